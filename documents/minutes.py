"""What the minutes of a meeting say: the content of the document, in one language of its frame."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup
from sqlmodel import Session

from documents import plain
from documents.bidi import direction
from documents.content import FrameLanguage, Letterhead
from documents.frozen_words import either
from documents.html import environment_of
from documents.kinds import Kind
from documents.letterhead import letterhead
from documents.plain import ContentFault
from documents.result_chart import bar
from documents.written import clock
from workflow.decision.minutes.assembled import Assembled, Dealt, assembled
from workflow.decision.minutes.came import Member
from workflow.decision.minutes.case import MinutesCase, take
from workflow.decision.minutes.notes import Note
from workflow.decision.minutes.voted import VoteTaken
from workflow.decision.ratification import NAMES
from workflow.membership.tables import Chapter, Person
from workflow.process.machine import Move
from workflow.process.text import LANGUAGES, Language
from workflow.record.calendar import day_of, tehran

BRIEF = "brief"
"""The kind whose emblem all our documents bear."""

Mode = Literal["in_person", "online"]
Outcome = Literal["carried", "lost", "no_quorum", "settled", "deferred", "undecided"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time somebody was there: ISO moments, ``left`` "" where they stayed to the end."""

    came: str
    left: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member or a guest: when they were there, who represented them, why they did not come."""

    name: str
    stretches: tuple[Stretch, ...] = ()
    holder: str = ""
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What could be voted, how often it was, and by whom, where the ballot was open.

    ``kind`` says how its bar is drawn ("" where it has none), ``need`` what the rules asked
    of it, and ``mark`` the number it had to reach, 0 for none.
    """

    label: str
    count: int
    names: tuple[str, ...] = ()
    kind: str = ""
    need: str = ""
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """A ballot of the meeting."""

    secret: bool
    result: str
    rule: str
    choices: tuple[Choice, ...]
    whole: int = 0
    """How many the longest bar stands for; 0 where there is no picture."""
    rules: int = 0
    """The version of the rules of procedure it was decided by."""


@dataclass(frozen=True, slots=True)
class Remarked:
    """What somebody noted or said, in Markdown."""

    person: str
    body: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is to be done, by whom, and until when (ISO date or "")."""

    body: str
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda. ``proposal`` is its number, 0 for other business; ``remark`` why it was held over."""

    number: int
    title: str
    outcome: Outcome
    proposal: int = 0
    revision: int = 0
    remark: str = ""
    votes: tuple[Vote, ...] = ()
    notes: tuple[Remarked, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    aside: tuple[Remarked, ...] = ()
    """Who stood aside by a conflict of interest, and why."""
    about: str = ""
    """What the item is on its proposal, where that is no approval: the ratification of an urgent resolution."""


@dataclass(frozen=True, slots=True)
class QuorumNumbers:
    """How many were there when the meeting opened, of how many called, and how many were needed."""

    present: int
    by_proxy: int
    roll: int
    needed: int


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """Everything the minutes say, in one language of their frame."""

    language: FrameLanguage
    letterhead: Letterhead
    number: int
    """Which of the chapter's meetings it is."""
    title: str
    date: str
    """ISO date of the meeting."""
    place: str
    online: bool
    planned: tuple[str, str]
    """From and to, ISO moments, as it was called."""
    called: str
    opened: str
    """ISO moment, or "" where the meeting never opened."""
    closed: str
    urgent_reason: str
    presiding: str
    quorum: QuorumNumbers | None
    present: tuple[Somebody, ...]
    represented: tuple[Somebody, ...]
    excused: tuple[Somebody, ...]
    absent: tuple[Somebody, ...]
    guests: tuple[Somebody, ...]
    items: tuple[Item, ...]
    notes: tuple[Remarked, ...]
    dissents: tuple[Remarked, ...]
    agreed: int
    approved: str = ""
    """ISO moment of their approval; "" in a draft."""
    approved_by: str = ""
    presiding_for: str = ""
    """In whose place a deputy presided."""

    def __post_init__(self) -> None:
        """Refuse what no minutes could show truthfully."""
        if not self.title.strip():
            raise ContentFault("a meeting has a title")
        if bool(self.approved) != bool(self.approved_by):
            raise ContentFault("minutes are approved by somebody, at a time")
        for said in (self.date, *self.planned, self.called, self.opened, self.closed, self.approved):
            if said:
                try:
                    datetime.fromisoformat(said)
                except ValueError as fault:
                    raise ContentFault(f"a date is not in ISO form: {said!r}") from fault


def read(source: str) -> MinutesContent:
    """The content that the JSON holds. Raises ContentFault."""
    return plain.read(MinutesContent, source)


def values(content: MinutesContent, kind: Kind, _known: Collection[int] | None) -> Mapping[str, Any]:
    """What the template sees beside the content."""
    title = kind.words[content.language]["emblem"]
    drawn = environment_of(Path(kind.folder).parent / BRIEF).get_template("emblem.svg.j2").render(title=title)
    return {
        "emblem": Markup(drawn),  # noqa: S704 - our own template, which escapes the title
        "signing": [content.presiding] if content.presiding else [],
        "time": partial(clock, language=content.language),
        "bar": partial(bar, direction=direction(content.language)),
    }


def content_of(
    session: Session, told: Assembled, language: Language, *, approved: datetime | None = None, by: str = ""
) -> MinutesContent:
    """The minutes in one language, as they are assembled now; approved by somebody, or a draft."""
    meeting = told.meeting
    chapter = session.get_one(Chapter, meeting.chapter_id)
    return MinutesContent(
        language=language, letterhead=letterhead(chapter, language), number=meeting.number, title=meeting.title,
        date=day_of(meeting.starts_at).isoformat(), place=meeting.place, online=bool(meeting.link),
        planned=(_iso(meeting.starts_at), _iso(meeting.ends_at)), called=_iso(meeting.called_at),
        opened=_iso(meeting.open_at), closed=_iso(meeting.closed_at), urgent_reason=meeting.urgent_reason,
        presiding=told.presiding.in_(language) if told.presiding else "",
        quorum=QuorumNumbers(told.quorum.present, told.quorum.by_proxy, told.quorum.roll, told.quorum.needed)
        if told.quorum
        else None,
        present=_people(told.present, language), represented=_people(told.represented, language),
        excused=_people(told.excused, language), absent=_people(told.absent, language),
        guests=_people(told.guests, language), items=tuple(_item(one, language) for one in told.items),
        notes=_notes(told.notes, language),
        dissents=tuple(Remarked(either(one.person, one.person_en, language), one.body) for one in told.dissents),
        agreed=told.agreed, approved=_iso(approved), approved_by=by,
        presiding_for=told.presiding_for.in_(language) if told.presiding_for else "",
    )  # fmt: skip


def take_step(case: MinutesCase, step: str, *, version: int, now: datetime, reason: str = "") -> Move:
    """Let the minutes take a step; what they say is frozen when they are approved. Raises what ``take`` does."""
    move = take(case, step, version=version, now=now, reason=reason)
    if move.target == "approved":
        freeze(case)
    return move


def freeze(case: MinutesCase) -> None:
    """Keep what minutes say that were just approved, in both languages, as they are printed from now on."""
    row = case.row
    by = case.session.get_one(Person, row.approved_by_id)
    told = assembled(case)
    row.content = {
        language: plain.to_json(
            content_of(
                case.session,
                told,
                language,
                approved=row.approved_at,
                by=either(by.name, by.name_en, language),
            )
        )
        for language in LANGUAGES
    }
    case.session.flush()


def printed(case: MinutesCase, language: Language) -> MinutesContent:
    """What the minutes say: as they were approved, or as they stand now."""
    if case.row.content:
        return read(case.row.content[language])
    return content_of(case.session, assembled(case), language)


def _item(one: Dealt, language: Language) -> Item:
    outcome = one.outcome or ("deferred" if one.state == "deferred" else "undecided")
    return Item(
        number=one.position, title=one.title, outcome=outcome, proposal=one.proposal_id or 0,  # type: ignore[arg-type]
        revision=one.revision or 0, remark=one.why.in_(language),
        votes=tuple(_vote(vote, language) for vote in one.votes),
        notes=_notes(one.notes, language),
        resolutions=tuple(
            Resolution(r.body, either(r.owner, r.owner_en, language), r.due_on.isoformat() if r.due_on else "")
            for r in one.resolutions
        ),
        aside=tuple(
            Remarked(f"{name.in_(language)} ({by.in_(language)})" if by else name.in_(language), reason)
            for name, reason, by in one.aside
        ),
        about=NAMES[one.purpose].in_(language) if one.purpose in NAMES else "",
    )  # fmt: skip


def _vote(vote: VoteTaken, language: Language) -> Vote:
    named = {label: tuple(name.in_(language) for name in names) for label, names in vote.by_name}
    return Vote(
        vote.secret, vote.result.in_(language), vote.rule.in_(language),
        tuple(
            Choice(
                one.label.in_(language), one.count, named.get(one.label, ()), one.kind,
                one.need.in_(language) if one.need else "", one.mark,
            )
            for one in vote.lines.lines
        ),
        vote.lines.whole, vote.rules_number,
    )  # fmt: skip


def _people(members: Iterable[Member], language: Language) -> tuple[Somebody, ...]:
    return tuple(
        Somebody(
            one.name.in_(language),
            tuple(Stretch(_iso(came), _iso(left), mode) for came, left, mode in one.stretches),  # type: ignore[arg-type]
            one.holder.in_(language) if one.holder else "", one.excuse,
        )
        for one in members
    )  # fmt: skip


def _notes(notes: Iterable[Note], language: Language) -> tuple[Remarked, ...]:
    return tuple(Remarked(either(one.person, one.person_en, language), one.body) for one in notes)


def _iso(moment: datetime | None) -> str:
    return tehran(moment).isoformat(timespec="minutes") if moment else ""
