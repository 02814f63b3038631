"""Who came to a meeting and when, as its minutes tell it: present, represented, excused, absent, and guests."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from workflow.decision.tables import Attendance, Convened, Meeting, Proxy
from workflow.membership.roles import ROLES, running
from workflow.membership.tables import Mandate, Person
from workflow.process.text import Text

SECRETARY = ROLES["secretary"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody the meeting was called for, or a guest, and when they were there."""

    name: Text
    stretches: tuple[tuple[datetime, datetime | None, str], ...] = ()
    """Each time they were there: from, to, ``in_person`` or ``online``."""
    holder: Text | None = None
    """Who represented them."""
    excuse: str = ""


def people_at(session: Session, meeting: Meeting) -> tuple[tuple[Member, ...], ...]:
    """Those present, represented, excused, absent, and guests, each by name."""
    came = select(Attendance).where(col(Attendance.meeting_id) == meeting.id).order_by(col(Attendance.id))
    stretches: dict[int, list[tuple[datetime, datetime | None, str]]] = defaultdict(list)
    for row in session.execute(came).scalars():
        stretches[row.person_id].append((row.arrived_at, row.left_at, row.mode))
    roll = {
        row.person_id: row
        for row in session.execute(select(Convened).where(col(Convened.meeting_id) == meeting.id)).scalars()
    }
    # one taken back before the meeting was opened came to nothing
    counted = or_(col(Proxy.until).is_(None), col(Proxy.until) > (meeting.open_at or meeting.starts_at))
    given = (
        select(col(Proxy.giver_id), col(Proxy.holder_id))
        .where(col(Proxy.meeting_id) == meeting.id, counted)
        .order_by(col(Proxy.id))
    )
    holders = {giver: holder for giver, holder in session.execute(given) if holder in stretches}
    ids = {*roll, *stretches, *holders.values()}
    query = select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.name_key), col(Person.id))
    people = {row.id or 0: row for row in session.execute(query).scalars()} if ids else {}
    kinds: dict[str, list[Member]] = defaultdict(list)
    clerks = _secretaries(session, meeting, [number for number in stretches if number not in roll])
    for number, person in people.items():
        there, called = tuple(stretches.get(number, ())), roll.get(number)
        if there:
            name = name_of(person)
            if number in clerks:
                name = Text(f"{name.fa} ({SECRETARY.fa})", f"{name.en} ({SECRETARY.en})")
            kinds["present" if called else "guests"].append(Member(name, there))
        elif called and number in holders:
            kinds["represented"].append(Member(name_of(person), holder=name_of(people[holders[number]])))
        elif called:
            kind = "excused" if called.excused_at else "absent"
            kinds[kind].append(Member(name_of(person), excuse=called.excuse if called.excused_at else ""))
    return tuple(tuple(kinds[kind]) for kind in ("present", "represented", "excused", "absent", "guests"))


def _secretaries(session: Session, meeting: Meeting, people: Collection[int]) -> set[int]:
    """Those of them who were secretary of the chapter then: a secretary without a seat is no guest. None for nobody."""
    if not people:
        return set()
    query = select(col(Mandate.person_id)).where(
        col(Mandate.chapter_id) == meeting.chapter_id, col(Mandate.role) == "secretary",
        col(Mandate.person_id).in_(people), running(meeting.open_at or meeting.starts_at),
    )  # fmt: skip
    return set(session.execute(query).scalars())


def name_of(person: Person) -> Text:
    """Somebody's name in both languages."""
    return Text(person.name, person.name_en or person.name)
