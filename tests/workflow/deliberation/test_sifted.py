"""Comments filtered on real rows: by words, writer, place, disposition and stance; nothing hidden is told."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from tests import council
from tests.queries import counted
from workflow.authorize import authorize
from workflow.deliberation import consolidation, discussion
from workflow.deliberation.likeness.kept import Found as Alikes
from workflow.deliberation.likeness.kept import keep as keep_alike
from workflow.deliberation.passages import passage
from workflow.deliberation.revisions import latest
from workflow.deliberation.sifted import COMMENTS, DESK, conditions, found, sifted
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment, Proposal
from workflow.record.case import person
from workflow.record.filters import Found
from workflow.record.typed import EntryRefused


class Talk:
    """A discussion of three people, and its comments as each of them asks for them."""

    def __init__(self, session, now):
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        self.secretary = council.member(session, self.chapter, ("secretary",))
        self.ali = council.member(session, self.chapter, name="علی‌رضا كاظمي")
        self.sara = council.member(session, self.chapter, name="سارا احمدی")
        self.proposal = council.proposal(session, self.chapter, self.sara, state="discussion")

    def case(self, who, right="see"):
        return authorize(self.session, self.proposal.id, right, actor=person(who.id), now=self.now)

    def says(self, who, body, **more):
        return discussion.comment(self.case(who, "comment"), body, now=self.now, **more)

    def on(self, section, body):
        case = self.case(self.ali, "comment")
        place = passage(latest(case), section, 0, 5)
        return discussion.comment(case, body, passage=place, now=self.now)

    def ids(self, who=None, **asked):
        page = sifted(self.case(who or self.sara), COMMENTS.read(asked).proved())
        return [row.id for row in page.comments]

    def hide(self, number):
        hidden = update(Comment).where(col(Comment.id) == number).values(hidden_at=self.now)
        self.session.execute(hidden)
        keep_comments(self.session, [number])


@pytest.fixture
def talk(session, now):
    return Talk(session, now)


@pytest.mark.parametrize(("number", "places"), [
    ("{first}", [0, 1]), ("{second}", [0, 1]), ("{alone}", [2]), ("{since}", [3]),
    ("نظر", []), ("999999999", []), ("9" * 10, []), ("-1", []), ("1-1", []),
])  # fmt: skip
def test_cluster_is_asked_for_by_the_number_of_any_in_it(talk, number, places):
    numbers = [talk.says(talk.ali, f"سخن {n}") for n in range(3)]
    heads = {numbers[0]: numbers[0], numbers[1]: numbers[0], numbers[2]: numbers[2]}
    keep_alike(talk.session, talk.proposal.id, Alikes("", heads), now=talk.now)
    numbers.append(talk.says(talk.sara, "تازه"))
    named = dict(zip(("first", "second", "alone", "since"), numbers, strict=True))
    asked = DESK.read({"alike": number.format(**named)}).proved()
    case = talk.case(talk.secretary)
    page = consolidation.desk(case, *conditions(case, asked))
    assert [row.id for row in page.comments] == [numbers[place] for place in places]


def test_each_filter_leaves_what_it_names(talk, now):
    whole = talk.says(talk.ali, "شهریهٔ دانشجویان می‌کند")
    answer = talk.says(talk.sara, "بودجه ندارد", parent_id=whole)
    placed = talk.on("problem", "اینجا درست نیست")
    assert talk.ids(q="دانشجویان میکند") == [whole]
    assert talk.ids(q="بودجه") == [answer]
    assert talk.ids(q="؟!") == []
    assert talk.ids(author="عليرضا کاظمی") == [whole, placed]
    assert talk.ids(mine="yes") == [answer]
    assert talk.ids(place="whole") == [whole]
    assert talk.ids(place="answer") == [answer]
    assert talk.ids(place="passage") == talk.ids(section="problem") == [placed]
    assert talk.ids(section="recommendation:7") == []
    discussion.take_stance(talk.case(talk.sara, "comment"), whole, "agree", now=now)
    assert talk.ids(held="agree") == [whole]
    assert talk.ids(held="disagree") == []
    assert talk.ids(held="none") == [placed]
    moved = update(Proposal).values(state="consolidation")
    talk.session.execute(moved)
    consolidation.dispose(talk.case(talk.secretary, "dispose"), [whole], "rejected", "دلیل", now=now)
    consolidation.dispose(talk.case(talk.secretary, "dispose"), [whole], "adopted", "دلیل دیگر", now=now)
    assert talk.ids(disposition="any") == talk.ids(disposition="adopted") == [whole]
    assert talk.ids(disposition="rejected") == []
    assert talk.ids(disposition="none") == [answer, placed]
    assert found(talk.case(talk.sara), COMMENTS.read({"disposition": "none"})) == Found(2)
    desk = consolidation.desk(
        talk.case(talk.secretary),
        *conditions(talk.case(talk.secretary), DESK.read({"q": "بودجه"})),
        only_missing=True,
    )
    assert [row.id for row in desk.comments] == [answer]


@pytest.mark.parametrize(
    "asked", [{"author": "علی"}, {"place": "whole"}, {"held": "none"}, {"disposition": "none"}]
)
def test_what_is_hidden_is_found_by_its_writer_and_the_secretary_alone(talk, asked):
    hidden = talk.says(talk.ali, "ناسزا")
    talk.hide(hidden)
    assert talk.ids(**asked) == []
    assert talk.ids(talk.secretary, **asked) == [hidden]
    assert talk.ids(talk.ali, mine="yes") == [hidden]
    assert talk.ids(q="ناسزا") == talk.ids(talk.secretary, q="ناسزا") == []


def test_comments_of_another_proposal_stay_out(talk):
    talk.says(talk.ali, "همین واژه")
    first = talk.proposal
    talk.proposal = council.proposal(talk.session, talk.chapter, talk.sara, state="discussion")
    there = talk.says(talk.ali, "همین واژه")
    assert talk.ids(q="واژه") == talk.ids(author="علی") == [there]
    talk.proposal = first
    assert there not in talk.ids(q="واژه")


@pytest.mark.parametrize(
    "asked",
    [
        {"disposition": "x"},
        {"section": "id; DROP TABLE comment"},
        {"held": "'"},
        {"q": "x" * 101},
        {"q": "\0"},
    ],
)
def test_what_is_not_declared_is_refused_in_words(talk, asked):
    with pytest.raises(EntryRefused) as refused:
        talk.ids(**asked)
    assert list(refused.value.errors) == list(asked)


def test_pages_of_comments_ask_as_often_for_many_as_for_few(talk, engine, session):
    def cost():
        session.commit()
        with counted(engine) as statements:
            talk.ids(q="واژه", author="علی")
        return len(statements)

    talk.says(talk.ali, "یک واژه")
    few = cost()
    for _ in range(25):
        talk.says(talk.ali, "یک واژهٔ دیگر")
    assert cost() == few
    page = sifted(talk.case(talk.sara), COMMENTS.read({"q": "واژه"}), limit=20)
    rest = sifted(talk.case(talk.sara), COMMENTS.read({"q": "واژه"}), after=page.next)
    assert (len(page.comments), len(rest.comments), rest.next) == (20, 6, None)
