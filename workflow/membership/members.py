"""People of a chapter and the roles they hold in it, each for a term."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workflow.membership.entries import Entries, last_day, mail_address, term
from workflow.membership.in_order import people_after
from workflow.membership.offices import promise_warning
from workflow.membership.pasted import Entry, read_list
from workflow.membership.roles import GRANTED, ROLES, running
from workflow.membership.tables import Chapter, Mandate, Person
from workflow.process.text import Refusal, Text
from workflow.record import history, jobs, typed
from workflow.record.calendar import persian_digits
from workflow.record.case import NotFound, Standing
from workflow.record.filters import Asked, Field, Filters, Found, counted, unasked
from workflow.record.folded import named
from workflow.record.letters import normalized

AT_ONCE = 50
"""Members on one page of the list."""

WELCOME = "welcome"
"""The mail that tells somebody they were added."""

NO_ROLE = Text("دست‌کم یک نقش را برگزینید.", "Please choose at least one role.")

LANGUAGES_READ: Mapping[str, Text] = {"fa": Text("فارسی", "Persian"), "en": Text("انگلیسی", "English")}
"""The language a person is written to in."""

TERMS: Mapping[str, Text] = {
    "running": Text("در جریان", "Running now"),
    "to_come": Text("آغاز نشده", "To come"),
    "over": Text("پایان‌یافته", "Over"),
}
"""How a term stands to now."""


class AlreadyHeld(Refusal):
    """The person holds this role in this chapter during that term."""

    text = Text(
        "{name} در این دوره همین نقش را دارد ({role}). برای دوره‌ای دیگر، نخست به دورهٔ کنونی پایان دهید.",
        "{name} already holds this role in that term ({role}). "
        "To change the term, end the present one first.",
    )


class LastSecretary(Refusal):
    """Without this mandate nobody could run the chapter."""

    text = Text(
        "با پایان این دوره انجمن بی‌دبیر می‌ماند و کسی نمی‌تواند آن را اداره کند. "
        "نخست نقش دبیر را به عضو دیگری بدهید.",
        "The chapter would be left without a secretary and nobody could run it. "
        "First give the secretary’s role to somebody else.",
    )


_OTHER_NAME = Text(
    "«{given}»: نشانی {email} به نام «{name}» شناخته است. همین نام را بنویسید؛ اگر نادرست است، پس از افزودن در صفحهٔ او "
    "درستش کنید.",
    "“{given}”: the address {email} is known as “{name}”. Write that name; if it is not right, correct it on their "
    "page once they are added.",
)


class ListRefused(typed.EntryRefused):
    """Lines of a pasted list cannot be taken, so none was; ``problems`` names each."""

    def __init__(self, problems: tuple[Text, ...]) -> None:
        self.problems = problems
        head = Text(
            "هیچ‌کس افزوده نشد: {n} سطر این فهرست ایراد دارد. آن‌ها را درست کنید و دوباره بفرستید.",
            "Nobody was added: lines of this list that need mending: {n}. Mend them and send the list again.",
        )
        n = str(len(problems))
        super().__init__({"list": Text(head.fa.format(n=persian_digits(n)), head.en.format(n=n))})


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate as pages show it; ``until`` is exclusive. ``running`` says whether it counts now."""

    id: int
    role: str
    since: datetime
    until: datetime | None
    running: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a mandate in the chapter: past, present or to come."""

    person_id: int
    name: str
    name_en: str
    email: str
    language: str
    mandates: tuple[Held, ...]


def add_member(
    session: Session,
    standing: Standing,
    *,
    name: str,
    email: str,
    roles: Collection[str],
    since: str,
    until: str,
    now: datetime,
    name_en: str = "",
    language: str = "fa",
    welcome: bool = True,
) -> int:
    """Add somebody with roles for a term, its days Jalali and inclusive; returns the person's id.

    Somebody known by that address (from another chapter) keeps the name they have. Side effects: one history
    entry a role, and, unless ``welcome`` is false, one mail for each person and chapter.
    Raises EntryRefused, AlreadyHeld.
    """
    standing.require("manage")
    entries = Entries()
    entry = entries.read(lambda: typed.line(name, "name", limit=120))
    english = entries.read(lambda: typed.line(name_en, "name_en", limit=120, required=False))
    address = entries.read(lambda: mail_address(email, "email"))
    span = entries.read(lambda: term(since, until, now=now))
    entries.read(lambda: _roles(roles))
    entries.read(lambda: typed.choice(language, "language", LANGUAGES_READ))
    entries.check()
    assert entry is not None and address is not None and span is not None  # noqa: S101, PT018 (checked above)
    version = hold(session, standing.chapter_id)
    person = known_or_new(session, Entry(entry, address), name_en=english or "", language=language, now=now)
    for role in _roles(roles):
        _give(session, standing, person, role, span, version=version, now=now)
    if welcome:
        _welcome(session, standing, person, now=now)
    return _id(person)


def add_list(
    session: Session, standing: Standing, text: str, *, now: datetime
) -> tuple[int, tuple[Text, ...]]:
    """Add the people of a pasted list as members, from now and without end: all of them or nobody.

    Returns how many were added and what is wrong, line by line; who is a member already is passed over. Side
    effects: one history entry and one mail a person.
    """
    standing.require("manage")
    people, problems = read_list(text)
    if problems:
        return 0, problems
    version = hold(session, standing.chapter_id)
    members = _members_by_address(session, standing.chapter_id, [entry.email for entry in people], now=now)
    known = {
        row.email: row
        for row in session.exec(
            select(Person).where(col(Person.email).in_([entry.email for entry in people]))
        )
    }
    if others := _other_names(people, known):
        return 0, others
    joining = [entry for entry in people if entry.email not in members]
    fresh = [
        Person(name=entry.name, email=entry.email, created_at=now)
        for entry in joining
        if entry.email not in known
    ]
    session.add_all(fresh)
    session.flush()
    known |= {row.email: row for row in fresh}
    for entry in joining:
        _record(session, standing, known[entry.email], "member", (now, None), version=version, now=now)
        _welcome(session, standing, known[entry.email], now=now)
    session.flush()
    return len(joining), ()


def grant(
    session: Session, standing: Standing, *, person_id: int, role: str, since: str, until: str, now: datetime
) -> None:
    """Give somebody of the chapter another role for a term.

    Side effect: a history entry. Raises NotFound for somebody who was never of the chapter, EntryRefused,
    AlreadyHeld.
    """
    standing.require("manage")
    entries = Entries()
    span = entries.read(lambda: term(since, until, now=now))
    entries.read(lambda: _roles([role] if role else []))
    entries.check()
    assert span is not None  # noqa: S101 (checked above)
    version = hold(session, standing.chapter_id)
    person = session.exec(
        select(Person)
        .join(Mandate, col(Mandate.person_id) == col(Person.id))
        .where(Person.id == person_id, Mandate.chapter_id == standing.chapter_id)
        .limit(1)
    ).one_or_none()
    if person is None:
        raise NotFound
    _give(session, standing, person, role, span, version=version, now=now)


def end_mandate(session: Session, standing: Standing, *, mandate_id: int, until: str, now: datetime) -> None:
    """End a mandate with a Jalali day (inclusive, today or later), or at once where none is given.

    Side effect: a history entry. Raises NotFound, EntryRefused, LastSecretary.
    """
    standing.require("manage")
    ends = last_day(until, now=now)
    version = hold(session, standing.chapter_id)
    row = session.exec(
        select(Mandate).where(
            Mandate.id == mandate_id,
            Mandate.chapter_id == standing.chapter_id,
            or_(col(Mandate.until).is_(None), col(Mandate.until) > now),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.role == "secretary" and not _secretary_at(session, standing.chapter_id, ends, but=mandate_id):
        raise LastSecretary
    # A term that has not begun ends where it would begin: it never runs.
    session.execute(update(Mandate).where(col(Mandate.id) == mandate_id).values(until=max(ends, row.since)))
    _write(session, standing, "mandate_ended", row, version=version, now=now)
    if row.role == "secretary":
        promise_warning(session, standing.chapter_id, now=now)


MEMBERS = Filters(
    (
        Field("q", Text("نام یا نشانی", "Name or address")),
        Field("role", Text("نقش", "Role"), {role: ROLES[role] for role in GRANTED}),
        Field("term", Text("دوره", "Term"), TERMS),
        Field("language", Text("زبان نامه‌ها", "Language of mails"), LANGUAGES_READ),
    ),
    orders={
        "oldest": Text("به ترتیب آمدن", "In the order they came"),
        "newest": Text("تازه‌ترین", "Newest first"),
        "name": Text("نام", "Name"),
    },
)


def listing(
    session: Session,
    standing: Standing,
    *,
    now: datetime,
    asked: Asked = unasked(MEMBERS),  # noqa: B008 (frozen)
    after: int = 0,
    limit: int = AT_ONCE,
) -> tuple[tuple[Member, ...], int | None]:
    """A page of the chapter's people that are asked for, and the cursor of the next page if there is one.

    Of each all mandates in the chapter are shown, also those the list was not filtered by.
    """
    standing.require("manage")
    query = people_after(select(Person).where(*_asked_for(standing, asked, now)), asked.order, after)
    found = session.exec(query.limit(limit + 1)).all()
    people, more = found[:limit], len(found) > limit
    ids = [_id(row) for row in people]
    mandates = session.exec(
        select(Mandate)
        .where(Mandate.chapter_id == standing.chapter_id, col(Mandate.person_id).in_(ids))
        .order_by(col(Mandate.since), col(Mandate.id))
    ).all()
    members = tuple(
        Member(
            _id(row), row.name, row.name_en, row.email or "", row.language,
            tuple(_held(m, now) for m in mandates if m.person_id == row.id),
        )
        for row in people
    )  # fmt: skip
    return members, ids[-1] if more else None


def one(session: Session, standing: Standing, person_id: int, *, now: datetime, held: bool = False) -> Member:
    """Somebody with a mandate in the chapter; ``held`` until the change is done. Raises NotFound."""
    if held:
        hold(session, standing.chapter_id)
    found, _ = listing(session, standing, now=now, after=person_id - 1, limit=1)
    if not found or found[0].person_id != person_id:
        raise NotFound
    return found[0]


def holder(session: Session, standing: Standing, mandate_id: int) -> int:
    """Whose a mandate in the chapter is; the chapter's roles are held until the change is done.

    Raises NotFound.
    """
    standing.require("manage")
    hold(session, standing.chapter_id)
    query = select(Mandate.person_id).where(
        Mandate.id == mandate_id, Mandate.chapter_id == standing.chapter_id
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def found(session: Session, standing: Standing, asked: Asked, *, now: datetime) -> Found:
    """How many people that is, counted up to a bound."""
    standing.require("manage")
    return counted(session, select(col(Person.id)).where(*_asked_for(standing, asked, now)))


def _asked_for(standing: Standing, asked: Asked, now: datetime) -> list[ColumnElement[bool]]:
    mine = select(Mandate.person_id).where(Mandate.chapter_id == standing.chapter_id)
    if asked["role"]:
        mine = mine.where(Mandate.role == asked["role"])
    begun, ended = col(Mandate.since) <= now, col(Mandate.until) <= now
    if asked["term"]:
        mine = mine.where({"running": running(now), "to_come": ~begun, "over": ended}[asked["term"]])
    wanted: list[ColumnElement[bool]] = [col(Person.id).in_(mine)]
    if asked["language"]:
        wanted.append(col(Person.language) == asked["language"])
    if asked["q"]:
        wanted.append(named(asked["q"], Person.name, Person.name_en, Person.email))
    return wanted


def _roles(roles: Collection[str]) -> tuple[str, ...]:
    if not roles or not set(roles) <= set(GRANTED):
        raise typed.EntryRefused({"roles": NO_ROLE})
    return tuple(role for role in GRANTED if role in roles)


def hold(session: Session, chapter_id: int) -> int:
    """Hold the chapter's row, so that two changes of its people follow one another; its version."""
    return int(session.exec(select(Chapter.version).where(Chapter.id == chapter_id).with_for_update()).one())


def known_or_new(session: Session, entry: Entry, *, name_en: str, language: str, now: datetime) -> Person:
    """The person with that address, made if there is none; somebody known keeps the name they have."""
    found = session.exec(select(Person).where(Person.email == entry.email)).one_or_none()
    if found is not None:
        return found
    row = Person(name=entry.name, name_en=name_en, email=entry.email, language=language, created_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another chapter was faster
        return session.exec(select(Person).where(Person.email == entry.email)).one()
    return row


def _give(
    session: Session,
    standing: Standing,
    person: Person,
    role: str,
    span: tuple[datetime, datetime | None],
    *,
    version: int,
    now: datetime,
) -> None:
    since, until = span
    overlapping = select(Mandate.id).where(
        Mandate.chapter_id == standing.chapter_id,
        Mandate.person_id == person.id,
        Mandate.role == role,
        or_(col(Mandate.until).is_(None), col(Mandate.until) > max(since, now)),
    )
    if until is not None:
        overlapping = overlapping.where(col(Mandate.since) < until)
    if session.exec(overlapping).first() is not None:
        words = ROLES[role]
        raise AlreadyHeld(
            Text(
                AlreadyHeld.text.fa.format(name=person.name, role=words.fa),
                AlreadyHeld.text.en.format(name=person.name, role=words.en),
            )
        )
    _record(session, standing, person, role, span, version=version, now=now)
    session.flush()
    if role == "secretary":
        promise_warning(session, standing.chapter_id, now=now)


def _welcome(session: Session, standing: Standing, person: Person, *, now: datetime) -> None:
    """Promise the mail that tells how to enter: once for each person and chapter, however often they are added."""
    if person.email:
        jobs.promise(
            session, jobs.SEND_MAIL, f"mail-{WELCOME}-{standing.chapter_id}-{_id(person)}",
            arguments={
                "kind": WELCOME, "chapter_id": standing.chapter_id, "person_id": _id(person),
                "by": standing.person_id,
            },
            now=now,
        )  # fmt: skip


def _record(
    session: Session,
    standing: Standing,
    person: Person,
    role: str,
    span: tuple[datetime, datetime | None],
    *,
    version: int,
    now: datetime,
) -> None:
    row = Mandate(
        chapter_id=standing.chapter_id, person_id=_id(person), role=role, since=span[0], until=span[1],
        granted_by=standing.person_id,
    )  # fmt: skip
    session.add(row)
    _write(session, standing, "mandate_granted", row, version=version, now=now)


def _write(
    session: Session, standing: Standing, event: str, row: Mandate, *, version: int, now: datetime
) -> None:
    history.append(
        session,
        subject="chapter",
        subject_id=standing.chapter_id,
        chapter_id=standing.chapter_id,
        event=event,
        version=version,
        actor=standing.actor,
        now=now,
        facts={"person_id": row.person_id, "role": row.role},
    )


def _secretary_at(session: Session, chapter_id: int, moment: datetime, *, but: int) -> bool:
    """Whether another mandate of a secretary runs at a moment."""
    others = select(Mandate.id).where(
        Mandate.chapter_id == chapter_id,
        Mandate.role == "secretary",
        Mandate.id != but,
        col(Mandate.since) <= moment,
        or_(col(Mandate.until).is_(None), col(Mandate.until) > moment),
    )
    return session.exec(others.limit(1)).first() is not None


def _other_names(people: Collection[Entry], known: Mapping[str | None, Person]) -> tuple[Text, ...]:
    """The lines that give somebody known another name than theirs: it would be dropped."""
    return tuple(
        Text(
            _OTHER_NAME.fa.format(given=entry.name, email=entry.email, name=known[entry.email].name),
            _OTHER_NAME.en.format(given=entry.name, email=entry.email, name=known[entry.email].name),
        )
        for entry in people
        if entry.email in known and normalized(known[entry.email].name) != normalized(entry.name)
    )


def _members_by_address(
    session: Session, chapter_id: int, addresses: list[str], *, now: datetime
) -> frozenset[str | None]:
    rows = session.exec(
        select(Person.email)
        .join(Mandate, col(Mandate.person_id) == col(Person.id))
        .where(
            col(Person.email).in_(addresses),
            Mandate.chapter_id == chapter_id,
            Mandate.role == "member",
            or_(col(Mandate.until).is_(None), col(Mandate.until) > now),
        )
    )
    return frozenset(rows)


def _held(row: Mandate, now: datetime) -> Held:
    assert row.id is not None  # noqa: S101 (read from the database)
    over = row.until is not None and row.until <= now
    return Held(row.id, row.role, row.since, row.until, running=row.since <= now and not over, over=over)


def _id(row: Person) -> int:
    assert row.id is not None  # noqa: S101 (it has been flushed)
    return row.id
