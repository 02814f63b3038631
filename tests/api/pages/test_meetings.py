"""Meetings on their pages: planned, called, attended and run without a script, each refusal with what was typed."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from tests import council
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import PLAN, Council
from workflow.decision.meetings.reading import ROLL, roll
from workflow.decision.tables import AgendaItem, Attendance, Convened, Meeting, Proxy
from workflow.membership.tables import Mandate
from workflow.record.filters import unasked

FORM = {
    "title": "نشست عادی آذر", "day": "1405/09/10", "start": "16:00", "end": "18:00", "place": "سالن ۲",
    "link": "https://meet.example.org/room", "urgent_reason": "",
}  # fmt: skip


@pytest.fixture
def here(session, now):
    return Council(session, now, proxies=1)


@pytest.fixture
def browse(engine, session):
    """Somebody's browser at the time of the council."""

    def come(here, who):
        return signed_in_client(application(engine, here.now), session, who, here.now)

    return come


def answer_of(response):
    assert response.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", response.text)
    return response.headers["location"]


def test_secretary_plans_draws_up_and_calls(here, browse, session):
    proposal = here.tabled("پیمان کارورزی")
    session.commit()
    chapter = here.chapter.id
    who = browse(here, here.secretary)
    where = answer_of(who.submit(f"/chapters/{chapter}/meetings/new", **FORM)).partition("?")[0]
    version = session.exec(select(Meeting)).one().version
    session.rollback()
    page = who.get(where).text
    assert "دستور جلسه هنوز خالی است" in page
    assert "پیمان کارورزی" in page  # to be chosen
    answer_of(
        who.submit(
            f"{where}/proposals",
            proposal=str(proposal),
            minutes="45",
            matter="ordinary",
            version=str(version),
        )
    )
    answer_of(
        who.submit(f"{where}/business", title="گزارش دبیر", body="", minutes="15", version=str(version + 1))
    )
    page = who.get(where).text
    assert "از ۱۶:۰۰ تا ۱۶:۴۵" in page
    assert "از ۱۶:۴۵ تا ۱۷:۰۰" in page
    item = re.search(r"/items/(\d+)/move", page[page.index("گزارش دبیر") :])[1]
    answer_of(who.submit(f"{where}/items/{item}/move", to="up", version=str(version + 2)))
    assert "از ۱۶:۰۰ تا ۱۶:۱۵" in who.get(where).text
    assert "هر عضو دعوت‌نامه‌ای" in who.get(f"{where}/steps/call").text
    answer_of(who.submit(f"{where}/steps/call", version=str(version + 3)))
    assert "فراخوانده‌شده" in who.get(where).text


def test_form_comes_back_filled_with_every_reason(here, browse, session):
    session.commit()
    who = browse(here, here.secretary)
    wrong = FORM | {"title": "", "end": "15:00", "place": "آدرس «الف»"}
    answer = who.submit(f"/chapters/{here.chapter.id}/meetings/new", **wrong)
    assert answer.status_code == 422
    assert "پایان جلسه باید پس از آغاز آن" in answer.text
    assert "آدرس «الف»" in answer.text
    assert 'value="1405/09/10"' in answer.text
    undated = who.submit(f"/chapters/{here.chapter.id}/meetings/new", **FORM | {"day": ""})
    assert re.search(r'<a href="#f-day">روز: [^<]+</a>', undated.text)  # the summary names the field


def test_late_call_is_answered_with_the_earliest_lawful_time(here, browse, session):
    here.plan(replace(PLAN, day="1405/09/05", start="16:00", end="18:00"))
    here.on_agenda()
    meeting, version = here.meeting, here.row.version
    session.commit()
    who = browse(here, here.secretary)
    page = who.get(f"/meetings/{meeting}").text
    assert "زودترین زمان آغاز جمعه ۶ آذر ۱۴۰۵ ساعت ۱۲:۳۰ است" in page
    answer = who.submit(f"/meetings/{meeting}/steps/call", version=str(version))
    assert answer.status_code == 409
    assert "زودترین زمان آغاز جمعه ۶ آذر ۱۴۰۵ ساعت ۱۲:۳۰ است" in answer.text


def test_secretary_finds_a_name_and_records_it(here, browse, session):
    here.called()
    first, second = here.members[:2]
    first.name = "نگار یگانه‌ای"
    meeting, ids = here.meeting, (first.id, second.id)
    session.commit()
    who = browse(here, here.secretary)
    page = who.get(f"/meetings/{meeting}/attendance?q=یگانه").text
    assert page.count('class="slip"') == 1
    where = answer_of(
        who.submit(f"/meetings/{meeting}/attendance", person=str(ids[0]), do="in_person", q="یگانه", after="")
    )
    assert where.startswith(f"/meetings/{meeting}/attendance?q=")
    assert "۱ نفر از ۵ عضو دعوت‌شده حاضرند" in who.get(f"/meetings/{meeting}").text
    again = who.submit(f"/meetings/{meeting}/attendance", person=str(ids[0]), do="in_person")
    assert again.status_code == 409
    assert "هنوز نرفته است" in again.text
    named = {"person": str(ids[1]), "do": "represent"}
    unknown = who.submit(f"/meetings/{meeting}/attendance", **named, holder="ناشناس")
    assert unknown.status_code == 422
    assert "کسی با نام «ناشناس» در فهرست دعوت‌شدگان نیست" in unknown.text
    several = who.submit(f"/meetings/{meeting}/attendance", **named, holder="عضو")
    assert "نام را کامل‌تر بنویسید" in several.text
    answer_of(who.submit(f"/meetings/{meeting}/attendance", **named, holder="نگار یگانه‌ای"))
    session.rollback()
    assert [(row.giver_id, row.holder_id) for row in session.exec(select(Proxy)).all()] == [(ids[1], ids[0])]


def test_member_sends_an_excuse_names_a_proxy_and_comes_online_after_all(here, browse, session):
    here.called()
    meeting, me, other = here.meeting, here.members[0].id, here.members[1].name
    session.commit()
    who = browse(here, here.members[0])
    empty = who.submit(f"/meetings/{meeting}/mine", do="excuse", reason="")
    assert empty.status_code == 422
    answer_of(who.submit(f"/meetings/{meeting}/mine", do="excuse", reason="در سفرم"))
    assert "در سفرم" in who.get(f"/meetings/{meeting}").text
    answer_of(who.submit(f"/meetings/{meeting}/mine", do="represent", holder=other))
    answer_of(who.submit(f"/meetings/{meeting}/mine", do="end_proxy"))
    answer_of(who.submit(f"/meetings/{meeting}/mine", do="come"))
    answer_of(who.submit(f"/meetings/{meeting}/mine", do="arrive"))
    session.rollback()
    (stay,) = session.exec(select(Attendance)).all()
    assert (stay.person_id, stay.mode) == (me, "online")
    assert session.get_one(Convened, (meeting, me)).excused_at is None
    session.rollback()
    assert who.get(f"/meetings/{meeting}/attendance").status_code == 403
    desk = who.get("/").text
    assert "جلسه‌های شما" in desk
    assert f"/meetings/{meeting}" in desk


def test_page_asks_who_is_there_only_when_the_meeting_is_near(here, browse, session):
    here.called()
    session.commit()
    page = f"/meetings/{here.meeting}"
    early = browse(here, here.members[0]).get(page).text
    assert 'value="excuse"' in early
    assert 'value="arrive"' not in early
    assert 'id="quorum"' not in early
    here.begins()
    there = browse(here, here.members[0]).get(page).text
    assert 'value="arrive"' in there
    assert 'id="quorum"' in there


def test_chair_runs_the_meeting_from_its_page(here, browse, session):
    proposal = here.tabled("پیمان کارورزی")
    here.called(proposal)
    here.begins()
    here.came(here.chair, *here.members)
    (item,) = (item.id for item in here.items())
    meeting = here.meeting
    session.commit()
    who = browse(here, here.chair)
    page = who.get(f"/meetings/{meeting}").text
    assert "جلسه به حد نصاب رسیده است" in page
    answer_of(who.submit(f"/meetings/{meeting}/steps/declare_open"))
    answer_of(who.submit(f"/meetings/{meeting}/items/{item}/steps/take_up"))
    page = who.get(f"/meetings/{meeting}").text
    assert "دربارهٔ این بند رأی‌گیری باز نیست" in page
    missing = who.submit(f"/meetings/{meeting}/items/{item}/steps/defer", reason=" ")
    assert missing.status_code == 422
    answer_of(who.submit(f"/meetings/{meeting}/items/{item}/steps/defer", reason="سند نرسید"))
    wrong = {"reason": "ناهار", "until": "1405/09/10", "until_clock": "۱۵:۰۰"}
    late = who.submit(f"/meetings/{meeting}/steps/adjourn", **wrong)
    assert late.status_code == 422
    assert "ناهار" in late.text
    answer_of(who.submit(f"/meetings/{meeting}/steps/adjourn", **(wrong | {"until_clock": "۲۰:۰۰"})))
    page = who.get(f"/meetings/{meeting}").text
    assert "ساعت ۲۰:۰۰" in page
    assert "سند نرسید" in page
    answer_of(browse(here, here.secretary).submit(f"/meetings/{meeting}/steps/close"))
    session.rollback()
    assert here.state_of(proposal) == "tabled"
    assert session.get_one(AgendaItem, item).state == "deferred"


@pytest.mark.parametrize(("language", "why", "item"), [
    ("fa", "لغو جلسه", "جلسه لغو شد، پس به این بند رسیدگی نشد."),
    ("en", "Cancel the meeting", "The meeting was cancelled, so this item was not dealt with."),
])  # fmt: skip
def test_page_of_a_cancelled_meeting_says_who_cancelled_it_when_and_why(
    here, browse, session, language, why, item
):
    here.called(here.tabled("پیمان کارورزی"))
    here.step("cancel", here.chair, reason="سالن در دست تعمیر است")
    meeting = here.meeting
    session.commit()
    page = browse(here, here.members[0]).get(f"/meetings/{meeting}?lang={language}").text
    notice = page[page.index(why) :].partition("</div>")[0]
    assert "پروین رئیسی" in notice
    assert "سالن در دست تعمیر است" in notice
    assert "<time" in notice
    assert item in page
    assert "جلسه پایان یافت" not in page
    assert "The meeting ended" not in page


def test_page_of_a_meeting_that_did_not_come_about_says_why(here, browse, session):
    proposal = here.tabled("پیمان کارورزی")
    here.called(proposal)
    here.begins()
    here.step("declare_inquorate", reason="نیم ساعت گذشت و کسی نیامد")
    meeting = here.meeting
    session.commit()
    page = browse(here, here.members[0]).get(f"/meetings/{meeting}?lang=en").text
    assert "نیم ساعت گذشت و کسی نیامد" in page
    assert "The meeting had no quorum, so this item was not dealt with." in page


def test_sentence_of_a_lost_quorum_is_said_in_the_readers_language_everywhere(here, browse, session):
    proposal = here.tabled("پیمان کارورزی")
    here.opened(proposal)
    (item,) = (item.id for item in here.items())
    here.item_step(item, "take_up", here.chair)
    here.ballot(item, "ffooo")
    here.left(*here.members[1:])
    here.item_step(item, "decide", here.chair)
    here.step("close")
    meeting = here.meeting
    session.commit()
    who = browse(here, here.secretary)
    for path in (f"/meetings/{meeting}", f"/meetings/{meeting}/minutes"):
        page = who.get(f"{path}?lang=en").text
        assert "There was no quorum when the votes were counted" in page, path
        assert "هنگام شمارش آرا" not in page, path
    assert "هنگام شمارش آرا" in who.get(f"/meetings/{meeting}?lang=fa").text


def test_history_of_a_proposal_says_in_the_readers_language_why_it_waits_on(here, browse, session):
    proposal = here.tabled("پیمان کارورزی")
    here.opened(proposal)
    (item,) = (item.id for item in here.items())
    here.item_step(item, "take_up", here.chair)
    here.step("close")
    session.commit()
    page = browse(here, here.secretary).get(f"/proposals/{proposal}/history?lang=en").text
    assert "The meeting ended before this item was dealt with." in page


def test_proposal_that_waits_for_a_meeting_leads_to_its_agenda_or_to_planning_one(here, browse, session):
    proposal = here.tabled("پیمان کارورزی")
    session.commit()
    secretary, member = browse(here, here.secretary), browse(here, here.members[1])
    page = secretary.get(f"/proposals/{proposal}").text
    assert f'href="/chapters/{here.chapter.id}/meetings/new"' in page
    assert "/meetings/new" not in member.get(f"/proposals/{proposal}").text
    meeting = here.plan()
    session.commit()
    assert "نهادن در دستور جلسهٔ ۱" in secretary.get(f"/proposals/{proposal}").text
    here.on_agenda(proposal)
    session.commit()
    page = secretary.get(f"/proposals/{proposal}").text
    assert f'href="/meetings/{meeting}#agenda"' in page
    assert "دستور جلسهٔ ۱، سه‌شنبه ۱۰ آذر ۱۴۰۵" in page
    assert f"/meetings/{meeting}" not in member.get(f"/proposals/{proposal}").text  # nobody is called yet
    here.step("call")
    session.commit()
    assert f'href="/meetings/{meeting}#agenda"' in member.get(f"/proposals/{proposal}").text


def test_proposal_that_waits_leads_to_a_called_meeting_as_long_as_that_takes_items(here, browse, session):
    proposal = here.tabled("پیمان کارورزی")
    here.called()
    session.commit()
    page = browse(here, here.secretary).get(f"/proposals/{proposal}").text
    assert f'href="/meetings/{here.meeting}#agenda"' in page
    assert "نهادن در دستور جلسهٔ ۱" in page
    here.now = here.row.starts_at - timedelta(hours=71)
    session.commit()
    page = browse(here, here.secretary).get(f"/proposals/{proposal}").text
    assert f'href="/chapters/{here.chapter.id}/meetings/new"' in page
    later = here.plan(replace(PLAN, day="1405/09/20"))
    session.commit()
    assert (
        f'href="/meetings/{later}#agenda"' in browse(here, here.secretary).get(f"/proposals/{proposal}").text
    )


def test_secretary_is_told_who_opens_a_meeting_that_has_its_quorum(here, browse, session):
    here.called(here.tabled("پیمان کارورزی"))
    here.begins()
    here.came(*here.members)
    meeting = here.meeting
    session.commit()
    who = browse(here, here.secretary)
    page = who.get(f"/meetings/{meeting}").text
    assert "هنوز کسی نیامده است" in page
    reasons = page[page.index('id="step-declare_inquorate"') :].partition("</div>")[0]
    assert f'href="/meetings/{meeting}/attendance"' in reasons
    here.came(here.chair)
    session.commit()
    for path in (f"/meetings/{meeting}", f"/meetings/{meeting}/steps/declare_inquorate"):
        assert "پروین رئیسی جلسه را اداره می‌کند" in who.get(path).text, path


def test_stale_page_is_told_and_another_chapter_finds_nothing(here, browse, session):
    here.plan()
    here.on_agenda()
    meeting = here.meeting
    stranger = council.member(
        session, council.chapter(session, "انجمن استان یزد"), ("member", "secretary", "chair")
    )
    session.commit()
    who = browse(here, here.secretary)
    stale = who.submit(f"/meetings/{meeting}/business", title="موضوع تازه", body="", minutes="5", version="1")
    assert stale.status_code == 409
    assert "موضوع تازه" in stale.text
    elsewhere = browse(here, stranger)
    for path in ("", "/edit", "/attendance", "/steps/call", "/items/1/steps/take_up"):
        assert elsewhere.get(f"/meetings/{meeting}{path}").status_code == 404
    assert elsewhere.get(f"/chapters/{here.chapter.id}/meetings").status_code == 404
    member = browse(here, here.members[0])
    assert member.get(f"/meetings/{meeting}").status_code == 404  # not called yet
    assert "نشست عادی آذر" not in member.get(f"/chapters/{here.chapter.id}/meetings").text
    assert "نشست عادی آذر" in who.get(f"/chapters/{here.chapter.id}/meetings").text
    assert "نشست عادی آذر" not in who.get(f"/chapters/{here.chapter.id}/meetings?when=past").text


def test_called_meeting_is_changed_on_its_page_and_its_history_says_what_was(here, browse, session):
    here.called()
    meeting, version = here.meeting, here.row.version
    session.commit()
    who = browse(here, here.secretary)
    page = who.get(f"/meetings/{meeting}").text
    assert f"/meetings/{meeting}/edit" in page
    assert f"/meetings/{meeting}/history" in page
    assert "با نامه‌ای که می‌گوید چه بود و چه شد" in who.get(f"/meetings/{meeting}/edit").text
    moved = FORM | {"place": "سالن ۹", "version": str(version)}
    late = who.submit(f"/meetings/{meeting}/edit", **(moved | {"day": "1405/09/05"}))
    assert late.status_code == 422
    assert "زودترین زمانی که اکنون می‌توان برگزید" in late.text
    assert "سالن ۹" in late.text
    where = answer_of(who.submit(f"/meetings/{meeting}/edit", **moved))
    assert "به همهٔ دعوت‌شدگان نامه فرستاده می‌شود" in who.get(where).text
    for reader in (who, browse(here, here.members[0])):
        page = " ".join(re.sub(r"<[^>]+>", " ", reader.get(f"/meetings/{meeting}/history").text).split())
        assert "تغییر برنامهٔ جلسه" in page
        assert "سالن ۹" in page
        assert "پیش از این: سالن شمارهٔ ۲" in page, page
        assert "فراخواندن اعضا" in page
    member = browse(here, here.members[0])
    assert member.get(f"/meetings/{meeting}/edit").status_code == 403
    assert "برنامه‌ریزی جلسه" not in member.get(f"/meetings/{meeting}/history").text  # before the call


def test_item_is_changed_on_a_page_of_its_own_until_it_is_taken_up(here, browse, session):
    here.plan()
    item, other = here.on_agenda(title="گزارش"), here.on_agenda(title="دیگر")
    meeting = here.meeting
    session.commit()
    who = browse(here, here.secretary)
    where = f"/meetings/{meeting}/items/{item}/edit"
    assert where in who.get(f"/meetings/{meeting}").text

    def sent(**fields):
        version = str(here.row.version)
        session.rollback()
        return who.submit(where, version=version, **fields)

    whole = {"title": "گزارش سالانه", "body": "با آمار", "minutes": "ده", "matter": "ordinary", "place": "9"}
    wrong = sent(**whole)
    assert wrong.status_code == 422
    for words in ("گزارش سالانه", "«ده» شمار دقیقه‌ها نیست", "«9» جایی در این دستور نیست"):
        assert words in wrong.text
    answer_of(sent(**(whole | {"minutes": "۱۵", "place": "2"})))
    session.expire_all()
    assert [row.id for row in here.items()] == [other, item]
    assert here.item(item).title == "گزارش سالانه"
    here.step("call")
    session.commit()
    page = who.get(where).text
    assert "تنها زمان و جای آن تغییر می‌کند" in page
    assert 'name="title"' not in page
    answer_of(sent(minutes="25", place="1"))
    refused = sent(title="دیگر", minutes="25", place="1")
    assert refused.status_code == 409
    assert "اعضا برای همین بند خوانده شده‌اند" in refused.text
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    here.item_step(item, "take_up")
    session.commit()
    who = browse(here, here.secretary)
    assert "دیگر تغییر نمی‌کند؛ آنچه گذشت" in who.get(where).text
    assert sent(minutes="5").status_code == 409
    assert browse(here, here.members[0]).get(where).status_code == 403


def test_item_is_added_to_a_called_agenda_on_its_page_until_that_is_too_late(here, browse, session):
    waiting = here.tabled("پیمان کارورزی")
    here.called()
    meeting, version = here.meeting, str(here.row.version)
    session.commit()
    who, page = browse(here, here.secretary), f"/meetings/{meeting}"
    assert "بند را دیگر نمی‌توان برداشت" in who.get(page).text
    assert f'action="{page}/business"' not in browse(here, here.members[0]).get(page).text
    told = who.submit(f"{page}/proposals", proposal=str(waiting), minutes="20", matter="", version=version)
    assert answer_of(told) == f"{page}?done=meeting_told#agenda"
    assert "پیمان کارورزی" in who.get(page).text
    history = who.get(f"{page}/history").text
    assert "افزودن بندی به دستور جلسه: <bdi>پیمان کارورزی" in history
    session.rollback()
    here.now = here.row.starts_at - timedelta(hours=71)
    session.rollback()
    late = browse(here, here.secretary)
    shown = late.get(page).text
    assert "برای افزودن بند به این دستور دیر است" in shown
    assert f'action="{page}/business"' not in shown
    refused = late.submit(f"{page}/business", title="بودجه", body="برای سال آینده", minutes="5")
    assert refused.status_code == 409
    assert "جلسهٔ فوری را با ۲۴ ساعت فرصت می‌توان فراخواند" in refused.text
    for kept in ('value="بودجه"', "برای سال آینده", f'action="{page}/business"'):
        assert kept in refused.text, kept


BODY = "شرحی که نوشتنش زمان برده است و نباید از دست برود"


@pytest.mark.parametrize(("who", "path", "fields"), [
    ("secretary", "business", {"title": "گزارش بودجهٔ سال آینده", "body": BODY, "minutes": "5"}),
    ("member", "mine", {"do": "excuse", "reason": BODY}),
])  # fmt: skip
def test_words_sent_after_the_meeting_takes_them_no_more_are_given_back(
    here, browse, session, who, path, fields
):
    here.opened()
    if who == "member":
        here.step("close")
    meeting = here.meeting
    session.commit()
    sender = here.secretary if who == "secretary" else here.members[0]
    refused = browse(here, sender).submit(f"/meetings/{meeting}/{path}", **fields)
    assert refused.status_code == 409
    assert "در وضعیت کنونی جلسه" in refused.text
    for words in fields.values():
        assert len(words) < 20 or words in refused.text


def test_urgent_meeting_is_said_to_be_called_only_once_it_is(here, browse, session):
    where = f"/meetings/{here.plan(replace(PLAN, urgent_reason='مهلت سازمان فردا تمام می‌شود.'))}"
    here.on_agenda()
    session.commit()
    page = browse(here, here.secretary).get(where).text
    assert "این جلسه با فوریت فراخوانده می‌شود:" in page
    assert "فراخوانده شده است:" not in page
    here.step("call")
    session.commit()
    assert "این جلسه با فوریت فراخوانده شده است:" in browse(here, here.secretary).get(where).text


def test_secretary_on_the_roll_is_not_offered_to_sit_in_besides(here, browse, session):
    beside = "خودم در جلسه هستم"
    first = here.called()
    here.session.add(Mandate(
        chapter_id=here.chapter.id, person_id=here.secretary.id, role="member", since=council.LONG_AGO
    ))  # fmt: skip
    second = here.called()
    session.commit()
    who = browse(here, here.secretary)
    assert beside in who.get(f"/meetings/{first}/attendance").text
    assert beside not in who.get(f"/meetings/{second}/attendance").text


def test_roll_is_in_persian_order_page_by_page(here, session):
    names = ["وحید", "پروین", "آرش", "هادی", "گلی", "بهار"]
    for name in names:
        council.member(session, here.chapter, name=name)
    here.called()
    case, shown, after = here.case("record"), [], 0
    for _ in range(9):
        rows, cursor = roll(case, unasked(ROLL), after=after, limit=2)
        shown += [row.name for row in rows]
        if cursor is None:
            break
        after = cursor
    assert [name for name in shown if name in names] == ["آرش", "بهار", "پروین", "گلی", "وحید", "هادی"]
    assert len(shown) == len(set(shown)) == 11
