"""Conflicts of interest on a proposal: who stands aside and why, one's own form, and the officers' for a member."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

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
from workflow.decision.interest_words import CHANNELS, remark
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound

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
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get(HERE)
def show_interests(request: Request, proposal_id: Id, after: int | None = None) -> Response:
    """Every declaration, withdrawn ones too."""
    return door.show(request, lambda visit: _page(visit, proposal_id, Posted(()), after=after))


@router.post(HERE)
def declare(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Stand aside."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only("reason")
        interests.declare(case, posted.get("reason"), now=visit.now)
        return "interest_declared"

    return _do(request, posted, proposal_id, deed)


@router.post(HERE + "/back")
def withdraw(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Come back."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only()
        interests.withdraw(case, now=visit.now)
        return "interest_withdrawn"

    return _do(request, posted, proposal_id, deed)


@router.post(HERE + "/decisions")
def decide(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Confirm or strike what was entered in the reader's name."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only("interest", "decision")
        number = posted.number("interest")
        if number is None:
            raise NotFound
        standing_aside.decide(case, number, posted.get("decision"), now=visit.now)
        return "entry_decided"

    return _do(request, posted, proposal_id, deed, right="see")


@router.post(ENTER)
def enter(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Enter it."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only(*FIELDS, "channel", "reason")
        standing_aside.enter(
            case, posted.get("reason"), person_id=posted.number("person") or 0, channel=posted.get("channel"),
            now=visit.now,
        )  # fmt: skip
        return "interest_entered"

    return _do(request, posted, proposal_id, deed, right="see", page=_form)


def _form(visit: Visit, proposal_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id)
    if not standing_aside.may_enter(case):
        raise NotFound
    return visit.render(
        "interest_new", chapter_id=case.chapter_id, p=head, errors=door.errors_of(refusal) if refusal else {},
        chooser=chooser(visit, case, posted), channels=tuple(CHANNELS.items()),
        channel=posted.get("channel"), reason=posted.get("reason"),
    )  # fmt: skip


def _do(
    request: Request,
    posted: Posted,
    proposal_id: int,
    deed: Callable[[Case, Visit], str],
    *,
    right: str = "stand_aside",
    page: Callable[[Visit, int, Posted, Refusal | None], Response] | None = None,
) -> Response:
    def act(visit: Visit) -> str:
        case = authorize(visit.session, proposal_id, right, actor=visit.actor, now=visit.now, lock=True)
        return f"/proposals/{proposal_id}/interests?done={deed(case, visit)}"

    back = page or _page
    return door.do(request, posted, act, lambda visit, refusal: back(visit, proposal_id, posted, refusal))


def _page(
    visit: Visit,
    proposal_id: int,
    posted: Posted,
    refusal: Refusal | None = None,
    *,
    after: int | None = None,
) -> Response:
    case, head = frame(visit, proposal_id)
    rows = interests.declared(case, after=after, limit=interests.AT_ONCE + 1)
    shown = rows[: interests.AT_ONCE]
    mine = interests.own(case)
    return visit.render(
        "interests", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        declared=tuple((one, *SHOWN[one.state], remark(one)) for one in shown), mine=mine is not None,
        waiting=mine if mine and mine.state == "waiting" else None,
        decisions=tuple(standing_aside.DECISIONS.items()), enters=standing_aside.may_enter(case),
        may="stand_aside" in head.rights, running=ballots.open_ballot_of(case) is not None,
        words=partial(isolate, language=visit.language), reason=posted.get("reason"), first=after is not None,
        next=shown[-1].id if len(rows) > len(shown) else None,
    )  # fmt: skip


entry_form(router, ENTER, ("channel", "reason"), _form)
