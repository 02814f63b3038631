"""Stances entered for members: by the secretary, and the members' word about them."""

from datetime import datetime

from fastapi import Request, Response

from api import door
from api.json.comment_shapes import AT, Stance
from api.json.described import changes, opened, reads, router
from api.json.entries import Channel, GivenDecision
from api.json.models import Before, Given, Id, Limit, Ref, Shown, example
from api.visit import Visit
from workflow.deliberation import entered_stances
from workflow.record.case import Case

stance_entries = router("comments")

STANCE_ENTRY = {
    "id": 3, "comment_id": 31, "body": "هزینهٔ این پیمان چقدر است؟", "person": "نگار عضوی", "stance": "agree",
    "channel": "phone", "by": "فرشته دبیری", "at": AT, "state": "waiting", "own": False,
}  # fmt: skip


class NewStanceEntry(Given):
    """What a member holds of a comment, said by phone, on paper or in person."""

    model_config = example(person_id=7, channel="phone", stance="agree")

    person_id: Ref
    channel: Channel
    stance: Stance


class StanceEntry(Shown):
    """A stance entered in somebody's name; ``state``: waiting, confirmed, struck or replaced."""

    model_config = example(**STANCE_ENTRY)

    id: int
    comment_id: int
    body: str
    person: str
    stance: str
    channel: str
    by: str
    at: datetime
    state: str
    own: bool


class StanceEntryPage(Shown):
    """The newest first; ``next`` goes into ``before`` of the next page."""

    model_config = example(items=[STANCE_ENTRY], next=None)

    items: list[StanceEntry]
    next: int | None


def _entries(
    case: Case, comment_id: int | None = None, before: int | None = None, limit: int = 50
) -> StanceEntryPage:
    found, cursor = entered_stances.entries(case, comment_id=comment_id, before=before, limit=limit)
    return StanceEntryPage(items=[StanceEntry.model_validate(one) for one in found], next=cursor)


@stance_entries.get(
    "/proposals/{proposal_id}/stance-entries",
    response_model=StanceEntryPage,
    **reads("Stances entered for members"),
)
def list_stance_entries(
    request: Request, proposal_id: Id, before: Before = None, limit: Limit = 50
) -> Response:
    """Those in one's own name; for a secretary those in anybody's."""
    return door.fetch(request, lambda visit: _entries(opened(visit, proposal_id), None, before, limit))


@stance_entries.post(
    "/proposals/{proposal_id}/comments/{comment_id}/stance-entries",
    response_model=StanceEntry,
    **changes("Enter a member's stance", status=201),
)
def enter_stance(request: Request, proposal_id: Id, comment_id: Id, given: NewStanceEntry) -> Response:
    """For the secretary: it counts as the member's, who is told, and confirms or strikes it."""

    def act(visit: Visit) -> StanceEntry:
        case = opened(visit, proposal_id, "comment")
        entered_stances.enter_stance(
            case, comment_id, given.stance, person_id=given.person_id, channel=given.channel, now=visit.now
        )
        return _entries(opened(visit, proposal_id), comment_id, limit=1).items[0]

    return door.change(request, act, body=repr(given), status=201)


@stance_entries.post(
    "/proposals/{proposal_id}/stance-entries/{entry_id}/decision",
    response_model=StanceEntry,
    **changes("Confirm or strike a stance"),
)
def decide_stance_entry(request: Request, proposal_id: Id, entry_id: Id, given: GivenDecision) -> Response:
    """For the member in whose name it was entered; once."""

    def act(visit: Visit) -> StanceEntry:
        case = opened(visit, proposal_id)
        entered_stances.decide(case, entry_id, given.decision, now=visit.now)
        return _entries(case, before=entry_id + 1, limit=1).items[0]

    return door.change(request, act, body=repr(given))
