"""A member's position before the ballot, confirmed or changed; everybody's for those who prepare the text."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation.positions import giving, reading
from workflow.process.text import Refusal
from workflow.record.case import Case

router = APIRouter(include_in_schema=False)

HERE = "/proposals/{proposal_id}/position"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get(HERE)
def show_position(request: Request, proposal_id: Id, after: int | None = None) -> Response:
    """One's own, with the form; and everybody's, where the reader reads them."""
    return door.show(request, lambda visit: _page(visit, proposal_id, Posted(()), after=after))


@router.post(HERE)
def give(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Give it, or another."""

    def act(visit: Visit) -> str:
        posted.only("position", "reason", "revision")
        giving.give(
            _held(visit, proposal_id), posted.get("position"), posted.get("reason"),
            revision=posted.number("revision") or 0, now=visit.now,
        )  # fmt: skip
        return f"/proposals/{proposal_id}/position?done=position_given"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


@router.post(HERE + "/confirm")
def confirm(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Say the same of the text as it is now."""

    def act(visit: Visit) -> str:
        posted.only("revision")
        seen = posted.number("revision") or 0
        giving.confirm(_held(visit, proposal_id), revision=seen, now=visit.now)
        return f"/proposals/{proposal_id}/position?done=position_confirmed"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, proposal_id, Posted(()), refusal)
    )


def _held(visit: Visit, proposal_id: int) -> Case:
    return authorize(visit.session, proposal_id, "recommend", actor=visit.actor, now=visit.now, lock=True)


def _page(
    visit: Visit,
    proposal_id: int,
    typed: Posted,
    refusal: Refusal | None = None,
    *,
    after: int | None = None,
) -> Response:
    case, head = frame(visit, proposal_id)
    overseen = reading.overseen(case)
    rows = reading.listing(case, now=visit.now, after=after, limit=reading.AT_ONCE + 1) if overseen else ()
    shown = rows[: reading.AT_ONCE]
    read = typed.number("revision") or 0
    return visit.render(
        "position", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        positions=giving.CHOICES, mine=reading.mine(case), may="recommend" in head.rights,
        aside=reading.stands_aside(case), typed=typed, longest=giving.LONGEST,
        read_before=read if 0 < read < head.revision else 0, overseen=overseen,
        counts=reading.counts(case, now=visit.now) if overseen else None, rows=shown,
        first=after is not None, next=shown[-1].id if len(rows) > len(shown) else None,
    )  # fmt: skip
