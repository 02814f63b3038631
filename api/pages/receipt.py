"""A brief in the hands of its recipient, by their link alone: cover, brief, acknowledgement, answers.

A GET counts nothing but «link fetched», for scanners of mail fetch as well; everything else is a POST. The
link is a secret: no answer from here is kept, indexed or named to another site, and no redirect repeats it,
for redirects are remembered in the record.
"""

import json
import logging
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from api import door
from api.pages.brief import pdf_answer
from api.pages.moments import until
from api.posted import Form, Posted
from api.visit import LANGUAGE, Visit
from documents import addresses, content
from documents.page import ShownBrief, shown
from workflow.decision import ratification
from workflow.outcome import links, receipts, received
from workflow.outcome.links import DeliveryCase
from workflow.outcome.receipts import ANSWERS
from workflow.outcome.received import RecipientPage
from workflow.process.text import LANGUAGES, Language, Refusal, Text
from workflow.record.case import NotFound
from workflow.record.database import writing
from workflow.record.typed import choice

log = logging.getLogger(__name__)

router = APIRouter(include_in_schema=False)

ADDRESS = "/d/{token}"

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}

DEEDS = {
    "open": Text("گشودن", "Open"),
    "acknowledge": Text("اعلام وصول", "Acknowledge"),
    "answer": Text("پاسخ", "Answer"),
    "hand_over": Text("سپردن به همکار", "Pass on"),
}


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def show_receipt(request: Request, token: str) -> Response:
    """The cover, or the brief once it was opened. Records «link fetched» and nothing else."""
    answer = door.show(request, lambda visit: _page(visit, token, Posted(())))
    _fetched(request, token, answer)
    return _secret(answer)


@router.post(ADDRESS)
def take_receipt(request: Request, posted: Form, token: str) -> Response:
    """Open, acknowledge, answer, or pass it on."""

    def act(visit: Visit) -> str:
        posted.only("do", "name", "email", starting=("answer-", "reason-"))
        case = links.by_token(visit.session, token, now=visit.now)
        deed = choice(posted.get("do"), "do", DEEDS)
        if deed == "open":
            receipts.open_delivery(case, now=visit.now)
            return "?done=opened"
        if deed == "acknowledge":
            receipts.acknowledge(case, now=visit.now)
            return "?done=acknowledged"
        if deed == "hand_over":
            receipts.hand_over(case, name=posted.get("name"), email=posted.get("email"), now=visit.now)
            return "?done=handed_over"
        receipts.answer(case, _answers(posted), now=visit.now)
        return "?done=answered"

    return _secret(door.do(request, posted, act, lambda visit, refusal: _page(visit, token, posted, refusal)))


@router.api_route("/d/{token}/{language}.pdf", methods=["GET", "HEAD"])
def receipt_pdf(request: Request, token: str, language: str) -> Response:
    """The PDF of the brief a link belongs to."""

    def give(visit: Visit) -> Response:
        case = links.by_token(visit.session, token, now=visit.now)
        seen = received.page(case)
        if seen.opened_at is None or language not in seen.files:
            raise NotFound
        return pdf_answer(visit, seen.files[language], f"brief-{seen.public_id}-{language}.pdf")

    answer = door.show(request, give)
    _fetched(request, token, answer)
    return _secret(answer)


def _secret(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer


def _fetched(request: Request, token: str, answer: Response) -> None:
    """Write down the fetch, after reading and apart from it: a busy record keeps nobody from reading."""
    if answer.status_code != 200:  # noqa: PLR2004
        return
    now = request.app.state.clock()
    try:
        with writing(request.app.state.engine) as session, suppress(NotFound):
            receipts.record_fetch(links.by_token(session, token, now=now), now=now)
    except (OperationalError, PoolExhausted) as fault:
        log.warning("a fetch of a brief by its link was not recorded: %s", type(fault).__name__)


def _page(visit: Visit, token: str, posted: Posted, refusal: Refusal | None = None) -> Response:
    case = links.by_token(visit.session, token, now=visit.now)
    _speak(visit, case)
    seen = received.page(case)
    brief = _brief(seen, visit.language)
    public = addresses.public_page(visit.settings.base_url, seen.public_id)
    common: dict[str, Any] = {"seen": seen, "brief": brief, "public": public, "here": visit.request.url.path}
    common["ratified"] = ratification.standing(visit.session, case.proposal_id, inside=False)
    common["answer_by"] = until(seen.answer_by) if seen.answer_by else None
    errors = door.errors_of(refusal) if refusal else {}
    if seen.opened_at is None:
        return visit.render("receipt_cover", chapter_id=case.chapter_id, errors=errors, **common)
    typed = dict(posted.fields) if refusal else {}
    given = {
        number: (
            typed.get(f"answer-{number}", seen.answers.get(number, ("", ""))[0]),
            typed.get(f"reason-{number}", seen.answers.get(number, ("", ""))[1]),
        )
        for number in seen.recommendations
    }
    return visit.render(
        "receipt",
        chapter_id=case.chapter_id,
        errors=errors,
        given=given,
        colleague={name: typed.get(name, "") for name in ("name", "email")},
        choices=tuple(ANSWERS.items()),
        **common,
    )


def _speak(visit: Visit, case: DeliveryCase) -> None:
    """The recipient's own language, unless another was asked for."""
    asked = "lang" in visit.request.query_params or LANGUAGE in visit.request.cookies
    if not asked and case.language in LANGUAGES:
        visit.language = "en" if case.language == "en" else "fa"


def _brief(seen: RecipientPage, language: Language) -> ShownBrief:
    return shown(content.from_json(json.dumps(seen.content[language], ensure_ascii=False)))


def _answers(posted: Posted) -> dict[int, tuple[str, str]]:
    """What was answered, by recommendation. Raises NotFound for a number that is none."""
    given: dict[int, tuple[str, str]] = {}
    for name, _ in posted.fields:
        word, _, number = name.partition("-")
        if word not in ("answer", "reason"):
            continue
        if not (number.isascii() and number.isdigit() and len(number) < len(str(2**62))):
            raise NotFound
        given[int(number)] = (posted.get(f"answer-{number}"), posted.get(f"reason-{number}"))
    return given
