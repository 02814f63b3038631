"""How far the deliveries of a brief have come; sent again, called back."""

from datetime import datetime

from fastapi import Request, Response

from api import door
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Id, Limit, Shown, Words, example, paged
from api.visit import Visit
from workflow.outcome import deliveries as post
from workflow.outcome import reached

deliveries = router("briefs")

AT = "2026-12-02T09:00:00Z"
DELIVERY = {
    "id": 8, "brief_id": 3, "state": "opened", "state_label": {"fa": "گشوده‌شده", "en": "Opened"},
    "number": "12/1405", "name": {"fa": "دکتر سهراب امینی", "en": "Dr Sohrab Amini"},
    "office": {"fa": "معاون توسعهٔ پیشگیری", "en": "Deputy for Prevention"}, "email": "office@example.org",
    "round": 1, "created_at": AT, "sent_at": AT, "bounced_at": None, "bounce": "", "fetched_at": AT,
    "opened_at": AT, "acknowledged_at": None, "answered_at": None, "expired_at": None,
    "withdrawn_at": None, "due": {"escalate": AT, "expire": AT}, "handed_to": [],
    "answers": [{"recommendation_id": 3, "answer": "accept", "reason": ""}],
    "events": [{"kind": "sent", "at": AT, "detail": "<8@example.org>"}],
}  # fmt: skip


class Answer(Shown):
    """What a recipient answered to one recommendation."""

    recommendation_id: int
    answer: str
    reason: str


class Event(Shown):
    """A line of a delivery's log."""

    kind: str
    at: datetime
    detail: str


class Delivery(Shown):
    """How far one delivery has come, with what was answered."""

    model_config = example(**DELIVERY)

    id: int
    brief_id: int
    state: str
    state_label: Words
    number: str
    name: Words
    office: Words
    email: str
    round: int
    created_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    bounce: str
    fetched_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    expired_at: datetime | None
    withdrawn_at: datetime | None
    due: dict[str, datetime]
    """What the clock will do: ``escalate`` (a superior is told) and ``expire``, with the moment of each."""
    handed_to: list[str]
    """Colleagues it was passed on to, the newest last."""
    answers: list[Answer]
    events: list[Event]


class Deliveries(Shown):
    """Deliveries of a proposal's briefs, newest brief first: none for those who may not see the answers.

    ``next`` goes into ``after`` of the next page.
    """

    model_config = example(items=[DELIVERY], next=None)

    items: list[Delivery]
    next: int | None


@deliveries.get("/proposals/{proposal_id}/deliveries", response_model=Deliveries, **reads("Deliveries"))
def list_deliveries(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """For the secretary, the chair and the authors, with the answers and the log of each."""

    def give(visit: Visit) -> Deliveries:
        rows = reached.status(opened(visit, proposal_id), after=after, limit=limit + 1)
        found, cursor = paged(rows, limit, lambda row: row.id)
        return Deliveries(items=[_delivery(row) for row in found], next=cursor)

    return door.fetch(request, give)


@deliveries.post(
    "/proposals/{proposal_id}/deliveries/{delivery_id}/resend", response_model=Delivery,
    **changes("Send a brief again"),
)  # fmt: skip
def resend_delivery(request: Request, proposal_id: Id, delivery_id: Id) -> Response:
    """With a new link and a new term for the answer; links sent before become void."""

    def act(visit: Visit) -> Delivery:
        case = held(visit, proposal_id, "issue")
        post.resend(case, delivery_id, now=visit.now)
        return _delivery(reached.status(case, only=delivery_id)[0])

    return door.change(request, act, body="")


@deliveries.post(
    "/proposals/{proposal_id}/deliveries/{delivery_id}/revoke", response_model=Delivery,
    **changes("Call a delivery back"),
)  # fmt: skip
def revoke_delivery(request: Request, proposal_id: Id, delivery_id: Id) -> Response:
    """Its links are void; a mail not yet sent stays unsent."""

    def act(visit: Visit) -> Delivery:
        case = held(visit, proposal_id, "issue")
        post.revoke(case, delivery_id, now=visit.now)
        return _delivery(reached.status(case, only=delivery_id)[0])

    return door.change(request, act, body="")


def _delivery(row: reached.DeliveryStatus) -> Delivery:
    shaped = ("answers", "events")
    return Delivery(
        **{name: getattr(row, name) for name in Delivery.model_fields if name not in shaped},
        answers=[Answer(recommendation_id=r, answer=a, reason=w) for r, (a, w) in row.answers.items()],
        events=[Event(kind=kind, at=at, detail=detail) for kind, at, detail in row.events],
    )
