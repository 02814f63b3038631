"""Opinion groups of a proposal: found from its stances, kept without a name, found anew when stances change."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from api.finding_jobs import group_opinions
from api.worker import Context
from tests import council
from tests.api.test_handlers import promised
from tests.queries import counted
from tests.workflow.deliberation.opened import there
from tests.workflow.deliberation.opinions.camps import STATEMENTS, camps
from tests.workflow.deliberation.opinions.taken import taken
from tests.workflow.deliberation.test_export import written
from workflow.deliberation import bringing_in, discussion
from workflow.deliberation.export import read_export
from workflow.deliberation.opinions import finding
from workflow.deliberation.opinions.analysis import analyse
from workflow.deliberation.opinions.finding import find
from workflow.deliberation.opinions.kept import opinions_of
from workflow.deliberation.opinions.matrix import votes_of
from workflow.deliberation.opinions.picture import SQUARES
from workflow.deliberation.tables import OpinionGroups, Stance
from workflow.record import jobs, promises

TWO = {"left": 15, "right": 12}


@pytest.fixture
def two(session, now):
    return taken(session, now, camps(**TWO))


def test_groups_of_a_proposal_are_those_of_its_stances(two):
    assert opinions_of(two.here.case("see")) is None
    assert two.find_and_keep()
    shown = there(opinions_of(two.here.case("see")))
    plain = analyse(votes_of(camps(**TWO)), STATEMENTS).summary
    assert (shown.summary.placed, shown.summary.silhouette) == (plain.placed, plain.silhouette)
    assert [group.size for group in shown.summary.groups] == [15, 12]
    places = {comment: place for place, comment in enumerate(two.comments)}
    for group, same in zip(shown.summary.groups, plain.groups, strict=True):
        told = [(places[said.statement], said.holds, said.counts) for said in group.statements]
        assert told == [(said.statement, said.holds, said.counts) for said in same.statements]
    assert shown.bodies[two.comments[8]] == "نظر شمارهٔ 8"
    assert shown.at == two.here.now
    assert sum(mark.people for mark in shown.marks) == 27


def test_same_stances_are_not_counted_twice_and_others_are(two):
    assert two.find_and_keep()
    assert not two.find_and_keep()
    stance = two.here.session.get(Stance, (two.comments[0], two.people[1]))
    stance.value = -1
    assert two.find_and_keep()
    assert not two.find_and_keep()
    two.hide(8)
    assert two.find_and_keep()
    assert there(opinions_of(two.here.case("see"))).summary.statements == 11


def test_hidden_comment_counts_nowhere_and_one_hidden_since_is_not_shown(two):
    two.find_and_keep()
    before = there(opinions_of(two.here.case("see")))
    two.hide(8)
    after = there(opinions_of(two.here.case("see")))
    gone = two.comments[8]
    assert gone in {said.statement for said in before.summary.shared}
    assert gone not in {said.statement for said in after.summary.shared} | set(after.bodies)
    two.find_and_keep()
    found = there(opinions_of(two.here.case("see"))).summary
    assert (found.statements, found.votes) == (11, 27 * 11)


def test_stances_on_another_proposal_are_not_ours(two):
    other = two.here.another("discussion")
    said = council.comment(two.here.session, other, two.here.author)
    two.here.session.add(Stance(comment_id=there(said.id), person_id=two.people[1], value=1, at=two.here.now))
    two.find_and_keep()
    assert there(opinions_of(two.here.case("see"))).summary.votes == 27 * 12
    assert opinions_of(two.here.case("see", of=other)) is None


def test_nobody_stands_in_what_is_kept(two):
    two.find_and_keep()
    kept = two.here.session.execute(select(col(OpinionGroups.found))).scalar_one()
    assert set(kept) == {"summary", "marks"}
    assert {key for mark in kept["marks"] for key in mark} == {"x", "y", "group", "people"}
    assert "person" not in json.dumps(kept)
    assert "participant" not in json.dumps(kept)
    assert all(0 <= mark["x"] < SQUARES and 0 <= mark["y"] < SQUARES for mark in kept["marks"])


@pytest.mark.parametrize(("sizes", "groups"), [
    ({"left": 10, "right": 9}, []), ({"left": 26, "right": 4}, [30]), ({"left": 26, "right": 5}, [26, 5]),
])  # fmt: skip
def test_too_few_are_not_shown(session, now, sizes, groups):
    few = taken(session, now, camps(**sizes))
    few.find_and_keep()
    shown = there(opinions_of(few.here.case("see")))
    assert [group.size for group in shown.summary.groups] == groups
    assert bool(shown.marks) == bool(groups)


def test_reading_costs_the_same_for_many_as_for_few(engine, session, now, two):
    def cost():
        session.commit()
        case = two.here.case("see")
        with counted(engine) as asked:
            find(case)
            opinions_of(case)
        return len(asked)

    two.find_and_keep()
    many = cost()
    session.execute(delete(Stance).where(col(Stance.comment_id) != two.comments[0]))
    assert cost() == many == 5


def test_stances_of_a_few_minutes_share_one_promise(two, session):
    case = two.here.case("comment")
    for place in (0, 1, 2):
        discussion.take_stance(case, two.comments[place], "agree", now=two.here.now)
    later = two.here.now + timedelta(minutes=5)
    discussion.take_stance(case, two.comments[3], "agree", now=later)
    session.commit()
    assert list(promised(session, jobs.GROUP_OPINIONS).values()) == 2 * [{"proposal_id": case.id}]


def test_deliberation_brought_in_is_grouped_at_once(session, now, tmp_path, two):
    other = two.here.another("draft")
    bringing_in.bring_in(two.here.case("edit", of=other), read_export(written(tmp_path)), now=now)
    session.commit()
    assert [job.state for job in promises.waiting(session) if job.job == jobs.GROUP_OPINIONS] == ["waiting"]
    (arguments,) = promised(session, jobs.GROUP_OPINIONS).values()
    assert arguments == {"proposal_id": other.id}


def test_job_finds_the_groups_and_done_again_changes_nothing(engine, session, now, two):
    session.commit()
    context = Context(lambda: Session(engine), lambda: now, None)
    for _ in range(2):
        group_opinions(context, {"proposal_id": two.here.proposal.id})
    session.expire_all()
    assert session.execute(select(func.count()).select_from(OpinionGroups)).scalar_one() == 1
    assert there(opinions_of(two.here.case("see"))).summary.placed == 27


def test_job_holds_up_no_writer_while_it_computes(engine, session, now, two, monkeypatch):
    """A stance taken meanwhile is written at once, and found by the job it promises."""
    session.commit()
    said, who = two.comments[0], two.people[1]
    computing = finding.analyse

    def slow(votes, visible):
        with Session(engine) as other:
            other.get(Stance, (said, who)).value = 0
            other.commit()
        return computing(votes, visible)

    monkeypatch.setattr(finding, "analyse", slow)
    context = Context(lambda: Session(engine), lambda: now, None)
    group_opinions(context, {"proposal_id": two.here.proposal.id})
    session.expire_all()
    assert session.get(Stance, (said, who)).value == 0
    monkeypatch.undo()
    assert two.find_and_keep()
