"""The desk: the first page of somebody signed in, and the welcome of somebody who is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.board import Shown, shown
from api.pages.filtering import address, asked_of, bar, cursor_of, lenient
from api.pages.meetings import TONES, label_of
from api.visit import Visit
from documents.bidi import isolate
from documents.words import Words
from workflow.board import Slip
from workflow.decision.ballots import spent
from workflow.decision.meetings.reading import called_to
from workflow.decision.minutes.awaiting import awaiting
from workflow.decision.minutes.duties import duties
from workflow.decision.starting import MISSING, lacking
from workflow.decision.tables import Meeting
from workflow.deliberation.news import waiting
from workflow.desk import DESK, Waiting, desk, pile
from workflow.membership import offices
from workflow.membership.chapters import names
from workflow.membership.deputized import StandsIn, concerning
from workflow.membership.roles import ROLES
from workflow.process.text import Text
from workflow.record.calendar import day_of
from workflow.record.days import in_words
from workflow.record.filters import Asked, Field, Filters
from workflow.sitting.asked import AtItem, asked

router = APIRouter(include_in_schema=False)

WHERE = {
    "vote": "/ballot",
    "position": "/position",
    "issue": "/brief",
    "answered": "/brief",
    "write": "/edit",
}
"""The part of a proposal at which the thing is done that waits."""


STARTS = {
    "members": "/chapters/{chapter}/members", "chair": "/chapters/{chapter}/members",
    "rules": "/chapters/{chapter}/rules", "letterhead": "/chapters/{chapter}/settings",
    "recipients": "/chapters/{chapter}/recipients",
}  # fmt: skip
"""Where what a chapter lacks is entered."""


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits under one heading."""

    what: str
    slips: tuple[Shown, ...]
    more: str
    """The address of the rest, "" where there is none."""
    where: str


@dataclass(frozen=True, slots=True)
class StandingIn:
    """A substitution the reader is part of, in words; ``side`` is ``acting`` or ``away``."""

    one: StandsIn
    role: Text
    side: str
    who: str
    """The other of the two, set apart from the words around the name."""
    since: Text
    last: Text | None
    """The last day, which is inclusive for readers."""


@dataclass(frozen=True, slots=True)
class Place:
    """A chapter somebody belongs to."""

    id: int
    name: Text


@router.get("/")
def home(request: Request) -> Response:
    """What waits for the person; without a sign-in, what this is and where to sign in."""

    def page(visit: Visit) -> Response:
        if visit.who is None:
            return visit.render("welcome")
        places = _places(visit)
        chosen, after = asked_of(request, _filters(places)), lenient(cursor_of(request))
        roles = {n: held for n, held in visit.roles.items() if chosen["chapter"] in ("", str(n))}
        waits: tuple[Waiting, ...]
        if what := chosen["what"]:
            waits = (pile(visit.session, visit.actor, roles, what, after=int(after or 0), now=visit.now),)
        else:
            waits = desk(visit.session, visit.actor, roles, now=visit.now)
        piles = tuple(_pile(visit, w, chosen, places) for w in waits if w.slips)
        news, entered = waiting(visit.session, visit.actor)
        return visit.render(
            "desk", news=news, entered=entered, meetings=_meetings(visit),
            minutes=awaiting(visit.session, visit.actor.id or 0, visit.roles),
            piles=piles, places=places, who=visit.who.name, bar=bar("/", chosen), one=bool(what),
            first=address("/", chosen) if what and after else "", ending=_ending(visit, places),
            deputized=_deputized(visit), words=partial(isolate, language=visit.language),
            duties=duties(visit.session, visit.actor.id or 0, visit.roles, now=visit.now),
            starts=_starts(visit, places), at_items=_at_items(visit, roles, what),
        )  # fmt: skip

    return door.show(request, page)


def _at_items(
    visit: Visit, roles: Mapping[int, frozenset[str]], what: str
) -> tuple[tuple[str, tuple[AtItem, ...]], ...]:
    """What waits at other business of meetings, by what it is; of what was filtered for, votes alone."""
    found = asked(visit.session, visit.actor.id or 0, roles, now=visit.now) if what in ("", "vote") else ()
    kinds = ((kind, tuple(one for one in found if one.what == kind)) for kind in ("vote", "interest"))
    return tuple((kind, some) for kind, some in kinds if some and what in ("", kind))


def _deputized(visit: Visit) -> tuple[StandingIn, ...]:
    """Whom the person acts for or is represented by, the tone of what is over being quiet."""
    me = visit.actor.id or 0
    return tuple(
        StandingIn(
            one, ROLES[one.role], "acting" if one.deputy_id == me else "away",
            f"\u2068{one.absent if one.deputy_id == me else one.deputy}\u2069",
            in_words(day_of(one.since)),
            in_words(day_of(one.until - timedelta(seconds=1))) if one.until and one.state != "taken_back" else None,
        )
        for one in concerning(visit.session, me, now=visit.now)
    )  # fmt: skip


def _meetings(visit: Visit) -> tuple[tuple[Meeting, Text, str, bool], ...]:
    """The meetings the person is called to, each with its state, and whether it is today."""
    today = day_of(visit.now)
    return tuple(
        (row, label_of(row.state), TONES.get(row.state, "quiet"), day_of(row.starts_at) == today)
        for row in called_to(visit.session, visit.actor.id or 0, now=visit.now)
    )


def _pile(visit: Visit, w: Waiting, chosen: Asked, places: Sequence[Place]) -> Pile:
    here = tuple(_slip(slip, visit, places) for slip in w.slips)
    if w.what == "vote":
        here = _asked_again(here, visit)
    more = address("/", chosen, what=w.what, after=w.slips[-1].id) if w.more else ""
    return Pile(w.what, here, more, WHERE.get(w.what, ""))


def _asked_again(slips: tuple[Shown, ...], visit: Visit) -> tuple[Shown, ...]:
    """The slips of ballots; where the text has changed since the reader voted on it, one says so first."""
    changed = spent.asked_again(visit.session, visit.actor.id or 0, [one.slip.id for one in slips])
    said = Words(visit.language)("ballot.asked_again_line")
    return tuple(Shown(one.slip, (said, *one.lines)) if one.slip.id in changed else one for one in slips)


def _slip(slip: Slip, visit: Visit, places: Sequence[Place]) -> Shown:
    """A slip; it names its chapter to somebody who belongs to several."""
    made = shown(slip, visit.language)
    if len(places) == 1:
        return made
    chapter = next((place.name.in_(visit.language) for place in places if place.id == slip.chapter_id), "")
    return Shown(slip, (chapter, *made.lines)) if chapter else made


def _ending(visit: Visit, places: Sequence[Place]) -> tuple[tuple[Place, datetime], ...]:
    """The chapters that will soon be without a secretary, told to whoever can do something about it."""
    mine = [p for p in places if visit.roles[p.id] & {"secretary", "chair"}]
    found = offices.secretary_ends(visit.session, [place.id for place in mine], now=visit.now)
    soon = visit.now + offices.WARNED_BEFORE
    return tuple((place, found[place.id]) for place in mine if place.id in found and found[place.id] <= soon)


def _starts(visit: Visit, places: Sequence[Place]) -> tuple[tuple[Place, tuple[tuple[str, Text], ...]], ...]:
    """What the chapters still lack of which the person is secretary, each as an address and its words."""
    mine = {place.id: place for place in places if "secretary" in visit.roles[place.id]}
    return tuple(
        (
            mine[one.chapter_id],
            tuple((STARTS[name].format(chapter=one.chapter_id), MISSING[name]) for name in one.what),
        )
        for one in lacking(visit.session, tuple(mine), now=visit.now)
    )


def _filters(places: tuple[Place, ...]) -> Filters:
    """By what waits; somebody of several chapters, by chapter as well."""
    chapters = {str(place.id): place.name for place in places}
    by_chapter = Field("chapter", Text("انجمن", "Chapter"), chapters)
    return Filters((*DESK.fields, by_chapter)) if len(places) > 1 else DESK


def _places(visit: Visit) -> tuple[Place, ...]:
    if not visit.roles:
        return ()
    return tuple(Place(number, name) for number, name in names(visit.session, visit.roles).items())
