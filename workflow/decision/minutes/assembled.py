"""What the minutes say, put together from what happened: nothing in them is typed a second time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.decision.ballots.choices import choices_of
from workflow.decision.ballots.lines import Lines, lines_of
from workflow.decision.ballots.sentences import said_result, said_rule
from workflow.decision.ballots.tallies import tallies
from workflow.decision.interest_words import remark
from workflow.decision.interests import declared_on
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.quorum import Standing, rules_of, standing
from workflow.decision.meetings.undone import said
from workflow.decision.minutes.case import MinutesCase
from workflow.decision.minutes.notes import Note, notes_of
from workflow.decision.minutes.remarks import Remark, remarks_of
from workflow.decision.minutes.resolutions import Resolved, resolutions_of
from workflow.decision.procedure import kept
from workflow.decision.tables import AgendaItem, Attendance, Ballot, Convened, Meeting, Proxy, Vote
from workflow.deliberation.tables import Proposal, Revision
from workflow.membership.roles import ROLES, running
from workflow.membership.substitution import instead_of
from workflow.membership.tables import Mandate, Person
from workflow.process.text import Text

BY_PROXY = Text("{giver} (با نمایندگی {holder})", "{giver} (by {holder}, their proxy)")
"""Who voted, where another cast it for them."""

MOST_NAMED = 200
"""Votes of a roll call that are given by name; of larger ones the counts stand alone."""


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


@dataclass(frozen=True, slots=True)
class VoteTaken:
    """A ballot of the meeting, closed."""

    method: str
    secret: bool
    rule: Text
    result: Text
    lines: Lines
    """What could be voted, with its count, and what the rules asked of it."""
    rules_number: int
    """The version of the chapter's rules it was decided by."""
    by_name: tuple[tuple[Text, tuple[Text, ...]], ...]
    """Who voted what, where it was open and few enough."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """An item of the agenda, and what came of it."""

    id: int
    position: int
    proposal_id: int | None
    revision: int | None
    title: str
    state: str
    purpose: str
    outcome: str
    remark: str
    aside: tuple[tuple[Text, str, Text | None], ...]
    """Who of those called stood aside from it by a conflict of interest, why, and who entered it if not they."""
    votes: tuple[VoteTaken, ...]
    notes: tuple[Note, ...]
    resolutions: tuple[Resolved, ...]

    @property
    def why(self) -> Text:
        """The remark in both languages, where it is one of ours."""
        return said(self.remark)


@dataclass(frozen=True, slots=True)
class Assembled:
    """Everything the minutes of one meeting say."""

    meeting: Meeting
    presiding: Text | None
    presiding_for: Text | None
    """In whose place, where a deputy of the chair presided."""
    quorum: Standing | None
    """How it stood when the meeting opened; None where it never did."""
    present: tuple[Member, ...]
    represented: tuple[Member, ...]
    excused: tuple[Member, ...]
    absent: tuple[Member, ...]
    guests: tuple[Member, ...]
    items: tuple[Dealt, ...]
    notes: tuple[Note, ...]
    """Those on the meeting as a whole."""
    dissents: tuple[Remark, ...]
    agreed: int
    """How many of those present said that the text is right."""


def assembled(case: MinutesCase) -> Assembled:
    """What the minutes say now. As many queries for a large meeting as for a small one."""
    session, meeting = case.session, case.meeting
    remarks, notes = remarks_of(case), _by_item(notes_of(case))
    opened = meeting.open_at
    there, represented, excused, absent, guests = _people(session, meeting)
    chair = session.get(Person, meeting.chair_id) if meeting.chair_id else None
    return Assembled(
        meeting=meeting, presiding=_name(chair) if chair else None,
        presiding_for=_presiding_for(session, meeting),
        quorum=_quorum(session, meeting, opened) if opened else None,
        present=there, represented=represented, excused=excused, absent=absent, guests=guests,
        items=_items(session, meeting, notes, resolutions_of(case)), notes=tuple(notes.get(None, ())),
        dissents=tuple(one for one in remarks if one.kind == "dissent"),
        agreed=len({one.person_id for one in remarks if one.kind == "agreed" and one.current}),
    )  # fmt: skip


def _presiding_for(session: Session, meeting: Meeting) -> Text | None:
    if meeting.chair_id is None or meeting.open_at is None:
        return None
    absent = instead_of(session, meeting.chapter_id, "chair", meeting.chair_id, meeting.open_at)
    return _name(absent) if absent else None


def _quorum(session: Session, meeting: Meeting, opened: datetime) -> Standing:
    return standing(rules_of(session, meeting, now=opened), present(session, meeting.id or 0, opened))


def _items(
    session: Session,
    meeting: Meeting,
    notes: Mapping[int | None, Sequence[Note]],
    resolved: Iterable[Resolved],
) -> tuple[Dealt, ...]:
    query = (
        select(AgendaItem, col(Revision.title), col(Revision.number))
        .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id), isouter=True)
        .join(Revision, col(Revision.id) == col(AgendaItem.revision_id), isouter=True)
        .where(col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state) != "struck")
        .order_by(col(AgendaItem.position), col(AgendaItem.id))
    )
    rows = session.execute(query).all()
    votes = _votes(session, [item.id for item, _, _ in rows])
    aside = _aside(session, meeting, [item for item, _, _ in rows])
    by_item = defaultdict(list)
    for one in resolved:
        by_item[one.item_id].append(one)
    return tuple(
        Dealt(
            id=item.id,
            position=place,
            proposal_id=item.proposal_id,
            revision=number,
            title=title or item.title,
            state=item.state,
            purpose=item.purpose,
            outcome=item.outcome,
            remark=item.remark,
            aside=aside.get(item.id, ()),
            votes=tuple(votes.get(item.id, ())),
            notes=tuple(notes.get(item.id, ())),
            resolutions=tuple(by_item.get(item.id, ())),
        )
        for place, (item, title, number) in enumerate(rows, 1)
    )


def _aside(
    session: Session, meeting: Meeting, items: Sequence[AgendaItem]
) -> dict[int | None, tuple[tuple[Text, str, Text | None], ...]]:
    """Who stood aside from which item: when its last ballot opened, else when the meeting ended."""
    said = declared_on(session, items)
    if not any(said.values()):
        return {}
    roll = set(
        session.execute(
            select(col(Convened.person_id)).where(col(Convened.meeting_id) == meeting.id)
        ).scalars()
    )
    last = select(col(Ballot.item_id), func.max(col(Ballot.opened_at))).where(
        col(Ballot.item_id).in_([item.id for item in items])
    )
    opened = dict(session.execute(last.group_by(col(Ballot.item_id))).all())
    return {
        item.id: tuple(
            (Text(one.name, one.name_en or one.name), one.reason, remark(one))
            for one in said[item.id or 0]
            if one.person_id in roll and one.stood(opened.get(item.id, meeting.closed_at))
        )
        for item in items
    }


def _votes(session: Session, items: Sequence[int]) -> dict[int, list[VoteTaken]]:
    query = (
        select(Ballot)
        .where(col(Ballot.item_id).in_(items), col(Ballot.closed_at).is_not(None))
        .order_by(col(Ballot.number))
    )
    ballots = list(session.execute(query).scalars()) if items else []
    counted, rules = tallies(session, ballots), kept.of_ids(session, [one.rules_id for one in ballots])
    named = _roll_calls(session, [one.id for one in ballots if not one.secret and one.id is not None])
    found: dict[int, list[VoteTaken]] = defaultdict(list)
    for one in ballots:
        assert one.id is not None and one.item_id is not None and one.rules_id is not None  # noqa: S101, PT018 (read)
        tally = counted[one.id]
        words = choices_of(one.method, tally.options)
        by_name = tuple(
            (words[key], tuple(names)) for key, names in named.get(one.id, {}).items() if key in words
        )
        found[one.item_id].append(VoteTaken(
            one.method, one.secret, said_rule(rules[one.rules_id].rules, one),
            said_result(rules[one.rules_id].rules, one, tally),
            lines_of(rules[one.rules_id].rules, one, tally, words), rules[one.rules_id].number,
            by_name if one.roll_size <= MOST_NAMED else (),
        ))  # fmt: skip
    return found


def _roll_calls(session: Session, ballots: Sequence[int]) -> dict[int, dict[str, list[Text]]]:
    found: dict[int, dict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    if ballots:
        holder = aliased(Person)
        query = (
            select(col(Vote.ballot_id), col(Vote.choice), Person, holder)
            .join(Person, col(Person.id) == col(Vote.person_id))
            .join(holder, col(holder.id) == col(Vote.holder_id), isouter=True)
            .where(col(Vote.ballot_id).in_(ballots))
            .order_by(col(Person.name), col(Person.id))
        )
        for ballot, choice, person, proxy in session.execute(query):
            name = _name(person) if proxy is None else _by_proxy(_name(person), _name(proxy))
            for one in choice.split():
                found[ballot][one].append(name)
    return found


def _people(session: Session, meeting: Meeting) -> tuple[tuple[Member, ...], ...]:
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
    query = select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.name), col(Person.id))
    people = {row.id or 0: row for row in session.execute(query).scalars()} if ids else {}
    kinds: dict[str, list[Member]] = defaultdict(list)
    clerks = _secretaries(session, meeting, [number for number in stretches if number not in roll])
    for number, person in people.items():
        there, called = tuple(stretches.get(number, ())), roll.get(number)
        if there:
            name = _name(person)
            if number in clerks:
                name = Text(f"{name.fa} ({SECRETARY.fa})", f"{name.en} ({SECRETARY.en})")
            kinds["present" if called else "guests"].append(Member(name, there))
        elif called and number in holders:
            kinds["represented"].append(Member(_name(person), holder=_name(people[holders[number]])))
        elif called:
            kind = "excused" if called.excused_at else "absent"
            kinds[kind].append(Member(_name(person), excuse=called.excuse if called.excused_at else ""))
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


def _by_item(notes: Iterable[Note]) -> dict[int | None, list[Note]]:
    found: dict[int | None, list[Note]] = defaultdict(list)
    for one in notes:
        found[one.item_id].append(one)
    return found


def _by_proxy(giver: Text, holder: Text) -> Text:
    return Text(
        BY_PROXY.fa.format(giver=giver.fa, holder=holder.fa),
        BY_PROXY.en.format(giver=giver.en, holder=holder.en),
    )


def _name(person: Person) -> Text:
    return Text(person.name, person.name_en or person.name)
