"""Search on real rows: words find what they should, only what one may see, at the same cost for many."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests import council
from tests.approved import approved
from tests.queries import counted
from workflow.authorize import authorize, authorize_chapter
from workflow.deliberation import discussion, drafting, translations
from workflow.deliberation.draft import Draft
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment
from workflow.find import excerpt, find, rebuild
from workflow.propose import propose
from workflow.record.case import NotFound, person
from workflow.record.index import SearchEntry

PAIRS = [
    ("فارغ‌التحصیلان", "فارغالتحصیلان"), ("فارغ‌التحصیلان", "فارغ التحصیلان"),
    ("فارغالتحصیلان", "فارغ التحصیلان"),
    ("می‌کند", "میکند"), ("كتاب", "کتاب"), ("۱۴۰۵", "1405"), ("مُدیریّت", "مدیریت"),
]  # fmt: skip


class Seeker:
    """Somebody of a chapter who writes and searches there."""

    def __init__(self, session, now, chapter=None, who=None):
        self.session, self.now = session, now
        self.chapter = chapter or council.chapter(session)
        self.who = who or council.member(session, self.chapter)
        assert self.chapter.id
        assert self.who.id
        self.chapter_id, self.actor = self.chapter.id, person(self.who.id)

    def finds(self, query, kind="proposal", **page):
        standing = authorize_chapter(self.session, self.chapter_id, "see", actor=self.actor, now=self.now)
        return find(self.session, standing, query, kind=kind, **page)

    def hits(self, query, kind="proposal"):
        return self.finds(query, kind).hits

    def proposes(self, title):
        return propose(self.session, self.chapter_id, title=title, themes=(), actor=self.actor, now=self.now)

    def opens(self, proposal_id, right):
        return authorize(self.session, proposal_id, right, actor=self.actor, now=self.now)

    def may_see(self, proposal_id):
        try:
            return bool(self.opens(proposal_id, "see"))
        except NotFound:
            return False

    def has(self, state):
        made = council.proposal(self.session, self.chapter, self.who, state=state)
        rebuild(self.session)
        return made


@pytest.fixture
def seeker(session, now):
    return Seeker(session, now)


@pytest.mark.parametrize(("one", "other"), [*PAIRS, *((b, a) for a, b in PAIRS)])
def test_pairs_find_each_other(seeker, one, other):
    made = seeker.proposes(f"دربارهٔ {one} در استان")
    (hit,) = seeker.hits(other)
    assert hit.id == made
    assert "".join(piece.text for piece in hit.title) == f"دربارهٔ {one} در استان"
    assert "".join(piece.text for piece in hit.title if piece.marked).replace(" ", "") == one.replace(" ", "")


def test_every_word_has_to_stand_there(seeker):
    seeker.has("discussion")
    assert seeker.hits("پیمان کارورزی")
    assert not seeker.hits("پیمان ناپیدا")
    assert not seeker.hits("؟")


def test_saved_text_is_found_and_the_former_no_more(seeker, now):
    made = seeker.proposes("عنوان نخست")
    case = seeker.opens(made, "edit")
    drafting.save(case, Draft("بازتوانی", {"problem": "دسترس‌پذیری"}, ()), version=1, now=now)
    assert seeker.hits("دسترس پذیری بازتوانی")
    assert not seeker.hits("نخست")


def test_translation_is_found_by_its_own_words(seeker, now):
    made = seeker.has("consolidation")
    case = seeker.opens(made.id, "translate")
    translations.save_translation(
        case, language="en", number=1, title="An internship pact", sections={"problem": "No clear road"},
        based_on=None, now=now,
    )  # fmt: skip
    assert seeker.hits("internships")


def test_comment_is_found_with_its_words_marked_until_it_is_hidden(seeker, now):
    made = seeker.has("discussion")
    case = seeker.opens(made.id, "comment")
    said = discussion.comment(case, "**شهریهٔ دانشجویان** را باید بخشید.", now=now)
    (hit,) = seeker.hits("دانشجو", "comment")
    assert (hit.kind, hit.id, hit.proposal_id) == ("comment", said, made.id)
    assert [piece.text for piece in hit.excerpt if piece.marked] == ["دانشجویان"]
    assert "*" not in "".join(piece.text for piece in hit.excerpt)
    hidden = update(Comment).where(col(Comment.id) == said).values(hidden_at=now)
    seeker.session.execute(hidden)
    keep_comments(seeker.session, [said])
    assert not seeker.hits("دانشجو", "comment")


def test_issued_brief_is_found_by_its_number_and_words(session, now):
    council_ = approved(session, now)
    council_.issued()
    member = Seeker(session, now, council_.chapter, council_.member)
    (hit,) = member.hits("پیمان کارورزی", "brief")
    assert hit.number
    assert member.hits(hit.number, "brief")


def test_nobody_finds_what_they_may_not_see(seeker, session, now):
    other = Seeker(session, now, seeker.chapter)
    stranger = Seeker(session, now)
    made = seeker.proposes("پیش‌نویس پنهان")
    assert [hit.id for hit in seeker.hits("پنهان")] == [made]
    assert not other.hits("پنهان")
    assert not stranger.hits("پنهان")


def test_long_text_shows_the_part_that_was_found(seeker, now):
    made = seeker.proposes("بلند")
    case = seeker.opens(made, "edit")
    text = "سخن " * 400 + "گوهرشب‌چراغ " + "پایان " * 400
    drafting.save(case, Draft("بلند", {"problem": text}, ()), version=1, now=now)
    (hit,) = seeker.hits("گوهرشبچراغ")
    shown = "".join(piece.text for piece in hit.excerpt)
    assert "گوهرشب‌چراغ" in shown
    assert len(shown) < 500
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_text_of_many_different_words_is_taken(seeker, now):
    made = seeker.proposes("واژه‌ها")
    case = seeker.opens(made, "edit")
    text = " ".join(f"واژه{n}" * 3 for n in range(4_000))
    sections = dict.fromkeys(("problem", "evidence", "options"), text) | {"evidence": text[::-1]}
    drafting.save(case, Draft("واژه‌ها", sections, ()), version=1, now=now)
    assert seeker.hits("واژه‌ها")


def test_pages_go_on_where_the_one_before_ended(seeker):
    made = [seeker.proposes(f"پیشنهاد {n}") for n in range(7)]
    seen: list[int] = []
    after = None
    while True:
        page = seeker.finds("پیشنهاد", after=after, limit=3)
        seen += [hit.id for hit in page.hits]
        after = page.next
        if after is None:
            break
    assert seen == made[::-1]


def test_search_asks_the_database_as_often_for_many_as_for_few(engine, session, seeker):
    def cost() -> int:
        session.commit()
        with counted(engine) as asked:
            seeker.hits("پیمان")
        return len(asked)

    seeker.has("discussion")
    rebuild(session)
    few = cost()
    for _ in range(15):
        seeker.has("discussion")
    rebuild(session)
    assert cost() == few


def test_index_made_anew_is_the_same(seeker, session):
    made = seeker.proposes("همان")
    entries = select(*map(col, (SearchEntry.kind, SearchEntry.subject_id, SearchEntry.terms)))
    before = session.execute(entries).all()
    assert rebuild(session) == len(before) == 1
    assert session.execute(entries).all() == before
    assert made == before[0].subject_id


def test_each_role_finds_of_each_kind_what_it_may_see_alone(session, now):
    here = approved(session, now)
    here.issued()
    said = council.comment(session, here.proposal, here.member, "پیمان کارورزی خوب است")
    hidden = council.comment(session, here.proposal, here.member, "پیمان کارورزی ناسزا")
    hidden.hidden_at = now
    secret = council.proposal(session, here.chapter, here.author, state="draft", title="پیمان کارورزی پنهان")
    council.comment(session, secret, here.author, "پیمان کارورزی در پیش‌نویس")
    withdrawn = council.proposal(
        session, here.chapter, here.author, state="withdrawn", title="پیمان کارورزی رها"
    )
    session.flush()
    rebuild(session)
    for role in ("author", "secretary", "chair", "member"):
        seeker = Seeker(session, now, here.chapter, getattr(here, role))
        expected = {number for number in (here.id, secret.id, withdrawn.id) if seeker.may_see(number)}
        assert (secret.id in expected) == (role != "member"), role
        assert (withdrawn.id in expected) == (role != "member"), role
        assert {hit.id for hit in seeker.hits("پیمان کارورزی")} == expected, role
        for kind in ("comment", "brief"):
            found = seeker.hits("پیمان کارورزی", kind)
            assert {hit.proposal_id for hit in found} <= expected, (role, kind)
            assert hidden.id not in {hit.id for hit in found if kind == "comment"}, role
        assert said.id in {hit.id for hit in seeker.hits("خوب", "comment")}
        assert seeker.hits("کارورزی", "brief")
    stranger = Seeker(session, now)
    assert not any(stranger.hits("پیمان کارورزی", kind) for kind in ("proposal", "comment", "brief"))


def test_stage_leaves_what_stands_in_it(seeker):
    ended, running = seeker.has("closed"), seeker.has("discussion")
    assert [hit.id for hit in seeker.finds("پیمان", stage="ended").hits] == [ended.id]
    assert [hit.id for hit in seeker.finds("پیمان", stage="discussion").hits] == [running.id]


@pytest.mark.parametrize(("kept", "typed"), [*PAIRS, ("مُدیریّت‌ها", "مدیریتها"), ("«می‌کند»", "میکند")])
def test_found_word_is_marked_as_it_was_written(seeker, now, kept, typed):
    made = seeker.has("discussion")
    discussion.comment(seeker.opens(made.id, "comment"), f"<script>x</script> آن‌ها {kept} را", now=now)
    (hit,) = seeker.hits(typed, "comment")
    marked = "".join(piece.text for piece in hit.excerpt if piece.marked)
    assert marked.replace(" ", "") == kept.strip("«»").replace(" ", "")
    assert "<script" in "".join(piece.text for piece in hit.excerpt if not piece.marked)


def test_excerpt_reads_without_the_marks_of_lists_and_emphasis():
    text = "- نخست _کارورزی_\n2. دوم ~~حذف~~ snake_case\n* سوم **پیمان**"
    shown = "".join(piece.text for piece in excerpt([text], frozenset()))
    assert shown.split() == ["نخست", "کارورزی", "دوم", "حذف", "snake_case", "سوم", "پیمان"]
