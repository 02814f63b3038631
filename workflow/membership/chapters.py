"""Chapters: how one begins, its letterhead, its terms."""

import string
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from workflow.membership.entries import Entries, mail_address, whole
from workflow.membership.joining import known_or_new
from workflow.membership.pasted import Entry
from workflow.membership.provinces import PROVINCES
from workflow.membership.tables import Chapter, Mandate
from workflow.process.text import Refusal, Text
from workflow.record import history, typed
from workflow.record.case import WORKER, Actor, Outdated, Standing

LETTERHEAD = (
    "name_fa", "name_en", "organization_fa", "organization_en", "address_fa", "address_en", "phone", "email",
    "signatory_name_fa", "signatory_name_en", "signatory_post_fa", "signatory_post_en", "number_format",
)  # fmt: skip
"""Fields of the letterhead, as columns of the chapter."""

DAYS: Mapping[str, tuple[int, int]] = {
    "discussion_days": (1, 365),
    "feedback_days": (1, 90),
    "ballot_days": (1, 90),
    "ratification_days": (1, 90),
    "answer_days": (1, 365),
    "escalation_days": (0, 364),
}
"""The terms a chapter sets, as its columns, with the least and most days of each.

With 0 ``escalation_days`` nobody is told.
"""

_NEVER_REACHED = Text(
    "یادآوری به مافوق باید پیش از پایان مهلت پاسخ باشد: عددی کمتر از روزهای پاسخ بنویسید، یا ۰ تا هیچ‌گاه نشود.",
    "A superior is told before the term for answers ends: write fewer days than for an answer, or 0 for never.",
)

_FORMAT = Text(
    "الگوی شماره باید {serial} و {year} را هر کدام یک بار داشته باشد و جز این دو چیزی در آکولاد نیاید؛ "
    "مانند {serial}/ش/{year}.",
    "The number’s pattern needs {serial} and {year} once each, and nothing else in braces; for example "
    "{serial}/A/{year}.",
)


class ChapterExists(Refusal):
    """There is a chapter of that name."""

    text = Text(
        "انجمنی با این نام هست («{name}»). نام دیگری برگزینید، یا با دبیر همان انجمن وارد شوید.",
        "There is a chapter of that name already (“{name}”). Choose another name, or sign in as its "
        "secretary.",
    )


class ChapterOutdated(Outdated):
    """Somebody changed the chapter since the page was made."""

    text = Text(
        "در این میان کس دیگری این تنظیمات را تغییر داده است. نوشتهٔ شما در فرم مانده است؛ "
        "آن را با تنظیمات کنونی، که زیر فرم آمده، بسنجید و اگر درست است دوباره بفرستید.",
        "Somebody has changed these settings in the meantime. What you typed is still in the form; "
        "compare it with the present settings below, and send it again if it is right.",
    )


def found_chapter(
    session: Session,
    *,
    name_fa: str,
    name_en: str,
    province: str,
    secretary_name: str,
    secretary_email: str,
    now: datetime,
) -> tuple[int, int]:
    """Begin a chapter with its first secretary, whose mandate has no end; ids of chapter and person.

    It has no rules of procedure yet; ``workflow.founding`` gives it both. ``province`` is its number in ISO
    3166-2:IR, empty for the national association. Side effects: a history entry. Raises EntryRefused,
    ChapterExists.
    """
    entries = Entries()
    fa = entries.read(lambda: typed.line(name_fa, "name_fa", limit=200)) or ""
    en = entries.read(lambda: typed.line(name_en, "name_en", limit=200)) or ""
    name = entries.read(lambda: typed.line(secretary_name, "secretary_name", limit=120)) or ""
    email = entries.read(lambda: mail_address(secretary_email, "secretary_email")) or ""
    if province:
        entries.read(lambda: typed.choice(province, "province", PROVINCES))
    entries.check()
    same = select(Chapter.name_fa).where(or_(col(Chapter.name_fa) == fa, col(Chapter.name_en) == en))
    if taken := session.exec(same.limit(1)).first():
        raise ChapterExists(name=taken)
    chapter = Chapter(name_fa=fa, name_en=en, province=province, created_at=now)
    session.add(chapter)
    person = known_or_new(session, Entry(name, email), name_en="", language="fa", now=now)
    session.flush()
    assert chapter.id is not None and person.id is not None  # noqa: S101, PT018 (flushed)
    session.add(Mandate(chapter_id=chapter.id, person_id=person.id, role="secretary", since=now))
    _write(session, chapter.id, "founded", version=1, actor=WORKER, now=now, facts={"person_id": person.id})
    session.flush()
    return chapter.id, person.id


def settings(session: Session, standing: Standing) -> Chapter:
    """The chapter with its letterhead and terms as they stand now, for those who may change them."""
    standing.require("manage")
    fresh = select(Chapter).where(Chapter.id == standing.chapter_id)
    return session.exec(fresh.execution_options(populate_existing=True)).one()


def names(session: Session, chapter_ids: Collection[int]) -> dict[int, Text]:
    """The names of chapters, by id, in the order of the ids."""
    query = select(Chapter.id, Chapter.name_fa, Chapter.name_en).where(col(Chapter.id).in_(chapter_ids))
    return {
        number: Text(fa, en)
        for number, fa, en in session.exec(query.order_by(col(Chapter.id)))
        if number is not None
    }


def edit_letterhead(
    session: Session, standing: Standing, *, version: int, fields: Mapping[str, str], now: datetime
) -> None:
    """Change the chapter's names, letterhead and pattern of numbers; briefs already issued keep theirs.

    Side effect: a history entry. Raises EntryRefused, ChapterOutdated.
    """
    standing.require("manage")
    entries = Entries()
    values: dict[str, Any] = {}
    for field in LETTERHEAD:
        needed = field in ("name_fa", "name_en", "number_format")
        values[field] = entries.read(
            lambda field=field, needed=needed: typed.line(
                fields.get(field, ""), field, limit=200, required=needed
            )  # type: ignore[misc]
        )
    if values["email"]:
        values["email"] = entries.read(lambda: mail_address(values["email"], "email"))
    if values["number_format"]:
        entries.read(lambda: number_format(values["number_format"]))
    entries.check()
    _change(session, standing, "letterhead_changed", values, version=version, now=now)


def edit_terms(
    session: Session, standing: Standing, *, version: int, fields: Mapping[str, str], now: datetime
) -> None:
    """Change the days of each term; what runs already keeps its end.

    Side effect: a history entry. Raises EntryRefused, ChapterOutdated.
    """
    standing.require("manage")
    entries = Entries()
    values: dict[str, Any] = {}
    for field, (least, most) in DAYS.items():
        values[field] = entries.read(
            lambda field=field, least=least, most=most: whole(
                fields.get(field, ""), field, least=least, most=most
            )  # type: ignore[misc]
        )
    if not entries.errors and values["escalation_days"] >= values["answer_days"]:
        entries.errors["escalation_days"] = _NEVER_REACHED
    entries.check()
    _change(session, standing, "terms_changed", values, version=version, now=now)


def number_format(pattern: str) -> str:
    """A pattern of letter numbers with one ``{serial}`` and one ``{year}``, at most 60 characters.

    Raises EntryRefused.
    """
    if reason := typed.fault(pattern, limit=60):
        raise typed.EntryRefused({"number_format": reason})
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError:
        parts = []
    names = sorted(name for _, name, _, _ in parts if name is not None)
    plain = not any(spec or conversion for _, _, spec, conversion in parts)
    if names != ["serial", "year"] or not plain or pattern.count("{") != 2 or pattern.count("}") != 2:  # noqa: PLR2004
        raise typed.EntryRefused({"number_format": _FORMAT})
    return pattern


def _change(
    session: Session,
    standing: Standing,
    event: str,
    values: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
) -> None:
    changed = session.execute(
        update(Chapter)
        .where(col(Chapter.id) == standing.chapter_id, col(Chapter.version) == version)
        .values(**values, version=version + 1)
        .returning(col(Chapter.id))
    ).one_or_none()
    if changed is None:
        raise ChapterOutdated(version=settings(session, standing).version)
    _write(session, standing.chapter_id, event, version=version + 1, actor=standing.actor, now=now)


def _write(
    session: Session,
    chapter_id: int,
    event: str,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    history.append(
        session,
        subject="chapter",
        subject_id=chapter_id,
        chapter_id=chapter_id,
        event=event,
        version=version,
        actor=actor,
        now=now,
        facts=facts,
    )
