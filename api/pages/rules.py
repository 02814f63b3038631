"""A chapter's rules of procedure: what is in force, every version there was, and the secretary's form for another."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api import door
from api.posted import Form, Posted
from api.problems import errors_of
from api.visit import Visit
from workflow.authorize import authorize_chapter
from workflow.decision.procedure import adopting, checks, entry, listed, words
from workflow.decision.procedure.listed import Version
from workflow.membership.roles import CHAPTER_RIGHTS
from workflow.process.text import Refusal, Text
from workflow.record.calendar import day_of
from workflow.record.case import Standing
from workflow.record.days import in_words

router = APIRouter(include_in_schema=False)

STATES = {
    "in_force": (Text("در حال اجرا", "In force"), "good"),
    "to_come": (Text("هنوز نیامده", "To come"), "note"),
    "past": (Text("پیشین", "Past"), "quiet"),
    "taken_back": (Text("پس گرفته شده", "Taken back"), "quiet"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A version in words."""

    version: Version
    state: Text
    tone: str
    since: Text
    until: Text | None
    """The last whole day it is in force, where it ends."""
    told: tuple[tuple[Text, Text], ...]


@router.get("/chapters/{chapter_id}/rules")
def show_rules(request: Request, chapter_id: int) -> Response:
    """The version in force, those to come and those before."""

    def page(visit: Visit) -> Response:
        standing = _standing(visit, chapter_id, "see")
        found = tuple(_shown(one) for one in listed.versions(visit.session, standing, now=visit.now))
        now = next(one for one in found if one.version.state == "in_force")
        return visit.render(
            "rules", chapter_id=chapter_id, here=_here(chapter_id), now=now, versions=found,
            deputies=f"/chapters/{chapter_id}/deputies",
            may=bool(standing.roles & CHAPTER_RIGHTS["manage"]), warnings=_warnings(visit, standing, now.version),
        )  # fmt: skip

    return door.show(request, page)


@router.get("/chapters/{chapter_id}/rules/new")
def new_rules(request: Request, chapter_id: int) -> Response:
    """A form that begins with what the newest version says."""
    return door.show(request, lambda visit: _form(visit, chapter_id))


@router.post("/chapters/{chapter_id}/rules/new")
def adopt_rules(request: Request, chapter_id: int, posted: Form) -> Response:
    """Adopt another version."""

    def act(visit: Visit) -> str:
        posted.only(*entry.NAMES, "day", "basis")
        adopting.adopt(
            visit.session, _standing(visit, chapter_id, "manage"), fields=dict(posted.fields),
            day=posted.get("day"), basis=posted.get("basis"), seen=posted.number("version") or 0, now=visit.now,
        )  # fmt: skip
        return f"{_here(chapter_id)}?done=rules_adopted"

    return door.do(request, posted, act, lambda visit, refusal: _form(visit, chapter_id, posted, refusal))


@router.get("/chapters/{chapter_id}/rules/{number}")
def show_version(request: Request, chapter_id: int, number: int) -> Response:
    """One version, as it was adopted."""
    return door.show(request, lambda visit: _version(visit, chapter_id, number))


@router.post("/chapters/{chapter_id}/rules/{number}/back")
def take_back(request: Request, chapter_id: int, number: int, posted: Form) -> Response:
    """Take a version back before it is in force."""

    def act(visit: Visit) -> str:
        posted.only()
        adopting.take_back(visit.session, _standing(visit, chapter_id, "manage"), number, now=visit.now)
        return f"{_here(chapter_id)}?done=rules_taken_back"

    return door.do(request, posted, act, lambda visit, refusal: _version(visit, chapter_id, number, refusal))


def _here(chapter_id: int) -> str:
    return f"/chapters/{chapter_id}/rules"


def _standing(visit: Visit, chapter_id: int, right: str) -> Standing:
    return authorize_chapter(visit.session, chapter_id, right, actor=visit.actor, now=visit.now)


def _version(visit: Visit, chapter_id: int, number: int, refusal: Refusal | None = None) -> Response:
    standing = _standing(visit, chapter_id, "see")
    one = _shown(listed.version(visit.session, standing, number, now=visit.now))
    return visit.render(
        "rules_version", chapter_id=chapter_id, here=_here(chapter_id), one=one,
        errors=errors_of(refusal) if refusal else {},
        may=one.version.state == "to_come" and bool(standing.roles & CHAPTER_RIGHTS["manage"]),
    )  # fmt: skip


def _form(
    visit: Visit, chapter_id: int, typed: Posted | None = None, refusal: Refusal | None = None
) -> Response:
    standing = _standing(visit, chapter_id, "manage")
    found = listed.versions(visit.session, standing, now=visit.now)
    newest = next(one for one in found if one.state != "taken_back")
    values = dict.fromkeys((*entry.NAMES, "day", "basis"), "")
    values |= dict(typed.fields) if typed else entry.written(newest.rules)
    stale = isinstance(refusal, adopting.RulesOutdated)
    return visit.render(
        "rules_new", chapter_id=chapter_id, here=_here(chapter_id), errors=errors_of(refusal) if refusal else {},
        entry=values, version=found[0].number, newest=_shown(newest) if stale else None, words=words,
        matters=_places(values), presiding=range(entry.MOST_PRESIDING), bounds=entry,
    )  # fmt: skip


def _places(values: dict[str, str]) -> tuple[int, ...]:
    """The places of the matters in the form: those that hold something, and one more for another."""
    held = [
        place
        for place in range(entry.MOST_MATTERS)
        if any(values.get(f"majorities.{place}.{name}") for name in ("label_fa", "label_en", "key"))
    ]
    free = [place for place in range(entry.MOST_MATTERS) if place not in held]
    return tuple(sorted([*held, *free[:1]]))


def _warnings(visit: Visit, standing: Standing, version: Version) -> tuple[Text, ...]:
    members = listed.members_now(visit.session, standing, now=visit.now)
    return checks.warnings(version.rules, members)


def _shown(one: Version) -> Shown:
    state, tone = STATES[one.state]
    return Shown(
        version=one, state=state, tone=tone, since=in_words(day_of(one.since)),
        until=in_words(day_of(one.until)) if one.until else None, told=words.told(one.rules),
    )  # fmt: skip
