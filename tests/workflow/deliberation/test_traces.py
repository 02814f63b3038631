"""Which passages a comment changed: linked, counted once, taken back, refused where the text moved on."""

import pytest

from tests import council
from tests.workflow.deliberation.opened import counted, setting, there
from workflow.deliberation import drafting, traces
from workflow.deliberation.consolidation import desk, dispose
from workflow.deliberation.draft import Draft
from workflow.deliberation.passages import PassageRefused
from workflow.deliberation.revisions import latest
from workflow.deliberation.traces import MOST_PLACES, Place, TraceOutdated, link, traces_of, unlink, untraced
from workflow.record.case import Forbidden, NotFound
from workflow.record.typed import EntryRefused

FIRST = Place("problem", 0, 23)
SECOND = Place("options", 0, 10)


@pytest.fixture
def at(session, now):
    return setting(session, now, "consolidation")


@pytest.fixture
def numbers(at):
    rows = [council.comment(at.session, at.proposal, at.member, f"نظر {n}") for n in range(3)]
    at.session.flush()
    return [there(row.id) for row in rows]


def desk_case(at):
    return at.case("dispose", by=at.secretary)


def test_comments_are_linked_to_the_passages_they_changed(at, numbers, now):
    case = desk_case(at)
    assert link(case, numbers[:2], [FIRST, SECOND, FIRST], revision=1, now=now) == 4
    found = traces_of(at.case("see", by=at.member))
    assert [(row.comment_id, row.section) for row in found] == [
        (numbers[0], "problem"), (numbers[0], "options"), (numbers[1], "problem"), (numbers[1], "options"),
    ]  # fmt: skip
    assert found[0].exact == latest(case).sections["problem"][:23]
    assert (found[0].revision, found[0].person, found[0].at) == (1, "فرشته دبیری", now)
    assert at.events() == ["trace"]


def test_the_same_link_again_is_not_made_twice(at, numbers, now):
    case = desk_case(at)
    link(case, numbers[:1], [FIRST], revision=1, now=now)
    assert link(case, numbers[:2], [FIRST], revision=1, now=now) == 1
    assert link(case, numbers[:2], [FIRST], revision=1, now=now) == 0
    assert at.events() == ["trace", "trace"]


def test_link_taken_back_stays_in_the_trail_and_can_be_made_again(at, numbers, now):
    case = desk_case(at)
    link(case, numbers[:1], [FIRST], revision=1, now=now)
    (one,) = traces_of(case)
    unlink(case, numbers[0], one.id, now=now)
    assert traces_of(case) == ()
    assert [row.removed_at for row in traces_of(case, removed=True)] == [now]
    with pytest.raises(NotFound):
        unlink(case, numbers[0], one.id, now=now)
    assert link(case, numbers[:1], [FIRST], revision=1, now=now) == 1
    assert at.events() == ["trace", "untrace", "trace"]


def test_link_of_another_comment_or_proposal_is_not_there(at, numbers, now):
    case = desk_case(at)
    link(case, numbers[:1], [FIRST], revision=1, now=now)
    (one,) = traces_of(case)
    with pytest.raises(NotFound):
        unlink(case, numbers[1], one.id, now=now)
    other = at.another("consolidation")
    theirs = there(council.comment(at.session, other, at.member).id)
    with pytest.raises(NotFound):
        link(desk_case(at), [numbers[0], theirs], [FIRST], revision=1, now=now)
    with pytest.raises(NotFound):
        unlink(at.case("dispose", by=at.secretary, of=other), numbers[0], one.id, now=now)
    assert len(traces_of(desk_case(at))) == 1


@pytest.mark.parametrize("place", [
    Place("problem", 5, 5), Place("problem", -1, 4), Place("problem", 0, 100_000), Place("nothing", 0, 3),
    Place("indicators", 0, 1), Place("recommendation:999999", 0, 2),
])  # fmt: skip
def test_passage_outside_the_text_is_refused(at, numbers, now, place):
    with pytest.raises(PassageRefused):
        link(desk_case(at), numbers, [FIRST, place], revision=1, now=now)
    assert traces_of(desk_case(at)) == ()


@pytest.mark.parametrize("count", [0, MOST_PLACES + 1])
def test_none_or_too_many_passages_are_refused(at, numbers, now, count):
    with pytest.raises(EntryRefused) as refused:
        link(desk_case(at), numbers, [Place("problem", 0, n + 1) for n in range(count)], revision=1, now=now)
    assert set(refused.value.errors) == {"places"}


def test_text_that_moved_on_is_named_and_the_old_link_keeps_its_words(at, numbers, now):
    link(desk_case(at), numbers[:1], [FIRST], revision=1, now=now)
    case = at.case("edit", by=at.secretary)
    drafting.save(case, Draft("متن دیگر", {"problem": "واژه‌هایی دیگر."}), version=case.version, now=now)
    with pytest.raises(TraceOutdated) as refused:
        link(desk_case(at), numbers[:1], [FIRST], revision=1, now=now)
    assert "۲" in refused.value.text.fa
    link(desk_case(at), numbers[:1], [Place("problem", 0, 5)], revision=2, now=now)
    assert [row.revision for row in traces_of(desk_case(at))] == [1, 2]
    assert traces_of(desk_case(at))[0].exact.startswith("بیش از")


def test_what_was_taken_up_without_a_passage_is_found(at, numbers, now):
    case = desk_case(at)
    dispose(case, numbers[:2], "adapted", "آمد", now=now)
    dispose(case, numbers[2:], "rejected", "نشد", now=now)
    assert [row.id for row in desk(case, *untraced()).comments] == numbers[:2]
    link(case, numbers[:1], [FIRST], revision=1, now=now)
    assert [row.id for row in desk(case, *untraced()).comments] == numbers[1:2]
    unlink(case, numbers[0], traces_of(case)[0].id, now=now)
    assert [row.id for row in desk(case, *untraced()).comments] == numbers[:2]


def test_only_who_disposes_links(at, numbers, now):
    with pytest.raises(Forbidden):
        at.case("dispose", by=at.member)
    with pytest.raises(PermissionError):
        link(at.case("see", by=at.secretary), numbers, [FIRST], revision=1, now=now)
    with pytest.raises(PermissionError):
        unlink(at.case("see", by=at.secretary), numbers[0], 1, now=now)


def test_links_of_many_cost_as_many_queries_as_of_one(at, engine, numbers, now):
    case = desk_case(at)
    with counted(engine) as few:
        link(case, numbers[:1], [FIRST], revision=1, now=now)
    with counted(engine) as many:
        link(case, numbers, [FIRST, SECOND], revision=1, now=now)
    assert len(many) == len(few)
    with counted(engine) as read:
        assert len(traces.traces_of(case)) == 6
    assert len(read) == 1
