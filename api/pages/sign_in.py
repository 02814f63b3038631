"""Signing in and out. Everybody is sent to the desk afterwards: no address is taken from outside."""

from fastapi import APIRouter, Request, Response

from api import door
from api.posted import Form
from api.problems import errors_of
from api.visit import ASKED, SESSION, Visit
from workflow.membership import sign_in
from workflow.process.text import Refusal, Text
from workflow.record.tables import Mark

router = APIRouter(include_in_schema=False)

HOME = "/"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@router.get("/sign-in")
def ask(request: Request) -> Response:
    """Where an address is typed."""
    return door.show(request, lambda visit: visit.render("sign_in", email=""))


@router.post("/sign-in")
def send(request: Request, posted: Form) -> Response:
    """Promise a mail, if the address is known; the answer does not tell."""
    posted.only("email")

    def act(visit: Visit) -> str:
        origin = request.client.host if request.client else ""
        handle = sign_in.request_sign_in(
            visit.session, email=posted.get("email"), origin=origin, now=visit.now,
            from_origin=visit.settings.sign_ins_from_network,
        )  # fmt: skip
        visit.cookies[ASKED] = (handle, sign_in.WRITTEN_WITHIN)
        return "/sign-in/code"

    def again(visit: Visit, refusal: Refusal) -> Response:
        page = visit.render("sign_in", errors=errors_of(refusal), email=posted.get("email"))
        if isinstance(refusal, sign_in.AskedTooOften):
            page.headers["Retry-After"] = str(refusal.minutes * 60)
        return page

    return door.do(request, posted, act, again)


@router.get("/sign-in/code")
def ask_code(request: Request) -> Response:
    """Where the code from the mail is typed."""
    return door.show(request, _code_page)


@router.post("/sign-in/code")
def take_code(request: Request, posted: Form) -> Response:
    """Sign in by a code."""
    posted.only("code")

    def act(visit: Visit) -> str:
        handle = request.cookies.get(ASKED, "")
        token = sign_in.redeem_code(
            visit.session, handle=handle, code=posted.get("code"), now=visit.now, replacing=visit.token
        )
        return _welcome(visit, token)

    def again(visit: Visit, refusal: Refusal) -> Response:
        reasons = {name or "code": text for name, text in errors_of(refusal).items()}
        return _code_page(visit, errors=reasons)

    return door.do(request, posted, act, again)


@router.get("/sign-in/link/{token}")
def ask_link(request: Request, token: str) -> Response:
    """A page that asks for a click; a mail scanner that fetches it signs nobody in and uses nothing up."""
    return door.show(request, lambda visit: visit.render("sign_in_link", token=token[:100]))


@router.post("/sign-in/link")
def take_link(request: Request, posted: Form) -> Response:
    """Sign in by the link of a mail, on whichever browser it was opened."""
    posted.only("token")

    def act(visit: Visit) -> str:
        token = sign_in.redeem_link(
            visit.session, token=posted.get("token"), now=visit.now, replacing=visit.token
        )
        return _welcome(visit, token)

    def again(visit: Visit, refusal: Refusal) -> Response:
        return visit.render("sign_in", errors=errors_of(refusal), email="")

    return door.do(request, posted, act, again)


@router.post("/sign-out")
def leave(request: Request, posted: Form) -> Response:
    """End the session of this browser."""
    posted.only()

    def act(visit: Visit) -> str:
        sign_in.sign_out(visit.session, visit.token, now=visit.now)
        visit.cookies[SESSION] = ("", None)
        return "/sign-in?done=signed_out"

    return door.do(request, posted, act)


def _welcome(visit: Visit, token: str) -> str:
    visit.cookies[SESSION] = (token, sign_in.SESSION_LIFETIME)
    visit.cookies[ASKED] = ("", None)
    return HOME


def _code_page(visit: Visit, errors: dict[str, Text] | None = None) -> Response:
    # Only who tries the demonstration at its own machine is told where its mails lie.
    settings = visit.settings
    demo = settings.host in LOOPBACK and visit.session.get(Mark, "demo") is not None
    return visit.render(
        "sign_in_code", errors=errors, code="", no_post=not settings.smtp_url,
        folder=str(settings.mail_folder) if demo else "",
    )  # fmt: skip
