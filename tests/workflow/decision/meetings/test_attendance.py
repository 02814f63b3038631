"""Who comes, goes, is excused and is represented, and what it comes to for the quorum."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import council
from tests.workflow.meeting import PLAN, Council
from workflow.decision.meetings import absence, attendance
from workflow.decision.meetings.absence import (
    NoProxies,
    NoProxyThere,
    ProxyChain,
    ProxyOfPresent,
    ProxyToOneself,
    TooManyProxies,
)
from workflow.decision.meetings.attendance import AlreadyThere, NotConvened, NotOnline, NotThere
from workflow.decision.meetings.case import MeetingStarted
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.presiding import ChairNotChosen, NotInTheRoom, choose
from workflow.decision.meetings.quorum import now_standing
from workflow.decision.tables import Convened
from workflow.membership.tables import Substitution
from workflow.process.machine import NotYours
from workflow.record.case import Forbidden, NotFound
from workflow.record.typed import EntryRefused


@pytest.fixture
def here(session, now):
    made = Council(session, now, proxies=2)
    made.called()
    made.begins()
    return made


def counted(here):
    found = now_standing(here.session, here.row, now=here.now)
    return found.present, found.by_proxy, found.quorate


def test_quorum_follows_who_comes_and_goes(here):
    first, second, third, fourth = here.members
    assert counted(here) == (0, 0, False)
    here.came(here.chair, first)
    assert counted(here) == (2, 0, False)
    here.represented(fourth, first)
    assert counted(here) == (3, 1, True)
    here.left(first)  # and with the holder goes the proxy
    assert counted(here) == (1, 0, False)
    here.came(first, second)
    assert counted(here) == (4, 1, True)
    here.came(fourth)  # who is there speaks for themselves
    assert counted(here) == (4, 0, True)
    here.left(fourth)
    assert counted(here) == (4, 1, True)
    here.came(third)
    assert counted(here) == (5, 1, True)


def test_quorum_is_said_in_a_sentence_of_each_language(here):
    here.came(here.chair, here.members[0])
    here.represented(here.members[1], here.members[0])
    said = now_standing(here.session, here.row, now=here.now).sentence
    assert said.fa == (
        "۳ نفر از ۵ عضو دعوت‌شده حاضرند (۱ نفر از آنان با نمایندگی) و برای رسمیت دست‌کم ۳ نفر لازم است؛ "
        "جلسه به حد نصاب رسیده است."
    )
    assert (
        said.en
        == "Present: 3 of 5 members called, of them 1 by proxy; at least 3 are needed. There is a quorum."
    )


def test_presence_is_told_of_any_moment(here):
    first = here.members[0]
    begin = here.now
    here.came(first)
    here.now += timedelta(minutes=10)
    here.left(first)
    here.now += timedelta(minutes=10)
    here.came(first, mode="online")
    for minutes, there in (
        (-1, False),
        (0, True),
        (9, True),
        (10, False),
        (19, False),
        (20, True),
        (99, True),
    ):
        at = begin + timedelta(minutes=minutes)
        assert (first.id in present(here.session, here.meeting, at).there) is there, minutes


def test_nobody_arrives_twice_or_leaves_who_is_not_there(here):
    first = here.members[0]
    with pytest.raises(NotThere):
        here.left(first)
    here.came(first)
    with pytest.raises(AlreadyThere):
        here.came(first)
    here.left(first)
    with pytest.raises(NotThere):
        here.left(first)
    here.came(first)


def test_clock_that_is_set_back_makes_no_stay_end_before_it_began(here):
    first, second = here.members[:2]
    begin = here.now
    here.came(first)
    here.now -= timedelta(hours=3)
    here.left(first)
    here.came(second)
    assert present(here.session, here.meeting).there == {second.id}
    assert present(here.session, here.meeting, begin).there == {second.id}
    assert present(here.session, here.meeting, begin - timedelta(minutes=1)).there == frozenset()


def test_somebody_not_on_the_roll_is_not_counted_and_a_stranger_not_admitted(here):
    late = council.member(here.session, here.chapter, name="عضو تازه")
    with pytest.raises(NotConvened):
        here.came(late)
    with pytest.raises(NotConvened):
        here.came(council.person(here.session))
    here.came(here.secretary)  # keeps the minutes, and is no member
    found = present(here.session, here.meeting)
    assert (found.there, found.guests) == (frozenset(), {here.secretary.id})
    assert counted(here) == (0, 0, False)


def test_member_enters_their_own_coming_and_going_online_and_nobody_elses(here):
    first, second = here.members[:2]

    def own(who):
        return here.case("answer", who)

    attendance.arrive(own(first), first.id, "online", now=here.now)
    with pytest.raises(Forbidden):
        attendance.arrive(own(first), second.id, "online", now=here.now)
    with pytest.raises(Forbidden):
        attendance.arrive(own(second), second.id, "in_person", now=here.now)
    attendance.leave(own(first), first.id, now=here.now)
    here.came(first)
    with pytest.raises(Forbidden):
        attendance.leave(own(first), first.id, now=here.now)  # in the room, the secretary keeps the list
    with pytest.raises(EntryRefused):
        here.came(second, mode="by_phone")
    with pytest.raises(Forbidden):
        here.case("record", first)


def test_meeting_without_a_link_is_attended_in_person(session, now):
    here = Council(session, now)
    here.plan(replace(PLAN, link=""))
    here.on_agenda()
    here.step("call")
    with pytest.raises(NotOnline):
        attendance.arrive(here.case("answer", here.members[0]), here.members[0].id, "online", now=here.now)


def test_nobody_comes_to_a_meeting_that_is_planned_or_over(here):
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    here.step("close", here.chair)
    assert present(here.session, here.meeting).there == frozenset()
    with pytest.raises(MeetingStarted):
        here.case("record")
    here.plan(replace(PLAN, day="1405/10/10"))
    with pytest.raises(MeetingStarted):
        here.case("record")
    with pytest.raises(NotFound):
        here.case("answer", here.members[0])


def test_proxies_only_as_the_rules_allow(here):
    first, second, third, fourth = here.members
    here.represented(second, first)
    here.represented(third, first)
    with pytest.raises(TooManyProxies) as refused:
        here.represented(fourth, first)
    assert "نمایندهٔ ۲ نفر است" in refused.value.text.fa
    here.represented(third, first)  # said again it is no third one
    here.represented(third, fourth)
    here.represented(here.chair, first)


def test_proxy_where_the_rules_allow_none(session, now):
    here = Council(session, now, proxies=0)
    here.called()
    with pytest.raises(NoProxies):
        here.represented(here.members[0], here.members[1])


def test_proxies_that_make_no_sense_are_refused(here):
    first, second, third = here.members[:3]
    with pytest.raises(ProxyToOneself):
        here.represented(first, first)
    with pytest.raises(NotConvened):
        here.represented(first, here.secretary)
    here.came(first)
    with pytest.raises(ProxyOfPresent):
        here.represented(first, second)
    here.represented(second, first)
    with pytest.raises(ProxyChain):
        here.represented(third, second)
    here.left(first)
    with pytest.raises(ProxyChain):
        here.represented(first, third)
    with pytest.raises(Forbidden):
        absence.represent(here.case("answer", third), first.id, third.id, now=here.now)


def test_proxy_is_given_and_taken_back_by_the_member(here):
    first, second = here.members[:2]
    absence.represent(here.case("answer", first), first.id, second.id, now=here.now)
    here.came(second)
    assert present(here.session, here.meeting).represented == {first.id: second.id}
    with pytest.raises(Forbidden):
        absence.end_proxy(here.case("answer", second), first.id, now=here.now)
    absence.end_proxy(here.case("answer", first), first.id, now=here.now)
    assert present(here.session, here.meeting).represented == {}
    with pytest.raises(NoProxyThere):
        absence.end_proxy(here.case("record"), first.id, now=here.now)


def test_excuse_is_given_with_its_reason_and_taken_back(here):
    first = here.members[0]

    def entry():
        key = (here.meeting, first.id)
        row = here.session.get_one(Convened, key, populate_existing=True)
        return row.excused_at, row.excuse

    for words in ("", "a\x00", "x" * 5_001):
        with pytest.raises(EntryRefused) as refused:
            absence.excuse(here.case("answer", first), words, now=here.now)
        assert set(refused.value.errors) == {"reason"}
    absence.excuse(here.case("answer", first), "بیمارم", now=here.now)
    assert entry() == (here.now, "بیمارم")
    absence.come_after_all(here.case("answer", first), now=here.now)
    assert entry() == (None, "")
    late = council.member(here.session, here.chapter)
    with pytest.raises(NotConvened):
        absence.excuse(here.case("answer", late), "نیستم", now=here.now)


def test_deputy_presides_while_the_chair_is_absent_and_only_then(here):
    deputy = here.members[0]
    here.session.add(Substitution(
        chapter_id=here.chapter.id, role="chair", absent_id=here.chair.id, deputy_id=deputy.id, reason="سفر",
        since=here.now - timedelta(days=1), entered_by_id=here.secretary.id, at=here.now,
    ))  # fmt: skip
    here.came(*here.members)
    here.step("declare_open", deputy)
    assert here.row.chair_id == deputy.id
    here.came(here.chair)
    with pytest.raises(NotYours):
        here.step("adjourn", deputy, reason="تنفس", until=here.now + timedelta(hours=1))


def test_those_present_choose_who_presides_where_nobody_else_is_there(here):
    first, second = here.members[:2]
    with pytest.raises(NotInTheRoom):
        choose(here.case("record"), first.id, now=here.now)
    here.came(*here.members)
    choose(here.case("record"), first.id, now=here.now)
    with pytest.raises(NotYours):
        here.step("declare_open", second)
    here.step("declare_open", first)
    here.came(here.chair)
    with pytest.raises(ChairNotChosen):
        choose(here.case("record"), second.id, now=here.now)


def test_rules_that_leave_no_choice_let_nobody_be_chosen(session, now):
    here = Council(session, now, presiding=("chair",))
    here.called()
    here.begins()
    here.came(*here.members)
    with pytest.raises(ChairNotChosen):
        choose(here.case("record"), here.members[0].id, now=here.now)
