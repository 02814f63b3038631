"""A chapter adopts new rules of procedure, from a day that has not passed, and may take them back before it comes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from workflow.decision.procedure import entry
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import RulesOfProcedure
from workflow.membership.entries import Entries
from workflow.membership.tables import Chapter
from workflow.process.text import Refusal, Text
from workflow.record import history, typed
from workflow.record.calendar import day_of, start_of
from workflow.record.case import NotFound, Outdated, Standing
from workflow.record.days import LONGEST, DateUnreadable, in_words, read_day

_PAST = Text(
    "آیین‌نامه به گذشته برنمی‌گردد: هر تصمیم با آیین‌نامهٔ روز خود می‌ماند. امروز یا روزی پس از آن را بنویسید.",
    "Rules do not reach back: what was decided stands by the rules of its day. Write today or a later day.",
)
_BEFORE_ANOTHER = Text(
    "نسخهٔ {number} از {day} اجرا می‌شود و پس از این خواهد آمد. نخست آن را پس بگیرید، یا روزی پس از آن بنویسید.",
    "Version {number} is in force from {day} and would come after this one. Take it back first, or write a later day.",
)


class RulesOutdated(Outdated):
    """Another version was adopted since the form was made."""

    text = Text(
        "در این میان نسخهٔ دیگری از آیین‌نامه ثبت شده است. نوشتهٔ شما در فرم مانده است؛ آن را با نسخهٔ تازه بسنجید و اگر "
        "درست است دوباره بفرستید.",
        "Another version of the rules was adopted in the meantime. What you typed is still in the form; compare it "
        "with the newest version, and send it again if it is right.",
    )


class RulesUnchanged(Refusal):
    """The new version says what the newest one says."""

    text = Text(
        "این نسخه با نسخهٔ {number} هیچ تفاوتی ندارد. آنچه را باید دیگر شود تغییر دهید و دوباره بفرستید.",
        "This version says just what version {number} says. Change what should be different and send it again.",
    )


class RulesInForce(Refusal):
    """A version that is or was in force cannot be taken back."""

    text = Text(
        "نسخهٔ {number} از {day} اجرا می‌شود و دیگر پس گرفته نمی‌شود، چون تصمیم‌ها به آن تکیه دارند. اگر باید عوض شود نسخهٔ "
        "تازه‌ای بنویسید.",
        "Version {number} has been in force since {day} and cannot be taken back, as decisions rest on it. Write a new "
        "version to change it.",
    )


def adopt(
    session: Session,
    standing: Standing,
    *,
    fields: Mapping[str, str],
    day: str,
    basis: str,
    seen: int | None,
    now: datetime,
) -> int:
    """Add a version of the chapter's rules (right ``manage``), in force from 0:00 of a day; its number.

    A version for today, or without a day, is in force at once. ``seen`` is the number of the newest version the
    secretary saw. Side effect: a history entry. Raises EntryRefused, RulesOutdated, RulesUnchanged.
    """
    standing.require("manage")
    session.execute(select(col(Chapter.id)).where(col(Chapter.id) == standing.chapter_id).with_for_update())
    newest = _newest(session, standing.chapter_id)
    numbers = select(func.max(RulesOfProcedure.number)).where(_here(standing))
    number: int = session.execute(numbers).scalar_one()
    if seen is not None and seen != number:
        raise RulesOutdated(version=number)
    entries = Entries()
    rules = entries.read(lambda: entry.read(fields))
    since = entries.read(lambda: _since(day, newest, now))
    because = entries.read(lambda: typed.line(basis, "basis"))
    entries.check()
    assert rules is not None and since is not None and because is not None  # noqa: S101, PT018 (checked)
    if rules == Rules.read(newest.content):
        raise RulesUnchanged(number=newest.number)
    session.add(
        RulesOfProcedure(
            chapter_id=standing.chapter_id, number=number + 1, in_force_at=since, content=rules.written(),
            basis=because, person_id=standing.person_id, at=now,
        )
    )  # fmt: skip
    session.flush()
    _log(session, standing, "rules_adopted", number=number + 1, since=since, now=now)
    return number + 1


def take_back(session: Session, standing: Standing, number: int, *, now: datetime) -> None:
    """Take a version back before it is in force (right ``manage``); once taken back it stays so.

    Side effect: a history entry. Raises NotFound, RulesInForce.
    """
    standing.require("manage")
    query = select(RulesOfProcedure).where(_here(standing), col(RulesOfProcedure.number) == number)
    row = session.execute(
        query.with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.in_force_at <= now:
        day = in_words(day_of(row.in_force_at))
        raise RulesInForce(number=number, day=day)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        session.flush()
        _log(session, standing, "rules_taken_back", number=number, since=row.in_force_at, now=now)


def _since(day: str, newest: RulesOfProcedure, now: datetime) -> datetime:
    if day.strip():
        try:
            chosen = read_day(typed.line(day, "day", limit=LONGEST))
        except DateUnreadable as refusal:
            raise typed.EntryRefused({"day": refusal.text}) from None
    else:
        chosen = day_of(now)
    if chosen < day_of(now):
        raise typed.EntryRefused({"day": _PAST})
    since = max(now, start_of(chosen))
    if newest.in_force_at > now and newest.in_force_at >= since:
        words = in_words(day_of(newest.in_force_at))
        raise typed.EntryRefused({"day": _BEFORE_ANOTHER.format(number=newest.number, day=words)})
    return since


def _newest(session: Session, chapter_id: int) -> RulesOfProcedure:
    query = (
        select(RulesOfProcedure)
        .where(col(RulesOfProcedure.chapter_id) == chapter_id, col(RulesOfProcedure.withdrawn_at).is_(None))
        .order_by(col(RulesOfProcedure.number).desc())
        .limit(1)
    )
    newest: RulesOfProcedure = session.execute(query).scalar_one()
    return newest


def _here(standing: Standing) -> ColumnElement[bool]:
    return col(RulesOfProcedure.chapter_id) == standing.chapter_id


def _log(
    session: Session, standing: Standing, event: str, *, number: int, since: datetime, now: datetime
) -> None:
    version = session.execute(
        select(col(Chapter.version)).where(col(Chapter.id) == standing.chapter_id)
    ).scalar_one()
    history.append(
        session, subject="chapter", subject_id=standing.chapter_id, chapter_id=standing.chapter_id, event=event,
        version=version, actor=standing.actor, now=now, facts={"number": number, "in_force_at": since.isoformat()},
    )  # fmt: skip
