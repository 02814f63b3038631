"""An urgent resolution on every page that tells of it: waiting until when, before which meeting, ratified, lapsed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from api.digest import digest
from api.telling import remind, send_mail
from documents.freeze import freeze
from documents.minutes import content_of
from documents.papers import papers_of
from tests.api.test_handlers import Post, promised, words_of
from tests.visitors import application, signed_in_client
from tests.workflow.urgency import Urgency
from workflow.advance import take_due
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import opened
from workflow.outcome import receipts
from workflow.outcome.links import by_token, new_link
from workflow.outcome.tables import Brief, Delivery
from workflow.record import jobs
from workflow.record.case import person
from workflow.sitting.admission import admit

FORM = {
    "title": "نشست عادی آذر", "day": "1405/09/10", "start": "16:00", "end": "18:00", "place": "سالن ۲", "link": "",
    "urgent_reason": "",
}  # fmt: skip
NAMED, UNTIL = "تنفیذ مصوبهٔ فوری", "تا پایان سه‌شنبه ۱۷ آذر ۱۴۰۵"


@pytest.fixture
def here(session, now):
    return Urgency(session, now)


@pytest.fixture
def browse(engine, session, here):
    def come(who=None):
        session.commit()
        return signed_in_client(application(engine, here.now), session, who or here.secretary, here.now)

    return come


@pytest.fixture
def links(engine, session, here):
    """What a recipient and what anybody with the public id is told, in words."""
    brief = session.execute(select(Brief).where(col(Brief.proposal_id) == here.urgent)).scalar_one()
    freeze(session, brief.id or 0, base_url="https://rayzan.example.org")
    delivery = session.execute(
        select(col(Delivery.id)).where(col(Delivery.brief_id) == brief.id)
    ).scalar_one()
    token = new_link(session, delivery, now=here.now)
    receipts.open_delivery(by_token(session, token, now=here.now), now=here.now)

    def read():
        session.commit()
        visitor: Any = signed_in_client(application(engine, here.now), session, here.members[0], here.now)
        return words(visitor.get(f"/d/{token}").text), words(visitor.get(f"/b/{brief.public_id}").text)

    return read


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub("[\u2066-\u2069]", "", html)).split())


def planned(browse, here, **changes):
    answer = browse().submit(f"/chapters/{here.chapter.id}/meetings/new", **FORM | changes)
    assert answer.status_code == 303, words(answer.text)
    return answer.headers["location"].partition("?")[0]


def test_meeting_that_is_planned_has_what_waits_to_be_ratified_on_its_agenda_by_itself(here, browse):
    form = words(browse().get(f"/chapters/{here.chapter.id}/meetings/new").text)
    assert "این مصوبه‌های فوری در انتظار تنفیذند" in form
    assert "کمک فوری به سیل‌زدگان" in form
    assert "مهلت تنفیذ: پایان روز ۱۴۰۵/۰۹/۱۷" in form
    where = planned(browse, here)
    page = words(browse().get(where).text)
    assert "کمک فوری به سیل‌زدگان" in page
    assert NAMED in page
    assert "در دستور هیچ جلسه‌ای نیستند" not in page
    (item,) = browse().get(f"/api/v1{where}").json()["agenda"]
    assert (item["proposal_id"], item["purpose"]) == (here.urgent, "ratification")


def test_secretary_who_took_it_off_or_meets_too_late_is_warned_with_the_date(here, browse):
    where = planned(browse, here)
    item = re.search(r"/items/(\d+)/steps/strike", browse().get(where).text)[1]
    answer = browse().submit(f"{where}/items/{item}/steps/strike", version="1")
    assert answer.status_code == 303
    page = words(browse().get(where).text)
    assert "این مصوبه‌های فوری در انتظار تنفیذند و در دستور هیچ جلسه‌ای نیستند" in page
    assert "این جلسه پس از آن آغاز می‌شود" not in page
    late = planned(browse, here, day="1405/10/10")
    page = words(browse().get(late).text)
    assert "این جلسه پس از آن آغاز می‌شود؛ زمانش را جلو بیندازید" in page
    version = re.search(r'name="version" value="(\d+)"', browse().get(late).text)[1]
    answer = browse().submit(
        f"{late}/proposals", proposal=str(here.urgent), minutes="45", matter="ordinary", version=version
    )
    assert answer.status_code == 409
    said = words(answer.text)
    assert f"مهلت تنفیذ این مصوبهٔ فوری {UNTIL} است" in said
    assert "فراخواند" in said
    assert 'value="45"' in answer.text


def test_secretary_is_warned_also_of_a_called_meeting_while_it_takes_items(here, browse):
    where = planned(browse, here)
    item = re.search(r"/items/(\d+)/steps/strike", browse().get(where).text)[1]
    assert browse().submit(f"{where}/items/{item}/steps/strike", version="1").status_code == 303
    here.meeting = int(where.rpartition("/")[2])
    here.on_agenda()
    here.step("call")
    page = words(browse().get(where).text)
    assert "در انتظار تنفیذند و در دستور هیچ جلسه‌ای نیستند" in page
    assert "پیش از فراخواندن اعضا" not in page
    here.now = here.row.starts_at - timedelta(hours=1)
    page = words(browse().get(where).text)
    assert "در دستور هیچ جلسه‌ای نیستند" not in page
    assert "برای افزودن بند به این دستور دیر است" in page


def test_every_page_says_where_it_stands_until_a_meeting_ratifies_it(here, browse, links):
    address = f"/proposals/{here.urgent}/brief"

    def told():
        return (words(browse().get(address).text), *links())

    assert "هنوز تنفیذ نشده است. رأی‌گیری میان جلسه‌ها دربارهٔ آن باز است." in told()[0]
    for page in told():
        assert f"اگر {UNTIL} تنفیذ نشود" in page
    (item,) = here.meets(here.urgent)
    inside, *outside = told()
    assert "در دستور جلسهٔ شمارهٔ ۱ است که" in inside
    here.item_step(item, "take_up")
    inside, *later = told()
    assert "جلسهٔ شمارهٔ ۱ اکنون به آن رسیدگی می‌کند." in inside
    for page in (*outside, *later):  # what a chapter is about to do is its own
        assert f"هنوز تنفیذ نشده است. اگر {UNTIL} تنفیذ نشود" in page
        assert "جلسهٔ شمارهٔ" not in page
    here.ballot(item, "fffff")
    here.item_step(item, "decide")
    for page in told():
        assert "انجمن این مصوبهٔ فوری را در جلسهٔ شمارهٔ ۱ در" in page
        assert "تنفیذ کرد." in page


def test_what_lapsed_or_was_refused_is_told_with_the_reason(here, browse, links):
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    here.item_step(item, "defer", reason="وقت نماند")
    page = words(browse().get(f"/proposals/{here.urgent}").text)
    assert "باید در دستور جلسه‌ای بیاید تا دربارهٔ آن رأی گرفته شود." in page
    here.now = here.until + timedelta(seconds=5)  # a clock comes a little late
    take_due(here.session, here.urgent, "ratify", now=here.now)
    page = words(browse().get(f"/proposals/{here.urgent}").text)
    said = "در مهلت خود، که سه‌شنبه ۱۷ آذر ۱۴۰۵ پایان یافت، تنفیذ نشد: هیچ جلسه‌ای رأی‌گیری دربارهٔ آن را به پایان نبرد."
    assert said in page
    recipient, public = links()
    assert said in public
    assert "پس گرفته" in public
    assert "تنفیذ" not in recipient  # a link of what was withdrawn opens nothing


def test_meeting_nobody_is_called_to_is_told_to_nobody(here, browse):
    here.planned_in(5)
    here.on_agenda(here.urgent)
    page = words(browse().get(f"/proposals/{here.urgent}").text)
    assert "رأی‌گیری میان جلسه‌ها دربارهٔ آن باز است." in page
    assert "در دستور جلسهٔ" not in page.partition("اثر آن از میان می‌رود")[0]


def test_window_without_a_quorum_lapses_and_says_so(here, browse):
    here.now = here.until
    take_due(here.session, here.urgent, "ratify", now=here.now)
    assert "رأی‌گیری به حد نصاب نرسید." in words(browse().get(f"/proposals/{here.urgent}").text)


def test_refused_between_meetings_is_told(here, browse):
    for who in (here.chair, *here.members):
        here.voted(here.urgent, who, "against")
    here.now = here.until
    take_due(here.session, here.urgent, "ratify", now=here.now)
    page = words(browse().get(f"/proposals/{here.urgent}").text)
    assert "با رأی‌گیری میان جلسه‌ها در" in page
    assert "تنفیذ نکرد؛ از این رو لغو شد" in page


def test_no_other_proposal_is_told_of_any_ratification(here, browse):
    other = here.tabled("پیمان کارورزی")
    assert "تنفیذ" not in words(browse().get(f"/proposals/{other}").text)


def test_minutes_papers_and_the_invitation_call_the_item_by_its_name(here, session):
    tabled = here.tabled("پیمان کارورزی")
    items = here.meets(here.urgent, tabled)
    papers = papers_of(session, here.row, "fa")
    assert [one.about for one in papers.papers] == [NAMED, ""]
    here.item_step(items[0], "take_up")
    here.ballot(items[0], "fffff")
    here.item_step(items[0], "decide")
    here.step("close")
    sitting = admit(session, here.meeting, "see", actor=person(here.secretary.id), now=here.now)
    case = opened(sitting, "see")
    for language, name in (("fa", NAMED), ("en", "Ratification of an urgent resolution")):
        content = content_of(session, assembled(case), language)
        assert [one.about for one in content.items] == [name, ""]
        assert content.items[0].outcome == "carried"


def test_annulment_is_mailed_to_those_on_the_roll_with_the_way_to_the_ballot(here, engine, session, tmp_path):
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    session.commit()
    post = Post(engine, tmp_path / "mail", here.now + timedelta(minutes=16))
    for mails in (False, True):
        for arguments in promised(session, jobs.DIGEST).values():
            if ("person_id" in arguments) is mails:
                digest(post.context, arguments)
    told = {mail["To"].addresses[0].addr_spec: words_of(mail) for mail in post.mails()}
    assert here.members[1].email in told
    assert "رأی‌گیری تنفیذ میان دو جلسه باطل شد" in told[here.members[1].email]
    assert f"/proposals/{here.urgent}/ballot" in told[here.members[1].email]


def test_secretary_and_chair_are_reminded_before_it_lapses_where_nobody_can_vote(
    here, engine, session, tmp_path
):
    (item,) = here.meets(here.urgent, days=4)
    here.item_step(item, "take_up")
    here.item_step(item, "defer", reason="وقت نماند")
    session.commit()
    post = Post(engine, tmp_path / "mail", here.until - timedelta(days=7))
    for arguments in promised(session, jobs.REMIND).values():
        if arguments["step"] == "ratify":
            remind(post.context, arguments)
    for arguments in promised(session, jobs.SEND_MAIL).values():
        if arguments["kind"] == "ending_soon":
            send_mail(post.context, arguments)
    told = {mail["To"].addresses[0].addr_spec: words_of(mail) for mail in post.mails()}
    assert set(told) == {here.secretary.email, here.chair.email}
    assert "مهلت تنفیذ این مصوبهٔ فوری به‌زودی پایان می‌یابد" in told[here.secretary.email]
