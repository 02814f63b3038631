"""Passages of comments found again in each new revision: by a job, kept, read at one cost."""

import pytest
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from api.finding_jobs import find_passages
from api.worker import Context
from tests import council
from tests.workflow.deliberation.opened import counted, setting
from workflow.deliberation import discussion, drafting, placing
from workflow.deliberation.draft import Draft
from workflow.deliberation.marks import Mark, Marks, marks
from workflow.deliberation.passages import passage
from workflow.deliberation.revisions import latest, numbered
from workflow.deliberation.tables import Comment, Proposal
from workflow.record import jobs, promises

PROBLEM = "هزینهٔ رفت‌وآمد دانشجویان را دانشگاه می‌پردازد.\n\nنیمی از آنان شغلی پایدار ندارند و درآمدی ندارند."
MOVED = "پیش از هر چیز.\n\n" + PROBLEM
CHANGED = PROBLEM.replace("شغلی پایدار", "کاری پایدار و شایسته")
GONE = "هزینهٔ رفت‌وآمد دانشجویان را دانشگاه می‌پردازد.\n\nچیزی یکسره دیگر دربارهٔ آموزش."


@pytest.fixture
def at(session, now):
    made = setting(session, now, "discussion")
    save(made, PROBLEM)
    return made


def save(at, problem):
    at.session.execute(update(Proposal).values(state="draft"))
    case = at.case("edit")
    number = drafting.save(case, Draft("پیمان", {"problem": problem}), version=case.version, now=at.now)
    at.session.execute(update(Proposal).values(state="discussion"))
    return number


def say(at, words="نیمی از آنان شغلی پایدار ندارند", number=None):
    case = at.case("comment", by=at.member)
    text = numbered(case, number) if number else latest(case)
    start = text.sections["problem"].index(words)
    place = passage(text, "problem", start, start + len(words))
    return discussion.comment(case, "چرا؟", passage=place, now=at.now)


def found(at):
    places = placing.find(at.case("see"))
    placing.keep(at.session, places) if places else None
    return len(places)


def one(at, number):
    return discussion.one(at.case("see"), number)


@pytest.mark.parametrize("by_job", [True, False])
@pytest.mark.parametrize(("text", "words", "changed"), [
    (MOVED, "نیمی از آنان شغلی پایدار ندارند", False),
    (CHANGED, "نیمی از آنان کاری پایدار و شایسته ندارند", True), (GONE, None, False),
])  # fmt: skip
def test_passage_is_found_again_or_told_to_be_gone_but_never_lost(at, by_job, text, words, changed):
    number = say(at)
    save(at, text)
    if by_job:
        assert found(at) == 1
    row = one(at, number)
    assert row.passage.exact == "نیمی از آنان شغلی پایدار ندارند"
    assert row.outdated is (words is None)
    if words is not None:
        assert text[row.place.start : row.place.end] == words
        assert row.place.changed is changed
    assert row.words_now == (words if changed else "")


def test_what_is_kept_puts_the_mark_where_the_words_changed(at):
    number = say(at)
    save(at, CHANGED)
    case = at.case("see")
    assert marks(case, latest(case)) == Marks(())
    found(at)
    case = at.case("see")
    (mark,) = marks(case, latest(case)).placed
    assert (mark.count, mark.start) == (1, one(at, number).place.start)
    assert CHANGED[mark.start :].startswith("نیمی از آنان کاری")


def test_marks_count_every_comment_and_say_how_many_still_wait(at, engine, monkeypatch):
    first = latest(at.case("see"))
    for n in range(1_200):  # more than were ever read one by one
        row = council.comment(at.session, at.proposal, at.member, "نظر")
        row.section, row.start, row.end, row.exact = "problem", n % 3, 12, PROBLEM[n % 3 : 12]
        row.revision_id, row.hidden_at = first.id, at.now if n % 100 == 0 else None
    at.session.flush()
    case = at.case("see")
    with counted(engine) as asked:
        told = marks(case, first)
    assert len(asked) == 1
    assert told == Marks(tuple(Mark("problem", n, 396) for n in range(3)))
    save(at, MOVED)
    monkeypatch.setattr("workflow.deliberation.marks.MOST_SOUGHT", 2)  # passages, however many speak of each
    case = at.case("see")
    newest = latest(case)
    with counted(engine) as asked:
        told = marks(case, newest)
    assert len(asked) == 2
    assert (sum(mark.count for mark in told.placed), told.waiting) == (792, 396)
    while found(at):
        pass
    beyond = len(MOVED) - len(PROBLEM)
    case = at.case("see")
    assert marks(case, latest(case)) == Marks(tuple(Mark("problem", n + beyond, 396) for n in range(3)))


def test_words_that_come_back_are_found_in_the_revision_that_has_them_again(at):
    number = say(at)
    save(at, GONE)
    found(at)
    assert one(at, number).outdated
    save(at, PROBLEM)
    found(at)
    assert one(at, number).place.changed is False


def test_comment_on_an_earlier_revision_is_found_as_it_is_said(at):
    save(at, CHANGED)
    number = say(at, number=2)
    kept = at.session.execute(select(Comment).where(col(Comment.id) == number)).scalar_one()
    assert (kept.found_in_id, kept.found_changed) == (at.case("see").revision_id, True)
    assert found(at) == 0


def test_nothing_is_written_over_what_was_found_in_a_later_revision(at):
    number = say(at)
    save(at, GONE)
    old = placing.find(at.case("see"))
    save(at, MOVED)
    found(at)
    placing.keep(at.session, old)
    assert one(at, number).outdated is False
    kept = at.session.execute(select(Comment)).scalar_one()
    assert (kept.found_in_id, kept.found_start) == (at.case("see").revision_id, MOVED.index("نیمی"))


def test_a_save_promises_the_finding_and_costs_the_same_with_many_comments(at, engine):
    def waiting():
        return [job.key for job in promises.waiting(at.session) if job.job == jobs.FIND_PASSAGES]

    assert waiting() == []
    first = say(at)
    at.session.flush()
    with counted(engine) as few:
        save(at, MOVED)
    assert len(waiting()) == 1
    row = at.session.execute(select(Comment).where(col(Comment.id) == first)).scalar_one()
    at.session.add_all(
        Comment(**row.model_dump(exclude={"id"}) | {"body": str(n)}) for n in range(3 * placing.AT_ONCE)
    )
    at.session.flush()
    with counted(engine) as many:
        save(at, CHANGED)
    assert len(many) == len(few)
    assert len(waiting()) == 2


def test_the_job_finds_all_of_them_some_at_a_time_and_once(at, now, engine, session):
    first = say(at)
    row = session.execute(select(Comment).where(col(Comment.id) == first)).scalar_one()
    session.add_all(
        Comment(**row.model_dump(exclude={"id"}) | {"body": str(n)}) for n in range(placing.AT_ONCE + 20)
    )
    save(at, CHANGED)
    session.commit()
    context = Context(lambda: Session(engine), lambda: now, None)
    for _ in range(2):
        find_passages(context, {"proposal_id": at.proposal.id})
    session.expire_all()
    newest = at.case("see").revision_id
    kept = select(func.count()).where(col(Comment.found_in_id) == newest, col(Comment.found_changed))
    assert session.execute(kept).scalar_one() == placing.AT_ONCE + 21
    assert found(at) == 0
