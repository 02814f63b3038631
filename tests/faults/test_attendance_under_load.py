"""Many come, go and are represented at once, by several connections: nothing is lost, and nobody is there twice."""

from collections import Counter
from itertools import pairwise

import pytest
from sqlmodel import col, select

from tests.faults.test_ballots import race
from tests.faults.test_ways_under_load import trying
from tests.faults.whole import invariant
from tests.workflow.meeting import Council
from workflow.decision.meetings import absence, attendance
from workflow.decision.meetings.absence import NoProxyThere, ProxyChain, ProxyOfPresent, TooManyProxies
from workflow.decision.meetings.attendance import AlreadyThere, NotThere
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.quorum import now_standing
from workflow.decision.tables import Attendance, Meeting, Proxy
from workflow.process.machine import GuardRefused
from workflow.record.case import person
from workflow.record.tables import History
from workflow.sitting.admission import admit
from workflow.sitting.steps import take

MEMBERS, AT_ONCE = 5, 3
REFUSALS = (AlreadyThere, NotThere, NoProxyThere, ProxyChain, ProxyOfPresent, TooManyProxies)


class Hall:
    """A meeting whose time has come, and deeds on it, each in a transaction of its own."""

    def __init__(self, session, engine, now):
        here = Council(session, now, members=MEMBERS, proxies=1)
        here.called()
        here.begins()
        self.session, self.engine, self.now, self.meeting = session, engine, here.now, here.meeting
        self.chair, self.secretary = here.chair.id, here.secretary.id
        self.members = [who.id for who in here.members]
        session.commit()

    def deed(self, do, right="record", who=None):
        def act(mine):
            actor = person(who or self.secretary)
            do(admit(mine, self.meeting, right, actor=actor, now=self.now, lock=True))
            return "done"

        return trying(self.engine, act, *REFUSALS)

    def came(self, who, *, alone=False):
        mode, right, by = ("online", "answer", who) if alone else ("in_person", "record", None)
        return self.deed(lambda case: attendance.arrive(case, who, mode, now=self.now), right, by)

    def left(self, who):
        return self.deed(lambda case: attendance.leave(case, who, now=self.now))

    def represented(self, giver, holder):
        return self.deed(lambda case: absence.represent(case, giver, holder, now=self.now))

    def taken_back(self, giver):
        return self.deed(lambda case: absence.end_proxy(case, giver, now=self.now))

    def opens(self):
        def act(mine):
            take(mine, self.meeting, "declare_open", actor=person(self.chair), now=self.now)
            return "done"

        return trying(self.engine, act, GuardRefused)

    def lines(self, *events):
        """What the history tells of them, in its order."""
        self.session.commit()
        query = select(History.event, History.facts).where(
            History.subject == "meeting", col(History.event).in_(events)
        )
        return self.session.exec(query.order_by(col(History.id))).all()

    def stays(self, who):
        query = select(Attendance).where(Attendance.person_id == who).order_by(col(Attendance.id))
        return self.session.exec(query).all()

    def check(self, there):
        """These alone are there, each once; rows, history and quorum say the same."""
        self.session.commit()
        found = present(self.session, self.meeting)
        assert found.there == there
        for who in (self.chair, *self.members):
            stays = self.stays(who)
            assert [stay.left_at is None for stay in stays].count(True) == (who in there)
            for before, after in pairwise(stays):
                assert before.left_at is not None
                assert before.left_at <= after.arrived_at
            told = [event for event, facts in self.lines("arrive", "leave") if facts["person"] == who]
            assert told == (["arrive", "leave"] * len(stays))[: len(told)]  # one after the other, none lost
            assert told.count("arrive") == len(stays)
        standing = now_standing(self.session, self.session.get_one(Meeting, self.meeting), now=self.now)
        assert standing.present == len(there) + len(found.represented)
        assert standing.quorate == (standing.present > (MEMBERS + 1) / 2)
        self.session.commit()
        invariant(self.engine)


@pytest.fixture
def hall(session, engine, now):
    return Hall(session, engine, now)


def test_whoever_is_recorded_by_several_at_once_comes_once_and_leaves_once(hall):
    everybody = hall.members
    comes = [hall.came(who, alone=n == 1) for who in everybody for n in range(AT_ONCE)]
    assert Counter(race(*comes)) == {"done": MEMBERS, "AlreadyThere": MEMBERS * (AT_ONCE - 1)}
    hall.check(set(everybody))
    goes = [hall.left(who) for who in everybody[:4] for _ in range(AT_ONCE)]
    assert Counter(race(*goes)) == {"done": 4, "NotThere": 4 * (AT_ONCE - 1)}
    hall.check({everybody[4]})


@pytest.mark.parametrize("turn", range(2))
def test_comings_and_goings_that_race_each_other_all_count(hall, turn):
    deeds = []
    for n, who in enumerate(hall.members):
        deeds += [hall.came(who), hall.left(who)] + ([hall.came(who)] if n % 2 == turn else [])
    answers = race(*deeds)
    stays = [stay for who in hall.members for stay in hall.stays(who)]
    there = {stay.person_id for stay in stays if stay.left_at is None}
    arrived, gone = len(hall.lines("arrive")), len(hall.lines("leave"))
    assert arrived == len(stays)
    assert gone == len(stays) - len(there)
    assert answers.count("done") == arrived + gone
    hall.check(there)


def test_of_many_proxies_to_one_holder_as_many_stand_as_the_rules_allow(hall):
    holder, *givers = hall.members
    assert race(hall.came(holder)) == ["done"]
    answers = Counter(race(*(hall.represented(giver, holder) for giver in givers for _ in range(AT_ONCE))))
    assert set(answers) == {"done", "TooManyProxies"}
    hall.session.commit()
    (giver,) = hall.session.exec(select(Proxy.giver_id).where(col(Proxy.until).is_(None))).all()
    assert len(hall.lines("represent")) == answers["done"]  # the one that stands may be said again
    hall.check({holder})
    assert Counter(race(*(hall.taken_back(giver) for _ in range(AT_ONCE)))) == {
        "done": 1, "NoProxyThere": AT_ONCE - 1,
    }  # fmt: skip
    hall.check({holder})
    assert present(hall.session, hall.meeting).represented == {}


@pytest.mark.parametrize("turn", range(3))
def test_meeting_is_opened_only_on_a_quorum_that_is_there_at_that_moment(hall, turn):
    enough = [hall.chair, *hall.members[: MEMBERS // 2 + 1]]  # four of six: not one too many
    assert race(*(hall.came(who) for who in enough)) == ["done"] * 4
    opened, left = race(hall.opens(), hall.left(enough[-1]))
    assert left == "done"
    order = [event for event, _ in hall.lines("declare_open", "leave")]
    assert order == (["declare_open", "leave"] if opened == "done" else ["leave"])
    state = hall.session.get_one(Meeting, hall.meeting).state
    assert state == ("open" if opened == "done" else "called")
    hall.check(set(enough[:-1]))
