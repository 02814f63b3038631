"""What began under a version keeps it, is run by it after a newer file has come, and may be moved."""

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from tests import council
from tests.workflow.courses import Course
from workflow import versions
from workflow.advance import advance, deadlines, options
from workflow.authorize import authorize, authorize_chapter, visible
from workflow.board import board
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import BINDINGS, ENGINES
from workflow.membership.roles import roles_in
from workflow.moving import move_all
from workflow.outcome.tables import Delivery
from workflow.process.definition import read
from workflow.process.machine import Engine, NotYours
from workflow.process.parsing import parse
from workflow.record import history
from workflow.record.case import person
from workflow.record.tables import StoredDefinition
from workflow.versions import VersionUnusable, engine_of, keep, keep_all, load_all

NATIONAL = ENGINES["national"].definition
ACCEPT = 'accept = { from = "screening", to = "discussion", by = "secretary", guards = "not_own" }'


@pytest.fixture
def course(session, now):
    keep_all(session, now=now)
    return Course(session, now)


@pytest.fixture
def lands(monkeypatch):
    """A newer file lands: the present one with changes; tests go on as a process started after it."""

    def land(*changes):
        text = NATIONAL.source
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        engine = Engine(read(text, "national", BINDINGS), BINDINGS)
        for module in (versions, council):
            monkeypatch.setattr(module, "ENGINES", {**ENGINES, "national": engine})
        monkeypatch.setattr("workflow.moving.ENGINES", {**ENGINES, "national": engine})
        monkeypatch.setattr(versions, "_EARLIER", {})
        return engine.definition

    return land


CHAIR_ACCEPTS = (ACCEPT, ACCEPT.replace("secretary", "chair"))


def test_proposal_in_flight_keeps_the_rules_it_began_with(course, session, lands):
    old = course.carried_to("screening")
    newer = lands(CHAIR_ACCEPTS)
    assert newer.version != NATIONAL.version
    new = course.new()
    course.step(new, "submit", "author")
    with pytest.raises(NotYours):
        course.step(new, "accept", "secretary")
    with pytest.raises(NotYours):
        course.step(old, "accept", "chair")
    assert {
        o.step.name for o in options(course.case(old, "see", "secretary"), now=course.now) if o.allowed
    } >= {"accept"}
    assert course.step(old, "accept", "secretary") == "discussion"
    assert course.step(new, "accept", "chair") == "discussion"


def test_lists_and_board_follow_each_version_by_its_own_rules(course, session, now, lands):
    old = course.carried_to("screening")
    lands(
        ('screening     = { stage = "drafting", may.see = "author secretary chair" }',
         'screening = { stage = "discussion" }'),
    )  # fmt: skip
    new = course.new()
    course.step(new, "submit", "author")
    load_all(session)
    member = course.people["member"]
    roles = roles_in(session, member.id, now=now)[course.chapter.id]
    query = select(col(Proposal.id)).where(visible(person(member.id), roles, course.chapter.id))
    seen = set(session.execute(query).scalars())
    assert old not in seen
    standing = authorize_chapter(
        session, course.chapter.id, "see", actor=person(course.people["secretary"].id), now=now
    )
    stages = {slip.id: column.stage for column in board(session, standing) for slip in column.slips}
    assert (stages[old], stages[new]) == ("drafting", "discussion")


def test_old_version_with_drives_of_old_still_voids_and_withdraws(course, session, lands, now):
    text = NATIONAL.source.replace('drives.ballot = "annul"', 'effects = "void_ballot"').replace(
        'effects = "tell_contributors answer_province", drives.brief = "supersede"',
        'effects = "withdraw_briefs"',
    )
    older, faults = parse(text, "national")
    assert not faults
    keep(session, older, now=now)
    for state, step, check in (("approval", "postpone", "ballot"), ("delivery", "supersede", "brief")):
        made = course.carried_to(state)
        session.execute(
            update(Proposal).where(col(Proposal.id) == made).values(process_version=older.version)
        )
        course.step(made, step, "secretary")
        events = [e.event for e, _ in history.of(session, "proposal", made)]
        if check == "ballot":
            assert "ballot_voided" in events
        else:
            delivery = session.execute(
                select(Delivery).order_by(col(Delivery.id).desc()).limit(1)
            ).scalar_one()
            session.refresh(delivery)
            assert delivery.state == "superseded"


def test_start_refuses_a_version_whose_text_is_gone(course, session, lands):
    course.carried_to("screening")
    lands(CHAIR_ACCEPTS)
    session.execute(delete(StoredDefinition))
    with pytest.raises(
        VersionUnusable, match=r"whose text is not kept.\nNext: .*rayzan process move national"
    ):
        load_all(session)


def test_start_refuses_a_version_that_names_what_is_bound_no_more(course, session, lands):
    course.carried_to("screening")
    lands(CHAIR_ACCEPTS)
    text = NATIONAL.source.replace('guards = "sections_filled"', 'guards = "sections_weighed"')
    session.execute(
        update(StoredDefinition).where(col(StoredDefinition.process) == "national").values(text=text)
    )
    with pytest.raises(VersionUnusable, match=r"step\.submit\.guards: unknown guard"):
        load_all(session)


def test_start_refuses_a_state_that_no_file_has(course, session):
    course.carried_to("delivery")
    load_all(session)
    session.execute(update(Delivery).values(state="lost"))
    with pytest.raises(
        VersionUnusable, match=r"a delivery in the state “lost”, which delivery.toml has no more"
    ):
        load_all(session)


def test_kept_text_is_kept_once_and_stays(course, session, now):
    keep(session, NATIONAL, now=now)
    rows = session.execute(select(StoredDefinition).where(col(StoredDefinition.process) == "national"))
    assert [row.text for row in rows.scalars()] == [NATIONAL.source]
    assert engine_of(session, "national", NATIONAL.version) is ENGINES["national"]


def test_proposals_that_fit_are_moved_with_their_deadlines(course, session, lands, now):
    screening, draft = course.carried_to("screening"), course.carried_to("draft")
    before = deadlines(session, screening)
    newer = lands(CHAIR_ACCEPTS, ('due = "14d", remind = "3d"', 'due = "15d", remind = "3d"'))
    moved, left = move_all(session, "national", now=now)
    assert {screening, draft} <= set(moved)
    assert left == []
    row = session.get_one(Proposal, screening, populate_existing=True)
    assert row.process_version == newer.version
    assert deadlines(session, screening) == before, "what runs already keeps the time it began with"
    entry, _ = history.of(session, "proposal", screening)[-1]
    assert (entry.event, entry.facts) == ("move_version", {"from": NATIONAL.version, "to": newer.version})
    assert course.step(screening, "accept", "chair") == "discussion"
    assert move_all(session, "national", now=now) == ([], [])


def test_deadlines_of_the_present_state_start_and_end_with_the_newer_rules(course, session, lands, now):
    made = course.carried_to("screening")
    assert set(deadlines(session, made)) == {"escalate"}
    lands(
        ('{ from = "screening consolidation approved"', '{ from = "consolidation approved"'),
        ('lapse = { from = "draft"', 'lapse = { from = "draft screening"'),
    )  # fmt: skip
    move_all(session, "national", now=now)
    assert set(deadlines(session, made)) == {"lapse"}


RULE = '[[always]]\nreach = "approved"\nthrough = "heard"\n\n'
HEARD = [
    ("discussion    = {", 'heard = { stage = "discussion" }\ndiscussion    = {'),
    ("accept = {", 'hear = { from = "discussion", to = "heard", by = "chair" }\naccept = {'),
    ('close_discussion = { from = "discussion"', 'close_discussion = { from = "heard"'),
    ('"discussion consolidation approval tabled"', '"heard consolidation approval tabled"'),
    ("[fa]\n", RULE + '[fa]\nheard = "شنیده‌شده"\nhear = "شنیدن"\n'),
    ("[en]\n", '[en]\nheard = "Heard"\nhear = "Hear"\n'),
]  # fmt: skip


def test_proposal_past_a_rule_it_never_met_is_left_and_told_why(course, session, lands, now):
    before, past, after = (course.carried_to(state) for state in ("discussion", "consolidation", "approved"))
    lands(*HEARD)
    moved, left = move_all(session, "national", now=now)
    assert before in moved
    why = {unfit.proposal_id: unfit.why for unfit in left}
    assert set(why) == {past, after}
    way = "consolidation -put_to_vote-> approval -decide-> approved"
    assert why[past] == (f'from "consolidation" it could reach "approved" without "heard": {way}',)
    assert why[after] == ('it reached "approved" without "heard"',)
    row = session.get_one(Proposal, past, populate_existing=True)
    assert row.process_version == NATIONAL.version


def test_proposal_in_a_state_that_is_gone_is_left(course, session, lands, now):
    made = course.carried_to("screening")
    lands(("screening", "first_look"))
    _, left = move_all(session, "national", now=now)
    assert {unfit.proposal_id: unfit.why for unfit in left}[made] == ('there is no state "screening"',)


def test_moved_proposal_is_seen_and_stepped_like_any_other(course, session, lands, now):
    made = course.carried_to("discussion")
    lands(CHAIR_ACCEPTS)
    move_all(session, "national", now=now)
    case = authorize(session, made, "step", actor=person(course.people["secretary"].id), now=now)
    assert case.process_version != NATIONAL.version
    move = advance(session, made, "close_discussion", actor=person(course.people["secretary"].id), now=now)
    assert move.target == "consolidation"
