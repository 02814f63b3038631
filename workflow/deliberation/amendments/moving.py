"""Moving an amendment, standing behind it, holding something of it, and taking it back."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from workflow.deliberation.amendments.course import AMENDMENT, LIVE
from workflow.deliberation.amendments.edits import Edit, edit_of, narrowed
from workflow.deliberation.amendments.ground import ground
from workflow.deliberation.amendments.refusals import (
    MovedOnOld,
    OwnAmendment,
    ParentSettled,
    PassageOutside,
    Settled,
    TooMany,
)
from workflow.deliberation.amendments.telling import moved, watched
from workflow.deliberation.anchors import found_again
from workflow.deliberation.editing import inserted, record
from workflow.deliberation.passages import CONTEXT, LONGEST, Passage, PassageTooLong, source
from workflow.deliberation.revisions import RevisionText, latest, numbered
from workflow.deliberation.tables import Amendment, AmendmentStance, Signer
from workflow.deliberation.threads import STANCES, VALUES
from workflow.deliberation.wording import worded
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.case import Case, Forbidden, NotFound

MOST = 500
"""Most amendments of one proposal: what one page can still set against each other."""

LONGEST_WORDING = 2 * LONGEST
"""Longest replacement, in characters."""

UNCHANGED = Text(
    "این متن با متن کنونی یکی است؛ واژه‌هایی را که می‌خواهید تغییر دهید.",
    "This is the text as it stands; change the words you want changed.",
)
_OTHERS = Text(
    "تنها کسی که اصلاحیه را پیشنهاد کرده است می‌تواند آن را پس بگیرد؛ شما می‌توانید مخالفت خود را ثبت کنید.",
    "Only whoever moved an amendment withdraws it; you can record that you disagree.",
)


def move(
    case: Case,
    *,
    section: str,
    start: int,
    end: int,
    revision: int,
    replacement: str,
    reason: str,
    now: datetime,
) -> int:
    """Propose other words for a passage of the newest revision, by its number; returns the amendment's id.

    ``start`` up to ``end`` are characters of the section's Markdown; an insertion where both are one. Whole
    words are kept, and of them those alone that change. Appends ``amend`` to the history.
    Raises EntryRefused (fields ``replacement``, ``reason``), PassageOutside, PassageTooLong, TooMany, and
    MovedOnOld with the place in the newest text.
    """
    case.require("amend")
    words, why = checked(replacement, reason)
    newest = latest(case)
    text = standing(case, newest, section=section, start=start, end=end, revision=revision)
    edit = edit_in(text, start, end, words)
    made = insert_amendment(case, section, text, edit, newest.id, why, now=now)
    moved(case, made, now=now)
    return made


def standing(case: Case, newest: RevisionText, *, section: str, start: int, end: int, revision: int) -> str:
    """The text of a section that a passage of a revision, by its number, is counted in.

    Raises PassageOutside, PassageTooLong, and MovedOnOld where that revision is not the newest.
    """
    try:
        named = numbered(case, revision)
    except NotFound:
        raise PassageOutside from None
    text = within(source(named, section), start, end)
    if named.id != newest.id:
        quote = _quote(section, text, start, end, named.id)
        found = found_again(quote, source(newest, section) or "") if quote.exact else None
        place = (section, found.start, found.end) if found else None
        raise MovedOnOld(version=case.version, number=newest.number, place=place)
    return text


def move_on(
    case: Case, parent_id: int, *, start: int, end: int, replacement: str, reason: str, now: datetime
) -> int:
    """Propose other words for a part of another amendment's replacement; returns the new amendment's id.

    Raises what ``move`` does, ParentSettled, and NotFound for another proposal's.
    """
    case.require("amend")
    words, why = checked(replacement, reason)
    parent = held(case, parent_id)
    if parent.state not in LIVE:
        raise ParentSettled(worded(ParentSettled.text, number=parent_id))
    edit = edit_in(parent.replacement, start, end, words)
    made = insert_amendment(
        case, parent.section, parent.replacement, edit, parent.revision_id, why, parent_id=parent_id, now=now
    )
    moved(case, made, now=now)
    return made


def withdraw(case: Case, number: int, *, now: datetime) -> None:
    """Take an amendment back, as whoever moved it. Raises Forbidden for others, NotFound, Settled."""
    case.require("amend")
    row = held(case, number)
    if row.author_id != case.person_id:
        raise Forbidden(_OTHERS)
    _refuse_settled(row)
    with watched(case, ground(case, lock=True), now):
        AMENDMENT.take(
            case.session, [row], "withdraw", frozenset({"author"}), chapter_id=case.chapter_id, actor=case.actor,
            now=now,
        )  # fmt: skip


def sign(case: Case, number: int, *, now: datetime) -> None:
    """Stand behind an amendment with one's name. Raises OwnAmendment, Settled, NotFound."""
    case.require("amend")
    row = held(case, number)
    _refuse_settled(row)
    if row.author_id == case.person_id:
        raise OwnAmendment
    _upsert(case, Signer, number, at=now)


def unsign(case: Case, number: int) -> None:
    """Take one's name off an amendment. Raises Settled, NotFound."""
    case.require("amend")
    _refuse_settled(held(case, number))
    mine = (col(Signer.amendment_id) == number, col(Signer.person_id) == case.person_id)
    case.session.execute(delete(Signer).where(*mine))


def take_stance(case: Case, number: int, value: str, *, now: datetime) -> None:
    """Say agree, disagree or pass on an amendment; the last word counts.

    Raises EntryRefused (field ``stance``), Settled, NotFound.
    """
    case.require("amend")
    stance = VALUES[typed.choice(value, "stance", STANCES)]
    _refuse_settled(held(case, number))
    _upsert(case, AmendmentStance, number, value=stance, at=now)


def checked(replacement: str, reason: str) -> tuple[str, str]:
    """Both texts as they are kept. Raises EntryRefused with every fault, by field."""
    errors: dict[str, Text] = {}
    if fault := typed.fault(replacement, limit=LONGEST_WORDING, required=False):
        errors["replacement"] = fault
    if fault := typed.fault(reason, limit=typed.PARAGRAPH):
        errors["reason"] = fault
    if errors:
        raise typed.EntryRefused(errors)
    return (
        typed.prose(replacement, "replacement", limit=LONGEST_WORDING, required=False),
        typed.prose(reason, "reason").strip(),
    )


def within(text: str | None, start: int, end: int) -> str:
    """The text, where it is one and holds the passage. Raises PassageOutside, PassageTooLong."""
    if text is None or not 0 <= start <= end <= len(text):
        raise PassageOutside
    if end - start > LONGEST:
        raise PassageTooLong(worded(PassageTooLong.text, length=end - start, limit=LONGEST))
    return text


def edit_in(text: str | None, start: int, end: int, words: str) -> Edit:
    """The edit of a text, of the changed words alone. Raises PassageOutside, PassageTooLong, EntryRefused."""
    text = within(text, start, end)
    edit = narrowed(edit_of(0, text, start, end, words), text)
    if edit.start == edit.end and not edit.replacement:
        raise typed.EntryRefused({"replacement": UNCHANGED})
    return edit


def insert_amendment(  # noqa: PLR0917 (what a row holds)
    case: Case,
    section: str,
    text: str,
    edit: Edit,
    revision_id: int,
    reason: str,
    *,
    parent_id: int | None = None,
    now: datetime,
) -> int:
    """Keep a new amendment of a text, open. Raises TooMany."""
    count = case.session.execute(
        select(func.count()).select_from(Amendment).where(col(Amendment.proposal_id) == case.id)
    ).scalar_one()
    if count >= MOST:
        raise TooMany(worded(TooMany.text, count=count))
    quote = _quote(section, text, edit.start, edit.end, revision_id)
    made = inserted(
        case.session, Amendment, proposal_id=case.id, revision_id=revision_id, parent_id=parent_id,
        author_id=case.person_id, section=section, start=edit.start, end=edit.end, exact=quote.exact,
        prefix=quote.prefix, suffix=quote.suffix, replacement=edit.replacement, reason=reason, at=now,
        state=AMENDMENT.start, origin="", version=1, decision="",
    )  # fmt: skip
    record(case, "amend", now, amendment=made)
    return made


def held(case: Case, number: int) -> Amendment:
    """An amendment of this proposal, held until the transaction ends. Raises NotFound."""
    query = (
        select(Amendment)
        .where(col(Amendment.id) == number, col(Amendment.proposal_id) == case.id)
        .with_for_update()
    )
    found = case.session.execute(query.execution_options(populate_existing=True))
    row: Amendment | None = found.scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _refuse_settled(row: Amendment) -> None:
    if row.state != AMENDMENT.start:
        raise Settled(worded(Settled.text, number=row.id or 0))


def _quote(section: str, text: str, start: int, end: int, revision_id: int) -> Passage:
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Passage(section, start, end, text[start:end], before, after, revision_id)


def _upsert(case: Case, table: type[SQLModel], number: int, **values: object) -> None:
    postgres = case.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    row = {"amendment_id": number, "person_id": case.person_id, **values}
    keys = ["amendment_id", "person_id"]
    case.session.execute(insert(table).values(**row).on_conflict_do_update(index_elements=keys, set_=values))
