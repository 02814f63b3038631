"""News as mails: all of it in one, each thing once, as it stands then, and to nobody who may not see it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from api.digest import digest
from tests import council
from tests.api.test_handlers import Post, promised, words_of
from tests.workflow.deliberation.amendments.table import table
from tests.workflow.deliberation.opened import setting
from tests.workflow.deliberation.positions.test_positions import Council as Recommending
from workflow import standing_aside
from workflow.advance import advance
from workflow.deliberation import (
    consolidation,
    contributions,
    discussion,
    entered_stances,
    entering,
    moderation,
    news,
)
from workflow.deliberation.amendments import moving
from workflow.deliberation.dissents import writing
from workflow.deliberation.positions import giving
from workflow.deliberation.tables import Comment, Notice
from workflow.membership.tables import Mandate, Person
from workflow.record import jobs, promises
from workflow.record.case import CLOCK, person
from workflow.record.tables import MailAttempt

REPLY = "بهای آن در پیوست سوم آمده است."
LATER = timedelta(minutes=16)


@pytest.fixture
def post(engine, tmp_path, now):
    return Post(engine, tmp_path / "mail", now + LATER)


@pytest.fixture
def at(session, now):
    return setting(session, now, "discussion")


def say(at, by, body, parent=None):
    return discussion.comment(at.case("comment", by=by), body, parent_id=parent, now=at.now)


def deliver(at, post):
    """Do every digest that is promised, however often: gatherings first, then the mails they promise."""
    at.session.commit()
    for mails in (False, True):
        for arguments in promised(at.session, jobs.DIGEST).values():
            if ("person_id" in arguments) is mails:
                digest(post.context, arguments)
    return {message["To"].addresses[0].addr_spec: words_of(message) for message in post.mails()}


def test_all_that_concerns_somebody_comes_in_one_mail_each_thing_once(at, post):
    mine = say(at, at.member, "هزینهٔ این پیمان چقدر است؟")
    answer = say(at, at.author, REPLY, mine)
    say(at, at.secretary, "برآورد دیگری هم هست.", mine)
    moderation.hide(at.case("moderate", by=at.secretary), mine, "تبلیغ است", now=at.now)
    moderation.show(at.case("moderate", by=at.secretary), mine, "نبود", now=at.now)
    mails = deliver(at, post)
    assert set(mails) == {at.member.email, at.author.email}, (
        "the secretary was told nothing of their own doing"
    )
    said = mails[at.member.email]
    assert said.count(REPLY) == said.count("برآورد دیگری هم هست.") == 1
    assert said.count("نظر شما بازگردانده شد") == 1
    assert "پنهان" not in said, "the newest state alone"
    assert f"/comments/{answer}#c-{answer}" in said
    assert "هزینهٔ این پیمان" in mails[at.author.email]
    assert REPLY not in mails[at.author.email], "nobody is told of what they did"
    deliver(at, post)
    assert len(post.mails()) == 2, "a job run again sends nothing again"
    assert not at.session.execute(select(Notice).where(col(Notice.mailed_at).is_(None))).all()


def test_receipts_of_two_proposals_come_in_one_mail_and_lead_to_each(at, post):
    say(at, at.member, "هزینهٔ این پیمان چقدر است؟")
    other = at.another("discussion")
    discussion.comment(at.case("comment", by=at.member, of=other), "موافقم.", now=at.now)
    for of in (at.proposal, other, other):
        contributions.tell_contributors(at.case("see", by=at.secretary, of=of), CLOCK, at.now, {})
    said = deliver(at, post)[at.member.email]
    assert said.count("ببینید آنچه گفتید چه شد") == 2
    for of in (at.proposal, other):
        assert said.count(f"/proposals/{of.id}/contributions") == 1


def test_end_of_a_proposal_is_told_with_its_reason_and_takes_the_place_of_its_approval(at, post):
    say(at, at.member, "هزینهٔ این پیمان چقدر است؟")
    contributions.tell_contributors(at.case("see", by=at.secretary), CLOCK, at.now, {})
    advance(
        at.session, at.proposal.id, "withdraw", actor=person(at.author.id), now=at.now,
        answers={"reason": "قانون تازه جای آن را گرفت"},
    )  # fmt: skip
    said = deliver(at, post)[at.member.email]
    assert "تصویب شد" not in said
    assert said.count("پیشنهاد پس گرفته شد") == said.count("قانون تازه جای آن را گرفت") == 1
    assert said.count(f"/proposals/{at.proposal.id}/contributions") == 1


@pytest.mark.parametrize("case", ["hidden", "left", "never", "struck"])
def test_what_may_not_be_seen_any_more_is_not_told(at, post, case):
    mine = say(at, at.member, "هزینهٔ این پیمان چقدر است؟")
    answer = say(at, at.author, REPLY, mine)
    if case == "hidden":
        moderation.hide(at.case("moderate", by=at.secretary), answer, "توهین است", now=at.now)
    elif case == "left":
        at.session.execute(delete(Mandate).where(col(Mandate.person_id) == at.member.id))
    elif case == "never":
        news.choose(at.session, person(at.member.id), "never", now=at.now)
    else:
        gone = {"hidden_at": at.now, "struck_at": at.now}
        at.session.execute(update(Comment).where(col(Comment.id) == answer).values(**gone))
    mails = deliver(at, post)
    assert at.member.email not in mails


def test_disposition_is_told_as_it_stands_when_the_mail_is_written(session, now, post):
    at = setting(session, now, "consolidation")
    number = council.comment(session, at.proposal, at.member).id
    for kind, why in (("rejected", "شدنی نیست"), ("adapted", "در بند دوم آمد")):
        consolidation.dispose(at.case("dispose", by=at.secretary), [number], kind, why, now=now)
    said = deliver(at, post)[at.member.email]
    assert "با اصلاح پذیرفته" in said
    assert "در بند دوم آمد" in said
    assert "شدنی نیست" not in said


def test_amendment_is_told_as_it_stands_when_the_mail_is_written(session, now, post):
    at = table(session, now)
    first, second = at.move("۲۰ هزار", "۳۰ هزار"), at.move("روشنی", "هموار", by=at.at.author)
    fallen = at.move("دانشگاه", "آموزشگاه")
    gone = at.move("بیش از", "نزدیک")
    moving.withdraw(at.at.case("amend", by=at.at.member), gone, now=at.now)
    at.decide(first, reason="نادرست بود")
    at.decide(first, "reopen", "آمار رسید")
    at.decide(fallen, "reject", "روشن نیست")
    at.decide(first, reason="درست بود")
    at.apply()
    mails = deliver(at.at, post)
    said = mails[at.at.member.email]
    assert said.count(f"/amendments/{first}") == 1
    assert "در متن نشست" in said
    assert "درست بود" in said
    assert "آمار رسید" not in said, "what came of it alone"
    assert "تصمیم گرفته شد: پذیرفته‌نشده" in said
    assert "روشن نیست" in said
    to_author = mails[at.at.author.email]
    assert f"/amendments/{first}" in to_author
    assert f"/amendments/{gone}" not in to_author, "what was withdrawn is not told as new"
    assert f"/amendments/{second}" not in to_author, "nobody is told of what they did"


def test_new_amendment_is_told_to_authors_and_what_collides_to_its_mover(session, now, post):
    at = table(session, now)
    at.move("۲۰ هزار", "۳۰ هزار")
    other = at.move("۲۰ هزار", "۴۰ تن", by=at.at.secretary)
    mails = deliver(at.at, post)
    assert mails[at.at.author.email].count("برای متن پیشنهاد شما اصلاحیه‌ای آمد") == 2
    said = mails[at.at.member.email]
    assert "بر سر همان واژه‌هاست" in said
    assert "۴۰ تن" in said
    assert f"/amendments/{other}" in said


@pytest.mark.parametrize(("decide", "words"), [(entering.confirm, "تأیید کرد"), (entering.strike, "خط زد")])
def test_secretary_is_told_when_a_member_decides_about_what_was_entered(at, post, decide, words):
    entered = entering.enter(
        at.case("comment", by=at.secretary), "تلفنی گفت", person_id=at.member.id, channel="phone", now=at.now
    )
    decide(at.case("see", by=at.member), entered, now=at.now)
    mails = deliver(at, post)
    assert words in mails[at.secretary.email]
    assert "تلفنی گفت" in mails[at.secretary.email]
    assert at.member.email not in mails, "it waits for them no more"


def test_stance_that_waits_is_told_to_its_member_and_their_word_to_the_secretary(at, post):
    said = [say(at, at.author, f"نظر {number}") for number in (1, 2)]
    made = [
        entered_stances.enter_stance(
            at.case("comment", by=at.secretary),
            one,
            "agree",
            person_id=at.member.id,
            channel="phone",
            now=at.now,
        )
        for one in said
    ]
    entered_stances.decide(at.case("see", by=at.member), made[0], "confirm", now=at.now)
    mails = deliver(at, post)
    assert "نظر 2" in mails[at.member.email]
    assert "نظر 1" not in mails[at.member.email], "what is decided waits no more"
    assert "تصمیم گرفت" in mails[at.secretary.email]


def test_later_news_come_in_a_later_mail_without_the_earlier(at, post):
    mine = say(at, at.member, "هزینهٔ این پیمان چقدر است؟")
    say(at, at.author, REPLY, mine)
    deliver(at, post)
    at.now += timedelta(hours=1)
    say(at, at.author, "و هزینهٔ پایش؟", mine)
    post.now += timedelta(hours=2)
    deliver(at, post)
    mails = [words_of(m) for m in post.mails() if m["To"].addresses[0].addr_spec == at.member.email]
    assert [REPLY in words for words in mails].count(True) == 1
    assert ["هزینهٔ پایش" in words for words in mails].count(True) == 1
    assert len(mails) == 2


HALF_AN_HOUR = timedelta(minutes=30)
"""Between promising and looking much may happen, but not this; the two mornings lie further apart."""


@pytest.mark.parametrize(("moment", "morning"), [
    (datetime(2026, 11, 24, 3, 50, tzinfo=UTC), datetime(2026, 11, 24, 4, 30, tzinfo=UTC)),
    (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), datetime(2026, 11, 25, 4, 30, tzinfo=UTC)),
])  # fmt: skip
def test_daily_mail_waits_for_the_morning_and_holds_all_of_the_day(session, post, moment, morning):
    at = setting(session, moment, "discussion")
    news.choose(session, person(at.member.id), "daily", now=moment)
    mine = say(at, at.member, "هزینهٔ این پیمان چقدر است؟")
    say(at, at.author, REPLY, mine)
    at.now += timedelta(minutes=15)
    say(at, at.author, "برآورد دیگر", mine)
    session.commit()
    post.now = moment + timedelta(minutes=31)
    for arguments in promised(session, jobs.DIGEST).values():
        digest(post.context, arguments)
    keys = [key for key in promised(session, jobs.DIGEST) if key.startswith(f"digest-{at.member.id}-daily")]
    assert len(keys) == 1
    (job,) = (j for j in _all(session) if j.key == keys[0])
    assert abs(job.next_try - (datetime.now(UTC) + (morning - post.now))) < HALF_AN_HOUR
    said = deliver(at, post)[at.member.email]
    assert REPLY in said
    assert "برآورد دیگر" in said


def _all(session):
    return [promises._seen(row) for row in session.connection().execute(promises._unfinished(session))]


def test_bounced_mail_marks_nothing_and_wanting_mails_again_brings_nothing_old(at, post):
    mine = say(at, at.member, "هزینهٔ این پیمان چقدر است؟")
    say(at, at.author, REPLY, mine)
    at.session.execute(update(Person).where(col(Person.id) == at.member.id).values(email="بد@example"))
    deliver(at, post)
    outcomes = dict(at.session.execute(select(col(MailAttempt.person_id), col(MailAttempt.outcome))).all())
    assert outcomes[at.member.id] == "failed"
    waiting = select(Notice).where(col(Notice.person_id) == at.member.id, col(Notice.mailed_at).is_(None))
    assert len(at.session.execute(waiting).all()) == 1
    for how_often in ("never", "at_once"):
        news.choose(at.session, person(at.member.id), how_often, now=at.now)
    assert at.session.execute(waiting).all() == []


def test_news_of_minority_opinions_tells_where_to_read_them_and_names_nobody(session, post, now):
    at = setting(session, now, "consolidation")
    for who in (at.member, at.author):
        writing.write(at.case("dissent", by=who), ground="group", body="نه", signature="counted", now=now)
    said = deliver(at, post)[at.secretary.email]
    assert said.count("نظر اقلیتی نوشته شد") == 2, "each thing once"
    assert f"/proposals/{at.proposal.id}/dissents" in said
    assert at.member.name not in said


@pytest.mark.parametrize("decision", ["", "confirm", "strike"])
def test_conflict_of_interest_entered_is_told_while_it_waits_and_the_word_on_it_after(at, post, decision):
    case = at.case("see", by=at.secretary)
    made = standing_aside.enter(case, "برادرم", person_id=at.member.id, channel="phone", now=at.now)
    if decision:
        standing_aside.decide(at.case("see", by=at.member), made, decision, now=at.now)
    told = deliver(at, post)
    if decision:
        assert "عضوی دربارهٔ تعارض منافعی که به نامش ثبت کردید تصمیم گرفت" in told[at.secretary.email]
        assert at.member.email not in told
    else:
        assert "تعارض منافعی به نام شما ثبت شده و چشم‌به‌راه تأیید شماست" in told[at.member.email]
        assert f"/proposals/{at.proposal.id}/interests" in told[at.member.email]


def recommended(session, now):
    """A council whose member gave a position and signed a minority opinion on a text that has changed since."""
    at = Recommending(session, now)
    at.give(choice="oppose", reason="گران است.")
    number = writing.write(
        at.case("dissent", "member"), ground="group", body="نه", signature="named", now=now
    )  # fmt: skip
    at.change()
    return at, number


def mailed(at, post):
    return deliver(at, post).get(at.people["member"].email, "")


def test_who_spoke_of_words_of_before_is_asked_again_in_one_mail_each_thing_once(session, now, post):
    at, _ = recommended(session, now)
    at.change("باز هم متنی دیگر")
    said = mailed(at, post)
    assert said.count("متن پس از نظر مقدماتی شما تغییر کرده است") == 1
    assert said.count(f"/proposals/{at.at.proposal.id}/position") == 1
    assert said.count("متن پیشنهاد پس از نظر اقلیتی که امضا کرده‌اید تغییر کرده است") == 1
    assert "گران است." not in said, "what was recommended stays out of mails"


def test_whoever_has_answered_by_then_is_asked_no_more(session, now, post):
    at, number = recommended(session, now)
    giving.confirm(at.case("recommend", "member"), revision=2, now=now)
    writing.confirm(at.case("dissent", "member"), number, version=1, now=now)
    assert mailed(at, post) == ""


def test_a_text_that_came_back_to_its_words_asks_nobody(session, now, post):
    at, _ = recommended(session, now)
    at.save(sections=dict(council.SECTIONS))
    assert mailed(at, post) == ""
