"""What became of what one said: answered or not, where it stands, and whoever is told of it, once."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import col

from documents.paragraphs import paragraphs
from tests import council
from tests.workflow.courses import Course
from tests.workflow.deliberation.amendments.table import PROBLEM, table
from tests.workflow.deliberation.opened import counted, there
from workflow.deliberation import contributions, discussion, entering, moderation, news, traces
from workflow.deliberation.amendments import deciding, moving
from workflow.deliberation.consolidation import dispose
from workflow.deliberation.revisions import latest
from workflow.deliberation.tables import Notice, Proposal
from workflow.deliberation.traces import Place
from workflow.lifecycle import ENGINES
from workflow.record.case import CLOCK
from workflow.story import ended_because

NEW = "سامانه‌ای برای پایش اشتغال راه‌اندازی می‌شود و هر سال گزارش می‌دهد."


@pytest.fixture
def at(session, now):
    return table(session, now)


def mine(at, by=None, **asked):
    return contributions.mine(at.at.case("see", by=by or at.at.member), split=paragraphs, **asked)


def say(at, body, by=None):
    at.into("discussion")
    return discussion.comment(at.at.case("comment", by=by or at.at.member), body, now=at.now)


def answer(at, number, kind="adopted", reason="در متن آمد", words=None):
    at.into("consolidation")
    case = at.at.case("dispose", by=at.at.secretary)
    dispose(case, [number], kind, reason, now=at.now)
    if words:
        newest = latest(case)
        start = newest.sections["problem"].index(words)
        place = Place("problem", start, start + len(words))
        traces.link(case, [number], [place], revision=newest.number, now=at.now)


def test_each_comment_tells_what_became_of_it_why_and_where(at):
    first, second, third = (say(at, f"نظر {n}") for n in range(3))
    answer(at, first, words="راه روشنی")
    answer(at, second, "rejected", "هزینه دارد")
    at.write(problem=f"{NEW}\n\n{PROBLEM}")
    told = mine(at).comments
    assert [(one.id, one.disposition, one.reason) for one in told] == [
        (first, "adopted", "در متن آمد"), (second, "rejected", "هزینه دارد"), (third, "", ""),
    ]  # fmt: skip
    assert told[0].decided_at == at.now
    (place,) = told[0].places
    assert (place.section, place.words, place.now, place.revision) == ("problem", "راه روشنی", "راه روشنی", 1)
    assert (place.paragraph, place.found.changed) == (len(NEW) + 2, False)
    assert told[1].places == told[2].places == ()
    assert mine(at, by=at.at.author).comments == ()


def test_words_that_left_the_text_are_told_with_the_revision(at):
    number = say(at, "نظر")
    answer(at, number, words=PROBLEM)
    at.write(problem=NEW)
    ((place,),) = [one.places for one in mine(at).comments]
    assert (place.words, place.found, place.gone) == (PROBLEM, None, 2)


def test_whoever_moved_or_signed_an_amendment_sees_what_became_of_it(at):
    number = at.move("۲۰ هزار", "۳۰ هزار")
    moving.sign(at.at.case("amend", by=at.at.author), number, now=at.now)
    other = at.move("راه روشنی", "راهی")
    at.decide(number, reason="آمار تازه است")
    at.decide(other, "reject", "لازم نیست")
    at.apply()
    moved = mine(at).amendments
    assert [(one.id, one.own, one.state, one.decision, one.applied) for one in moved] == [
        (number, True, "applied", "آمار تازه است", 2), (other, True, "rejected", "لازم نیست", None),
    ]  # fmt: skip
    assert [place.now for place in moved[0].places] == ["۳۰"]
    (signed,) = mine(at, by=at.at.author).amendments
    assert (signed.id, signed.own) == (number, False)


def test_amendment_joined_in_another_is_told_where_that_stands(at):
    ids = [at.move("۲۰ هزار", "۳۰ هزار"), at.move("۲۰ هزار", "۲۵ هزار")]
    joined = at.join(ids, "۲۷ هزار")
    at.apply()
    told = mine(at).amendments
    assert [(one.state, one.joined_id, one.applied, len(one.places)) for one in told] == [
        ("joined", joined, 2, 1)
    ] * 2


def test_comment_entered_for_a_member_is_the_members_and_none_of_the_secretarys(at):
    at.into("discussion")
    case = at.at.case("comment", by=at.at.secretary)
    number = entering.enter(case, "این را گفت", person_id=at.at.member.id, channel="paper", now=at.now)
    (one,) = mine(at).comments
    assert (one.id, one.channel, one.confirmed) == (number, "paper", False)
    assert mine(at, by=at.at.secretary).comments == ()
    entering.strike(at.at.case("see", by=at.at.member), number, now=at.now)
    assert mine(at).comments == ()


def test_moderated_comment_is_told_to_its_author_with_the_reason(at):
    number = say(at, "نظر")
    moderation.hide(at.at.case("moderate", by=at.at.secretary), number, "نام کسی در آن بود", now=at.now)
    (one,) = mine(at).comments
    assert (one.hidden, one.hidden_reason) == (True, "نام کسی در آن بود")


def test_many_comments_are_paged_and_cost_as_many_queries_as_one(at, engine):
    numbers = [say(at, f"نظر {n}") for n in range(7)]
    case = at.at.case("see", by=at.at.member)
    answer(at, numbers[0], words="راه روشنی")
    at.decide(at.move("۲۰ هزار", "۳۰ هزار"))
    case = at.at.case("see", by=at.at.member)
    with counted(engine) as few:
        page = contributions.mine(case, split=paragraphs, limit=1)
    assert ([one.id for one in page.comments], page.next) == (numbers[:1], numbers[0])
    for number in numbers[1:]:
        answer(at, number, words="راه روشنی")
    case = at.at.case("see", by=at.at.member)
    with counted(engine) as many:
        page = contributions.mine(case, split=paragraphs, after=numbers[0])
    assert ([one.id for one in page.comments], page.next) == (numbers[1:], None)
    assert len(few) == len(many)


def told(session, kind=news.RECEIPT):
    rows = session.execute(select(Notice).where(col(Notice.kind) == kind)).scalars()
    return sorted((row.person_id, row.proposal_id) for row in rows)


def test_contributors_are_told_once_when_the_proposal_is_approved(session, now):
    course = Course(session, now)
    proposal = course.carried_to("discussion")
    said = discussion.comment(course.case(proposal, "comment", "member"), "هزینه‌اش چقدر است؟", now=now)
    gone = discussion.comment(course.case(proposal, "comment", "secretary"), "تبلیغ", now=now)
    moderation.hide(
        course.case(proposal, "moderate", "secretary"),
        there(council_comment(course, proposal)),
        "تبلیغ",
        now=now,
    )
    moved = moving.move(
        course.case(proposal, "amend", "chair"), section="problem", start=0, end=3, revision=1, replacement="کم",
        reason="چون", now=now,
    )  # fmt: skip
    moving.sign(course.case(proposal, "amend", "author"), moved, now=now)
    course.step(proposal, "close_discussion", "secretary")
    course.consolidated(proposal)
    dispose(course.case(proposal, "dispose", "secretary"), [said, gone], "adopted", "آمد", now=now)
    deciding.decide(course.case(proposal, "dispose", "secretary"), moved, "reject", "نه", now=now)
    course.step(proposal, "put_to_vote", "secretary")
    assert told(session) == []
    course.voted(proposal)
    expected = sorted(
        (there(course.people[who].id), proposal) for who in ("member", "chair", "author", "secretary")
    )
    assert told(session) == expected
    contributions.tell_contributors(course.case(proposal, "see", "chair"), CLOCK, now, {})
    assert told(session) == expected


@pytest.mark.parametrize(("state", "step", "who"), [
    ("consolidation", "reject", "chair"), ("consolidation", "withdraw", "author"),
    ("consolidation", "supersede", "secretary"),
])  # fmt: skip
def test_contributors_are_told_once_how_the_proposal_ended_otherwise_and_why(session, now, state, step, who):
    course = Course(session, now)
    proposal = course.carried_to("discussion")
    for speaker in ("member", "chair", "author", "secretary"):
        discussion.comment(course.case(proposal, "comment", speaker), "هزینه‌اش چقدر است؟", now=now)
    course.step(proposal, "close_discussion", "secretary")
    ended = course.step(proposal, step, who)
    kind = news.ENDED[ended]
    expected = sorted(
        (there(course.people[one].id), proposal)
        for one in ("member", "chair", "author", "secretary")
        if one != who  # whoever did it needs no telling
    )
    assert told(session, kind) == expected
    contributions.tell_contributors(course.case(proposal, "see", who), CLOCK, now, {})
    assert (told(session, kind), told(session)) == (expected, [])
    assert ended_because(session, [proposal, course.successor]) == {proposal: "به این دلیل"}


def test_revoked_after_approval_is_told_as_news_of_its_own(session, now):
    course = Course(session, now)
    proposal = course.carried_to("discussion")
    discussion.comment(course.case(proposal, "comment", "member"), "هزینه‌اش چقدر است؟", now=now)
    case = course.case(proposal, "see", "chair")
    expected = [(there(course.people["member"].id), proposal)]
    for state, kind in (("approved", news.RECEIPT), ("revoked", news.ENDED["revoked"])):
        contributions.tell_contributors(replace(case, state=state), CLOCK, now, {})
        assert told(session, kind) == expected
    urgent = ENGINES["urgent"].definition.states
    assert {name for name, state in urgent.items() if "tell_contributors" in state.effects} == {
        "approved", *news.ENDED,
    }  # fmt: skip


def council_comment(course, proposal):
    """Something said by somebody who said nothing else, to be hidden."""
    row = council.comment(course.session, course.session.get(Proposal, proposal), course.people["neighbour"])
    course.session.flush()
    return row.id
