import pytest
from sqlalchemy import update
from sqlmodel import col

from tests import council
from tests.workflow.deliberation.opened import counted, setting, there
from workflow.deliberation import consolidation, discussion
from workflow.deliberation.consolidation import comments_disposed, desk, dispose, progress, trail
from workflow.deliberation.tables import Comment
from workflow.deliberation.threads import Answer
from workflow.record.calendar import persian_digits
from workflow.record.case import Forbidden, NotFound
from workflow.record.typed import EntryRefused


@pytest.fixture
def at(session, now):
    return setting(session, now, "consolidation")


def commented(at, count):
    rows = [council.comment(at.session, at.proposal, at.member, f"نظر {n}") for n in range(count)]
    at.session.flush()
    return [there(row.id) for row in rows]


def hide(at, number):
    at.session.execute(update(Comment).where(col(Comment.id) == number).values(hidden_at=at.now))


def desk_case(at):
    return at.case("dispose", by=at.secretary)


def test_the_vote_waits_until_every_visible_comment_has_a_disposition(at, now):
    numbers = commented(at, 3)
    case = desk_case(at)
    hide(at, numbers[2])
    reason = there(comments_disposed(case, case.actor, now))
    assert persian_digits(f"شمارهٔ {numbers[0]}، {numbers[1]}.") in reason.fa
    assert f"number {numbers[0]}, {numbers[1]}." in reason.en
    dispose(case, numbers[:1], "adopted", "درست است", now=now)
    assert comments_disposed(case, case.actor, now) is not None
    dispose(case, numbers[1:2], "rejected", "شدنی نیست", now=now)
    assert comments_disposed(case, case.actor, now) is None
    assert progress(case) == (2, 2)


def test_nothing_said_is_nothing_to_answer(at, now):
    council.comment(at.session, at.another("consolidation"), at.member)
    case = desk_case(at)
    assert comments_disposed(case, case.actor, now) is None
    assert progress(case) == (0, 0)


@pytest.mark.parametrize(("count", "more"), [(10, None), (11, "و ۱ نظر دیگر"), (25, "و ۱۵ نظر دیگر")])
def test_at_most_ten_missing_ones_are_named(at, now, count, more):
    numbers = commented(at, count)
    case = desk_case(at)
    reason = there(comments_disposed(case, case.actor, now))
    assert persian_digits("، ".join(map(str, numbers[:10]))) in reason.fa
    assert ("نظر دیگر" in reason.fa) is (more is not None)
    if more:
        assert more in reason.fa
        assert f"and {count - 10} more" in reason.en


def test_a_disposition_shows_on_the_comment(at, now):
    (number,) = commented(at, 1)
    dispose(desk_case(at), [number], "adapted", "با اندکی تغییر", now=now)
    row = discussion.one(at.case("see", by=at.member), number)
    assert row.disposition == Answer("adapted", "با اندکی تغییر")
    assert at.events() == ["dispose"]


def test_a_correction_keeps_the_trail(at, now):
    first, second = commented(at, 2)
    case = desk_case(at)
    assert dispose(case, [first], "rejected", "شدنی نیست", now=now) == 1
    assert dispose(case, [first, second], "adopted", "پس از بررسی دوباره", now=now) == 2
    earlier, later = trail(case, first)
    assert (earlier.kind, earlier.replaces_id) == ("rejected", None)
    assert (later.kind, later.reason, later.person, later.replaces_id) == (
        "adopted",
        "پس از بررسی دوباره",
        "فرشته دبیری",
        earlier.id,
    )
    assert [entry.replaces_id for entry in trail(case, second)] == [None]
    assert there(discussion.one(case, first).disposition).kind == "adopted"
    assert progress(case) == (2, 2)


def test_the_same_disposition_again_changes_nothing(at, now):
    numbers = commented(at, 2)
    case = desk_case(at)
    dispose(case, numbers[:1], "deferred", "سال آینده", now=now)
    assert dispose(case, [*numbers, *numbers], "deferred", " سال آینده ", now=now) == 1
    assert dispose(case, numbers, "deferred", "سال آینده", now=now) == 0
    assert [len(trail(case, number)) for number in numbers] == [1, 1]


def test_many_cost_as_many_queries_as_one(at, engine, now):
    numbers = commented(at, 60)
    case = desk_case(at)
    with counted(engine) as few:
        dispose(case, numbers[1::2][:1], "adopted", "درست", now=now)
    dispose(case, numbers[1::2], "adopted", "درست", now=now)
    with counted(engine) as many:
        assert dispose(case, numbers, "rejected", "نادرست", now=now) == 60
    assert len(many) == len(few) == 8
    assert progress(case) == (60, 60)


def test_another_proposals_comment_is_not_found_and_nothing_is_disposed(at, now):
    mine = commented(at, 1)
    theirs = there(council.comment(at.session, at.another("consolidation"), at.member).id)
    case = desk_case(at)
    for strange in (theirs, 999_999):
        with pytest.raises(NotFound):
            dispose(case, [*mine, strange], "adopted", "درست", now=now)
    with pytest.raises(NotFound):
        trail(case, theirs)
    assert progress(case) == (0, 1)


@pytest.mark.parametrize(
    ("count", "kind", "reason", "fields"),
    [
        (1, "adopted", "", {"reason"}),
        (1, "adopted", " \n", {"reason"}),
        (1, "adopted", "م" * 5_001, {"reason"}),
        (1, "adopted", "م\0", {"reason"}),
        (1, "burnt", "م", {"kind"}),
        (0, "adopted", "م", {"comments"}),
        (501, "", "", {"comments", "kind", "reason"}),
    ],
)
def test_what_is_missing_is_named_by_field(at, count, kind, reason, fields):
    with pytest.raises(EntryRefused) as refused:
        dispose(desk_case(at), range(1, count + 1), kind, reason, now=at.now)
    assert set(refused.value.errors) == fields


def test_only_the_secretary_disposes_and_only_in_consolidation(at, now):
    for other in (at.author, at.member):
        with pytest.raises(Forbidden):
            at.case("dispose", by=other)
    with pytest.raises(Forbidden):
        at.case("dispose", by=at.secretary, of=at.another("discussion"))
    with pytest.raises(PermissionError):
        dispose(at.case("edit"), [1], "adopted", "م", now=now)


def test_the_desk_lists_answers_too_and_leaves_out_what_is_hidden_or_done(at, now):
    top, other, hidden = commented(at, 3)
    answer = Comment(
        proposal_id=at.proposal.id, revision_id=at.proposal.revision_id, parent_id=top,
        author_id=at.author.id,
        body="پاسخ", at=now,
    )  # fmt: skip
    at.session.add(answer)
    at.session.flush()
    hide(at, hidden)
    case = desk_case(at)
    assert [row.id for row in desk(case).comments] == [top, other, answer.id]
    dispose(case, [other], "adopted", "درست", now=now)
    assert [row.id for row in desk(case, only_missing=True).comments] == [top, answer.id]
    first = desk(case, limit=2)
    assert [row.id for row in first.comments] == [top, other]
    assert [row.id for row in desk(case, after=first.next, limit=2).comments] == [answer.id]


def test_every_disposition_has_words_in_both_languages():
    assert list(consolidation.DISPOSITIONS) == ["adopted", "adapted", "rejected", "deferred", "out_of_scope"]
    assert all(text.fa and text.en for text in consolidation.DISPOSITIONS.values())
