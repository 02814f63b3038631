"""The list of proposals on real rows: each filter, both orders, page by page, only what one may see."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from tests import council
from tests.queries import counted
from workflow.authorize import authorize_chapter
from workflow.deliberation.tables import Author, ProposalTheme
from workflow.find import rebuild
from workflow.proposals import PROPOSALS, found, listing
from workflow.record.case import person
from workflow.record.filters import Found
from workflow.record.tables import Deadline
from workflow.record.typed import EntryRefused


class Lists:
    """A chapter with proposals of two authors, and the list as one of its members asks for it."""

    def __init__(self, session, now):
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        self.author = council.member(session, self.chapter, name="آرش علی‌نژاد")
        self.reader = council.member(session, self.chapter, name="كاوه مرادي")

    def has(self, title="پیمان", state="discussion", by=None, **columns):
        made = council.proposal(self.session, self.chapter, by or self.author, state=state, title=title)
        if state == "closed":  # the chapter saw it before it ended
            columns["audience"] = "chapter"
        for name, value in columns.items():
            setattr(made, name, value)
        self.session.flush()
        return made.id

    def due(self, number, days, step="close_discussion"):
        at = self.now + timedelta(days=days)
        values = {"subject": "proposal", "subject_id": number, "step": step, "due_at": at}
        self.session.execute(insert(Deadline).values(**values))

    def standing(self, who=None):
        actor = person((who or self.reader).id)
        return authorize_chapter(self.session, self.chapter.id, "see", actor=actor, now=self.now)

    def page(self, after="", limit=50, who=None, **asked):
        return listing(
            self.session, self.standing(who), PROPOSALS.read(asked).proved(), after=after, limit=limit
        )

    def ids(self, **asked):
        return [slip.id for slip in self.page(**asked).slips]

    def whole(self, limit, **asked):
        seen, after = [], ""
        while True:
            page = self.page(after=after, limit=limit, **asked)
            seen += [slip.id for slip in page.slips]
            if page.next is None:
                return seen
            after = str(page.next)


@pytest.fixture
def lists(session, now):
    return Lists(session, now)


def test_each_filter_leaves_what_it_names(lists, session):
    plain = lists.has("پیمان کارورزی")
    ended = lists.has(state="closed")
    english = lists.has(language="en")
    own = lists.has(by=lists.reader)
    session.add(ProposalTheme(proposal_id=plain, theme="skills"))
    session.flush()
    assert lists.ids() == [own, english, ended, plain]
    assert lists.ids(stage="ended") == [ended]
    assert lists.ids(state="closed") == [ended]
    assert lists.ids(stage="discussion", state="closed") == []
    assert lists.ids(language="en") == [english]
    assert lists.ids(theme="skills") == [plain]
    assert lists.ids(theme="skills", stage="ended") == []
    assert lists.ids(mine="yes") == [own]
    assert lists.ids(theme="employment", mine="yes") == [own]


@pytest.mark.parametrize("typed", ["علینژاد", "علی نژاد", "عَلي‌نژاد", "آرش", "نژاد ارش"])
def test_author_is_found_however_the_name_is_typed(lists, typed):
    theirs = lists.has()
    lists.has(by=lists.reader)
    assert lists.ids(author=typed) == [theirs]


def test_two_authors_stand_for_one_proposal(lists, session):
    both = lists.has()
    session.add(Author(proposal_id=both, person_id=lists.reader.id))
    session.flush()
    assert lists.ids(author="ا") == [both]
    assert lists.ids(mine="yes") == [both]


def test_words_of_the_text_are_those_of_search(lists, session):
    lists.has("پیمان می‌کند")
    second = lists.has("كتاب‌خانهٔ ۱۴۰۵", state="closed")
    rebuild(session)
    assert lists.ids(q="کتابخانه 1405") == [second]
    assert lists.ids(q="کتابخانه", stage="discussion") == []
    assert lists.ids(q="؟؟؟") == []
    assert found(session, lists.standing(), PROPOSALS.read({"q": "کارورزی"})) == Found(2)


def test_next_deadline_comes_first_and_each_proposal_once(lists):
    late, soon, none = lists.has(), lists.has(), lists.has()
    lists.due(late, 9)
    lists.due(late, 12, "remind")
    lists.due(soon, 2)
    assert lists.ids(order="due") == [soon, late]
    assert none in lists.ids()


@pytest.mark.parametrize("order", ["newest", "due"])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_join_into_the_whole_list(lists, order, limit):
    made = [lists.has(state=("discussion", "approval", "closed")[n % 3]) for n in range(7)]
    for number in made:
        lists.due(number, 4 if number % 2 else 3)
    expected = made[::-1] if order == "newest" else sorted(made, key=lambda n: (4 if n % 2 else 3, n))
    assert lists.whole(limit, order=order) == expected
    assert lists.whole(limit, order=order, theme="employment") == expected


def test_what_one_may_not_see_is_neither_listed_nor_counted(lists, session):
    hidden = lists.has("راز", state="draft")
    rebuild(session)
    for asked in ({}, {"q": "راز"}, {"theme": "employment"}, {"author": "آرش"}, {"order": "due"}):
        assert lists.ids(**asked) == []
        assert found(session, lists.standing(), PROPOSALS.read(asked)) == Found(0)
    assert [slip.id for slip in lists.page(who=lists.author, q="راز").slips] == [hidden]
    stranger = council.chapter(session, "انجمن یزد")
    council.proposal(session, stranger, council.member(session, stranger), state="discussion")
    assert lists.ids() == []


def test_counting_ends_at_its_bound(lists, session, monkeypatch):
    for _ in range(5):
        lists.has()
    asked = PROPOSALS.read({"language": "fa"})
    assert found(session, lists.standing(), asked) == Found(5)
    monkeypatch.setattr("workflow.proposals.MOST_COUNTED", 3)
    assert found(session, lists.standing(), asked) == Found(3, more=True)


@pytest.mark.parametrize("after", ["x", "1-2-3", "-", "1" * 30, "9" * 17])
@pytest.mark.parametrize("order", ["newest", "due"])
def test_cursor_that_is_none_is_refused_in_words(lists, after, order):
    lists.has()
    try:
        assert lists.ids(after=after, order=order) is not None
    except EntryRefused as refused:
        assert refused.errors["after"].en  # noqa: PT017


def test_list_asks_the_database_as_often_for_many_as_for_few(lists, engine, session):
    def costs():
        asked = (
            {},
            {"q": "پیمان"},
            {"stage": "ended"},
            {"order": "due"},
            {"theme": "employment"},
            {"mine": "yes"},
        )
        session.commit()
        numbers = []
        for each in asked:
            with counted(engine) as statements:
                lists.page(**each)
            numbers.append(len(statements))
        return numbers

    lists.due(lists.has(by=lists.reader), 3)
    lists.due(lists.has(by=lists.reader, state="closed"), 3)
    rebuild(session)
    few = costs()
    for n in range(40):
        lists.due(lists.has(by=lists.reader, state=("discussion", "closed")[n % 2]), n)
    rebuild(session)
    assert costs() == few
