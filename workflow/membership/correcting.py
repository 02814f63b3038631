"""What is known of a person, put right: by the secretary, or, but for the address, by the person.

An address is what somebody signs in with. So both addresses are told when it changes, what the old one could still
open dies, and nobody's address is changed by a chapter they share with another.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workflow.membership.entries import Entries, mail_address
from workflow.membership.members import LANGUAGES_READ
from workflow.membership.roles import running
from workflow.membership.tables import Chapter, Mandate, Person, SignIn, WebSession
from workflow.process.text import Refusal, Text
from workflow.record import alphabet, history, jobs, typed
from workflow.record.case import Actor, NotFound, Standing

ADDRESS_CORRECTED = "address_corrected"
"""The mail that tells of a new address."""

_TAKEN = Text(
    "این نشانی از آنِ شخص دیگری در این سامانه است. نشانی دیگری بنویسید، یا نقش‌ها را به همان شخص بدهید.",
    "This address belongs to somebody else on this system. Write another, or give the roles to that person.",
)


class AlsoElsewhere(Refusal):
    """The person holds roles in other chapters too, of which the secretary is not secretary."""

    text = Text(
        "{name} در {chapters} هم نقش دارد، پس دبیر یک انجمن به‌تنهایی نام و نشانی او را تغییر نمی‌دهد. "
        "نام را خود او در صفحهٔ «نام من» درست می‌کند؛ اگر نشانی دیگر کار نمی‌کند، او را با نشانی تازه از نو بیفزایید "
        "و نقش پیشین را پایان دهید.",
        "{name} also holds roles in {chapters}, so the secretary of one chapter cannot change their name and "
        "address alone. They can correct their name themselves, on the page “My name”; if the address no longer "
        "works, add them anew with the new one and end the former role.",
    )


def correct(
    session: Session,
    standing: Standing,
    *,
    person_id: int,
    name: str,
    name_en: str,
    email: str,
    language: str,
    now: datetime,
) -> None:
    """Put right what is known of somebody of the chapter.

    Side effects: a history entry that says which fields changed, not their words. With a new address, codes and
    links asked for before die, the person's sessions end (a secretary's own go on), and both addresses are told.
    Raises NotFound, EntryRefused, AlsoElsewhere.
    """
    standing.require("manage")
    entries = Entries()
    given = _names(entries, name, name_en, language) | {
        "email": entries.read(lambda: mail_address(email, "email"))
    }
    entries.check()
    version = _held(session, standing.chapter_id)
    person = _of_chapter(session, standing.chapter_id, person_id)
    changed = {field: value for field, value in given.items() if value != getattr(person, field)}
    if not changed:
        return
    if others := _elsewhere(session, standing, person_id, now):
        words, listed = AlsoElsewhere.text, _listed(others)
        raise AlsoElsewhere(
            Text(
                words.fa.format(name=person.name, chapters=listed.fa),
                words.en.format(name=person.name_en or person.name, chapters=listed.en),
            )
        )
    former = person.email
    _save(session, person, changed)
    entry = _write(
        session, standing.chapter_id, person_id, changed, version=version, actor=standing.actor, now=now
    )
    if "email" in changed:
        _close_the_old(session, person_id, keep_sessions=person_id == standing.actor.id, now=now)
        for which, address in (("old", former), ("new", person.email)):
            if address:
                jobs.promise(
                    session, jobs.SEND_MAIL, f"mail-{ADDRESS_CORRECTED}-{entry}-{which}",
                    arguments={
                        "kind": ADDRESS_CORRECTED, "chapter_id": standing.chapter_id, "person_id": person_id,
                        "which": which, "address": address, "entry": entry,
                    },
                    now=now,
                )  # fmt: skip


def correct_own(
    session: Session, actor: Actor, *, name: str, name_en: str, language: str, now: datetime
) -> None:
    """Put right one's own name and the language of one's mails.

    Side effect: a history entry in each chapter where one holds a role. Raises EntryRefused, NotFound.
    """
    entries = Entries()
    given = _names(entries, name, name_en, language)
    entries.check()
    mine = select(Mandate.chapter_id).where(Mandate.person_id == actor.id, running(now)).distinct()
    chapters = {chapter: _held(session, chapter) for chapter in sorted(session.exec(mine).all())}
    person = session.exec(select(Person).where(Person.id == actor.id).with_for_update()).one_or_none()
    if person is None or person.id is None:
        raise NotFound
    changed = {field: value for field, value in given.items() if value != getattr(person, field)}
    if not changed:
        return
    _save(session, person, changed)
    for chapter, version in chapters.items():
        _write(session, chapter, person.id, changed, version=version, actor=actor, now=now)


def _names(entries: Entries, name: str, name_en: str, language: str) -> dict[str, str | None]:
    return {
        "name": entries.read(lambda: typed.line(name, "name", limit=120)),
        "name_en": entries.read(lambda: typed.line(name_en, "name_en", limit=120, required=False)),
        "language": entries.read(lambda: typed.choice(language, "language", LANGUAGES_READ)),
    }


def _held(session: Session, chapter_id: int) -> int:
    """The chapter's version; its row is held, so that changes of its people follow one another."""
    return int(session.exec(select(Chapter.version).where(Chapter.id == chapter_id).with_for_update()).one())


def _of_chapter(session: Session, chapter_id: int, person_id: int) -> Person:
    here = exists().where(col(Mandate.person_id) == col(Person.id), col(Mandate.chapter_id) == chapter_id)
    row = session.exec(select(Person).where(Person.id == person_id, here).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def _elsewhere(session: Session, standing: Standing, person_id: int, now: datetime) -> list[Text]:
    """Chapters where the person holds or will hold a role, and the actor is not secretary now."""
    run_by_actor = select(Mandate.chapter_id).where(
        Mandate.person_id == standing.actor.id, Mandate.role == "secretary", running(now)
    )
    rows = session.exec(
        select(Chapter.name_fa, Chapter.name_en)
        .join(Mandate, col(Mandate.chapter_id) == col(Chapter.id))
        .where(
            Mandate.person_id == person_id,
            or_(col(Mandate.until).is_(None), col(Mandate.until) > now),
            col(Chapter.id).not_in(run_by_actor),
        )
        .distinct()
    )
    return [Text(fa, en) for fa, en in sorted(rows, key=lambda row: (alphabet.key(row[0]), row))]


def _listed(names: Iterable[Text]) -> Text:
    persian, english = zip(*names, strict=True)
    return Text(" و ".join(persian), " and ".join(english))


def _save(session: Session, person: Person, changed: dict[str, str | None]) -> None:
    try:
        with session.begin_nested():
            for field, value in changed.items():
                setattr(person, field, value)
            session.add(person)
    except IntegrityError:
        raise typed.EntryRefused({"email": _TAKEN}) from None


def _write(
    session: Session,
    chapter: int,
    person_id: int,
    changed: Iterable[str],
    *,
    version: int,
    actor: Actor,
    now: datetime,
) -> int:
    return history.append(
        session, subject="chapter", subject_id=chapter, chapter_id=chapter, event="member_corrected",
        version=version, actor=actor, now=now, facts={"person_id": person_id, "what": sorted(changed)},
    )  # fmt: skip


def _close_the_old(session: Session, person_id: int, *, keep_sessions: bool, now: datetime) -> None:
    session.execute(
        update(SignIn)
        .where(col(SignIn.person_id) == person_id, col(SignIn.used_at).is_(None))
        .values(used_at=now)
    )
    if not keep_sessions:
        session.execute(
            update(WebSession)
            .where(col(WebSession.person_id) == person_id, col(WebSession.ended_at).is_(None))
            .values(ended_at=now)
        )
