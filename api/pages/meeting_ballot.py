"""Opening the ballot on an item of a meeting: what it is about by the rules, and whether it is secret."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.posted import Form, Posted
from api.visit import Visit
from workflow.decision.ballots import METHODS
from workflow.decision.meetings.quorum import rules_of
from workflow.decision.procedure.words import SECRECY
from workflow.process.refusals import GuardRefused
from workflow.process.text import Refusal, Text
from workflow.sitting import balloting
from workflow.sitting.admission import admit
from workflow.sitting.items import held_item

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
ADDRESS = "/meetings/{meeting_id}/items/{item_id}/ballot"


@router.get(ADDRESS)
def ask(request: Request, meeting_id: Id, item_id: Id) -> Response:
    """How it will be held, to be looked at before it opens."""
    return door.show(request, lambda visit: _page(visit, meeting_id, item_id, Posted(())))


@router.post(ADDRESS)
def open_it(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Open it, and go back to the item on the meeting's page, where everybody finds the way to vote."""

    def act(visit: Visit) -> str:
        posted.only("matter", "secret")
        case = admit(visit.session, meeting_id, "ballot", actor=visit.actor, now=visit.now, lock=True)
        balloting.open_ballot(
            case, item_id, matter=posted.get("matter"), secret=bool(posted.get("secret")),
            version=posted.number("version"), now=visit.now,
        )  # fmt: skip
        return f"/meetings/{meeting_id}?done=ballot_opened#item-{item_id}"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, meeting_id, item_id, posted, refusal)
    )


def _page(
    visit: Visit, meeting_id: int, item_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case = admit(visit.session, meeting_id, "ballot", actor=visit.actor, now=visit.now)
    item = held_item(case, item_id)
    way, rules = balloting.way_of(case, item), rules_of(visit.session, case.meeting, now=visit.now)
    shut = refusal.reasons if isinstance(refusal, GuardRefused) else ()
    return visit.render(
        "meeting_ballot", chapter_id=case.meeting.chapter_id, m=case.meeting, item=item, shut=shut,
        errors=door.errors_of(refusal) if refusal and not shut else {}, method=METHODS[way.method], options=way.options,
        matters=tuple((one.key, Text(one.label_fa, one.label_en)) for one in rules.majorities),
        matter=posted.get("matter") or way.matter, rule=SECRECY[rules.secrecy],
        secret=bool(posted.get("secret")) if posted.fields else way.secret,
    )  # fmt: skip
