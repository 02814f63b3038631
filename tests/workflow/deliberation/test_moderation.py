"""Moderation: who may, what it hides from whom, what it counts in, and the author's word about it."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests import council
from tests.workflow.deliberation.opened import setting, there
from workflow.authorize import authorize
from workflow.deliberation import consolidation, discussion, moderation
from workflow.deliberation.moderation import ANSWERING, NotModerated, hide, log, log_of, show
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment, Notice
from workflow.lifecycle import ENGINES
from workflow.record import promises
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.index import SearchEntry
from workflow.record.typed import EntryRefused

WHY = "اطلاعات شخصی دیگران در آن است"


@pytest.fixture
def at(session, now):
    return setting(session, now, "discussion")


def spoken(at, body="شمارهٔ تلفن همسایه ۰۲۱ است"):
    number = there(council.comment(at.session, at.proposal, at.member, body).id)
    keep_comments(at.session, [number])
    return number


def moderating(at, by=None):
    return at.case("moderate", by=by or at.secretary)


def told(at, who):
    rows = at.session.execute(
        select(col(Notice.kind)).where(col(Notice.person_id) == who.id).order_by(col(Notice.id))
    )
    return list(rows.scalars())


def findable(at):
    return list(
        at.session.execute(
            select(col(SearchEntry.subject_id)).where(col(SearchEntry.kind) == "comment")
        ).scalars()
    )


def test_states_in_which_dispositions_are_given_are_those_of_the_lifecycles():
    found = {
        state
        for engine in ENGINES.values()
        for state in engine.definition.states
        if engine.may(state, "dispose")
    }
    assert found == ANSWERING


@pytest.mark.parametrize(("reader", "body", "name"), [
    ("member", "شمارهٔ تلفن همسایه ۰۲۱ است", "نگار عضوی"),
    ("secretary", "شمارهٔ تلفن همسایه ۰۲۱ است", "فرشته دبیری"),
    ("author", "", ""),
])  # fmt: skip
def test_hidden_text_is_for_its_author_and_the_secretary_the_reason_for_all(at, now, reader, body, name):
    number = spoken(at)
    hide(moderating(at), number, WHY, now=now)
    row = discussion.one(at.case("see", by=getattr(at, reader)), number)
    assert (row.hidden, row.body, row.hidden_reason) == (True, body, WHY)
    assert row.author == ("نگار عضوی" if name else "")
    show(moderating(at), number, "بررسی شد", now=now)
    row = discussion.one(at.case("see", by=getattr(at, reader)), number)
    assert (row.hidden, row.body, row.hidden_reason) == (False, "شمارهٔ تلفن همسایه ۰۲۱ است", "")


def test_hidden_comment_counts_nowhere_and_counts_again_when_shown(at, now):
    number = spoken(at)
    assert (consolidation.progress(at.case("see")), findable(at)) == ((0, 1), [number])
    hide(moderating(at), number, WHY, now=now)
    assert (consolidation.progress(at.case("see")), findable(at)) == ((0, 0), [])
    assert [job.job for job in promises.waiting(at.session)] == []
    assert promises.counts(at.session)["scheduled"] == 2, "opinion groups and a digest"
    show(moderating(at), number, "بررسی شد", now=now)
    assert (consolidation.progress(at.case("see")), findable(at)) == ((0, 1), [number])
    assert at.events() == ["hide", "show"]


def test_log_keeps_every_act_with_its_reason_and_its_hand(at, now):
    number = spoken(at)
    hide(moderating(at), number, WHY, now=now)
    moderation.answer(at.case("see", by=at.member), number, "شماره از خود من بود.", now=now)
    moderation.answer(at.case("see", by=at.member), number, "آن را برمی‌دارم.", now=now)
    show(moderating(at), number, "شماره از خود اوست", now=now)
    expected = [
        ("hide", WHY, "فرشته دبیری"), ("answer", "شماره از خود من بود.", "نگار عضوی"),
        ("answer", "آن را برمی‌دارم.", "نگار عضوی"), ("show", "شماره از خود اوست", "فرشته دبیری"),
    ]  # fmt: skip
    for reader in (at.secretary, at.member):
        lines = log_of(at.case("see", by=reader), number)
        assert [(line.act, line.reason, line.person) for line in lines] == expected
    lines, cursor = log(at.case("see", by=at.secretary), limit=3)
    assert ([line.act for line in lines], cursor) == (["show", "answer", "answer"], lines[2].id)
    lines, cursor = log(at.case("see", by=at.secretary), before=cursor, limit=3)
    assert ([line.act for line in lines], cursor) == (["hide"], None)
    for reader in (at.author, council.member(at.session, at.chapter)):
        with pytest.raises(NotFound):
            log_of(at.case("see", by=reader), number)
        with pytest.raises(NotFound):
            log(at.case("see", by=reader))
    assert told(at, at.member) == ["moderated", "moderated"]
    assert told(at, at.secretary) == ["moderation_answered", "moderation_answered"]


@pytest.mark.parametrize("state", ["discussion", "consolidation", "feedback", "follow_up"])
def test_only_the_secretary_moderates(session, now, state):
    at = setting(session, now, state)
    number = spoken(at)
    for other in (at.author, at.member, council.member(session, at.chapter, ["chair"])):
        with pytest.raises(Forbidden):
            moderating(at, other)
    elsewhere = council.member(session, council.chapter(session, "انجمن یزد"), ["secretary"])
    with pytest.raises(NotFound):
        moderating(at, elsewhere)
    with pytest.raises(PermissionError):
        hide(at.case("see", by=at.secretary), number, WHY, now=now)


@pytest.mark.parametrize("entered", [False, True])
def test_nobody_moderates_a_comment_of_their_own(at, now, entered):
    number = spoken(at)
    mine = {"entered_by_id": at.secretary.id} if entered else {"author_id": at.secretary.id}
    at.session.execute(update(Comment).where(col(Comment.id) == number).values(**mine))
    with pytest.raises(NotModerated) as refused:
        hide(moderating(at), number, WHY, now=now)
    assert "دبیر دیگری" in refused.value.text.fa
    other = council.member(at.session, at.chapter, ["secretary"])
    hide(moderating(at, other), number, WHY, now=now)
    with pytest.raises(NotModerated):
        show(moderating(at), number, WHY, now=now)


def test_comment_that_waits_at_the_desk_gets_its_disposition_before_it_is_hidden(session, now):
    at = setting(session, now, "consolidation")
    number = spoken(at)
    case = at.case("see")
    with pytest.raises(NotModerated) as refused:
        hide(moderating(at), number, WHY, now=now)
    assert "disposition" in refused.value.text.en
    assert consolidation.comments_disposed(case, case.actor, now) is not None
    consolidation.dispose(at.case("dispose", by=at.secretary), [number], "out_of_scope", "بی‌ربط", now=now)
    hide(moderating(at), number, WHY, now=now)
    assert there(discussion.one(at.case("see"), number).disposition).kind == "out_of_scope"
    show(moderating(at), number, "بررسی شد", now=now)
    assert consolidation.progress(at.case("see")) == (1, 1), "its disposition stayed with it"


@pytest.mark.parametrize(("act", "before", "words"), [
    (hide, True, "پیش از این پنهان"), (show, False, "پنهان نیست"),
])  # fmt: skip
def test_same_act_twice_is_said_to_be_done(at, now, act, before, words):
    number = spoken(at)
    if before:
        hide(moderating(at), number, WHY, now=now)
    with pytest.raises(NotModerated) as refused:
        act(moderating(at), number, WHY, now=now)
    assert words in refused.value.text.fa


@pytest.mark.parametrize("text", ["", "  \n", "آ\x00ب", "آ\ud800", "آ" * 5_001])
@pytest.mark.parametrize("act", [hide, moderation.answer])
def test_text_that_cannot_be_kept_is_refused(at, now, text, act):
    number = spoken(at)
    hide(moderating(at), other := spoken(at), WHY, now=now)
    case = moderating(at) if act is hide else at.case("see", by=at.member)
    with pytest.raises(EntryRefused) as refused:
        act(case, number if act is hide else other, text, now=now)
    assert set(refused.value.errors) == {"reason" if act is hide else "answer"}


@pytest.mark.parametrize(("standard", "more", "language", "kept"), [
    ("", "  به دلیلی دیگر ", "fa", "به دلیلی دیگر"),
    ("insult", "", "fa", "توهین یا تحقیر است"),
    ("insult", "See line 3.", "en", "It insults or degrades. See line 3."),
])  # fmt: skip
def test_standard_reason_is_kept_in_the_language_of_the_proposal(standard, more, language, kept):
    assert moderation.reason_of(standard, more, language) == kept


@pytest.mark.parametrize(("standard", "field"), [("", "reason"), ("whatever", "standard")])
def test_reason_is_asked_for(standard, field):
    with pytest.raises(EntryRefused) as refused:
        moderation.reason_of(standard, "", "fa")
    assert set(refused.value.errors) == {field}


def test_answers_are_for_the_author_and_not_without_end(at, now):
    number = spoken(at)
    mine = at.case("see", by=at.member)
    with pytest.raises(NotModerated):
        moderation.answer(mine, number, "چرا؟", now=now)
    hide(moderating(at), number, WHY, now=now)
    with pytest.raises(NotFound):
        moderation.answer(at.case("see", by=at.author), number, "من نیستم", now=now)
    for _ in range(moderation.MOST_ANSWERS):
        moderation.answer(mine, number, "چرا؟", now=now)
    with pytest.raises(NotModerated) as refused:
        moderation.answer(mine, number, "چرا؟", now=now)
    assert "۲۰ پاسخ" in refused.value.text.fa


def test_comment_of_another_proposal_is_not_there(at, now):
    other = at.another("discussion")
    number = there(council.comment(at.session, other, at.member).id)
    with pytest.raises(NotFound):
        hide(moderating(at), number, WHY, now=now)
    with pytest.raises(NotFound):
        moderation.answer(at.case("see", by=at.member), number, "چرا؟", now=now)
    assert authorize(at.session, there(other.id), "moderate", actor=person(there(at.secretary.id)), now=now)


def test_nobody_is_told_of_what_they_did_themselves(session, now):
    at = setting(session, now, "consolidation")
    numbers = [there(council.comment(session, at.proposal, who).id) for who in (at.secretary, at.member)]
    consolidation.dispose(at.case("dispose", by=at.secretary), numbers, "adopted", "درست است", now=now)
    assert (told(at, at.secretary), told(at, at.member)) == ([], ["disposed"])
