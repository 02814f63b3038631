"""Row 11: clocks that jump a year, and summer time: order is by sequence, nothing raises, nothing lasts for ever."""

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import Session, col, select

from api import clock_jobs
from api.worker import Context
from tests import council
from tests.faults.test_disk import visitor_of
from tests.faults.whole import WAY, go, invariant, whole
from tests.visitors import application
from workflow.advance import deadlines
from workflow.authorize import authorize
from workflow.decision.tables import Ballot
from workflow.deliberation.tables import Proposal
from workflow.membership import sign_in
from workflow.propose import propose, take_in_referral
from workflow.record import history, promises
from workflow.record.calendar import day_of, end_of
from workflow.record.case import WORKER, person
from workflow.story import story

YEAR = timedelta(days=365)
JUMPS = (YEAR, -YEAR, timedelta(0), -2 * YEAR, YEAR)
LONG_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


def scheduled(session):
    rows = session.connection().execute(promises._unfinished(session))
    return {row.workflow_uuid: row.delay_until_epoch_ms for row in rows}


def test_steps_by_a_jumping_clock_keep_the_order_they_were_taken_in(session, engine, now):
    here = whole(session, now)
    for mandate in session.exec(select(council.Mandate)):
        mandate.since = LONG_BEFORE
        session.add(mandate)
    session.commit()
    clock = SimpleNamespace(now=now)
    app = application(engine, now)
    app.state.clock = lambda: clock.now
    for number, name in enumerate(WAY):
        clock.now = now + JUMPS[number % len(JUMPS)]
        # everyone votes in the moment the ballot was opened, whatever the clock said then
        go(session, here, name, session.exec(select(Ballot.opened_at)).one() if name == "vote" else clock.now)
        session.commit()
        visitor = visitor_of(session, engine, here.secretary, clock.now, app)
        for page in ("/", "/proposals/1", "/proposals/1/history", f"/chapters/{here.chapter}/board"):
            assert visitor.get(page).status_code == 200, (name, page)
        assert visitor.get("/api/v1/proposals/1/steps").status_code == 200
    steps = [entry.event for entry, _ in history.of(session, "proposal", here.proposal) if entry.target]
    taken = ["submit", "accept", "close_discussion", "put_to_vote", "decide", "deliver"]
    assert steps == ["propose", *taken]
    case = authorize(session, here.proposal, "see", actor=WORKER, now=now)
    told = [entry.event for entry in story(case)[0] if entry.target]
    assert told == [*reversed(taken), "propose"]
    invariant(engine)


def test_a_deadline_that_rings_while_the_clock_is_a_year_back_rings_again(session, engine, now):
    here = whole(session, now, after="accept")
    due = deadlines(session, here.proposal)["close_discussion"]
    arguments = {"proposal_id": here.proposal, "step": "close_discussion"}
    before = scheduled(session)
    session.commit()
    at = {"now": due - YEAR}
    context = Context(lambda: Session(engine, expire_on_commit=False), lambda: at["now"], SimpleNamespace())
    clock_jobs.clock(context, arguments)
    clock_jobs.clock(context, arguments)
    anew = set(scheduled(session)) - set(before)
    assert len(anew) == 1
    wait = scheduled(session)[anew.pop()] / 1000 - time.time()
    assert YEAR.total_seconds() - 3600 < wait <= YEAR.total_seconds()  # so at its due moment by that clock
    session.commit()
    at["now"] = due
    clock_jobs.clock(context, arguments)
    assert session.exec(select(Proposal.state)).one() == "consolidation"
    invariant(engine)


def test_a_deadline_that_rings_while_the_clock_is_a_year_ahead_takes_its_step_once(session, engine, now):
    here = whole(session, now, after="put_to_vote")
    at = {"now": now + YEAR}
    context = Context(lambda: Session(engine, expire_on_commit=False), lambda: at["now"], SimpleNamespace())
    arguments = {"proposal_id": here.proposal, "step": "decide"}
    session.commit()
    clock_jobs.clock(context, arguments)
    at["now"] = now
    clock_jobs.clock(context, arguments)
    with Session(engine) as after:
        ballot = after.exec(select(Ballot)).one()
        assert (ballot.state, ballot.outcome) == ("counted", "no_quorum")
        assert after.exec(select(Proposal.state)).one() == "postponed"
    invariant(engine)


def test_a_session_begun_by_a_clock_ahead_ends_when_the_clock_is_right_again(session, now):
    who = council.person(session).id or 0
    link = sign_in.new_link(session, who, lasts=sign_in.LIFETIME, now=now + YEAR)
    token = sign_in.redeem_link(session, token=link, now=now + YEAR)
    assert sign_in.signed_in(session, token, now=now + YEAR) == who
    assert sign_in.signed_in(session, token, now=now) is None
    unused = sign_in.new_link(session, who, lasts=sign_in.LIFETIME, now=now + YEAR)
    with pytest.raises(sign_in.LinkWrong):
        sign_in.redeem_link(session, token=unused, now=now)


def test_sessions_that_have_ended_stay_ended_when_the_clock_goes_back(session, now):
    who = council.person(session).id or 0
    token = sign_in.redeem_link(
        session, token=sign_in.new_link(session, who, lasts=sign_in.LIFETIME, now=now), now=now
    )
    assert sign_in.signed_in(session, token, now=now + YEAR) is None
    assert sign_in.signed_in(session, token, now=now - YEAR) is None


def test_requests_made_by_a_clock_ahead_keep_nobody_out(session, now):
    who = council.person(session, email="me@example.org")
    for _ in range(sign_in.MAILS_FROM_PAIR):
        sign_in.request_sign_in(session, email="me@example.org", origin="10.0.0.1", now=now + YEAR)
    before = len(session.exec(select(sign_in.SignIn.id)).all())
    sign_in.request_sign_in(session, email="me@example.org", origin="10.0.0.1", now=now)
    newest = session.exec(select(sign_in.SignIn).order_by(col(sign_in.SignIn.id).desc())).first()
    assert newest is not None
    assert len(session.exec(select(sign_in.SignIn.id)).all()) == before + 1
    assert (newest.person_id, newest.created_at) == (who.id, now)


def test_a_referral_is_made_anew_once_though_the_clock_went_back(session, now):
    nation = council.chapter(session, "انجمن ملی")
    nation.province = ""
    chapter = council.chapter(session)
    author = council.member(session, chapter)
    made = propose(session, chapter.id or 0, title="ت", themes=[], actor=person(author.id or 0), now=now)
    row = session.get_one(Proposal, made)
    row.state, row.origin, row.entered_at = "referred", "consolidation", now
    history.append(
        session, subject="proposal", subject_id=made, chapter_id=chapter.id or 0, event="refer",
        source="consolidation", target="referred", version=2, actor=person(author.id or 0), now=now,
    )  # fmt: skip
    session.flush()
    assert take_in_referral(session, made, now=now - YEAR) is not None
    assert take_in_referral(session, made, now=now - YEAR) is None
    assert take_in_referral(session, made, now=now + YEAR) is None


@pytest.mark.once
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tehran", "Pacific/Chatham"])
def test_the_machine_s_zone_and_its_summer_time_change_nothing(session, engine, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        turn = datetime(2027, 3, 28, 0, 59, tzinfo=UTC)  # a minute before Berlin's clocks go forward
        here = whole(session, turn, after="put_to_vote")
        ballot = session.exec(select(Ballot)).one()
        assert ballot.opened_at == turn
        assert ballot.ends_at == datetime(2027, 4, 4, 20, 30, tzinfo=UTC)
        assert deadlines(session, here.proposal) == {"decide": ballot.ends_at}
        due = next(v for k, v in scheduled(session).items() if k.startswith("clock") and "decide" in k)
        wait = (ballot.ends_at - turn).total_seconds()
        assert abs(due / 1000 - time.time() - wait) < 3600
        for turning in (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)):
            assert end_of(day_of(turning)) == datetime(2027, 10, 31, 20, 30, tzinfo=UTC)
        invariant(engine)
    finally:
        monkeypatch.undo()
        time.tzset()
