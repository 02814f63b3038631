"""Who may do what, who sees what: stated here by hand, from the council's rules, and tried on real rows.

Nothing in these tables is read from the lifecycle file. Every role tries every step and every right in every
state, in its own chapter and as the officer of another one.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from tests import council
from tests.workflow.courses import STATES, Course
from workflow.advance import advance, options
from workflow.authorize import authorize, authorize_chapter
from workflow.deliberation import authors
from workflow.lifecycle import ENGINES
from workflow.membership.tables import Mandate
from workflow.process.machine import GuardRefused, NotYours, StepNotOpen, UnknownStep
from workflow.record.case import Actor, Forbidden, NotFound, person

PEOPLE = ("author", "member", "secretary", "chair", "neighbour", "nobody")

STEPS = (
    "submit", "accept", "close_discussion", "put_to_vote", "deliver", "report_delivered", "close",
    "return_to_draft", "reject", "postpone", "resume", "withdraw", "lapse", "supersede", "escalate", "decide",
    "take_referral", "ask_feedback", "end_feedback", "table", "take_off", "take_up", "defer", "resolve",
)  # fmt: skip

# state -> who may take which step to where. What is not here is for nobody to take by hand.
MAY_STEP: dict[str, dict[str, tuple[str, str]]] = {
    "draft": {"submit": ("author", "screening"), "withdraw": ("author", "withdrawn")},
    "screening": {
        "accept": ("secretary", "discussion"),
        "return_to_draft": ("secretary", "draft"),
        "reject": ("chair", "rejected"),
        "withdraw": ("author", "withdrawn"),
    },
    "discussion": {
        "close_discussion": ("secretary", "consolidation"),
        "return_to_draft": ("secretary", "draft"),
        "postpone": ("secretary", "postponed"),
        "withdraw": ("author", "withdrawn"),
        "supersede": ("secretary", "superseded"),
    },
    "consolidation": {
        "ask_feedback": ("secretary", "feedback"),
        "put_to_vote": ("secretary", "approval"),
        "table": ("secretary", "tabled"),
        "return_to_draft": ("secretary", "draft"),
        "reject": ("chair", "rejected"),
        "postpone": ("secretary", "postponed"),
        "withdraw": ("author", "withdrawn"),
        "supersede": ("secretary", "superseded"),
    },
    "feedback": {"end_feedback": ("secretary", "consolidation")},
    "approval": {"postpone": ("secretary", "postponed")},
    "tabled": {
        "take_off": ("secretary", "consolidation"),
        "postpone": ("secretary", "postponed"),
        "withdraw": ("author", "withdrawn"),
        "supersede": ("secretary", "superseded"),
    },
    "in_session": {"defer": ("secretary", "tabled")},
    "approved": {"deliver": ("secretary", "delivery"), "supersede": ("secretary", "superseded")},
    "delivery": {"report_delivered": ("secretary", "follow_up"), "supersede": ("secretary", "superseded")},
    "follow_up": {"close": ("chair", "closed"), "supersede": ("secretary", "superseded")},
    "postponed": {
        "resume": ("secretary", "discussion"),
        "withdraw": ("author", "withdrawn"),
        "supersede": ("secretary", "superseded"),
    },
    "closed": {},
    "withdrawn": {},
    "rejected": {},
    "superseded": {},
}

# Steps that leave a state but that only the clock or a worker takes.
NOT_BY_HAND = {
    "draft": {"lapse", "take_referral"}, "screening": {"escalate"}, "consolidation": {"escalate"},
    "approval": {"decide"}, "tabled": {"take_up"}, "in_session": {"resolve"}, "approved": {"escalate"},
}  # fmt: skip

CHAPTER = {"author", "member", "secretary", "chair"}
BEFORE_IT_OPENS = {"author", "secretary", "chair"}
SEES = dict.fromkeys(STATES, CHAPTER) | {"draft": BEFORE_IT_OPENS, "screening": BEFORE_IT_OPENS}

RIGHTS = (
    "edit", "comment", "amend", "moderate", "dispose", "dissent", "vote", "translate", "issue", "plan",
    "ask_secrecy", "stand_aside", "recommend",
)  # fmt: skip
# Here every author is a member too, and a chair sits as one.
MAY: dict[tuple[str, str], set[str]] = {
    ("draft", "edit"): {"author"},
    ("draft", "translate"): {"author", "secretary"},
    ("discussion", "comment"): CHAPTER,
    ("discussion", "amend"): CHAPTER,
    ("discussion", "moderate"): {"secretary"},
    ("consolidation", "moderate"): {"secretary"},
    ("consolidation", "dissent"): {"author", "member", "chair"},
    ("consolidation", "plan"): {"secretary", "chair"},
    ("consolidation", "ask_secrecy"): {"author", "member", "chair"},
    ("tabled", "ask_secrecy"): {"author", "member", "chair"},
    ("in_session", "ask_secrecy"): {"author", "member", "chair"},
    **{
        (state, "stand_aside"): {"author", "member", "chair"}
        for state in ("discussion", "consolidation", "feedback", "tabled", "in_session", "postponed")
    },
    **{
        (state, "recommend"): {"author", "member", "chair"}
        for state in ("discussion", "consolidation", "feedback", "tabled")
    },
    ("feedback", "comment"): CHAPTER,
    ("feedback", "moderate"): {"secretary"},
    ("approval", "dissent"): {"author", "member", "chair"},
    ("tabled", "dissent"): {"author", "member", "chair"},
    ("in_session", "dissent"): {"author", "member", "chair"},
    ("in_session", "vote"): {"author", "member", "chair"},
    ("approved", "dissent"): {"author", "member", "chair"},
    ("follow_up", "moderate"): {"secretary"},
    ("consolidation", "edit"): {"author", "secretary"},
    ("consolidation", "dispose"): {"secretary"},
    ("consolidation", "translate"): {"author", "secretary"},
    ("approval", "vote"): {"author", "member", "chair"},
    ("approval", "translate"): {"author", "secretary"},
    ("approved", "issue"): {"secretary"},
    ("approved", "translate"): {"author", "secretary"},
    ("delivery", "issue"): {"secretary"},
    ("follow_up", "issue"): {"secretary"},
    ("follow_up", "comment"): CHAPTER,
}


@pytest.fixture
def course(session: Session, now: datetime) -> Course:
    return Course(session, now)


def _expected(state: str, who: str, step: str) -> str | type[Exception]:
    if who not in SEES[state]:
        return NotFound
    holder, target = MAY_STEP[state].get(step, ("", ""))
    if holder:
        return target if who == holder else NotYours
    return NotYours if step in NOT_BY_HAND.get(state, set()) else StepNotOpen


@pytest.mark.parametrize("state", STATES)
def test_each_step_is_taken_by_those_of_the_table_alone(course, session, state):
    proposal = course.carried_to(state)
    found = {}
    for who in PEOPLE:
        for step in STEPS:
            attempt = session.begin_nested()
            try:
                found[who, step] = course.step(proposal, step, who)
            except Exception as refusal:  # noqa: BLE001 (which one it is, is compared)
                found[who, step] = type(refusal)
            attempt.rollback()
    assert found == {(who, step): _expected(state, who, step) for who in PEOPLE for step in STEPS}


@pytest.mark.parametrize("state", STATES)
def test_each_right_is_held_by_those_of_the_table_alone(course, session, state):
    proposal = course.carried_to(state)
    found: dict[Any, object] = {}
    expected: dict[Any, object] = {}
    for who in PEOPLE:
        for right in ("see", *RIGHTS):
            sees, held = who in SEES[state], right == "see" or who in MAY.get((state, right), set())
            expected[who, right] = "yes" if sees and held else Forbidden if sees else NotFound
            try:
                course.case(proposal, right, who)
                found[who, right] = "yes"
            except NotFound:
                found[who, right] = NotFound
            except Forbidden:
                found[who, right] = Forbidden
    assert found == expected


@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_is_what_the_table_allows(course, session, state):
    proposal = course.carried_to(state)
    for who in SEES[state]:
        offered = {
            o.step.name for o in options(course.case(proposal, "see", who), now=course.now) if o.allowed
        }
        assert offered == {step for step, (holder, _) in MAY_STEP[state].items() if holder == who}


@pytest.mark.parametrize(
    ("state", "step"),
    [("screening", "accept"), ("screening", "reject"), ("consolidation", "put_to_vote"),
     ("consolidation", "reject"), ("follow_up", "close")],
)  # fmt: skip
def test_decision_on_ones_own_proposal_is_refused_in_every_office(course, session, state, step):
    proposal = course.carried_to(state)
    before = course.people["author"].id
    for role in ("secretary", "chair"):
        session.add(
            Mandate(chapter_id=course.chapter.id, person_id=before, role=role, since=council.LONG_AGO)
        )
    session.flush()
    with pytest.raises(GuardRefused) as refused:
        course.step(proposal, step, "author")
    assert "an author of this proposal" in refused.value.text.en
    assert "نویسندگان" in refused.value.text.fa


def test_officer_who_took_their_name_off_still_cannot_decide(course, session):
    proposal = course.new()
    secretary = course.people["secretary"].id
    authors.add_author(course.case(proposal, "edit", "author"), secretary, now=course.now)
    authors.remove_author(course.case(proposal, "edit", "author"), secretary, now=course.now)
    course.step(proposal, "submit", "author")
    with pytest.raises(GuardRefused):
        course.step(proposal, "accept", "secretary")


def test_step_by_the_name_of_a_state_does_not_exist(course):
    proposal = course.carried_to("consolidation")
    for state in STATES:
        for name in (f"to_{state}", state):
            with pytest.raises(UnknownStep):
                course.step(proposal, name, "secretary")
    events = ENGINES["national"].machine.events
    assert not [name for name in events if name.startswith("to_")]


def test_role_that_ended_is_gone_with_the_next_request(course, session, now):
    proposal = course.carried_to("screening")
    course.case(proposal, "see", "secretary")
    _end(session, course.people["secretary"].id, now)
    with pytest.raises(NotFound):
        course.step(proposal, "accept", "secretary")
    with pytest.raises(NotFound):
        authorize_chapter(
            session, course.chapter.id, "see", actor=person(course.people["secretary"].id), now=now
        )


def test_term_counts_from_its_first_moment_to_before_its_last(course, session, now):
    newcomer: Any = council.person(session)
    since, until = now + timedelta(days=1), now + timedelta(days=2)
    session.add(
        Mandate(
            chapter_id=course.chapter.id, person_id=newcomer.id, role="secretary", since=since, until=until
        )
    )
    session.flush()
    moment = timedelta(microseconds=1)
    for when, holds in ((since - moment, False), (since, True), (until - moment, True), (until, False)):
        try:
            authorize_chapter(session, course.chapter.id, "manage", actor=person(newcomer.id), now=when)
            found = True
        except NotFound:
            found = False
        assert found is holds, when


def test_member_who_lost_the_office_keeps_sight_but_not_the_step(course, session, now):
    proposal = course.carried_to("discussion")
    who = course.people["secretary"]
    _end(session, who.id, now)
    session.add(
        Mandate(chapter_id=course.chapter.id, person_id=who.id, role="member", since=council.LONG_AGO)
    )
    session.flush()
    with pytest.raises(NotYours):
        course.step(proposal, "close_discussion", "secretary")
    with pytest.raises(Forbidden):
        authorize_chapter(session, course.chapter.id, "manage", actor=person(who.id), now=now)


def test_author_stays_author_though_their_term_in_the_chapter_ended(course, session, now):
    proposal = course.carried_to("draft")
    _end(session, course.people["author"].id, now)
    assert course.case(proposal, "edit", "author").roles == {"author"}
    others = council.proposal(session, course.chapter, course.people["member"], state="discussion")
    with pytest.raises(NotFound):
        course.case(others.id, "see", "author")


def test_officer_of_two_chapters_holds_in_each_only_what_was_given_there(course, session, now):
    proposal = course.carried_to("screening")
    neighbour = course.people["neighbour"]
    session.add(
        Mandate(chapter_id=course.chapter.id, person_id=neighbour.id, role="chair", since=council.LONG_AGO)
    )
    session.flush()
    with pytest.raises(NotYours):
        course.step(proposal, "accept", "neighbour")
    assert course.step(proposal, "reject", "neighbour") == "rejected"


@pytest.mark.parametrize("kind", ["recipient", "person"])
def test_actor_without_a_person_behind_it_sees_nothing(course, session, now, kind):
    proposal = course.carried_to("discussion")
    actor = Actor(kind, 1 if kind == "recipient" else None)
    with pytest.raises(NotFound):
        authorize(session, proposal, "see", actor=actor, now=now)
    with pytest.raises(NotFound):
        advance(session, proposal, "close_discussion", actor=actor, now=now)
    with pytest.raises(NotFound):
        authorize_chapter(session, course.chapter.id, "see", actor=actor, now=now)


def test_worker_takes_only_what_is_left_to_it(course, session, now):
    for state in STATES:
        proposal = course.carried_to(state)
        offered = {
            o.step.name for o in options(_as(session, proposal, Actor("worker"), now), now=now) if o.held
        }
        left = {"draft": {"take_referral"}, "approval": {"decide"}, "delivery": {"report_delivered"}}
        assert offered == left.get(state, set())


def test_author_of_another_proposal_is_no_author_of_this_one(course, session):
    proposal = course.carried_to("draft")
    mine = council.proposal(session, course.chapter, course.people["member"])
    assert "author" in course.case(mine.id, "see", "member").roles
    with pytest.raises(NotFound):
        course.case(proposal, "see", "member")


def _as(session: Session, proposal: int, actor: Actor, now: datetime):
    return authorize(session, proposal, "see", actor=actor, now=now)


def _end(session: Session, person_id: int, now: datetime) -> None:
    for held in session.exec(select(Mandate).where(Mandate.person_id == person_id)):
        held.until = now
    session.flush()
