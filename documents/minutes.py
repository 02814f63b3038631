"""The minutes of a meeting as a document: made of what happened, frozen and printed as they were once approved."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from documents import plain
from documents.bidi import direction
from documents.frozen_words import either
from documents.html import environment_of
from documents.kinds import Kind
from documents.letterhead import letterhead
from documents.minutes_content import (
    Choice,
    Item,
    MinutesContent,
    QuorumNumbers,
    Remarked,
    Resolution,
    Somebody,
    Stretch,
    Vote,
)
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
