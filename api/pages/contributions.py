"""What became of what the reader said: over all proposals, and on one, answer by answer, with where it stands."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages import board
from api.pages.amendments import TONES as AMENDMENT_TONES
from api.pages.frame import frame
from api.pages.proposal import number_of
from api.pages.provenance import FOLLOWED, GONE, READ, UNDECIDED
from api.pages.text import anchor
from api.pages.thread import TONES
from api.visit import Visit
from documents.paragraphs import paragraphs
from workflow.deliberation import contributions
from workflow.deliberation.amendments.course import AMENDMENT
from workflow.deliberation.arranged import section_order
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.contributions import Moved, Said
from workflow.deliberation.entering import CHANNELS
from workflow.deliberation.news import ENDED
from workflow.deliberation.revisions import latest
from workflow.deliberation.whereabouts import Place
from workflow.desk import contributed
from workflow.process.text import Text
from workflow.story import ended_because

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the text; ``href`` leads to its paragraph, "" where its words are gone."""

    place: Place
    part: Text
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment or an amendment, what became of it, and where it stands."""

    row: Said | Moved
    label: Text
    tone: str
    channel: Text | None
    places: tuple[Where, ...]


@router.get("/contributions")
def everywhere(request: Request) -> Response:
    """The proposals on which the reader said something, newest first, by cursor."""

    def page(visit: Visit) -> Response:
        after = number_of(request.query_params.get("after", "")) or 0
        found, more = contributed(visit.session, visit.actor, visit.roles, after=after)
        return visit.render(
            "contributed", slips=tuple(board.shown(slip, visit.language) for slip in found),
            first="/contributions" if after else "", next=f"/contributions?after={found[-1].id}" if more else "",
        )  # fmt: skip

    return door.show(request, page)


@router.get("/proposals/{proposal_id}/contributions")
def on_one(request: Request, proposal_id: Id) -> Response:
    """What the reader said on a proposal, and what became of it."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        after = number_of(request.query_params.get("after", "")) or 0
        told = contributions.mine(case, split=paragraphs, after=after)
        labels = section_order(latest(case))
        states = AMENDMENT.engine.definition.states
        here = f"/proposals/{case.id}/contributions"
        why = ended_because(visit.session, [case.id]).get(case.id, "") if case.state in ENDED else ""

        def where(place: Place) -> Where:
            at = "" if place.paragraph is None else anchor(place.section, place.paragraph)
            href = f"/proposals/{case.id}/provenance#{at}" if at else ""
            return Where(place, labels.get(place.section, GONE), href)

        waiting, tone = (READ, "note") if case.state in FOLLOWED else (UNDECIDED, "warn")
        comments = tuple(
            Shown(
                row, DISPOSITIONS.get(row.disposition, waiting), TONES.get(row.disposition, tone),
                CHANNELS.get(row.channel), tuple(map(where, row.places)),
            )
            for row in told.comments
        )  # fmt: skip
        amendments = tuple(
            Shown(
                row, states[row.state].label, AMENDMENT_TONES.get(row.state, "quiet"), None,
                tuple(map(where, row.places)),
            )
            for row in told.amendments
        )  # fmt: skip
        return visit.render(
            "contributions", chapter_id=case.chapter_id, p=head, why=why, comments=comments,
            amendments=amendments if not after else (), first=here if after else "",
            next=f"{here}?after={told.next}" if told.next else "",
        )  # fmt: skip

    return door.show(request, page)
