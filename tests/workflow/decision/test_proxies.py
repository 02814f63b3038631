"""A vote by proxy at a meeting: for whom, when not any more, and who is told of it."""

import pytest
from sqlmodel import col, delete, select

from tests import council, sessions
from tests.workflow.decision.test_ways import RULES, Hall
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import receipts
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.decision.recount import recount
from workflow.decision.tables import Attendance, Participation, Proxy, SecretChoice, Vote
from workflow.record import history
from workflow.record.case import person
from workflow.story import story


@pytest.fixture
def hall(session, now):
    made = Hall(session, now)
    sessions.represented(session, made.meeting, made.members[4], made.members[1], now)
    return made


def offered(hall, holder):
    """Those a holder is asked for, as the page and JSON are."""
    case = authorize(hall.session, hall.proposal.id, "see", actor=person(holder.id), now=hall.now)
    seen = ballots.view(case, holder.id)
    return [(g.id, g.voted, g.mine) for g in ballots.givers(case, seen, holder.id, now=hall.now)]


def told(session, hall):
    return [(e.actor_id, e.event, e.facts) for e, _ in history.of(session, "proposal", hall.proposal.id)]


def test_a_holder_is_asked_for_each_they_represent_and_nobody_else(session, hall):
    holder, giver = hall.members[1], hall.members[4]
    hall.open()
    assert offered(hall, holder) == [(giver.id, False, None)]
    assert offered(hall, hall.members[2]) == []
    hall.vote(holder, "against", giver=giver.id)
    assert offered(hall, holder) == [(giver.id, True, "against")]
    assert hall.view(holder).voted is False  # one's own vote is another
    seen = hall.view(giver)
    assert (seen.mine, seen.by_proxy.fa, seen.voted) == ("against", holder.name, True)
    hall.close()
    assert offered(hall, holder) == []


def test_who_voted_for_whom_is_told_in_an_open_ballot_and_never_how(session, hall):
    holder, giver = hall.members[1], hall.members[4]
    hall.open()
    hall.vote(holder, "against", giver=giver.id)
    hall.vote(holder, "for")
    ballot = hall.ballot().id
    lines = [line for line in told(session, hall) if line[1].startswith("voted")]
    assert lines == [
        (holder.id, "voted_by_proxy", {"ballot": ballot, "person": giver.id}),
        (holder.id, "voted", {"ballot": ballot}),
    ]
    case = authorize(session, hall.proposal.id, "see", actor=person(giver.id), now=hall.now)
    entries, _ = story(case)
    assert [(e.who, e.whom) for e in entries if e.event == "voted_by_proxy"] == [(holder.name, giver.name)]
    hall.close()
    assert recount(session, ballot).faults == ()


def test_nobody_is_told_who_voted_for_whom_in_a_secret_ballot(session, now):
    hall = Hall(session, now, Rules(quorum=Quorum("half"), proxies=1, secrecy="always"))
    holder, giver = hall.members[1], hall.members[4]
    sessions.represented(session, hall.meeting, giver, holder, now)
    hall.open()
    hall.vote(holder, "against", giver=giver.id, receipt=receipts.new_receipt())
    assert offered(hall, holder) == [(giver.id, True, None)]
    assert [line for line in told(session, hall) if line[1].startswith("voted")] == []
    assert session.exec(select(Participation.person_id)).all() == [giver.id]
    assert len(session.exec(select(SecretChoice)).all()) == 1
    assert session.exec(select(Vote)).all() == []
    assert (hall.view(giver).voted, hall.view(giver).by_proxy) == (True, None)


def revoked(session, hall):
    session.execute(delete(Proxy))


def came(session, hall):
    giver = hall.members[4]
    session.add(
        Attendance(meeting_id=hall.meeting.id, person_id=giver.id, mode="online", arrived_at=hall.now)
    )


def left(session, hall):
    sessions.leave(session, hall.meeting, hall.members[1], hall.now)


def voted(session, hall):
    hall.vote(hall.members[1], "for", giver=hall.members[4].id)


@pytest.mark.parametrize(
    ("meanwhile", "refusal", "why"),
    [
        (revoked, ballots.NotTheirProxy, "not_their_proxy"),
        (left, ballots.NotTheirProxy, "not_their_proxy"),
        (came, ballots.GiverCame, "not_their_proxy"),
        (voted, ballots.AlreadyVoted, "twice"),
    ],
)
def test_a_vote_for_another_that_may_not_be_is_refused_and_told(session, hall, meanwhile, refusal, why):
    holder, giver = hall.members[1], hall.members[4]
    hall.open()
    meanwhile(session, hall)
    session.flush()
    before = len(session.exec(select(Vote)).all())
    with pytest.raises(refusal) as caught:
        hall.vote(holder, "against", giver=giver.id)
    assert type(caught.value) is refusal
    assert "شما" not in caught.value.text.fa or refusal is not ballots.AlreadyVoted  # it is about the giver
    assert len(session.exec(select(Vote)).all()) == before
    tried = [line for line in told(session, hall) if line[1] == "vote_refused"]
    assert tried == [(holder.id, "vote_refused", {"ballot": hall.ballot().id, "why": why, "voter": giver.id})]
    assert offered(hall, holder) == ([] if meanwhile is not voted else [(giver.id, True, "for")])


def test_a_giver_who_comes_votes_in_person(session, hall):
    hall.open()
    came(session, hall)
    session.flush()
    hall.vote(hall.members[4], "for")
    assert session.exec(select(Vote.holder_id)).one() is None


def test_a_giver_who_was_neither_there_nor_represented_at_the_opening_is_not_on_the_roll(session, now):
    hall = Hall(session, now)
    hall.open()
    sessions.represented(session, hall.meeting, hall.members[4], hall.members[1], now)
    assert offered(hall, hall.members[1]) == []
    with pytest.raises(ballots.NotOnRoll) as caught:
        hall.vote(hall.members[1], "for", giver=hall.members[4].id)
    assert "این عضو" in caught.value.text.fa


def test_a_proxy_that_the_rules_of_the_day_do_not_know_casts_nothing(session, now):
    hall = Hall(session, now, Rules(quorum=Quorum("half"), proxies=0))
    sessions.represented(session, hall.meeting, hall.members[4], hall.members[1], now)
    hall.open()
    assert offered(hall, hall.members[1]) == []
    with pytest.raises(ballots.ProxiesRuledOut):
        hall.vote(hall.members[1], "for", giver=hall.members[4].id)


def test_between_meetings_nobody_votes_for_another(session, now):
    chapter = council.chapter(session)
    council.ruled(session, chapter, RULES)
    members = [council.member(session, chapter) for _ in range(3)]
    secretary = council.member(session, chapter, ("secretary",))
    row = council.proposal(session, chapter, members[0], state="consolidation")
    advance(session, row.id, "put_to_vote", actor=person(secretary.id), now=now)
    case = authorize(session, row.id, "vote", actor=person(members[0].id), now=now)
    with pytest.raises(ballots.NotTheirProxy):
        ballots.cast(case, "for", giver=members[1].id, now=now)
    assert session.exec(select(Vote).order_by(col(Vote.person_id))).all() == []
