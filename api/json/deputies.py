"""Deputies of a chapter: who acts for an absent secretary or chair, for a term."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json.described import changes, entered, reads, router
from api.json.models import After, Given, Id, Limit, Line, Prose, Ref, Shown, example, paged
from api.visit import Visit
from workflow.membership import substitution
from workflow.record.case import Standing

deputies = router("chapters")

AT = "2026-12-01T20:30:00Z"
ONE = {
    "id": 1, "role": "secretary", "absent_id": 3, "absent": "فرشته دبیری", "deputy_id": 12, "deputy": "نگار عضوی",
    "reason": "سفر", "since": AT, "until": None, "state": "running",
}  # fmt: skip
Day = Annotated[Line, Field(description="A day such as 1405/09/03, inclusive; empty for none.")]


class NewDeputy(Given):
    """Who acts for whom, in which role, and why; from now and until it is ended where no days are given."""

    model_config = example(
        role="secretary", absent_id=3, deputy_id=12, reason="سفر", since="", until="1410/09/30"
    )

    role: Literal["secretary", "chair"]
    absent_id: Ref
    deputy_id: Ref
    reason: Prose
    since: Day = ""
    until: Day = ""


class Deputy(Shown):
    """A substitution; ``until`` is exclusive, ``state`` is to_come, running or over."""

    model_config = example(**ONE)

    id: int
    role: str
    absent_id: int
    absent: str
    deputy_id: int
    deputy: str
    reason: str
    since: datetime
    until: datetime | None
    state: str


class Deputies(Shown):
    """Substitutions, the latest entered first; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[ONE], next=None)

    items: list[Deputy]
    next: int | None


@deputies.get(
    "/chapters/{chapter_id}/deputies", response_model=Deputies, **reads("Deputies", 401, 403, 404, 422)
)
def list_deputies(request: Request, chapter_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """Those who act, acted and will act for a secretary or chair."""
    return door.fetch(request, lambda visit: _page(visit, entered(visit, chapter_id), after or 0, limit))


@deputies.post(
    "/chapters/{chapter_id}/deputies", response_model=Deputies, **changes("Name a deputy", status=201)
)
def name_deputy(request: Request, chapter_id: Id, given: NewDeputy) -> Response:
    """By the secretary, the chair or a deputy of theirs; never oneself. Answers the first page of the deputies."""

    def act(visit: Visit) -> Deputies:
        substitution.appoint(
            visit.session, entered(visit, chapter_id, "substitute"), now=visit.now, **dict(given)
        )
        return _page(visit, entered(visit, chapter_id), 0, 50)

    return door.change(request, act, body=repr(given), status=201)


@deputies.post(
    "/chapters/{chapter_id}/deputies/{substitution_id}/end",
    response_model=Deputies,
    **changes("End a substitution"),
)
def end_deputy(request: Request, chapter_id: Id, substitution_id: Id) -> Response:
    """At once, or before it begins. Answers the first page of the deputies."""

    def act(visit: Visit) -> Deputies:
        standing = entered(visit, chapter_id, "substitute")
        substitution.end(visit.session, standing, substitution_id, now=visit.now)
        return _page(visit, entered(visit, chapter_id), 0, 50)

    return door.change(request, act, body="")


def _page(visit: Visit, standing: Standing, after: int, limit: int) -> Deputies:
    rows = substitution.listing(visit.session, standing, now=visit.now, after=after, limit=limit + 1)
    found, cursor = paged(rows, limit, lambda row: row.id)
    return Deputies(items=[Deputy.model_validate(row) for row in found], next=cursor)
