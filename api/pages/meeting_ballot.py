"""Putting an item of a meeting to the vote: the form in which whoever presides, or the secretary, says how."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.ballot_plan import choices_by, lines_of, options_of
from api.pages.meetings import TONES, label_of
from api.posted import Form, Posted
from api.visit import Visit
from workflow.decision.ballots import Way
from workflow.decision.meetings.quorum import rules_of
from workflow.decision.meetings.reading import title_of
from workflow.process.text import Refusal
from workflow.sitting.admission import admit
from workflow.sitting.items import item_of, not_to_be_voted, open_ballot, usual_way

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
ADDRESS = "/meetings/{meeting_id}/items/{item_id}/ballot"


@router.get(ADDRESS)
def show_way(request: Request, meeting_id: Id, item_id: Id) -> Response:
    """How the ballot is to be held, or why none can be opened now."""
    return door.show(request, lambda visit: _page(visit, meeting_id, item_id, None))


@router.post(ADDRESS)
def open_one(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Open the ballot on an item under way, as it was chosen in the form, else as it was planned."""

    def act(visit: Visit) -> str:
        posted.only("method", "matter", "secret", "options")
        open_ballot(
            visit.session, meeting_id, item_id, actor=visit.actor, now=visit.now, version=posted.number("version"),
            way=_way(posted) if "method" in dict(posted.fields) else None,
        )  # fmt: skip
        return f"/meetings/{meeting_id}?done=meeting_ballot#item-{item_id}"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, meeting_id, item_id, posted, refusal)
    )


def _way(posted: Posted) -> Way:
    return Way(
        posted.get("method"), posted.get("matter"), bool(posted.get("secret")),
        tuple(options_of(posted.get("options"))),
    )  # fmt: skip


def _page(
    visit: Visit, meeting_id: int, item_id: int, posted: Posted | None, refusal: Refusal | None = None
) -> Response:
    case = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
    row, item = case.meeting, item_of(case, item_id)
    rules = rules_of(visit.session, row, now=visit.now)
    sent = posted is not None and "method" in dict(posted.fields)
    way = _way(posted) if sent and posted else usual_way(visit.session, item)
    reasons = not_to_be_voted(case, item, now=visit.now)
    return visit.render(
        "meeting_ballot", chapter_id=row.chapter_id, errors=door.errors_of(refusal) if refusal else {}, m=row,
        item=item, called=title_of(visit.session, item), state=label_of(row.state), tone=TONES.get(row.state, "quiet"),
        reasons=reasons, refused=refusal is not None, **choices_by(rules),
        method=way.method, matter=way.matter, secret=way.secret,
        options=posted.get("options") if sent and posted else lines_of(way),
    )  # fmt: skip
