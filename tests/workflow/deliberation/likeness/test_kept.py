"""Likeness of a proposal's comments: promised by what is written, found by the job, kept comment by comment."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from api.finding_jobs import find_alike
from api.worker import Context
from tests import council
from tests.api.test_handlers import promised
from tests.queries import counted
from tests.workflow.deliberation.opened import setting, there
from tests.workflow.deliberation.test_export import written
from workflow.deliberation import bringing_in, discussion
from workflow.deliberation.export import read_export
from workflow.deliberation.likeness.kept import Standing, find, keep, standing
from workflow.deliberation.rewording import reword
from workflow.deliberation.tables import Alike, Comment
from workflow.record import jobs, promises


@pytest.fixture
def at(session, now):
    return setting(session, now, "discussion")


def say(at, body, when=None):
    return discussion.comment(at.case("comment"), body, now=when or at.now)


def find_and_keep(at, now=None):
    """What the job does; whether there was anything new."""
    found = find(at.case("see"))
    if found is not None:
        keep(at.session, at.proposal.id, found, now=now or at.now)
    return found is not None


def kept(at):
    rows = at.session.execute(select(col(Alike.comment_id), col(Alike.head_id), col(Alike.size)))
    return {number: (head, size) for number, head, size in rows}


def test_comments_and_new_wordings_of_a_few_minutes_share_one_promise(at):
    one = say(at, "هزینه را کارفرما بپردازد")
    say(at, "بیمه را سازمان بپردازد")
    at.session.commit()
    assert list(promised(at.session, jobs.FIND_ALIKE).values()) == [{"proposal_id": at.proposal.id}]
    later = at.now + timedelta(minutes=5)
    reword(at.case("comment"), one, "هزینه را استان بپردازد", kind="remark", source="", version=1, now=later)
    at.session.commit()
    assert len(promised(at.session, jobs.FIND_ALIKE)) == 2


def test_job_is_scheduled_for_the_end_of_the_pause_and_a_deliberation_brought_in_is_compared_at_once(
    at, tmp_path
):
    say(at, "نظر")
    assert promises.waiting(at.session) == []
    other = at.another("draft")
    bringing_in.bring_in(at.case("edit", of=other), read_export(written(tmp_path)), now=at.now)
    assert jobs.FIND_ALIKE in {job.job for job in promises.waiting(at.session)}


def test_page_is_told_when_it_was_found_and_how_many_came_or_were_reworded_since(at):
    first, other = say(at, "هزینه را کارفرما بپردازد"), say(at, "بیمه را سازمان بپردازد")
    assert standing(at.case("see")) == Standing(None, 2)
    found_at = at.now + timedelta(minutes=5)
    find_and_keep(at, found_at)
    assert standing(at.case("see")) == Standing(found_at, 0)
    later = found_at + timedelta(minutes=1)
    say(at, "هزینه را کارفرما بپردازد!", later)
    reword(at.case("comment"), other, "بیمه را استان بپردازد", kind="remark", source="", version=1, now=later)
    hidden = say(at, "آگهی", later)
    at.session.execute(update(Comment).where(col(Comment.id) == hidden).values(hidden_at=later))
    assert standing(at.case("see")) == Standing(found_at, 2)
    assert there(kept(at))[first] == (first, 1)


def test_same_words_are_not_compared_twice_and_others_are(at):
    one, two = say(at, "هزینه را کارفرما بپردازد"), say(at, "هزینه را کارفرما بپردازد.")
    assert find_and_keep(at)
    assert kept(at) == {one: (one, 2), two: (one, 2)}
    assert not find_and_keep(at)
    reword(at.case("comment"), one, "بیمه چه می‌شود؟", kind="remark", source="", version=1, now=at.now)
    assert find_and_keep(at)
    assert kept(at) == {one: (one, 1), two: (two, 1)}


def test_comments_of_another_proposal_are_not_compared(at):
    mine = say(at, "هزینه را کارفرما بپردازد")
    other = at.another("discussion")
    council.comment(at.session, other, at.author, "هزینه را کارفرما بپردازد")
    find_and_keep(at)
    assert kept(at) == {mine: (mine, 1)}


def test_job_done_twice_changes_nothing(at, engine):
    one, two = say(at, "هزینه را کارفرما بپردازد"), say(at, "هزینه را کارفرما بپردازد.")
    at.session.commit()
    context = Context(lambda: Session(engine), lambda: at.now, None)
    for _ in range(2):
        find_alike(context, {"proposal_id": at.proposal.id})
        assert kept(at) == {one: (one, 2), two: (one, 2)}
        at.session.rollback()


def test_writing_and_telling_cost_the_same_for_many_as_for_few(at, engine):
    def cost(n):
        for number in range(n):
            council.comment(at.session, at.proposal, at.author, f"سخن {number} دربارهٔ {number * 7}")
        case = at.case("see")
        with counted(engine) as asked:
            find_and_keep(at)
            standing(case)
        return len(asked)

    assert cost(2) == cost(60)
