"""The desk: what waits for whom, nothing of others, at the same cost for many."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests import council
from tests.approved import approved
from tests.queries import counted
from tests.visitors import Visitor, application, signed_in_client
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.decision.starting import MISSING
from workflow.deliberation import consolidation
from workflow.membership.tables import Chapter, Mandate, Recipient
from workflow.outcome.tables import Delivery
from workflow.record.case import person


@pytest.fixture
def here(session):
    return council.chapter(session)


def piles(html):
    """Headings with the titles under each."""
    found = {}
    for part in html.split('aria-labelledby="pile-')[1:]:
        name = part.partition('"')[0]
        found[name] = [t.partition("</bdi>")[0].rpartition(">")[2] for t in part.split('class="slip"')[1:]]
    return found


def desk_of(engine, session, now, who):
    browser = signed_in_client(application(engine, now), session, who, now)
    return piles(browser.get("/").text)


def test_visitor_is_welcomed_and_led_to_the_sign_in(engine, session, now):
    html = Visitor(application(engine, now)).get("/").text
    assert 'href="/sign-in"' in html
    assert "به رایزن خوش آمدید" in html


def test_desk_names_what_waits_for_each(engine, session, now, here):
    author, member = council.member(session, here), council.member(session, here)
    secretary, chair = council.member(session, here, ["secretary"]), council.member(session, here, ["chair"])
    for state, title in (
        ("draft", "در نوشتن"), ("screening", "در بررسی"), ("discussion", "در بحث"), ("follow_up", "در پیگیری"),
        ("closed", "پایان‌یافته"),
    ):  # fmt: skip
        council.proposal(session, here, author, state=state, title=title)
    assert desk_of(engine, session, now, author) == {
        "write": ["در نوشتن"],
        "own": ["در پیگیری", "در بحث", "در بررسی"],
    }
    assert desk_of(engine, session, now, member) == {"comment": ["در بحث"]}
    assert desk_of(engine, session, now, secretary) == {"step": ["در بررسی"], "comment": ["در بحث"]}
    assert desk_of(engine, session, now, chair) == {"step": ["در پیگیری"], "comment": ["در بحث"]}


def test_comment_said_waits_no_more(engine, session, now, here):
    author, member = council.member(session, here), council.member(session, here)
    council.comment(session, council.proposal(session, here, author, state="discussion"), member)
    assert desk_of(engine, session, now, member) == {}


def test_vote_waits_for_those_on_the_roll_until_they_vote(engine, session, now, here):
    author, member = council.member(session, here), council.member(session, here)
    secretary = council.member(session, here, ["secretary"])
    proposal = council.proposal(session, here, author, state="consolidation", title="رأی‌گیری")
    said = council.comment(session, proposal, member)
    case = authorize(session, proposal.id, "dispose", actor=person(secretary.id), now=now)
    consolidation.dispose(case, [said.id], "adopted", "آمد", now=now)
    advance(session, proposal.id, "put_to_vote", actor=person(secretary.id), now=now)
    assert desk_of(engine, session, now, member) == {"vote": ["رأی‌گیری"]}
    assert desk_of(engine, session, now, secretary) == {}
    ballots.cast(authorize(session, proposal.id, "vote", actor=person(member.id), now=now), "for", now=now)
    assert desk_of(engine, session, now, member) == {}


def test_answer_of_a_policymaker_waits_for_the_author(engine, session, now):
    carried = approved(session, now)
    delivery, _ = carried.delivered()
    session.execute(update(Delivery).where(col(Delivery.id) == delivery).values(answered_at=now))
    assert "answered" in desk_of(engine, session, now, carried.author)
    assert "answered" not in desk_of(engine, session, now, carried.member)


def test_desk_of_nobody_and_of_another_chapter_holds_nothing(engine, session, now, here):
    author = council.member(session, here)
    council.proposal(session, here, author, state="discussion", title="راز")
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    assert desk_of(engine, session, now, stranger) == {}
    browser = signed_in_client(application(engine, now), session, council.person(session), now)
    assert "اکنون در هیچ انجمنی نقشی ندارید" in browser.get("/").text


def test_desk_asks_the_database_as_often_for_many_as_for_few(engine, session, now, here):
    author, member = council.member(session, here), council.member(session, here)
    browser = signed_in_client(application(engine, now), session, member, now)

    def cost(count):
        for _ in range(count):
            council.proposal(session, here, author, state="discussion")
        session.commit()
        with counted(engine) as asked:
            assert browser.get("/").status_code == 200
        return len(asked)

    assert cost(1) == cost(30)


def test_slips_name_their_chapter_to_somebody_in_two(engine, session, now, here):
    there = council.chapter(session, "انجمن استان یزد")
    both = council.member(session, here, name="آرش نویسا")
    council.proposal(session, here, both, title="در تهران")
    one_chapter = signed_in_client(application(engine, now), session, both, now).get("/").text
    assert "انجمن استان یزد" not in one_chapter.split('class="pile"')[1]
    session.add(Mandate(chapter_id=there.id, person_id=both.id, role="member", since=council.LONG_AGO))
    council.proposal(session, there, both, title="در یزد")
    html = signed_in_client(application(engine, now), session, both, now).get("/").text
    slips = {
        title: part
        for part in html.split('class="slip"')[1:]
        for title in ("در تهران", "در یزد")
        if title in part
    }
    assert "انجمن استان تهران" in slips["در تهران"]
    assert "انجمن استان یزد" not in slips["در تهران"]
    assert "انجمن استان یزد" in slips["در یزد"]


@pytest.mark.parametrize(("days", "told"), [(29, True), (31, False)])
def test_officers_are_warned_of_the_end_of_the_last_secretary_and_nobody_else(
    engine, session, now, here, days, told
):
    officers = [council.member(session, here, [role]) for role in ("secretary", "chair")]
    member = council.member(session, here)
    mandate = session.execute(select(Mandate).where(col(Mandate.person_id) == officers[0].id)).scalar_one()
    mandate.until = now + timedelta(days=days)
    session.flush()
    for who in (*officers, member):
        html = signed_in_client(application(engine, now), session, who, now).get("/").text
        assert ("آخرین دبیر" in html) is (told and who is not member)


def test_secretary_is_led_to_the_brief_that_waits_to_be_issued_and_then_to_its_delivery(engine, session, now):
    made = approved(session, now)
    browser = signed_in_client(application(engine, now), session, made.secretary, now)
    html = browser.get("/").text
    assert list(piles(html)) == ["issue"]
    assert f'href="/proposals/{made.id}/brief"' in html
    page = browser.get(f"/proposals/{made.id}").text
    can = page.partition("اکنون می‌توانید")[2].partition("</ul>")[0]
    assert f'href="/proposals/{made.id}/brief#issue">صدور خلاصهٔ سیاستی</a>' in can
    made.issued()
    session.commit()
    assert list(piles(browser.get("/").text)) == ["step"]
    assert "#issue" not in browser.get(f"/proposals/{made.id}").text


def test_new_secretary_finds_what_the_chapter_lacks_until_each_is_there(engine, session, now):
    here = council.chapter(session)
    session.execute(update(Chapter).values(organization_fa=""))
    council.ruled(session, here, Rules(quorum=Quorum(share="", number=3)))
    secretary = council.member(session, here, ["secretary"])
    session.commit()
    browser = signed_in_client(application(engine, now), session, secretary, now)

    def lacks():
        session.commit()
        html = browser.get("/").text
        assert ("کاری نمانده است" in html) is (f'id="start-{here.id}"' not in html)
        return [words for words in MISSING if MISSING[words].fa in html]

    assert lacks() == ["members", "chair", "letterhead", "recipients"]
    html = browser.get("/").text
    for end in ("members", "settings", "recipients"):
        assert f'<a href="/chapters/{here.id}/{end}">' in html
    council.member(session, here)
    council.member(session, here, ["chair"])
    assert lacks() == ["rules", "letterhead", "recipients"]  # two cannot be three
    council.member(session, here)
    session.execute(update(Chapter).values(organization_fa="سازمان بهزیستی کشور"))
    session.add(Recipient(chapter_id=here.id, name_fa="مدیر کل", office_fa="اشتغال", email="r@example.org"))
    assert lacks() == []
    member = council.member(session, here)
    session.execute(update(Chapter).values(organization_fa=""))
    session.commit()
    assert 'id="start-' not in signed_in_client(application(engine, now), session, member, now).get("/").text
