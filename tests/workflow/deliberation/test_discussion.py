from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from tests import council
from tests.workflow.deliberation.opened import counted, setting, there
from workflow.authorize import authorize
from workflow.deliberation import discussion, drafting, revisions
from workflow.deliberation.drafting import Draft, RecommendationDraft
from workflow.deliberation.passages import PassageRefused, passage
from workflow.deliberation.tables import Comment, Proposal, Stance
from workflow.membership.tables import Mandate
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.typed import EntryRefused


@pytest.fixture
def at(session, now):
    return setting(session, now, "discussion")


def say(at, body="نظر من", by=None, **where):
    return discussion.comment(at.case("comment", by=by or at.member), body, now=at.now, **where)


def seen(at, by=None, **page):
    return discussion.comments(at.case("see", by=by or at.member), **page)


def hide(at, number, reason="ناسزا"):
    at.session.execute(
        update(Comment).where(col(Comment.id) == number).values(hidden_at=at.now, hidden_reason=reason)
    )


def test_a_comment_is_seen_with_who_said_it_when_and_in_which_roles(at, now):
    number = say(at, "خط یک\r\nخط دو", by=at.author)
    (row,) = seen(at).comments
    assert (row.id, row.author, row.roles, row.body, row.at) == (
        number,
        "آرش نویسا",
        ("author", "member"),
        "خط یک\nخط دو",
        now,
    )
    assert (row.passage, row.outdated, row.hidden, row.disposition, row.own) == (
        None,
        False,
        False,
        None,
        False,
    )
    assert seen(at, by=at.author).comments[0].own
    assert at.events() == ["comment"]


def test_roles_are_those_held_when_it_was_said(at, now):
    say(at, by=at.secretary)
    at.session.execute(
        update(Mandate)
        .where(col(Mandate.person_id) == at.secretary.id)
        .values(until=now + timedelta(hours=1))
    )
    at.session.add(
        Mandate(
            chapter_id=at.chapter.id, person_id=at.secretary.id, role="chair", since=now + timedelta(hours=1)
        )
    )
    elsewhere = council.chapter(at.session, "انجمن دیگر")
    at.session.add(
        Mandate(
            chapter_id=there(elsewhere.id), person_id=at.secretary.id, role="member", since=council.LONG_AGO
        )
    )
    assert seen(at).comments[0].roles == ("secretary",)


def test_answers_to_answers_join_the_thread(at):
    top = say(at, "یک")
    answer = say(at, "دو", by=at.author, parent_id=top)
    deep = answer
    for n in range(5):
        deep = say(at, f"ژرف {n}", parent_id=deep)
    (row,) = seen(at).comments
    assert [reply.body for reply in row.replies] == ["دو", *(f"ژرف {n}" for n in range(5))]
    assert {reply.parent_id for reply in row.replies} == {top}
    assert row.reply_count == 6
    assert all(reply.replies == () for reply in row.replies)


def test_long_threads_are_shown_in_part_and_read_on_by_cursor(at):
    top, other = say(at), say(at)
    answers = [say(at, str(n), parent_id=top) for n in range(25)]
    say(at, "تنها", parent_id=other)
    first, second = seen(at).comments
    assert (len(first.replies), first.reply_count) == (20, 25)
    assert (len(second.replies), second.reply_count) == (1, 1)
    rest = discussion.replies(at.case("see"), top, after=first.replies[-1].id, limit=3)
    assert [row.id for row in rest.comments] == answers[20:23]
    assert rest.next == answers[22]


def test_comments_are_paged_by_cursor(at):
    numbers = [say(at, str(n)) for n in range(5)]
    first = seen(at, limit=2)
    second = seen(at, limit=2, after=first.next)
    last = seen(at, limit=2, after=second.next)
    assert [row.id for page in (first, second, last) for row in page.comments] == numbers
    assert last.next is None
    assert seen(at, after=numbers[-1]).comments == ()


def test_another_proposals_comment_is_not_found(at, now):
    other = at.another("discussion")
    theirs = there(council.comment(at.session, other, at.member).id)
    with pytest.raises(NotFound):
        say(at, parent_id=theirs)
    with pytest.raises(NotFound):
        discussion.take_stance(at.case("comment"), theirs, "agree", now=now)
    with pytest.raises(NotFound):
        discussion.one(at.case("see"), theirs)
    assert discussion.replies(at.case("see"), theirs).comments == ()
    assert seen(at).comments == ()


def test_comments_are_taken_only_while_the_lifecycle_says_so(at):
    for state in ("draft", "consolidation", "approval"):
        case = at.another(state)
        with pytest.raises(Forbidden):
            at.case("comment", of=case)
    with pytest.raises(PermissionError):
        discussion.comment(at.case("see"), "نظر", now=at.now)


@pytest.mark.parametrize("body", ["", " \n ", "م" * 5_001, "م" * 1_000_000, "پیش\0پس", "پیش\ud800پس"])
def test_a_body_that_cannot_be_kept_is_refused_before_it_reaches_the_database(at, engine, body):
    case = at.case("comment")
    with counted(engine) as sent, pytest.raises(EntryRefused) as refused:
        discussion.comment(case, body, now=at.now)
    assert set(refused.value.errors) == {"body"}
    assert sent == []
    assert len(refused.value.text.fa) < 300


def test_a_comment_on_a_passage_keeps_it(at):
    text = revisions.latest(at.case("see"))
    marked = passage(text, "problem", 0, 12)
    number = say(at, passage=marked)
    row = discussion.one(at.case("see"), number)
    assert (row.passage, row.outdated) == (marked, False)
    assert [r.id for r in seen(at, section="problem").comments] == [number]
    assert seen(at, section="evidence").comments == ()


def test_a_comment_on_a_recommendation_keeps_it(at):
    text = revisions.latest(at.case("see"))
    section = f"recommendation:{text.recommendations[1].id}"
    number = say(at, passage=passage(text, section, 0, 6))
    assert there(discussion.one(at.case("see"), number).passage).section == section


@pytest.mark.parametrize(
    "forged",
    [
        {"exact": "چیز دیگر"},
        {"start": 1},
        {"end": 10**6},
        {"prefix": "x"},
        {"section": "nothing"},
        {"section": "recommendation:0"},
    ],
)
def test_a_quote_that_does_not_stand_there_is_refused(at, forged):
    marked = passage(revisions.latest(at.case("see")), "problem", 0, 12)
    with pytest.raises(PassageRefused):
        say(at, passage=replace(marked, **forged))


def test_a_quote_of_another_proposals_revision_is_not_found(at):
    theirs = revisions.latest(at.case("see", of=at.another("discussion")))
    with pytest.raises(NotFound):
        say(at, passage=passage(theirs, "problem", 0, 12))


def test_a_passage_is_outdated_once_its_words_are_gone(at, now):
    text = revisions.latest(at.case("see"))
    kept = say(at, passage=passage(text, "problem", 0, 4))
    lost = say(at, passage=passage(text, "evidence", 0, 4))
    row = text.recommendations[0]
    gone = say(at, passage=passage(text, f"recommendation:{row.id}", 0, 4))
    at.session.execute(
        update(Proposal).where(col(Proposal.id) == at.proposal.id).values(state="consolidation")
    )
    case = at.case("edit")
    drafting.save(
        case,
        Draft("الف", {"problem": "پیش از آن " + text.sections["problem"], "evidence": "تازه"},
              (RecommendationDraft(None, "به جای آن"),)),
        version=case.version, now=now,
    )  # fmt: skip
    outdated = {row.id: row.outdated for row in seen(at).comments}
    assert outdated == {kept: False, lost: True, gone: True}


def test_stances_are_counted_and_ones_own_is_named(at, now):
    number, quiet = say(at), say(at)
    people = [council.member(at.session, at.chapter) for _ in range(6)]
    for one, value in zip(people, ["agree"] * 3 + ["disagree"] * 2 + ["pass"], strict=True):
        discussion.take_stance(at.case("comment", by=one), number, value, now=now)
    row, other = seen(at, by=people[5]).comments
    assert (row.agree, row.disagree, row.passes, row.mine) == (3, 2, 1, "pass")
    assert (other.id, other.agree, other.disagree, other.passes, other.mine) == (quiet, 0, 0, 0, None)
    assert seen(at, by=people[4]).comments[0].mine == "disagree"
    assert seen(at, by=at.member).comments[0].mine is None


def test_the_last_stance_counts(at, now):
    number = say(at)
    for value in ("agree", "disagree", "agree"):
        discussion.take_stance(at.case("comment"), number, value, now=now)
    row = discussion.one(at.case("see"), number)
    assert (row.agree, row.disagree, row.mine) == (1, 0, "agree")


def test_an_unknown_stance_is_refused(at, now):
    number = say(at)
    with pytest.raises(EntryRefused) as refused:
        discussion.take_stance(at.case("comment"), number, "maybe", now=now)
    assert set(refused.value.errors) == {"stance"}


def test_parallel_stances_of_one_person_leave_one(engine, session, now):
    at = setting(session, now, "discussion")
    number, proposal, who = say(at), there(at.proposal.id), there(at.author.id)
    session.commit()

    def take(value):
        with Session(engine) as own:
            case = authorize(own, proposal, "comment", actor=person(who), now=now)
            discussion.take_stance(case, number, value, now=now)
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, ["agree", "disagree"] * 10))
    values = (
        session.execute(select(col(Stance.value)).where(col(Stance.comment_id) == number)).scalars().all()
    )
    assert len(values) == 1
    assert values[0] in (1, -1)


def test_a_hidden_comment_is_shown_to_its_author_and_the_secretary_only(at, now):
    marked = passage(revisions.latest(at.case("see")), "problem", 0, 4)
    number = say(at, "ناسزا", passage=marked)
    hide(at, number, "ناسزا به اشخاص")
    other = council.member(at.session, at.chapter)
    for reader in (other, at.author):
        (row,) = seen(at, by=reader).comments
        assert (row.hidden, row.body, row.author, row.roles, row.hidden_reason, row.passage) == (
            True,
            "",
            "",
            (),
            "ناسزا به اشخاص",
            None,
        )
    for reader in (at.member, at.secretary):
        (row,) = seen(at, by=reader).comments
        assert (row.hidden, row.body, row.author, row.hidden_reason) == (
            True,
            "ناسزا",
            "نگار عضوی",
            "ناسزا به اشخاص",
        )


def test_a_hidden_comment_takes_neither_stance_nor_answer(at, now):
    top = say(at)
    answer = say(at, parent_id=top)
    hide(at, top)
    with pytest.raises(NotFound):
        discussion.take_stance(at.case("comment"), top, "agree", now=now)
    for parent in (top, answer):  # an answer below would join the hidden thread
        with pytest.raises(NotFound):
            say(at, parent_id=parent)


def test_a_page_costs_the_same_number_of_queries_whatever_its_length(at, engine, now):
    top = say(at)
    say(at, parent_id=top)
    case = at.case("see")
    with counted(engine) as few:
        discussion.comments(case)
    marked = passage(revisions.latest(case), "problem", 0, 4)
    for n in range(30):
        writer = council.member(at.session, at.chapter)
        number = say(at, str(n), by=writer, passage=marked)
        say(at, "پاسخ", by=at.author, parent_id=number)
        discussion.take_stance(at.case("comment"), number, "agree", now=now)
    case = at.case("see")
    with counted(engine) as many:
        page = discussion.comments(case)
    assert len(page.comments) == 31
    assert len(many) == len(few) <= 7
