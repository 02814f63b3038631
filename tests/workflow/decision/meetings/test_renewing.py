"""A called meeting that is moved to another day is called to whoever is a member then, each told once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests import council
from tests.queries import counted, of_jobs
from tests.workflow.meeting import PLAN, Council
from workflow.decision.meetings import changing
from workflow.decision.meetings.following import NobodyToCall
from workflow.decision.tables import Convened, Proxy
from workflow.membership.tables import Mandate
from workflow.sitting.story import story_of_meeting

OTHER_DAY = replace(PLAN, day="1405/09/20")


@pytest.fixture
def here(session, now):
    made = Council(session, now, proxies=1)
    made.called()
    return made


def roll(here):
    query = select(Convened.person_id).where(Convened.meeting_id == here.meeting).order_by(Convened.person_id)
    return here.session.exec(query).all()


def change(here, plan):
    changing.change(here.case("change"), plan, version=None, now=here.now)


def leaves(here, who):
    query = select(Mandate).where(Mandate.person_id == who.id)
    for mandate in here.session.exec(query).all():
        mandate.until = here.now
    here.session.flush()


def promised(here):
    found = here.session.connection().exec_driver_sql(f"SELECT workflow_uuid FROM {of_jobs(here.session)}")
    return set(found.scalars())


def test_other_day_calls_new_members_and_no_longer_those_who_left(here):
    stood, gone = roll(here), here.members[3]
    here.represented(here.members[2], gone)
    here.represented(here.members[0], here.members[1])
    new = council.member(here.session, here.chapter, name="عضو تازه")
    here.now += timedelta(hours=1)
    leaves(here, gone)
    before = promised(here)
    change(here, OTHER_DAY)
    assert roll(here) == [*(number for number in stood if number != gone.id), new.id]
    version = here.row.version
    assert promised(here) - before == {
        f"tell-meeting_{kind}-{here.meeting}-{version}" for kind in ("called", "changed", "uncalled")
    }
    proxies = here.session.exec(select(Proxy).order_by(col(Proxy.id))).all()
    assert [row.until for row in proxies] == [here.now, None]
    told, _ = story_of_meeting(here.case("change"))
    what = ("called_since", "called_no_more", "end_proxy")
    assert {(each.what, each.person) for each in told if each.what in what} == {
        ("called_since", "عضو تازه"),
        ("called_no_more", gone.name),
        ("end_proxy", here.members[2].name),
    }


def test_proxies_end_after_whatever_was_entered_before(here):
    giver, gone = here.members[2], here.members[3]
    here.now += timedelta(hours=1)
    here.represented(giver, gone)
    (given,) = here.session.exec(select(Proxy)).all()
    entered = given.at
    here.now -= timedelta(minutes=30)  # the clock was set back
    leaves(here, gone)
    change(here, OTHER_DAY)
    here.session.expire_all()
    assert given.until == entered


def test_many_who_joined_are_written_down_in_one_statement(here, engine):
    for n in range(3):
        council.member(here.session, here.chapter, name=f"عضو تازهٔ {n}")
    leaves(here, here.members[3])
    with counted(engine) as statements:
        change(here, OTHER_DAY)
    written = [one for one in statements if one.startswith("INSERT INTO history")]
    assert len(written) == 2  # the change, and whom it calls and calls off
    told, _ = story_of_meeting(here.case("change"))
    assert [each.what for each in told if each.what.startswith("called_")] == [
        "called_no_more",
        *["called_since"] * 3,
    ]


def test_same_roll_is_told_of_the_new_day_alone(here):
    stood, before = roll(here), promised(here)
    change(here, OTHER_DAY)
    assert roll(here) == stood
    assert promised(here) - before == {f"tell-meeting_changed-{here.meeting}-{here.row.version}"}


@pytest.mark.parametrize("plan", [replace(PLAN, start="17:00"), replace(PLAN, place="سالن ۹")])
def test_on_its_day_the_roll_stays_as_it_was_called(here, plan):
    stood = roll(here)
    council.member(here.session, here.chapter, name="عضو تازه")
    change(here, plan)
    assert roll(here) == stood


def test_without_a_member_left_it_is_not_moved(here):
    for who in (here.chair, *here.members):
        leaves(here, who)
    with pytest.raises(NobodyToCall):
        change(here, OTHER_DAY)
