"""Row 1: killed at every write inside a step, the step is whole or absent, with what it promised and answered."""

import hashlib
import re
import signal
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from sqlmodel import Session, select

from tests.faults.whole import invariant, whole
from workflow.membership.tables import WebSession
from workflow.record import dump, promises
from workflow.record.database import snapshot
from workflow.record.tables import History, Once
from workflow.record.tokens import hashed, new_token


@dataclass(frozen=True)
class Deed:
    """Something done by a form or a job, from a proposal after ``after``, and what it must leave."""

    after: str
    who: str
    path: str
    events: tuple[str, ...]
    promised: tuple[str, ...]
    """The keys of what is promised, each number an N."""
    fields: dict[str, object] = field(default_factory=dict)
    arguments: dict[str, object] = field(default_factory=dict)


DEEDS = {
    "submit": Deed(
        "", "author", "/proposals/1/steps/submit", ("submit",),
        ("clock-proposal-N-N-escalate", "remind-proposal-N-N-escalate-Nd"),
    ),
    "put_to_vote": Deed(
        "close_discussion", "secretary", "/proposals/1/steps/put_to_vote", ("put_to_vote", "ballot_opened"),
        ("clock-proposal-N-N-decide", "remind-proposal-N-N-decide-Nd", "tell-ballot-opened-N"),
    ),
    "decide": Deed(
        "vote", "", "clock", ("count", "decide"),
        ("clock-proposal-N-N-escalate", "remind-proposal-N-N-escalate-Nd", "render-brief-N-proof"),
        arguments={"proposal_id": 1, "step": "decide", "all_voted": True},
    ),
    "issue": Deed(
        "decide", "secretary", "/proposals/1/brief", ("brief_issued", "issue"), ("render-brief-N-issued",),
        {"classification": "public", "urgency": "normal", "recipients": ["1", "2"]},
    ),
    "deliver": Deed(
        "issue", "secretary", "/proposals/1/steps/deliver", ("deliver",), ("send-brief-N-N", "send-brief-N-N"),
    ),
}  # fmt: skip


def digest(engine, tables):
    """Everything in the record, in one number."""
    found = hashlib.sha256()
    with snapshot(engine) as connection:
        for table in tables:
            for line in dump.lines(connection, table):
                found.update(line)
    return found.hexdigest()


def promised(engine):
    with Session(engine.execution_options(reads=True)) as session:
        rows = session.connection().execute(promises._unfinished(session))
        return {row.workflow_uuid for row in rows}


def named(keys):
    """Keys without their numbers: a sequence of PostgreSQL is not rolled back."""
    return sorted(re.sub(r"\d+", "N", key) for key in keys)


def events(engine):
    with Session(engine.execution_options(reads=True)) as session:
        return session.exec(select(History.event).order_by(History.id)).all()


def order_of(session, deed, here, url, now):
    """What the victim is told to do, without the moment it is killed."""
    common = {"url": url, "now": now.isoformat()}
    if deed.arguments:
        return common | {"job": deed.path, "arguments": deed.arguments}
    token = new_token()
    session.add(
        WebSession(
            token_hash=hashed(token, "session"), person_id=getattr(here, deed.who), created_at=now,
            expires_at=now + timedelta(hours=12),
        )
    )  # fmt: skip
    session.commit()
    return common | {"path": deed.path, "token": token, "once": new_token(), "fields": deed.fields}


@pytest.mark.parametrize("name", DEEDS)
def test_killed_at_every_write_a_step_is_whole_or_absent(session, engine, database_url, now, victim, name):
    deed = DEEDS[name]
    here = whole(session, now, after=deed.after)
    order = order_of(session, deed, here, database_url, now)
    session.close()
    tables = dump.tables(engine).values()
    before, told, had = digest(engine, tables), events(engine), promised(engine)
    engine.dispose()
    for kill in count(1):
        became = victim(**order, kill=kill)
        assert became == {"killed": True, "signal": signal.SIGKILL}
        if digest(engine, tables) != before:
            break
        engine.dispose()
    assert kill > 8  # killed before and after each of several writes, all without a trace

    again = victim(**order)  # whoever got no answer sends it again
    assert not again["killed"]
    invariant(engine)
    assert sorted(events(engine)[len(told) :]) == sorted(deed.events)
    assert named(promised(engine) - had) == sorted(deed.promised)
    with Session(engine) as after:
        if not deed.arguments:
            assert again["status"] == 303
            assert after.exec(select(Once.answer)).all() == [again["location"]]
