"""The history replayed gives the state, and whatever was changed behind its back is named by its line."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from tests import council
from tests.faults.whole import WAY, invariant, whole
from tests.workflow.meeting import Council
from workflow import replay
from workflow.advance import advance
from workflow.decision.minutes.case import opened, take
from workflow.lifecycle import ENGINES
from workflow.moving import move_all
from workflow.outcome import deliveries, links, receipts, received
from workflow.outcome.tables import Delivery
from workflow.process.parsing import parse
from workflow.propose import propose
from workflow.record import history
from workflow.record.case import CLOCK, person
from workflow.record.migrations.triggers import protect_history, release_history
from workflow.record.tables import History, StoredDefinition
from workflow.sitting.admission import admit


def harm(engine: Engine, *statements: str) -> None:
    """Change the record as nobody may: with the triggers of the history taken away."""
    with engine.begin() as connection:
        release_history(connection)
        for statement in statements:
            connection.execute(text(statement))
        protect_history(connection)


def faults(engine: Engine) -> list[tuple[str, int, int | None]]:
    return [(fault.subject, fault.subject_id, fault.line) for fault in replay.verify(engine)]


def line_of(engine, event, subject="proposal"):
    with Session(engine) as session:
        query = select(History.id).where(History.event == event, History.subject == subject)
        return session.exec(query.order_by(History.id.desc())).first()


def last_line(engine, subject, number):
    with Session(engine) as session:
        mine = select(History.id).where(History.subject == subject, History.subject_id == number)
        return session.exec(mine.order_by(History.id.desc())).first()


@pytest.mark.parametrize("after", ["", *WAY])
def test_what_use_cases_did_replays_to_the_rows(session, engine, now, after):
    whole(session, now, after=after)
    tally = replay.Tally()
    assert list(replay.verify(engine, tally)) == []
    assert tally.lines >= 2
    assert tally.rows >= 1


def test_postponing_and_the_way_back_replay(session, engine, now):
    here = whole(session, now, after="put_to_vote")
    until = now + timedelta(days=40)
    here.step(session, "postpone", here.secretary, now, reason="بودجه", until=until)
    advance(session, here.proposal, "resume", actor=CLOCK, now=until)
    here.step(session, "postpone", here.secretary, until, reason="باز", until=until + timedelta(days=9))
    session.commit()
    invariant(engine)


def test_everything_a_recipient_and_the_secretary_do_replays(session, engine, now):
    here = whole(session, now, after="sent")
    first, second = session.exec(select(Delivery.id).order_by(Delivery.id)).all()
    case = links.by_token(session, links.new_link(session, first, now=now), now=now)
    answers = dict.fromkeys(received.page(case).recommendations, ("accept", ""))
    receipts.answer(case, answers, now=now)
    receipts.answer(case, answers, now=now)
    deliveries.bounced(session, second, "550", now=now)
    deliveries.resend(here.case(session, "issue", here.secretary, now), second, now=now)
    deliveries.revoke(here.case(session, "issue", here.secretary, now), second, now=now)
    session.commit()
    invariant(engine)


def test_a_proposal_moved_to_a_newer_version_replays_by_both(session, engine, now, monkeypatch):
    here = whole(session, now, after="submit")
    present = ENGINES["national"].definition
    newer, _ = parse(present.source.replace('due = "180d"', 'due = "90d"'), "national")
    assert newer.version != present.version
    older = {"process": "national", "version": present.version, "text": present.source, "at": now}
    session.merge(StoredDefinition(**older))
    engine_of_newer = type(ENGINES["national"])(newer, ENGINES["national"].bindings)
    for module in ("workflow.moving", "workflow.replay", "workflow.versions"):
        monkeypatch.setattr(f"{module}.ENGINES", {**ENGINES, "national": engine_of_newer})
    assert move_all(session, "national", now=now)[0] == [here.proposal]
    here.step(session, "accept", here.secretary, now)
    session.commit()
    invariant(engine)
    harm(engine, f"DELETE FROM definition WHERE version = '{present.version}'")
    assert faults(engine) == [("proposal", here.proposal, line_of(engine, "propose"))]


@pytest.mark.parametrize(
    ("statement", "subject"),
    [
        ("UPDATE proposal SET state = 'closed'", "proposal"),
        ("UPDATE proposal SET origin = 'draft'", "proposal"),
        ("UPDATE proposal SET version = version + 1", "proposal"),
        ("UPDATE proposal SET audience = 'restricted'", "proposal"),
        ("UPDATE proposal SET revision_id = 1", "proposal"),
        ("UPDATE proposal SET entered_at = '2020-01-01 00:00:00'", "proposal"),
        ("UPDATE ballot SET state = 'open'", "ballot"),
        ("UPDATE brief SET version = 7", "brief"),
        ("UPDATE delivery SET state = 'answered' WHERE id = (SELECT max(id) FROM delivery)", "delivery"),
        ("DELETE FROM vote WHERE person_id = (SELECT max(person_id) FROM vote)", "proposal"),
        ("UPDATE remark SET text = 'چیز دیگری'", "proposal"),
    ],
)
def test_a_row_changed_by_hand_is_found_at_its_last_line(session, engine, now, statement, subject):
    here = superseded(session, now)
    invariant(engine)
    harm(engine, statement)
    found = faults(engine)
    assert {(fault[0], fault[2]) for fault in found} <= {
        (subject, last_line(engine, subject, n)) for n in (1, 2)
    }
    assert found
    assert here.proposal == 1


STEP = "(SELECT id FROM history WHERE event = 'accept')"
FIRST = "(SELECT min(id) FROM history WHERE subject = 'proposal')"


@pytest.mark.parametrize(
    ("statement", "event"),
    [
        (f"UPDATE history SET target = 'closed' WHERE id = {STEP}", "accept"),
        (f"UPDATE history SET source = 'draft' WHERE id = {STEP}", "accept"),
        (f"UPDATE history SET event = 'reject' WHERE id = {STEP}", "accept"),
        (f"UPDATE history SET event = 'nothing' WHERE id = {STEP}", "accept"),
        (f"UPDATE history SET version = version + 1 WHERE id = {STEP}", "accept"),
        (f"UPDATE history SET chapter_id = 2 WHERE id = {STEP}", "accept"),
        (f"DELETE FROM history WHERE id = {STEP}", "close_discussion"),
        ("DELETE FROM history WHERE event = 'edit' AND subject_id = 1", "submit"),
        (f"DELETE FROM history WHERE id = {FIRST}", "edit"),
        ("UPDATE history SET target = 'screening' WHERE event = 'propose' AND subject_id = 1", "propose"),
        ("UPDATE history SET event = 'propose' WHERE event = 'edit' AND subject_id = 1", "edit"),
        ("UPDATE history SET version = 99 WHERE event = 'ballot_opened'", "ballot_opened"),
        ("UPDATE proposal SET process_version = 'x' WHERE id = 1", "propose"),
        ("UPDATE history SET remark_hash = 'x' WHERE remark_id IS NOT NULL", "supersede"),
    ],
)
def test_the_first_line_that_cannot_be_is_named(session, engine, now, statement, event):
    superseded(session, now)
    council.chapter(session)
    session.commit()
    invariant(engine)
    mine = select(History.id).where(History.subject == "proposal", History.subject_id == 1)
    line = session.exec(mine.where(History.event == event)).one()
    session.commit()
    harm(engine, statement)
    assert faults(engine)[0] == ("proposal", 1, line)


def test_a_line_put_in_is_named(session, engine, now):
    here = whole(session, now, after="accept")
    history.append(
        session, subject="proposal", subject_id=here.proposal, chapter_id=here.chapter, event="reject",
        source="screening", target="rejected", version=4, actor=person(here.chair), now=now,
    )  # fmt: skip
    session.commit()
    assert ("proposal", here.proposal, last_line(engine, "proposal", 1)) in faults(engine)


def test_a_line_cut_from_the_tail_leaves_a_row_ahead_of_its_history(session, engine, now):
    whole(session, now, after="close_discussion")
    harm(engine, "DELETE FROM history WHERE event = 'close_discussion'")
    assert set(faults(engine)) == {("proposal", 1, last_line(engine, "proposal", 1))}


def test_a_row_without_a_history_and_a_history_without_its_row_are_named(session, engine, now):
    whole(session, now, after="deliver")
    chapter = council.chapter(session)
    made = council.proposal(session, chapter, council.member(session, chapter)).id
    session.commit()
    assert faults(engine) == [("proposal", made, None)]
    harm(engine, "UPDATE history SET subject_id = 9 WHERE subject = 'brief'")
    assert set(faults(engine)) == {
        ("proposal", made, None), ("brief", 1, None), ("brief", 9, last_line(engine, "brief", 9))
    }  # fmt: skip


def test_erased_words_are_no_fault(session, engine, now):
    superseded(session, now)
    harm(engine, "DELETE FROM remark")
    invariant(engine)


def superseded(session, now):
    """A proposal delivered and then replaced by another, with everything that follows."""
    here = whole(session, now, after="sent")
    other = propose(session, here.chapter, title="دیگری", themes=[], actor=person(here.secretary), now=now)
    here.step(session, "supersede", here.secretary, now, reason="متن تازه", successor=other)
    session.commit()
    return here


def test_minutes_replay_and_whatever_was_changed_in_them_is_named(session, engine, now):
    here = Council(session, now)
    here.opened(None)
    here.step("close", here.chair)

    def step(name, who, **more):
        case = opened(admit(session, here.meeting, "see", actor=person(who.id), now=now), "step", lock=True)
        take(case, name, version=case.row.version, now=now, **more)
        return case.row.id

    step("lay_out", here.secretary)
    step("redraft", here.secretary, reason="شمار رأی‌ها")
    step("lay_out", here.secretary)
    minutes = step("approve", here.chair)
    session.commit()
    invariant(engine)
    harm(engine, "UPDATE minutes SET state = 'laid_out'")
    assert faults(engine) == [("minutes", minutes, line_of(engine, "approve", "minutes"))]
    harm(engine, "UPDATE minutes SET state = 'approved'", "UPDATE remark SET text = 'نام‌ها'")
    assert ("minutes", minutes, line_of(engine, "redraft", "minutes")) in faults(engine)
