"""Kinds of comments, and comments worded anew: what was said before stays, and so do the stances on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests.workflow.deliberation.opened import setting
from workflow.deliberation import consolidation, discussion, rewording
from workflow.deliberation.kinds import KINDS
from workflow.deliberation.rewording import WordingHidden, WordingOutdated, WordingSettled
from workflow.deliberation.sifted import COMMENTS, sifted
from workflow.deliberation.tables import Comment, Proposal, Wording
from workflow.record.case import Forbidden, NotFound
from workflow.record.index import SearchEntry
from workflow.record.typed import EntryRefused


@pytest.fixture
def at(session, now):
    return setting(session, now, "discussion")


def say(at, body="هزینه چقدر است؟", **more):
    return discussion.comment(at.case("comment", by=at.member), body, now=at.now, **more)


def reword(
    at, number, body="هزینهٔ سالانه چقدر است؟", *, kind="question", source="", version=1, by=None, later=1
):
    return rewording.reword(
        at.case("comment", by=by or at.member), number, body, kind=kind, source=source, version=version,
        now=at.now + timedelta(hours=later),
    )  # fmt: skip


def one(at, number, by=None):
    return discussion.one(at.case("see", by=by or at.member), number)


@pytest.mark.parametrize("kind", KINDS)
def test_comment_is_of_the_kind_it_is_meant_as_and_found_by_it(at, kind):
    said = say(at, kind=kind, source="سرشماری ۱۴۰۰")
    other = say(at, kind="question" if kind != "question" else "support")
    row = one(at, said)
    assert (row.kind, row.source) == (kind, "سرشماری ۱۴۰۰")
    found = sifted(at.case("see"), COMMENTS.read({"kind": kind}))
    assert [each.id for each in found.comments] == [said]
    assert other not in [each.id for each in found.comments]


def test_what_is_meant_as_nothing_in_particular_is_a_remark(at):
    assert one(at, say(at)).kind == "remark"


@pytest.mark.parametrize(("kind", "source", "field"), [
    ("evidence", "", "source"), ("evidence", "  \n", "source"), ("insult", "", "kind"),
    ("evidence", "x\x00", "source"), ("evidence", "ن" * 501, "source"), ("evidence", "\ud800", "source"),
])  # fmt: skip
def test_kind_and_source_out_of_form_are_refused(at, kind, source, field):
    with pytest.raises(EntryRefused) as refused:
        say(at, kind=kind, source=source)
    assert set(refused.value.errors) == {field}
    number = say(at)
    with pytest.raises(EntryRefused) as refused:
        reword(at, number, kind=kind, source=source)
    assert set(refused.value.errors) == {field}
    assert one(at, number).version == 1


def test_earlier_wordings_stay_with_their_moments(at, now):
    number = say(at)
    assert reword(at, number) == 2
    assert reword(at, number, "هزینه را بنویسید.", kind="objection", version=2, later=2) == 3
    worded = rewording.wordings(at.case("see"), number)
    assert [(each.number, each.kind, each.body, each.at) for each in worded] == [
        (1, "remark", "هزینه چقدر است؟", now),
        (2, "question", "هزینهٔ سالانه چقدر است؟", now + timedelta(hours=1)),
        (3, "objection", "هزینه را بنویسید.", now + timedelta(hours=2)),
    ]
    row = one(at, number)
    assert (row.version, row.body, row.at, row.edited_at) == (3, worded[2].body, now, worded[2].at)
    assert at.events() == ["comment", "reword", "reword"]


def test_words_that_change_nothing_make_no_wording(at):
    number = say(at, kind="question")
    assert reword(at, number, "هزینه چقدر است؟") == 1
    assert at.session.execute(select(Wording)).first() is None
    assert at.events() == ["comment"]


def test_stale_edit_is_refused_with_the_version_of_the_present_wording(at):
    number = say(at)
    reword(at, number)
    with pytest.raises(WordingOutdated) as refused:
        reword(at, number, "سخنی دیگر", version=1)
    assert refused.value.version == 2
    assert one(at, number).body == "هزینهٔ سالانه چقدر است؟"


def test_stances_stay_and_are_told_to_be_on_an_earlier_wording(at, now):
    number = say(at)
    for who, value in ((at.author, "agree"), (at.secretary, "disagree")):
        discussion.take_stance(at.case("comment", by=who), number, value, now=now)
    assert (one(at, number).earlier, one(at, number, at.author).mine_earlier) == (0, False)
    reword(at, number)
    row = one(at, number, at.author)
    assert (row.agree, row.disagree, row.earlier, row.mine, row.mine_earlier) == (1, 1, 2, "agree", True)
    discussion.take_stance(at.case("comment"), number, "agree", now=now + timedelta(hours=2))
    row = one(at, number, at.author)
    assert (row.agree, row.earlier, row.mine_earlier) == (1, 1, False)


def test_search_finds_the_present_wording_alone(at):
    number = say(at, "کارورزی")
    before = at.session.execute(
        select(col(SearchEntry.terms)).where(col(SearchEntry.kind) == "comment")
    ).one()
    reword(at, number, "پیمان‌نامه")
    after = at.session.execute(select(col(SearchEntry.terms)).where(col(SearchEntry.kind) == "comment")).one()
    assert before != after
    assert [row.id for row in sifted(at.case("see"), COMMENTS.read({"q": "پیمان‌نامه"})).comments] == [number]
    assert sifted(at.case("see"), COMMENTS.read({"q": "کارورزی"})).comments == ()


def test_comment_of_another_is_not_theirs_to_word(at):
    number = say(at)
    for who in (at.author, at.secretary):
        with pytest.raises(Forbidden):
            reword(at, number, by=who)
    with pytest.raises(NotFound):
        reword(at, number + 99)


def test_comment_of_another_proposal_is_not_found(at, now):
    other = at.another("discussion")
    theirs = discussion.comment(at.case("comment", by=at.member, of=other), "آنجا", now=now)
    with pytest.raises(NotFound):
        reword(at, theirs)


def test_hidden_comment_is_not_edited_and_its_wordings_are_its_authors_and_the_secretarys(at):
    number = say(at)
    reword(at, number)
    at.session.execute(update(Comment).values(hidden_at=at.now, hidden_reason="ناسزا"))
    with pytest.raises(WordingHidden):
        reword(at, number, "باز", version=2)
    with pytest.raises(NotFound):
        reword(at, number, "باز", version=2, by=at.author)
    for who in (at.member, at.secretary):
        assert len(rewording.wordings(at.case("see", by=who), number)) == 2
    with pytest.raises(NotFound):
        rewording.wordings(at.case("see", by=at.author), number)


def test_comment_that_was_answered_in_consolidation_is_edited_no_more(at):
    number = say(at)
    at.session.execute(update(Proposal).values(state="consolidation"))
    consolidation.dispose(at.case("dispose", by=at.secretary), [number], "adopted", "درست است", now=at.now)
    at.session.execute(update(Proposal).values(state="feedback"))
    with pytest.raises(WordingSettled):
        reword(at, number)


def test_nothing_is_worded_anew_once_comments_are_closed(at):
    number = say(at)
    at.session.execute(update(Proposal).values(state="approval"))
    with pytest.raises(Forbidden) as refused:
        reword(at, number)
    assert "بحث" in refused.value.text.fa
