"""The members of a chapter, their roles and terms: for its secretary."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.filtering import address, asked_of, bar
from api.posted import Form, Posted
from api.problems import errors_of
from api.visit import Visit
from workflow.authorize import authorize_chapter
from workflow.membership import correcting, joining, mandates, members
from workflow.membership.roles import GRANTED, ROLES
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound, Standing

router = APIRouter(include_in_schema=False)

FIELDS = ("name", "name_en", "email", "language", "roles", "since", "until")
KNOWN = ("name", "name_en", "email", "language")
BLANK = {"name": "", "name_en": "", "email": "", "language": "fa", "since": "", "until": ""}


@dataclass(frozen=True, slots=True)
class Term:
    """A mandate in the reader's words."""

    id: int
    role: str
    label: Text
    since: datetime
    last: datetime | None
    """A moment on the last day, which is inclusive for readers."""
    running: bool
    over: bool


@router.get("/chapters/{chapter_id}/members")
def show(request: Request, chapter_id: int, after: int = 0) -> Response:
    """The list, filtered or not, with the forms that add to it."""
    return door.show(request, lambda visit: _page(visit, chapter_id, after=after))


@router.post("/chapters/{chapter_id}/members")
def add(request: Request, chapter_id: int, posted: Form) -> Response:
    """Add somebody."""
    posted.only(*FIELDS)

    def act(visit: Visit) -> str:
        joining.add_member(
            visit.session,
            _standing(visit, chapter_id),
            name=posted.get("name"),
            name_en=posted.get("name_en"),
            email=posted.get("email"),
            language=posted.get("language", "fa"),
            roles=posted.list("roles"),
            since=posted.get("since"),
            until=posted.get("until"),
            now=visit.now,
        )
        return f"/chapters/{chapter_id}/members?done=member_added"

    def again(visit: Visit, refusal: Refusal) -> Response:
        return _page(visit, chapter_id, typed=posted, errors=errors_of(refusal))

    return door.do(request, posted, act, again)


@router.post("/chapters/{chapter_id}/members/list")
def add_list(request: Request, chapter_id: int, posted: Form) -> Response:
    """Add everybody on a pasted list, or nobody."""
    posted.only("list")

    def act(visit: Visit) -> str:
        _, problems = joining.add_list(
            visit.session, _standing(visit, chapter_id), posted.get("list"), now=visit.now
        )
        if problems:
            raise joining.ListRefused(problems)
        return f"/chapters/{chapter_id}/members?done=list_added"

    def again(visit: Visit, refusal: Refusal) -> Response:
        problems = refusal.problems if isinstance(refusal, joining.ListRefused) else ()
        return _page(
            visit, chapter_id, pasted=posted.get("list"), problems=problems, errors=errors_of(refusal)
        )

    return door.do(request, posted, act, again)


@router.get("/chapters/{chapter_id}/members/{person_id}")
def show_one(request: Request, chapter_id: int, person_id: int) -> Response:
    """One member's roles and terms, with the forms that change them."""
    return door.show(request, lambda visit: _one(visit, chapter_id, person_id))


@router.post("/chapters/{chapter_id}/members/{person_id}")
def correct(request: Request, chapter_id: int, person_id: int, posted: Form) -> Response:
    """Put name, address and language right."""
    posted.only(*KNOWN)

    def act(visit: Visit) -> str:
        correcting.correct(
            visit.session, _standing(visit, chapter_id), person_id=person_id, name=posted.get("name"),
            name_en=posted.get("name_en"), email=posted.get("email"), language=posted.get("language"),
            now=visit.now,
        )  # fmt: skip
        return f"/chapters/{chapter_id}/members/{person_id}?done=member_corrected"

    def again(visit: Visit, refusal: Refusal) -> Response:
        return _one(visit, chapter_id, person_id, known=posted, errors=errors_of(refusal))

    return door.do(request, posted, act, again)


@router.post("/chapters/{chapter_id}/members/{person_id}/roles")
def grant(request: Request, chapter_id: int, person_id: int, posted: Form) -> Response:
    """Give a member another role."""
    posted.only("roles", "since", "until")

    def act(visit: Visit) -> str:
        mandates.grant(
            visit.session, _standing(visit, chapter_id), person_id=person_id, role=posted.get("roles"),
            since=posted.get("since"), until=posted.get("until"), now=visit.now,
        )  # fmt: skip
        return f"/chapters/{chapter_id}/members/{person_id}?done=granted"

    def again(visit: Visit, refusal: Refusal) -> Response:
        return _one(visit, chapter_id, person_id, typed=posted, errors=errors_of(refusal))

    return door.do(request, posted, act, again)


@router.post("/chapters/{chapter_id}/members/{person_id}/end")
def end(request: Request, chapter_id: int, person_id: int, posted: Form) -> Response:
    """End a mandate."""
    posted.only("mandate", "end")
    mandate_id = posted.number("mandate")

    def act(visit: Visit) -> str:
        if mandate_id is None:
            raise NotFound
        mandates.end_mandate(
            visit.session, _standing(visit, chapter_id), mandate_id=mandate_id, until=posted.get("end"),
            now=visit.now,
        )  # fmt: skip
        return f"/chapters/{chapter_id}/members/{person_id}?done=mandate_ended"

    def again(visit: Visit, refusal: Refusal) -> Response:
        reasons = {f"end-{mandate_id}" if name else "": text for name, text in errors_of(refusal).items()}
        return _one(visit, chapter_id, person_id, errors=reasons, ending=mandate_id, day=posted.get("end"))

    return door.do(request, posted, act, again)


def _standing(visit: Visit, chapter_id: int) -> Standing:
    return authorize_chapter(visit.session, chapter_id, "manage", actor=visit.actor, now=visit.now)


def _page(
    visit: Visit,
    chapter_id: int,
    *,
    after: int = 0,
    typed: Posted | None = None,
    pasted: str = "",
    problems: tuple[Text, ...] = (),
    errors: dict[str, Text] | None = None,
) -> Response:
    standing, asked = _standing(visit, chapter_id), asked_of(visit.request, members.MEMBERS)
    found, cursor = members.listing(visit.session, standing, now=visit.now, asked=asked, after=after)
    count = members.found(visit.session, standing, asked, now=visit.now) if asked else None
    here = f"/chapters/{chapter_id}/members"
    return visit.render(
        "members", chapter_id=chapter_id, errors=errors, here=here,
        bar=bar(here, asked, found=count),
        people=tuple((member, _terms(member)) for member in found),
        next=address(here, asked, after=cursor) if cursor else "",
        first=address(here, asked) if after else "",
        entry={name: typed.get(name) for name in BLANK} if typed else BLANK,
        chosen=typed.list("roles") if typed else ["member"],
        roles=_role_options(), languages=tuple(members.LANGUAGES_READ.items()), pasted=pasted,
        problems=problems,
    )  # fmt: skip


def _one(
    visit: Visit,
    chapter_id: int,
    person_id: int,
    *,
    typed: Posted | None = None,
    known: Posted | None = None,
    errors: dict[str, Text] | None = None,
    ending: int | None = None,
    day: str = "",
) -> Response:
    found, _ = members.listing(
        visit.session, _standing(visit, chapter_id), now=visit.now, after=person_id - 1, limit=1
    )
    if not found or found[0].person_id != person_id:
        raise NotFound
    here = f"/chapters/{chapter_id}/members"
    entry = {name: typed.get(name) if typed else "" for name in ("roles", "since", "until")}
    return visit.render(
        "member", chapter_id=chapter_id, errors=errors, here=here, member=found[0], terms=_terms(found[0]),
        entry=entry, roles=tuple((role, ROLES[role]) for role in GRANTED), ending=ending, day=day,
        known={name: known.get(name) if known else getattr(found[0], name) for name in KNOWN},
        correcting=known is not None, languages=tuple(members.LANGUAGES_READ.items()),
    )  # fmt: skip


def _terms(member: members.Member) -> tuple[Term, ...]:
    return tuple(
        Term(
            held.id, held.role, ROLES[held.role], held.since,
            held.until - timedelta(seconds=1) if held.until else None, held.running, held.over,
        )
        for held in member.mandates
    )  # fmt: skip


def _role_options() -> tuple[tuple[str, Text, str], ...]:
    return tuple((role, ROLES[role], f"chapter.members.role_{role}") for role in GRANTED)
