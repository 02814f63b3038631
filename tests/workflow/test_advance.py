"""A step writes everything it has to in one transaction, or nothing; the clock takes what is due."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlmodel import Session, col

from tests import council
from tests.queries import of_jobs
from tests.workflow.courses import Course
from workflow.advance import advance, deadlines, options, take_due
from workflow.deliberation import authors
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import EFFECTS
from workflow.process.machine import AnswerMissing, GuardRefused, StepNotOpen
from workflow.process.text import Refusal
from workflow.propose import propose
from workflow.record import history
from workflow.record.case import CLOCK, Forbidden, NotFound, Outdated, person
from workflow.record.database import writing
from workflow.record.tables import Deadline, History, Remark
from workflow.record.typed import EntryRefused

DAY = timedelta(days=1)


@pytest.fixture
def course(session: Session, now: datetime) -> Course:
    return Course(session, now)


def _row(session: Session, proposal: int) -> Proposal:
    session.expire_all()
    row = session.get(Proposal, proposal)
    assert row is not None
    return row


def _promised(session: Session, proposal: int, job: str = "") -> list[tuple[str, str]]:
    """Jobs promised about a proposal: name and key, in order."""
    query = text(
        f"SELECT name, workflow_uuid FROM {of_jobs(session)} ORDER BY created_at, name, workflow_uuid"
    )
    found = [(name, key) for name, key in session.execute(query) if f"proposal-{proposal}-" in key]
    return [pair for pair in found if not job or pair[0] == job]


def _everything(session: Session) -> list[int]:
    counts = [
        session.execute(select(func.count()).select_from(t)).scalar_one() for t in (History, Deadline, Remark)
    ]
    jobs = session.execute(text(f"SELECT count(*) FROM {of_jobs(session)}")).scalar_one()
    versions = session.execute(select(func.sum(col(Proposal.version)))).scalar_one()
    return [*counts, jobs, versions]


def test_step_writes_state_version_history_deadlines_and_jobs(course, session, now):
    proposal = course.carried_to("screening")
    before = _row(session, proposal).version
    course.now = now + DAY
    move = advance(
        session,
        proposal,
        "accept",
        actor=person(course.people["secretary"].id),
        now=course.now,
        version=before,
    )
    assert (move.source, move.target, move.effects) == ("screening", "discussion", ("tell_members",))
    row = _row(session, proposal)
    assert (row.state, row.origin, row.version) == ("discussion", "screening", before + 1)
    assert (row.entered_at, row.audience) == (course.now, "chapter")
    entry, remark = history.of(session, "proposal", proposal)[-1]
    assert (entry.event, entry.source, entry.target, entry.version) == (
        "accept",
        "screening",
        "discussion",
        row.version,
    )
    assert (entry.actor_kind, entry.actor_id, entry.at) == (
        "person",
        course.people["secretary"].id,
        course.now,
    )
    assert entry.facts == {"revision": row.revision_id, "roles": ["secretary"]}
    assert remark == ""
    assert set(deadlines(session, proposal)) == {"close_discussion"}
    key = f"proposal-{proposal}-{row.version}"
    jobs = _promised(session, proposal)
    assert ("tell", f"tell-{key}-discussion_opened") in jobs
    assert ("clock", f"clock-{key}-close_discussion") in jobs
    assert ("remind", f"remind-{key}-close_discussion-3d") in jobs


def test_step_rolled_back_leaves_nothing(course, session):
    proposal = course.carried_to("screening")
    session.commit()
    before = _everything(session)
    course.step(proposal, "accept", "secretary")
    assert _everything(session) != before
    session.rollback()
    assert _everything(session) == before
    assert _row(session, proposal).state == "screening"


def test_step_whose_effect_fails_leaves_nothing(course, session, engine, monkeypatch):
    def broken(*_given):
        raise RuntimeError("the effect broke")

    proposal = course.carried_to("screening")
    actor = person(course.people["secretary"].id)
    session.commit()
    before = _everything(session)
    session.rollback()
    monkeypatch.setattr("workflow.advance.EFFECTS", {**EFFECTS, "tell_members": broken})
    with pytest.raises(RuntimeError), writing(engine) as other:
        advance(other, proposal, "accept", actor=actor, now=course.now)
    assert _everything(session) == before


def test_refused_step_changes_nothing_and_says_why(course, session):
    empty = propose(
        session,
        course.chapter.id,
        title="تازه",
        themes=[],
        actor=person(course.people["author"].id),
        now=course.now,
    )
    before = _everything(session)
    with pytest.raises(GuardRefused) as refused:
        course.step(empty, "submit", "author")
    assert "Key messages" in refused.value.text.en
    assert _everything(session) == before


def test_stale_version_is_outdated_and_the_right_one_is_not(course, session):
    proposal = course.carried_to("screening")
    seen = _row(session, proposal).version
    course.step(proposal, "return_to_draft", "secretary", version=seen)
    course.step(proposal, "submit", "author")
    with pytest.raises(Outdated):
        course.step(proposal, "accept", "secretary", version=seen)


def test_reason_is_kept_apart_under_its_salted_hash(course, session):
    proposal = course.carried_to("screening")
    course.step(proposal, "return_to_draft", "secretary", answers={"reason": "  شواهد کافی نیست. "})
    entry, remark = history.of(session, "proposal", proposal)[-1]
    assert remark == "شواهد کافی نیست."
    kept = session.get(Remark, entry.remark_id)
    assert entry.remark_hash == history.hash_of(kept.salt, remark)
    assert "شواهد" not in str(entry.facts)


@pytest.mark.parametrize("reason", [None, "", "  \n "])
def test_reason_that_is_asked_for_has_to_be_given(course, reason):
    proposal = course.carried_to("screening")
    with pytest.raises(AnswerMissing) as refused:
        course.step(proposal, "reject", "chair", answers={"reason": reason})
    assert refused.value.which == ("reason",)
    assert "دلیل" in refused.value.text.fa
    assert "Reason" in refused.value.text.en


@pytest.mark.parametrize("reason", ["a\x00b", "a\ud800b", "ب" * 5_001])
def test_reason_that_cannot_be_kept_is_refused(course, reason):
    proposal = course.carried_to("screening")
    with pytest.raises(EntryRefused):
        course.step(proposal, "reject", "chair", answers={"reason": reason})


def test_answer_nobody_asked_for_reaches_nothing(course, session):
    proposal = course.carried_to("screening")
    course.step(proposal, "accept", "secretary")  # answers carry reason, until and successor
    entry, remark = history.of(session, "proposal", proposal)[-1]
    assert remark == ""
    assert set(entry.facts) == {"revision", "roles"}
    assert _row(session, proposal).successor_id is None
    course.step(proposal, "withdraw", "author")
    assert _row(session, proposal).successor_id is None


def test_successor_is_kept_and_stands_in_the_history(course, session):
    proposal = course.carried_to("discussion")
    course.step(proposal, "supersede", "secretary")
    assert _row(session, proposal).successor_id == course.successor
    assert history.of(session, "proposal", proposal)[-1][0].facts["successor"] == course.successor


def test_successor_must_be_another_proposal_one_may_see(course, session):
    proposal = course.carried_to("discussion")
    other = council.chapter(session, "انجمن استان کرمان")
    unseen = council.proposal(session, other, council.member(session, other), state="discussion")
    for successor in (proposal, unseen.id, 999_999, "7"):
        with pytest.raises(NotFound):
            course.step(proposal, "supersede", "secretary", answers={"reason": "چون", "successor": successor})
    with pytest.raises(AnswerMissing):
        course.step(proposal, "supersede", "secretary", answers={"reason": "چون"})


def test_until_has_to_be_a_moment_to_come(course, now):
    proposal = course.carried_to("discussion")
    for until in (now, now - DAY, "1405/12/01"):
        with pytest.raises(EntryRefused) as refused:
            course.step(proposal, "postpone", "secretary", answers={"reason": "چون", "until": until})
        assert set(refused.value.errors) == {"until"}


def test_postponed_until_a_day_resumes_at_its_end_in_tehran(course, session):
    proposal = course.carried_to("discussion")
    end = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)  # 24:00 of 1405/10/10 in Tehran
    course.step(proposal, "postpone", "secretary", answers={"reason": "تعطیلات", "until": end})
    assert deadlines(session, proposal) == {"resume": end}
    assert take_due(session, proposal, "resume", now=end - timedelta(microseconds=1)) is None
    move = take_due(session, proposal, "resume", now=end)
    assert move is not None
    assert move.target == "discussion"
    assert set(deadlines(session, proposal)) == {"close_discussion"}


def test_deadline_ends_with_the_day_in_tehran(course, session):
    course.now = datetime(2026, 11, 24, 20, 29, tzinfo=UTC)  # 23:59 in Tehran
    early = course.carried_to("discussion")
    course.now = datetime(2026, 11, 24, 20, 31, tzinfo=UTC)  # 00:01 of the next day there
    late = course.carried_to("discussion")
    assert deadlines(session, early)["close_discussion"] == datetime(2026, 12, 15, 20, 30, tzinfo=UTC)
    assert deadlines(session, late)["close_discussion"] == datetime(2026, 12, 16, 20, 30, tzinfo=UTC)


def test_deadline_follows_the_rule_of_the_chapter(course, session, now):
    course.chapter.discussion_days = 3
    session.flush()
    proposal = course.carried_to("discussion")
    assert deadlines(session, proposal)["close_discussion"] == datetime(2026, 11, 27, 20, 30, tzinfo=UTC)
    assert [key for _, key in _promised(session, proposal, "remind") if "close_discussion" in key]
    course.chapter.discussion_days = 1
    session.flush()
    short = course.carried_to("discussion")  # three days before its end lie in the past
    assert not [key for _, key in _promised(session, short, "remind") if "close_discussion" in key]


def test_deadline_stops_when_the_state_is_left_and_starts_anew_on_return(course, session, now):
    proposal = course.carried_to("discussion")
    first = deadlines(session, proposal)["close_discussion"]
    course.step(proposal, "close_discussion", "secretary")
    assert set(deadlines(session, proposal)) == {"escalate"}
    course.now = now + 5 * DAY
    course.step(proposal, "return_to_draft", "secretary")
    assert set(deadlines(session, proposal)) == {"lapse"}
    course.step(proposal, "submit", "author")
    course.step(proposal, "accept", "secretary")
    assert deadlines(session, proposal)["close_discussion"] == first + 5 * DAY


def test_deadline_keeps_running_while_the_proposal_stays(course, session, now):
    proposal = course.carried_to("consolidation")
    before = deadlines(session, proposal)
    course.now = now + 3 * DAY
    member = course.people["member"].id
    authors.add_author(course.case(proposal, "edit", "author"), member, now=course.now)
    assert deadlines(session, proposal) == before


def test_two_proposals_keep_their_deadlines_apart(course, session):
    one, other = course.carried_to("discussion"), course.carried_to("discussion")
    course.step(one, "close_discussion", "secretary")
    assert set(deadlines(session, other)) == {"close_discussion"}


def test_idle_draft_lapses_out_of_sight_of_the_chapter(course, session, now):
    actor = person(course.people["author"].id)
    draft = propose(session, course.chapter.id, title="رهاشده", themes=[], actor=actor, now=now)
    due = deadlines(session, draft)["lapse"]
    assert now + 180 * DAY <= due <= now + 181 * DAY
    move = take_due(session, draft, "lapse", now=due)
    assert move is not None
    assert move.target == "withdrawn"
    entry, _ = history.of(session, "proposal", draft)[-1]
    assert (entry.actor_kind, entry.actor_id) == ("clock", None)
    course.case(draft, "see", "author")
    course.case(draft, "see", "secretary")
    with pytest.raises(NotFound):
        course.case(draft, "see", "member")


@pytest.mark.parametrize(
    ("step", "who", "to"), [("reject", "chair", "rejected"), ("withdraw", "author", "withdrawn")]
)
def test_draft_that_ended_before_it_opened_stays_out_of_sight(course, session, step, who, to):
    proposal = course.carried_to("screening")
    assert course.step(proposal, step, who) == to
    assert _row(session, proposal).audience == "restricted"
    with pytest.raises(NotFound):
        course.case(proposal, "see", "member")
    for sees in ("author", "secretary", "chair"):
        course.case(proposal, "see", sees)


def test_proposal_the_chapter_discussed_stays_in_sight_when_it_ends(course, session):
    proposal = course.carried_to("discussion")
    course.step(proposal, "return_to_draft", "secretary")
    with pytest.raises(NotFound):
        course.case(proposal, "see", "member")
    course.step(proposal, "withdraw", "author")
    assert _row(session, proposal).audience == "chapter"
    course.case(proposal, "see", "member")


def test_clock_closes_the_discussion_when_it_is_due_and_not_before(course, session):
    proposal = course.carried_to("discussion")
    due = deadlines(session, proposal)["close_discussion"]
    assert take_due(session, proposal, "close_discussion", now=due - timedelta(seconds=1)) is None
    assert _row(session, proposal).state == "discussion"
    assert take_due(session, proposal, "close_discussion", now=due) is not None
    assert _row(session, proposal).state == "consolidation"
    assert take_due(session, proposal, "close_discussion", now=due) is None


def test_clock_reminds_the_chair_once_and_stays(course, session):
    proposal = course.carried_to("consolidation")
    row = _row(session, proposal)
    entered, version = row.entered_at, row.version
    due = deadlines(session, proposal)["escalate"]
    move = take_due(session, proposal, "escalate", now=due)
    assert move is not None
    assert (move.source, move.target) == ("consolidation", "consolidation")
    row = _row(session, proposal)
    assert (row.state, row.entered_at, row.version) == ("consolidation", entered, version + 1)
    assert deadlines(session, proposal) == {}
    assert take_due(session, proposal, "escalate", now=due + 30 * DAY) is None
    assert [key for job, key in _promised(session, proposal) if job == "tell" and "chair_told" in key] == [
        f"tell-proposal-{proposal}-{version + 1}-chair_told"
    ]


def test_clock_decides_at_the_end_of_the_ballot(course, session):
    proposal = course.carried_to("approval")
    due = deadlines(session, proposal)["decide"]
    assert due == datetime(2026, 12, 1, 20, 30, tzinfo=UTC)
    assert take_due(session, proposal, "decide", now=due - DAY) is None
    move = take_due(session, proposal, "decide", now=due)  # nobody voted
    assert move is not None
    assert move.target == "postponed"
    assert deadlines(session, proposal) == {}
    resume = next(
        o for o in options(course.case(proposal, "see", "secretary"), now=due) if o.step.name == "resume"
    )
    assert resume.allowed
    course.now = due
    assert course.step(proposal, "resume", "secretary") == "approval"
    assert set(deadlines(session, proposal)) == {"decide"}


def test_clock_takes_nothing_that_has_no_deadline(course, session, now):
    proposal = course.carried_to("screening")
    assert take_due(session, proposal, "accept", now=now + 365 * DAY) is None
    with pytest.raises(Refusal):
        advance(session, proposal, "accept", actor=CLOCK, now=now)
    assert take_due(session, 999_999, "lapse", now=now) is None


def test_twenty_parallel_advances_are_one_success_and_nineteen_conflicts(course, session, engine, now):
    proposal = course.carried_to("screening")
    version = _row(session, proposal).version
    actor = person(course.people["secretary"].id)
    session.commit()
    outcomes: Counter[str] = Counter()
    together = threading.Barrier(20)

    def attempt(number: int) -> None:
        together.wait()
        try:
            with writing(engine) as own:
                seen = version if number % 2 else None
                advance(own, proposal, "accept", actor=actor, now=now, version=seen)
            outcome = "done"
        except (Outdated, StepNotOpen):
            outcome = "conflict"
        outcomes[outcome] += 1

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"done": 1, "conflict": 19}
    row = _row(session, proposal)
    assert (row.state, row.version) == ("discussion", version + 1)
    entries = [entry for entry, _ in history.of(session, "proposal", proposal) if entry.event == "accept"]
    assert len(entries) == 1
    assert set(deadlines(session, proposal)) == {"close_discussion"}


def test_proposing_needs_standing_in_the_chapter(course, session, now):
    for who in ("neighbour", "nobody"):
        with pytest.raises((NotFound, Forbidden)):
            propose(
                session,
                course.chapter.id,
                title="ناخوانده",
                themes=[],
                actor=person(course.people[who].id),
                now=now,
            )


def test_proposing_writes_the_proposal_its_history_and_its_deadline(course, session, now):
    actor = person(course.people["member"].id)
    made = propose(session, course.chapter.id, title="نو", themes=["skills"], actor=actor, now=now)
    row = _row(session, made)
    assert (row.state, row.version, row.audience) == ("draft", 1, "restricted")
    assert [entry.event for entry, _ in history.of(session, "proposal", made)] == ["propose"]
    assert set(deadlines(session, made)) == {"lapse"}
    assert [job for job, _ in _promised(session, made)] == ["clock", "remind", "remind"]
