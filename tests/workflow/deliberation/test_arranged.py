"""The desk arranged: each view holds every comment once, goes on by its cursor, and costs the same for many."""

import pytest
from sqlmodel import col

from tests import council
from tests.workflow.deliberation.opened import counted, setting, there
from workflow.deliberation.arranged import VIEWS, WHOLE, alike, arranged
from workflow.deliberation.consolidation import dispose
from workflow.deliberation.headway import headway, stopped
from workflow.deliberation.likeness.kept import Found, find, keep
from workflow.deliberation.opinions import kept as opinions
from workflow.deliberation.opinions.result import Count, Group, Said, Summary
from workflow.deliberation.tables import Comment


@pytest.fixture
def at(session, now):
    return setting(session, now, "consolidation")


def said(at, body="نظر", section="", start=None, **more):
    row = council.comment(at.session, at.proposal, at.member, body)
    row.section, row.start, row.end, row.exact = section, start, None if start is None else start + 4, "متن"
    for name, value in more.items():
        setattr(row, name, value)
    at.session.flush()
    return there(row.id)


def walked(case, by, limit=2):
    ids, after = [], ""
    while True:
        page = arranged(case, by, [], after=after, limit=limit)
        ids += [row.id for row in page.rows]
        after = page.next
        if not after:
            return ids


def test_by_passage_follows_the_text_and_the_whole_comes_last(at):
    whole = said(at)
    late = said(at, section="options", start=8)
    early = said(at, section="problem", start=9)
    first = said(at, section="problem", start=0)
    gone = said(at, section="recommendation:999999", start=0)
    answer = said(at, parent_id=first)
    moved = said(at, section="problem", start=50, found_start=3, found_end=7)
    case = at.case("see")
    assert walked(case, "passage") == [first, answer, moved, early, late, gone, whole]
    page = arranged(case, "passage", [])
    assert [len(bunch.rows) for bunch in page.bunches] == [2, 1, 1, 1, 1, 1]
    assert page.bunches[-1].label == WHOLE


def test_by_kind_puts_together_what_is_of_one_kind(at):
    remark, support = said(at), said(at, kind="support")
    objection, other = said(at, kind="objection"), said(at, kind="of-a-later-version")
    assert walked(at.case("see"), "kind") == [objection, support, remark, other]


def test_by_likeness_the_largest_cluster_comes_first_and_is_chosen_whole(at):
    alone = said(at, "هزینهٔ این پیمان را چه کسی می‌پردازد؟")
    same = [
        said(at, text)
        for text in ("با این پیشنهاد موافقم.", "با اين پيشنهاد موافقم!", "با این پیشنهاد  موافقم")
    ]
    hidden = said(at, "با این پیشنهاد موافقم.", hidden_at=at.now)
    compare(at)
    case = at.case("dispose", by=at.secretary)
    page = arranged(at.case("see", by=at.secretary), "likeness", [])
    assert [(bunch.size, bunch.head, [row.id for row in bunch.rows]) for bunch in page.bunches] == [
        (3, same[0], same), (1, None, [alone]),
    ]  # fmt: skip
    assert alike(case, [same[0]], []) == same
    assert hidden not in alike(case, [same[0]], [])
    dispose(case, same[:1], "adopted", "آمد", now=at.now)
    assert alike(case, [same[0]], [col(Comment.disposition_id).is_(None)]) == same[1:]


def test_clusters_go_on_by_their_cursor_and_what_came_since_stands_last(at):
    first = [said(at, f"سخن {letter * 5}") for letter in "ابپتثجچحخدذرزژسش"]
    compare(at, {first[9]: first[8], first[4]: first[3]})
    since = [said(at, f"تازه {letter * 5}") for letter in "ابپتثجچحخدذر"]
    alone = [number for number in first if number not in (first[3], first[4], first[8], first[9])]
    assert walked(at.case("see"), "likeness") == [first[3], first[4], first[8], first[9], *alone, *since]


def test_cluster_is_shown_by_what_of_it_is_wanted_in_the_place_it_has_as_a_whole(at):
    large, small = [said(at) for _ in range(9)], [said(at) for _ in range(3)]
    rejected = said(at)
    compare(at, dict.fromkeys(large, large[0]) | dict.fromkeys(small, small[0]))
    case = at.case("dispose", by=at.secretary)
    dispose(case, [*large[:7], rejected], "rejected", "نه", now=at.now)
    page = arranged(case, "likeness", [col(Comment.disposition_id).is_(None)])
    assert [(bunch.size, bunch.head) for bunch in page.bunches] == [(2, large[0]), (3, small[0])]
    assert [row.id for row in page.rows] == [*large[7:], *small]
    whole = arranged(case, "likeness", []).bunches[0]
    assert (whole.size, [row.id for row in whole.rows]) == (9, large[:5])


def test_clusters_of_which_nothing_is_wanted_take_no_place_on_the_page(at):
    pairs = [(said(at), said(at)) for _ in range(12)]
    wanted = said(at)
    compare(at, {second: first for first, second in pairs})
    case = at.case("dispose", by=at.secretary)
    dispose(case, [number for pair in pairs for number in pair], "rejected", "نه", now=at.now)
    page = arranged(case, "likeness", [col(Comment.disposition_id).is_(None)])
    assert ([row.id for row in page.rows], page.next) == ([wanted], "")


def compare(at, heads=None):
    """Find what is alike, or say that it was found so, and keep it."""
    case = at.case("see")
    found = find(case)
    if heads is not None:
        found = Found(found.fingerprint, {number: heads.get(number, number) for number in found.heads})
    keep(at.session, case.id, found, now=at.now)


def test_by_group_says_why_there_is_none(at):
    said(at)
    page = arranged(at.case("see"), "group", [])
    assert page.bunches == ()
    assert page.none_why


@pytest.mark.parametrize("by", VIEWS)
@pytest.mark.parametrize("after", ["x", "1-2-3-4", "9" * 30, "-1", "0-0", "1-1-1"])
def test_strange_cursor_breaks_nothing(at, by, after):
    said(at)
    arranged(at.case("see"), by, [], after=after)


@pytest.mark.parametrize("by", VIEWS)
def test_view_costs_as_many_queries_for_many_as_for_few(at, engine, by):
    said(at)
    case = at.case("see")
    with counted(engine) as few:
        arranged(case, by, [])
    for n in range(60):
        said(at, f"نظر دیگر {n}", section="problem", start=n % 7)
    case = at.case("see")
    with counted(engine) as many:
        arranged(case, by, [])
    assert len(many) == len(few)


def test_headway_counts_each_part_and_says_where_a_colleague_stopped(at, now):
    first, second, third = said(at, section="problem", start=0), said(at), said(at)
    case = at.case("dispose", by=at.secretary)
    assert stopped(case) is None
    dispose(case, [second], "adopted", "آمد", now=now)
    far = headway(case)
    assert (far.sections, far.done, far.total, far.untraced) == ({"problem": (0, 1), "": (1, 2)}, 1, 3, 1)
    found = there(stopped(case))
    assert (found.comment_id, found.person, found.next_id) == (second, "فرشته دبیری", third)
    dispose(case, [third], "rejected", "نشد", now=now)
    assert there(stopped(case)).next_id == first
    dispose(case, [first], "rejected", "نشد", now=now)
    assert there(stopped(case)).next_id is None


def test_by_group_goes_on_by_its_cursor_whatever_was_disposed_of_meanwhile(at):
    first, second, third, fourth = (said(at, f"نظر {n}") for n in range(4))
    agreed, votes = (Count(6, 0, 6), Count(0, 6, 6)), 24
    held = {n: Said(n, "agree", agreed) for n in (first, second, third, fourth)}
    groups = (Group(1, 12, (held[first], held[second])), Group(2, 12, (held[second], held[third])))
    summary = Summary(24, 24, 4, votes, 0.6, groups, shared=(held[fourth],))
    opinions.keep(at.session, at.proposal.id, opinions.Found("x", summary, ()), now=at.now)
    case = at.case("see")
    whole = arranged(case, "group", [])
    assert [[row.id for row in bunch.rows] for bunch in whole.bunches] == [
        [first, second], [second, third], [fourth],
    ]  # fmt: skip
    assert walked(case, "group") == [first, second, second, third, fourth]
    page = arranged(case, "group", [], limit=2)
    dispose(at.case("dispose", by=at.secretary), [first], "rejected", "نه", now=at.now)
    missing = [col(Comment.disposition_id).is_(None)]
    rest = arranged(at.case("see"), "group", missing, after=page.next, limit=2)
    assert ([row.id for row in rest.rows], rest.next != "") == ([second, third], True)
