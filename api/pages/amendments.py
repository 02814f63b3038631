"""The amendments of a proposal in the order of its text, and for the secretary what applying them would do."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api import door
from api.pages.frame import Frame, frame
from api.posted import Form
from api.readable import refuse_unreadable_plan
from api.visit import Visit
from documents.bidi import direction, isolate
from workflow.authorize import authorize
from workflow.deliberation.amendments import applying, reading
from workflow.deliberation.amendments.course import AMENDMENT
from workflow.deliberation.amendments.reading import AmendmentRow
from workflow.deliberation.arranged import ELSEWHERE, section_order
from workflow.deliberation.differences import Run, difference
from workflow.deliberation.revisions import latest
from workflow.deliberation.threads import STANCES
from workflow.process.text import Refusal, Text
from workflow.record.case import Case

router = APIRouter(include_in_schema=False)

LIST = "/proposals/{proposal_id}/amendments"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
After = Annotated[int, Query(ge=0, le=2_147_483_647)]
PAGE = 50
TONES = {"open": "note", "accepted": "good", "rejected": "bad", "applied": "good"}


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An amendment as templates get it."""

    row: AmendmentRow
    part: Text
    """The part of the text it changes."""
    state: Text
    tone: str
    runs: tuple[Run, ...]
    """Its words, old and new, in what stands around them."""
    stances: tuple[tuple[str, Text, int], ...]
    """Value, words and how many hold it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What applying would do now, each part with its words old and new."""

    changes: tuple[tuple[Text, tuple[Run, ...]], ...]
    anew: tuple[int, ...]
    undecided: tuple[int, ...]


def views(case: Case, *rows: AmendmentRow) -> tuple[AmendmentView, ...]:
    """Amendments as templates get them."""
    parts, states = section_order(latest(case)), AMENDMENT.engine.definition.states
    return tuple(
        AmendmentView(
            row, parts.get(row.section, ELSEWHERE), states[row.state].label, TONES.get(row.state, "quiet"),
            _runs(row), tuple(zip(STANCES, STANCES.values(), (row.agree, row.disagree, row.passes), strict=True)),
        )
        for row in rows
    )  # fmt: skip


def _runs(row: AmendmentRow) -> tuple[Run, ...]:
    whole = (
        Run("same", row.before), Run("deleted", row.exact), Run("inserted", row.replacement), Run("same", row.after),
    )  # fmt: skip
    return tuple(run for run in whole if run.text)


@router.get(LIST)
def listing(request: Request, proposal_id: Id, after: After = 0) -> Response:
    """All of them, a page at a time."""
    return door.show(request, lambda visit: _list(visit, proposal_id, after))


@router.post(LIST + "/applied")
def apply(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Put every accepted amendment into the text."""

    def act(visit: Visit) -> str:
        posted.only()
        case = authorize(visit.session, proposal_id, "edit", actor=visit.actor, now=visit.now, lock=True)
        refuse_unreadable_plan(case)
        applying.apply_accepted(case, version=posted.number("version") or 0, now=visit.now)
        return f"/proposals/{proposal_id}/amendments?done=amendments_applied"

    return door.do(request, posted, act, lambda visit, refusal: _list(visit, proposal_id, 0, refusal))


def _list(visit: Visit, proposal_id: int, after: int, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id)
    rows = reading.listing(case)
    begin = min(after, len(rows))
    where = f"/proposals/{case.id}/amendments"
    following = begin + PAGE
    return visit.render(
        "amendments", chapter_id=case.chapter_id, p=head, amendments=views(case, *rows[begin:following]),
        plan=_planned(case, head) if rows else None, errors=door.errors_of(refusal) if refusal else {},
        words=partial(isolate, language=case.language), text_dir=direction(case.language),
        first=where if begin else "", next=f"{where}?after={following}" if following < len(rows) else "",
    )  # fmt: skip


def _planned(case: Case, head: Frame) -> Planned | None:
    if not {"dispose", "edit"} <= head.rights or "secretary" not in head.roles:
        return None
    plan, parts = applying.plan(case), section_order(latest(case))
    return Planned(
        tuple((parts.get(one.section, ELSEWHERE), difference(one.old, one.new)) for one in plan.changes),
        plan.anew, plan.undecided,
    )  # fmt: skip
