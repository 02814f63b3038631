"""Who counted at a moment that is past is told as it was then, whatever was entered, ended or taken back since."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from tests.workflow.meeting import Council
from workflow.decision.meetings import absence
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.quorum import rules_of, standing
from workflow.decision.tables import Proxy
from workflow.process.text import Refusal

DEEDS = ("came", "left", "represented", "taken_back")


@pytest.fixture
def here(session, now):
    made = Council(session, now, proxies=2)
    made.called()
    made.begins()
    return made


def taken_back(here, giver):
    absence.end_proxy(here.case("record"), giver.id, now=here.now)


def counted(here, at=None):
    found = present(here.session, here.meeting, at)
    said = standing(rules_of(here.session, here.row, now=here.now), found)
    return sorted(found.there), dict(found.represented), said.present, said.quorate


def test_proxy_that_was_taken_back_counted_while_it_was_given(here):
    first, second, third, fourth = here.members
    begin = here.now

    def later(minutes):
        here.now = begin + timedelta(minutes=minutes)

    here.came(first, second)
    later(10)
    here.represented(third, first)
    later(20)
    here.represented(third, second)  # another name takes the place of the one before
    later(30)
    taken_back(here, third)
    later(40)
    here.represented(fourth, second)
    later(50)
    here.left(second)
    ids = sorted((first.id, second.id))
    for minutes, expected in (
        (0, (ids, {}, 2, False)),
        (10, (ids, {third.id: first.id}, 3, True)),
        (19, (ids, {third.id: first.id}, 3, True)),
        (20, (ids, {third.id: second.id}, 3, True)),
        (29, (ids, {third.id: second.id}, 3, True)),
        (30, (ids, {}, 2, False)),
        (40, (ids, {fourth.id: second.id}, 3, True)),
        (50, ([first.id], {}, 1, False)),
    ):
        assert counted(here, begin + timedelta(minutes=minutes)) == expected, minutes
    assert counted(here) == ([first.id], {}, 1, False)
    kept = here.session.exec(select(Proxy).order_by(col(Proxy.id))).all()
    assert [(row.giver_id, row.until is None) for row in kept] == [
        (third.id, False), (third.id, False), (fourth.id, True)
    ]  # fmt: skip


def test_proxy_given_and_taken_back_under_a_clock_set_back_keeps_its_order(here):
    first, second = here.members[:2]
    here.came(first)
    begin = here.now
    here.now -= timedelta(hours=2)
    here.represented(second, first)
    assert counted(here, begin)[1] == {second.id: first.id}
    taken_back(here, second)
    assert counted(here, begin)[1] == {}
    (row,) = here.session.exec(select(Proxy)).all()
    assert row.at == row.until == begin


STEPS = st.tuples(st.sampled_from(DEEDS), st.integers(0, 3), st.integers(0, 3), st.integers(-20, 60))


def test_every_moment_of_a_random_meeting_is_recomputed_as_it_was(engine, now):
    @settings(
        max_examples=25, deadline=None, derandomize=True, database=None,
        suppress_health_check=[*HealthCheck], phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(st.lists(STEPS, min_size=4, max_size=18))
    def run(deeds: list[Any]) -> None:
        with Session(engine) as session:
            here = Council(session, now, proxies=2)
            here.called()
            here.begins()
            here.came(*here.members[:2])
            clock, seen = here.now, [(here.now, counted(here))]
            for deed, who, whom, minutes in deeds:
                here.now += timedelta(minutes=minutes)
                try:
                    if deed == "taken_back":
                        taken_back(here, here.members[who])
                    elif deed == "represented":
                        here.represented(here.members[who], here.members[whom])
                    else:
                        getattr(here, deed)(here.members[who])
                except Refusal:
                    continue
                clock = max(clock, here.now)  # within a meeting time does not run back
                seen = [(at, was) for at, was in seen if at < clock]
                seen.append((clock, counted(here)))
            for (at, was), (after, _) in zip(
                seen, [*seen[1:], (clock + timedelta(days=1), None)], strict=True
            ):
                assert counted(here, at) == was
                assert counted(here, after - timedelta(microseconds=1)) == was
            session.rollback()

    run()
