"""Conflicts of interest: who stands aside and why, one's own form, and the officers' for a member.

On a proposal; on other business of a meeting the same pages stand at the item (``item_interests.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.choosing import FIELDS, chooser, entry_form
from api.pages.frame import frame
from api.posted import Form, Posted
from api.visit import Visit
from documents.bidi import isolate
from workflow import standing_aside
from workflow.authorize import authorize
from workflow.decision import ballots, interests
from workflow.decision.ballots import ItemCase, Question
from workflow.decision.interest_words import CHANNELS, remark
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound

router = APIRouter(include_in_schema=False)

HERE = "/proposals/{proposal_id}/interests"
ENTER = HERE + "/new"
SHOWN = {
    "standing": (Text("کنار ایستاده", "Standing aside"), "warn"),
    "confirmed": (Text("کنار ایستاده", "Standing aside"), "warn"),
    "waiting": (Text("کنار ایستاده، چشم‌به‌راه تأیید عضو", "Standing aside, waits for the member"), "note"),
    "withdrawn": (Text("پس گرفته شده", "Withdrawn"), "quiet"),
    "struck": (Text("عضو خط زد", "Struck by the member"), "quiet"),
}
FIELDS_TYPED = ("channel", "reason")
"""Of the officers' form, beside the member."""
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Seen:
    """What conflicts of interest are on, for whoever reads."""

    case: Question
    may: bool
    """Whether the reader may stand aside or come back, as far as no ballot is open."""
    about: Mapping[str, Any]
    """What the head of its pages is made of, as of ballots."""


@dataclass(frozen=True, slots=True)
class On:
    """What conflicts of interest are on, as their pages find it."""

    where: str
    """The address of its declarations."""
    seen: Callable[[Visit], Seen]
    held: Callable[[Visit, str], Question]
    """Admitted for a right, and held until the transaction ends."""


@router.get(HERE)
def show_interests(request: Request, proposal_id: Id, after: int | None = None) -> Response:
    """Every declaration, withdrawn ones too."""
    return door.show(request, lambda visit: page_of(visit, _on(proposal_id), Posted(()), after=after))


@router.post(HERE)
def declare(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Stand aside."""
    return declare_on(request, posted, _on(proposal_id))


@router.post(HERE + "/back")
def withdraw(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Come back."""
    return withdraw_on(request, posted, _on(proposal_id))


@router.post(HERE + "/decisions")
def decide(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Confirm or strike what was entered in the reader's name."""
    return decide_on(request, posted, _on(proposal_id))


@router.post(ENTER)
def enter(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Enter it."""
    return enter_on(request, posted, _on(proposal_id))


def declare_on(request: Request, posted: Posted, on: On) -> Response:
    """Stand aside from it."""

    def deed(case: Question, visit: Visit) -> str:
        posted.only("reason")
        interests.declare(case, posted.get("reason"), now=visit.now)
        return "interest_declared"

    return _do(request, posted, on, deed)


def withdraw_on(request: Request, posted: Posted, on: On) -> Response:
    """Come back to it."""

    def deed(case: Question, visit: Visit) -> str:
        posted.only()
        interests.withdraw(case, now=visit.now)
        return "interest_withdrawn"

    return _do(request, posted, on, deed)


def decide_on(request: Request, posted: Posted, on: On) -> Response:
    """Confirm or strike what was entered in the reader's name."""

    def deed(case: Question, visit: Visit) -> str:
        posted.only("interest", "decision")
        number = posted.number("interest")
        if number is None:
            raise NotFound
        standing_aside.decide(case, number, posted.get("decision"), now=visit.now)
        return "entry_decided"

    return _do(request, posted, on, deed, right="see")


def enter_on(request: Request, posted: Posted, on: On) -> Response:
    """Enter what a member said."""

    def deed(case: Question, visit: Visit) -> str:
        posted.only(*FIELDS, *FIELDS_TYPED)
        standing_aside.enter(
            case, posted.get("reason"), person_id=posted.number("person") or 0, channel=posted.get("channel"),
            now=visit.now,
        )  # fmt: skip
        return "interest_entered_item" if isinstance(case, ItemCase) else "interest_entered"

    return _do(request, posted, on, deed, right="see", page=form_of)


def form_of(visit: Visit, on: On, posted: Posted, refusal: Refusal | None = None) -> Response:
    """The officers' form; with what was typed where it was refused."""
    seen = on.seen(visit)
    if not standing_aside.may_enter(seen.case):
        raise NotFound
    return visit.render(
        "interest_new", chapter_id=seen.case.chapter_id, errors=door.errors_of(refusal) if refusal else {},
        where=on.where, chooser=chooser(visit, seen.case, posted), channels=tuple(CHANNELS.items()),
        channel=posted.get("channel"), reason=posted.get("reason"), **seen.about,
    )  # fmt: skip


def page_of(
    visit: Visit,
    on: On,
    posted: Posted,
    refusal: Refusal | None = None,
    *,
    after: int | None = None,
) -> Response:
    """Who stands aside, and the reader's own form."""
    seen = on.seen(visit)
    case = seen.case
    rows = interests.declared(case, after=after, limit=interests.AT_ONCE + 1)
    shown = rows[: interests.AT_ONCE]
    mine = interests.own(case)
    return visit.render(
        "interests", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, where=on.where,
        declared=tuple((one, *SHOWN[one.state], remark(one)) for one in shown), mine=mine is not None,
        waiting=mine if mine and mine.state == "waiting" else None,
        decisions=tuple(standing_aside.DECISIONS.items()), enters=standing_aside.may_enter(case),
        may=seen.may, running=ballots.open_ballot_of(case) is not None,
        words=partial(isolate, language=visit.language), reason=posted.get("reason"), first=after is not None,
        next=shown[-1].id if len(rows) > len(shown) else None, **seen.about,
    )  # fmt: skip


def _on(proposal_id: int) -> On:
    def seen(visit: Visit) -> Seen:
        case, head = frame(visit, proposal_id)
        return Seen(case, "stand_aside" in head.rights, {"p": head})

    def held(visit: Visit, right: str) -> Question:
        return authorize(visit.session, proposal_id, right, actor=visit.actor, now=visit.now, lock=True)

    return On(f"/proposals/{proposal_id}/interests", seen, held)


def _do(
    request: Request,
    posted: Posted,
    on: On,
    deed: Callable[[Question, Visit], str],
    *,
    right: str = "stand_aside",
    page: Callable[[Visit, On, Posted, Refusal | None], Response] | None = None,
) -> Response:
    def act(visit: Visit) -> str:
        return f"{on.where}?done={deed(on.held(visit, right), visit)}"

    back = page or page_of
    return door.do(request, posted, act, lambda visit, refusal: back(visit, on, posted, refusal))


def _form(visit: Visit, proposal_id: int, posted: Posted) -> Response:
    return form_of(visit, _on(proposal_id), posted)


entry_form(router, ENTER, FIELDS_TYPED, _form)
