"""How many statements each page asks of the database: a number that does not grow with what it shows."""

import pytest
from sqlalchemy import insert, select

from tests import council
from tests.approved import approved
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.authorize import authorize
from workflow.decision.procedure import kept
from workflow.decision.tables import (
    AgendaItem,
    Attendance,
    Convened,
    Meeting,
    MeetingNote,
    Minutes,
    MinutesRemark,
    Resolution,
)
from workflow.deliberation.amendments import moving
from workflow.deliberation.dissents import writing
from workflow.deliberation.tables import Position, Stance
from workflow.find import rebuild
from workflow.record import history
from workflow.record.case import person

COSTS = {
    "/": 38,
    "/chapters/{chapter}/board": 11,
    "/chapters/{chapter}/proposals": 10,
    "/chapters/{chapter}/proposals?stage=discussion": 11,
    "/chapters/{chapter}/search?q=کارورزی": 10,
    "/chapters/{chapter}/search?q=موافقم&kind=comment": 9,
    "/chapters/{chapter}/members": 8,
    "/chapters/{chapter}/recipients": 7,
    "/chapters/{chapter}/post": 8,
    "/chapters/{chapter}/rules": 8,
    "/proposals/{discussed}": 27,
    "/proposals/{discussed}/position": 15,
    "/proposals/{discussed}/amendments": 20,
    "/proposals/{discussed}/contributions": 16,
    "/proposals/{discussed}/provenance": 23,
    "/contributions": 8,
    "/chapters/{chapter}/meetings": 7,
    "/meetings/{sitting}": 31,
    "/meetings/{sitting}/attendance": 19,
    "/meetings/{sitting}/history": 16,
    "/meetings/{sitting}/notes": 23,
    "/meetings/{minuted}/minutes": 31,
    "/meetings/{minuted}/minutes/history": 10,
    "/proposals/{proposal}": 29,
    "/proposals/{proposal}/ballot": 19,
    "/proposals/{proposal}/brief": 27,
    "/proposals/{carried}/dissents": 17,
    "/proposals/{proposal}/consolidation": 25,
    "/proposals/{proposal}/consolidation?by=passage": 27,
    "/proposals/{proposal}/consolidation?by=kind": 25,
    "/proposals/{proposal}/consolidation?by=group": 19,
    "/proposals/{proposal}/consolidation?by=likeness": 29,
    "/proposals/{discussed}?q=موافقم": 27,
    "/proposals/{proposal}/history": 14,
    "/proposals/{proposal}/revisions": 14,
}
"""Statements of each page for a secretary, finding out who asks included."""


@pytest.fixture
def costs(engine, session, now):
    """What each page costs, before and after the council has grown."""
    made = approved(session, now)
    made.delivered()
    carried = council.proposal(session, made.chapter, made.author, state="approved")
    _dissent(session, carried, made.member, now)
    discussed = council.proposal(session, made.chapter, made.author, state="discussion")
    said = [council.comment(session, discussed, made.member)]
    _recommend(session, discussed, made.member, now)
    _amend(session, discussed, made.member, now)
    rebuild(session)
    sitting = _meet(session, made, 1)
    minuted = _meet(session, made, 50)
    row = _minute(session, made, minuted)
    for meeting in (sitting, minuted):
        _noted(session, made, meeting, 1)
    browser = signed_in_client(application(engine, now), session, made.secretary, now)
    names = {
        "chapter": made.chapter.id, "proposal": made.id, "discussed": discussed.id, "carried": carried.id,
        "sitting": sitting.id, "minuted": minuted.id,
    }  # fmt: skip

    def cost(address):
        with counted(engine) as asked:
            answer = browser.get(address.format(**names))
        assert answer.status_code == 200, address
        return sum(not statement.startswith("BEGIN") for statement in asked)

    few = {address: cost(address) for address in COSTS}
    for n in range(12):
        who = council.member(session, made.chapter)
        council.recipient(session, made.chapter)
        council.proposal(
            session, made.chapter, who, state=("discussion", "approval", "closed", "draft")[n % 4]
        )
        _amend(session, discussed, who, now)
        _dissent(session, carried, who, now)
        _recommend(session, discussed, who, now)
        for on in (discussed, made.proposal):
            said.append(council.comment(session, on, who))
            history.append(
                session, subject="proposal", subject_id=on.id, chapter_id=made.chapter.id, event="edit",
                version=2, actor=person(who.id), now=now,
            )  # fmt: skip
    session.execute(
        insert(Stance),
        [{"comment_id": c.id, "person_id": made.author.id, "value": 1, "at": now} for c in said],
    )
    for meeting in (sitting, minuted):
        _items(session, made, meeting, 12)
        _noted(session, made, meeting, 12)
    for _ in range(12):
        history.append(
            session, subject="minutes", subject_id=row.id, chapter_id=made.chapter.id, event="remark", version=1,
            actor=person(made.member.id), now=now,
        )  # fmt: skip
    for number in range(2, 14):
        _meet(session, made, number)
    rebuild(session)
    session.commit()
    return few, {address: cost(address) for address in COSTS}


def test_each_page_asks_as_often_as_the_table_says_however_much_there_is(costs):
    few, many = costs
    assert few == COSTS
    assert many == COSTS


def _meet(session, made, number):
    """A meeting in session with two items, somebody there and somebody represented."""
    row = Meeting(
        chapter_id=made.chapter.id, number=number, title="نشست", starts_at=made.now, ends_at=made.now, state="open",
        created_by_id=made.secretary.id, created_at=made.now, called_at=made.now, open_at=made.now,
        rules_id=kept.in_force(session, made.chapter.id, now=made.now).id, chair_id=made.chair.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for who in (made.author, made.member, made.chair):
        session.add(Convened(meeting_id=row.id, person_id=who.id))
    session.add(Attendance(meeting_id=row.id, person_id=made.chair.id, mode="in_person", arrived_at=made.now))
    _items(session, made, row, 2)
    return row


def _minute(session, made, meeting):
    """The meeting is over, and its minutes lie before those who were there."""
    meeting.state, meeting.closed_at = "closed", made.now
    row = Minutes(meeting_id=meeting.id, begun_at=made.now, state="laid_out", laid_out_at=made.now)
    session.add(row)
    session.flush()
    return row


def _noted(session, made, meeting, number):
    """More notes, resolutions and remarks."""
    item = session.execute(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)).scalars().first()
    for _ in range(number):
        given = {"meeting_id": meeting.id, "person_id": made.member.id, "at": made.now}
        history.append(
            session, subject="meeting", subject_id=meeting.id, chapter_id=made.chapter.id, event="arrive", version=1,
            actor=person(made.member.id), now=made.now, facts={"person": made.member.id},
        )  # fmt: skip
        session.add(MeetingNote(body="یادداشت", changed_at=made.now, **given))
        session.add(Resolution(item_id=item, body="مصوبه", owner_id=made.author.id, **given))
        session.add(MinutesRemark(kind="objection", body="نظر", **given))
    session.flush()


def _items(session, made, meeting, number):
    """More items and more people there."""
    for n in range(number):
        proposal = council.proposal(session, made.chapter, made.author, state="tabled")
        session.add(AgendaItem(meeting_id=meeting.id, position=n, proposal_id=proposal.id, minutes=5))
        who = council.member(session, made.chapter)
        session.add(Convened(meeting_id=meeting.id, person_id=who.id))
        session.add(Attendance(meeting_id=meeting.id, person_id=who.id, mode="online", arrived_at=made.now))
    session.flush()


def _amend(session, proposal, by, now):
    case = authorize(session, proposal.id, "amend", actor=person(by.id), now=now)
    moving.move(
        case, section="problem", start=0, end=6, revision=1, replacement=f"نزدیک به {by.id}", reason="چون", now=now
    )  # fmt: skip


def _recommend(session, proposal, by, now):
    session.add(Position(
        proposal_id=proposal.id, revision_id=proposal.revision_id, person_id=by.id, choice="support", at=now
    ))  # fmt: skip


def _dissent(session, proposal, by, now):
    case = authorize(session, proposal.id, "dissent", actor=person(by.id), now=now)
    writing.write(case, ground="group", body=f"نه {by.id}", signature="named", now=now)
