"""Somebody comes into a chapter: added alone with roles, or with others by a pasted list, and told so by a mail."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workflow.membership.entries import Entries, mail_address, term
from workflow.membership.mandates import give, hold, id_of, keep, roles_of
from workflow.membership.members import LANGUAGES_READ
from workflow.membership.pasted import Entry, read_list
from workflow.membership.tables import Mandate, Person
from workflow.process.text import Text
from workflow.record import jobs, typed
from workflow.record.case import Standing
from workflow.record.letters import normalized

WELCOME = "welcome"
"""The mail that tells somebody they were added."""

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
        super().__init__({"list": head.format(n=len(problems))})


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
    entries.read(lambda: roles_of(roles))
    entries.read(lambda: typed.choice(language, "language", LANGUAGES_READ))
    entries.check()
    assert entry is not None and address is not None and span is not None  # noqa: S101, PT018 (checked above)
    version = hold(session, standing.chapter_id)
    person = known_or_new(session, Entry(entry, address), name_en=english or "", language=language, now=now)
    for role in roles_of(roles):
        give(session, standing, person, role, span, version=version, now=now)
    if welcome:
        _welcome(session, standing, person, now=now)
    return id_of(person)


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
        keep(session, standing, known[entry.email], "member", (now, None), version=version, now=now)
        _welcome(session, standing, known[entry.email], now=now)
    session.flush()
    return len(joining), ()


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


def _welcome(session: Session, standing: Standing, person: Person, *, now: datetime) -> None:
    """Promise the mail that tells how to enter: once for each person and chapter, however often they are added."""
    if person.email:
        jobs.promise(
            session, jobs.SEND_MAIL, f"mail-{WELCOME}-{standing.chapter_id}-{id_of(person)}",
            arguments={
                "kind": WELCOME, "chapter_id": standing.chapter_id, "person_id": id_of(person),
                "by": standing.person_id,
            },
            now=now,
        )  # fmt: skip


def _other_names(people: Collection[Entry], known: Mapping[str | None, Person]) -> tuple[Text, ...]:
    """The lines that give somebody known another name than theirs: it would be dropped."""
    return tuple(
        _OTHER_NAME.format(given=entry.name, email=entry.email, name=known[entry.email].name)
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
