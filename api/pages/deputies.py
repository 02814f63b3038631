"""Deputies of a chapter: who acts for an absent secretary or chair, and the form that names one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize_chapter
from workflow.membership import substitution
from workflow.membership.roles import CHAPTER_RIGHTS, ROLES
from workflow.membership.substitution import AT_ONCE, StandIn
from workflow.process.text import Refusal, Text
from workflow.record.calendar import day_of
from workflow.record.case import Standing
from workflow.record.days import in_words

router = APIRouter(include_in_schema=False)

HERE = "/chapters/{chapter_id}/deputies"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
BLANK = {"whom": "", "deputy": "", "reason": "", "since": "", "until": ""}
STATES = {
    "running": (Text("در جریان", "Running"), "good"),
    "to_come": (Text("هنوز نیامده", "To come"), "note"),
    "over": (Text("پایان‌یافته", "Over"), "quiet"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A substitution in words."""

    one: StandIn
    role: Text
    state: Text
    tone: str
    since: Text
    last: Text | None
    """The last day, which is inclusive for readers."""


@router.get(HERE)
def show_deputies(request: Request, chapter_id: Id, after: int = 0) -> Response:
    """The list, with the form for the secretary, the chair and their deputies."""
    return door.show(request, lambda visit: _page(visit, chapter_id, Posted(()), after=after))


@router.post(HERE)
def appoint(request: Request, posted: Form, chapter_id: Id) -> Response:
    """Name a deputy."""

    def act(visit: Visit) -> str:
        posted.only(*BLANK)
        standing = _standing(visit, chapter_id, "substitute")
        role, _, absent = posted.get("whom").partition("-")
        substitution.appoint(
            visit.session, standing, role=role, absent_id=int(absent) if absent.isdecimal() else 0,
            deputy_id=substitution.called(visit.session, standing, posted.get("deputy"), now=visit.now),
            reason=posted.get("reason"), since=posted.get("since"), until=posted.get("until"), now=visit.now,
        )  # fmt: skip
        return f"/chapters/{chapter_id}/deputies?done=deputy_named"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, chapter_id, posted, refusal))


@router.post(HERE + "/{substitution_id}/end")
def end(request: Request, posted: Form, chapter_id: Id, substitution_id: Id) -> Response:
    """End a substitution at once."""

    def act(visit: Visit) -> str:
        posted.only()
        standing = _standing(visit, chapter_id, "substitute")
        substitution.end(visit.session, standing, substitution_id, now=visit.now)
        return f"/chapters/{chapter_id}/deputies?done=deputy_ended"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, chapter_id, posted, refusal))


def _standing(visit: Visit, chapter_id: int, right: str) -> Standing:
    return authorize_chapter(visit.session, chapter_id, right, actor=visit.actor, now=visit.now)


def _page(
    visit: Visit, chapter_id: int, posted: Posted, refusal: Refusal | None = None, *, after: int = 0
) -> Response:
    standing = _standing(visit, chapter_id, "see")
    rows = substitution.listing(visit.session, standing, now=visit.now, after=after, limit=AT_ONCE + 1)
    shown, may = rows[:AT_ONCE], bool(standing.roles & CHAPTER_RIGHTS["substitute"])
    officers = substitution.officers(visit.session, standing, now=visit.now) if may else ()
    errors = door.errors_of(refusal) if refusal else {}
    for name in ("role", "absent"):  # both stand in one field
        if name in errors:
            errors["whom"] = errors.pop(name)
    return visit.render(
        "deputies", chapter_id=chapter_id, errors=errors, here=f"/chapters/{chapter_id}/deputies", may=may,
        found=tuple(map(_shown, shown)), first=bool(after), next=shown[-1].id if len(rows) > AT_ONCE else None,
        officers=tuple(
            (f"{role}-{number}", Text(f"{ROLES[role].fa}: {name}", f"{ROLES[role].en}: {name}"))
            for role, number, name in officers
        ),
        entry=BLANK | {name: posted.get(name) for name in BLANK},
    )  # fmt: skip


def _shown(one: StandIn) -> Shown:
    state, tone = STATES[one.state]
    last = in_words(day_of(max(one.since, one.until - timedelta(seconds=1)))) if one.until else None
    return Shown(one, ROLES[one.role], state, tone, in_words(day_of(one.since)), last)
