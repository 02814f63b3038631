"""What became of what whoever asks said on a proposal."""

from datetime import datetime
from typing import Any

from fastapi import Request, Response

from api import door
from api.json.described import opened, reads, router
from api.json.made_places import PLACE, MadePlace, made_places
from api.json.models import After, Id, Limit, Shown, example
from api.visit import Visit
from documents.paragraphs import paragraphs
from workflow.deliberation import contributions

own = router("provenance")

AT = "2026-11-24T09:00:00Z"

MINE = {
    "id": 31, "kind": "objection", "body": "هزینه‌اش چقدر است؟", "at": AT, "channel": "", "confirmed": False,
    "hidden": False, "hidden_reason": "", "disposition": "adapted", "reason": "با اندکی تغییر آمد.", "decided_at": AT,
    "places": [PLACE],
}  # fmt: skip


class OwnComment(Shown):
    """A comment of one's own, what became of it, why, and where in the newest revision."""

    model_config = example(**MINE)

    id: int
    kind: str
    body: str
    at: datetime
    channel: str
    confirmed: bool
    hidden: bool
    hidden_reason: str
    disposition: str
    reason: str
    decided_at: datetime | None
    places: list[MadePlace]


class OwnComments(Shown):
    """One's own comments; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[MINE], next=None)

    items: list[OwnComment]
    next: int | None


class OwnAmendment(Shown):
    """An amendment one moved (``own``) or signed; ``applied`` is the revision that holds it."""

    model_config = example(
        id=4, own=True, exact="۲۰ هزار", replacement="۳۰ هزار", at=AT, state="applied", decision="آمار درست است.",
        decided_at=AT, joined_id=None, applied=3, places=[PLACE],
    )  # fmt: skip

    id: int
    own: bool
    exact: str
    replacement: str
    at: datetime
    state: str
    decision: str
    decided_at: datetime | None
    joined_id: int | None
    applied: int | None
    places: list[MadePlace]


class OwnAmendments(Shown):
    """All amendments one moved or signed, at most 500."""

    model_config = example(amendments=[])

    amendments: list[OwnAmendment]


@own.get(
    "/proposals/{proposal_id}/contributions/comments", response_model=OwnComments,
    **reads("What became of your comments"),
)  # fmt: skip
def list_own_comments(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """What became of each, why, and where in the newest revision; those entered for you among them."""

    def give(visit: Visit) -> OwnComments:
        case = opened(visit, proposal_id)
        told = contributions.mine(case, split=paragraphs, after=after or 0, limit=limit)
        return OwnComments(
            items=[OwnComment(**_plain(row), places=made_places(row.places)) for row in told.comments],
            next=told.next,
        )

    return door.fetch(request, give)


@own.get(
    "/proposals/{proposal_id}/contributions/amendments", response_model=OwnAmendments,
    **reads("What became of your amendments"),
)  # fmt: skip
def show_own_amendments(request: Request, proposal_id: Id) -> Response:
    """Those you moved and those you signed, with the decision and where they stand."""

    def give(visit: Visit) -> OwnAmendments:
        told = contributions.mine(opened(visit, proposal_id), split=paragraphs, limit=1)
        return OwnAmendments(
            amendments=[
                OwnAmendment(**_plain(row), places=made_places(row.places)) for row in told.amendments
            ]
        )

    return door.fetch(request, give)


def _plain(row: contributions.Said | contributions.Moved) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__ if name != "places"}
