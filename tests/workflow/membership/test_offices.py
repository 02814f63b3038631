"""Until when a chapter has a secretary, and that it is told beforehand."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests import council
from tests.api.test_handlers import promised
from workflow.membership import mandates
from workflow.membership.offices import WARNED_BEFORE, secretary_ends
from workflow.membership.tables import Mandate
from workflow.record import jobs
from workflow.record.case import Standing, person

DAY = timedelta(days=1)


@pytest.fixture
def here(session):
    return council.chapter(session)


def holds(session, here, now, *terms, role="secretary"):
    """Somebody in an office for terms in days from now; None is without end."""
    for since, until in terms:
        who = council.person(session)
        end = None if until is None else now + until * DAY
        session.add(
            Mandate(chapter_id=here.id, person_id=who.id, role=role, since=now + since * DAY, until=end)
        )
    session.flush()


@pytest.mark.parametrize(
    ("terms", "end"),
    [
        ([(-9, 10)], 10),
        ([(-9, None)], None),
        ([(-9, 10), (-9, None)], None),
        ([(-9, 10), (5, 20)], 20),
        ([(-9, 10), (10, 20)], 20),
        ([(-9, 10), (11, 20)], 10),
        ([(-9, 30), (-5, 10), (29, None)], None),
        ([(-9, -1)], None),
        ([], None),
    ],
)
def test_end_is_where_the_first_gap_begins(session, here, now, terms, end):
    holds(session, here, now, *terms)
    holds(session, here, now, (-9, None), role="chair")
    found = secretary_ends(session, [here.id], now=now)
    assert found == ({} if end is None else {here.id: now + end * DAY})


def test_each_chapter_is_looked_at_on_its_own(session, here, now):
    there = council.chapter(session, "انجمن استان یزد")
    holds(session, here, now, (-9, 10))
    holds(session, there, now, (-9, None))
    assert set(secretary_ends(session, [here.id, there.id], now=now)) == {here.id}


def test_warning_is_promised_when_the_last_term_is_given_an_end(session, here, now):
    first = council.member(session, here, ("secretary",))
    standing = Standing(here.id, person(first.id), frozenset({"secretary"}), "manage")
    other = council.member(session, here)
    mandates.grant(
        session, standing, person_id=other.id, role="secretary", since="", until="1406/09/01", now=now
    )
    session.commit()
    assert not [a for a in promised(session, jobs.TELL).values() if a["kind"] == "office_ends"]
    mandate = next(m.id for m in session.exec(select(Mandate).where(Mandate.person_id == first.id)))
    mandates.end_mandate(session, standing, mandate_id=mandate, until="", now=now)
    session.commit()
    (told,) = [a for a in promised(session, jobs.TELL).values() if a["kind"] == "office_ends"]
    end = secretary_ends(session, [here.id], now=now)[here.id]
    assert told == {"kind": "office_ends", "chapter_id": here.id, "until": end.isoformat()}
    assert WARNED_BEFORE == 30 * DAY
