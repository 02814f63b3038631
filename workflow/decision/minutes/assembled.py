"""What the minutes say, put together from what happened: nothing in them is typed a second time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.meetings.presence import present
from workflow.decision.meetings.quorum import Standing, rules_of, standing
from workflow.decision.meetings.undone import said
from workflow.decision.minutes.came import Member, name_of, people_at
from workflow.decision.minutes.case import MinutesCase
from workflow.decision.minutes.notes import Note, notes_of
from workflow.decision.minutes.remarks import Remark, remarks_of
from workflow.decision.minutes.resolutions import Resolved, resolutions_of
from workflow.decision.minutes.voted import VoteTaken, stood_aside, votes_on
from workflow.decision.tables import AgendaItem, Meeting
from workflow.deliberation.tables import Proposal, Revision
from workflow.membership.substitution import instead_of
from workflow.membership.tables import Person
from workflow.process.text import Text


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
    there, represented, excused, absent, guests = people_at(session, meeting)
    chair = session.get(Person, meeting.chair_id) if meeting.chair_id else None
    return Assembled(
        meeting=meeting, presiding=name_of(chair) if chair else None,
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
    return name_of(absent) if absent else None


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
    votes = votes_on(session, [item.id for item, _, _ in rows])
    aside = stood_aside(session, meeting, [item for item, _, _ in rows])
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


def _by_item(notes: Iterable[Note]) -> dict[int | None, list[Note]]:
    found: dict[int | None, list[Note]] = defaultdict(list)
    for one in notes:
        found[one.item_id].append(one)
    return found
