"""A meeting that is planned has on its agenda what waits to be ratified, however much, in as many statements."""

from dataclasses import replace

from sqlmodel import select

from tests.queries import counted
from tests.workflow.meeting import PLAN
from tests.workflow.urgency import Urgency
from workflow.authorize import authorize_chapter
from workflow.decision.tables import AgendaItem, Meeting
from workflow.record.case import person
from workflow.record.tables import History
from workflow.sitting.planning import plan


def planned(here, day):
    """A meeting planned on a day, and the statements that took."""
    standing = authorize_chapter(
        here.session, here.chapter.id, "manage", actor=person(here.secretary.id), now=here.now
    )
    here.session.flush()
    with counted(here.session.get_bind()) as sent:
        here.meeting = plan(here.session, standing, replace(PLAN, day=day), now=here.now)
    return len(sent)


def agenda_of(here):
    return [(row.position, row.proposal_id, row.purpose, row.minutes, row.matter) for row in here.items()]


def test_what_waits_to_be_ratified_comes_on_the_agenda_first_to_lapse_first(session, now):
    here = Urgency(session, now)
    second = here.delivered("کمک به آتش‌نشانان")
    planned(here, "1405/09/10")
    assert agenda_of(here) == [
        (1, here.urgent, "ratification", 20, "ordinary"),
        (2, second, "ratification", 20, "ordinary"),
    ]
    lines = session.exec(
        select(History)
        .where(History.subject == "meeting", History.subject_id == here.meeting)
        .order_by(History.id)
    ).all()
    items = [row.id for row in here.items()]
    assert [(line.event, line.version, line.facts.get("item")) for line in lines] == [
        ("plan", 1, None), ("edit", 2, items[0]), ("edit", 3, items[1]),
    ]  # fmt: skip
    assert here.row.version == 3
    planned(here, "1405/09/11")  # what is on one agenda comes on no other
    assert agenda_of(here) == []
    planned(here, "1405/11/01")
    assert agenda_of(here) == []


def test_one_to_ratify_costs_as_many_statements_as_several(session, now):
    here = Urgency(session, now)
    planned(here, "1405/09/10")  # warm: what is read once in a process
    here.item_step(here.items()[0].id, "strike")
    one = planned(here, "1405/09/11")
    assert len(here.items()) == 1
    here.item_step(here.items()[0].id, "strike")
    for n in range(3):
        here.delivered(f"کمک {n}")
    several = planned(here, "1405/09/12")
    assert len(here.items()) == 4
    assert several == one
    assert len(session.exec(select(Meeting)).all()) == 3
    assert len(session.exec(select(AgendaItem)).all()) == 6
