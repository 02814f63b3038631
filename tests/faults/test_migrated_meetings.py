"""Proxies that ended are lost in the older form, and come back from the history."""

from datetime import timedelta

from tests.faults.test_migrated_with_data import content
from tests.workflow.meeting import Council
from workflow.decision.meetings import absence
from workflow.record.database import writing
from workflow.record.migrate import is_current, migrate, revert


def test_proxies_that_ended_come_back_from_the_history(engine, now):
    with writing(engine) as session:
        here = Council(session, now, proxies=2)
        here.called()
        here.begins()
        first, second, third, fourth = here.members
        for giver, holder in ((first, second), (first, third), (fourth, third)):
            here.now += timedelta(minutes=1)
            here.represented(giver, holder)
        here.now += timedelta(minutes=1)
        absence.end_proxy(here.case("record"), fourth.id, now=here.now)
        ended, live = {(first.id, second.id), (fourth.id, third.id)}, (first.id, third.id)
    before = content(engine)["proxy"]
    assert {(row["giver_id"], row["holder_id"]) for row in before if row["until"]} == ended
    revert(engine, "0017")
    assert [(row["giver_id"], row["holder_id"]) for row in content(engine)["proxy"]] == [live]
    migrate(engine)
    assert content(engine)["proxy"] == before
    assert is_current(engine)
