"""Rows of before get the states their times tell, and what was in flight keeps the text it began by."""

import json

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from tests.faults.whole import invariant, whole
from workflow import replay
from workflow.process.parsing import parse
from workflow.record import dump
from workflow.record.database import connect
from workflow.record.migrate import migrate, revert
from workflow.record.migrations.versions.v0002_lifecycles import NATIONAL
from workflow.record.tables import History

AT, LATER = "2026-11-20 09:00:00.000000", "2026-11-21 09:00:00.000000"


@pytest.fixture
def before(engine):
    """A database as it was before, with one proposal in it."""
    revert(engine, "0001")
    with engine.begin() as connection:
        put(connection, "chapter", name_fa="ا", name_en="A", province="23", created_at=AT)
        put(connection, "person", name="آرش", created_at=AT)
        put(
            connection, "proposal", chapter_id=1, process="national", process_version=NATIONAL,
            state="delivery", created_at=AT, entered_at=AT,
        )  # fmt: skip
        put(connection, "revision", proposal_id=1, number=1, title="ت", sections="{}", editor_id=1, at=AT)
    return engine


def put(connection, table, **values):
    """A row with these values, and something harmless in every other column that must not be empty."""
    columns = sa.inspect(connection).get_columns(table)
    for column in columns:
        if not column["nullable"] and column["name"] not in values and column["name"] != "id":
            number = isinstance(column["type"], sa.Integer)
            json_ = "JSON" in str(column["type"]).upper()
            values[column["name"]] = 1 if number else json.dumps({}) if json_ else ""
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def ballot(connection, number, **times):
    put(
        connection, "ballot", proposal_id=1, revision_id=1, number=number, quorum="half", majority="simple",
        roll_size=1, opened_at=AT, ends_at=LATER, **times,
    )  # fmt: skip


def brief(connection, number, **times):
    put(
        connection, "brief", public_id=f"B{number}", proposal_id=1, chapter_id=1, revision_id=1, ballot_id=1,
        created_at=AT, serial=number, year=1405, **times,
    )  # fmt: skip


DELIVERIES = [
    ("prepared", {}),
    ("sent", {"sent_at": AT}),
    ("bounced", {"sent_at": AT, "bounced_at": LATER}),
    ("opened", {"sent_at": AT, "opened_at": LATER}),
    ("acknowledged", {"opened_at": AT, "acknowledged_at": LATER}),
    ("answered", {"opened_at": AT, "acknowledged_at": AT, "answered_at": LATER}),
    ("withdrawn", {"sent_at": AT, "withdrawn_at": AT}),
    ("superseded", {"sent_at": AT, "withdrawn_at": LATER}),
]


def states(engine, table):
    with engine.connect() as connection:
        query = sa.text(f"SELECT state, origin, version FROM {table} ORDER BY id")
        rows = connection.execute(query).all()
    assert all((row.origin, row.version) == ("", 1) for row in rows)
    return [row.state for row in rows]


def test_rows_of_before_get_the_states_their_times_tell(before):
    with before.begin() as connection:
        ballot(connection, 1, closed_at=LATER, outcome="carried")
        ballot(connection, 2, voided_at=LATER)
        ballot(connection, 3)
        brief(connection, 1)
        brief(connection, 2, issued_at=AT)
        brief(connection, 3, issued_at=AT, superseded_at=LATER)
        brief(connection, 4, withdrawn_at=LATER)
        for number, (_, times) in enumerate(DELIVERIES, 1):
            put(connection, "recipient", chapter_id=1, name_fa="ن", office_fa="د", email=f"{number}@e.org")
            put(connection, "delivery", brief_id=3, recipient_id=number, created_at=AT, round=1, **times)
    migrate(before)
    assert states(before, "ballot") == ["counted", "void", "open"]
    assert states(before, "brief") == ["proof", "issued", "superseded", "withdrawn"]
    assert states(before, "delivery") == [state for state, _ in DELIVERIES]
    with before.connect() as connection:
        assert connection.execute(sa.text("SELECT DISTINCT purpose FROM ballot")).scalars().all() == [
            "approval"
        ]
        assert connection.execute(sa.text("SELECT ratification_days FROM chapter")).scalar_one() == 14


def test_text_of_what_was_in_flight_is_kept_under_its_own_hash(before):
    migrate(before)
    with Session(before) as session:
        kept = session.execute(sa.text("SELECT process, version, text FROM definition")).one()
    definition, faults = parse(kept.text, kept.process)
    assert not faults
    assert (kept.process, kept.version, definition.version) == ("national", NATIONAL, NATIONAL)


def test_empty_database_keeps_no_text_of_before(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/new.db")
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM definition")).scalar_one() == 0
    engine.dispose()


def test_way_down_loses_no_row_of_before(before):
    with before.begin() as connection:
        ballot(connection, 1)
        brief(connection, 1, issued_at=AT)
    migrate(before)
    revert(before, "0001")
    with before.connect() as connection:
        for table in ("proposal", "ballot", "brief"):
            query = sa.text(f"SELECT count(*) FROM {table}")
            assert connection.execute(query).scalar_one() == 1
    migrate(before)
    assert states(before, "brief") == ["issued"]


def test_what_came_further_before_is_told_by_the_history_from_then_on(before):
    with before.begin() as connection:
        ballot(connection, 1, closed_at=LATER)
        ballot(connection, 2)
        brief(connection, 1, issued_at=AT)
        put(connection, "recipient", chapter_id=1, name_fa="گ", email="g@example.org", language="fa")
        put(connection, "delivery", brief_id=1, recipient_id=1, created_at=AT, sent_at=AT)
    migrate(before)
    assert [fault for fault in replay.verify(before) if fault.subject != "proposal"] == []
    lines = select(History.subject, History.target).where(History.event == "carried_over")
    with Session(before) as session:
        assert session.exec(lines.order_by(History.id)).all() == [
            ("ballot", "counted"),
            ("brief", "issued"),
            ("delivery", "sent"),
        ]


def test_down_and_up_gives_every_row_back_as_its_history_tells(session, engine, now):
    whole(session, now, after="sent")
    session.close()
    tables = [
        table
        for name, table in dump.tables(engine).items()
        if name in ("ballot", "brief", "delivery", "history")
    ]
    with dump.snapshot(engine) as connection:
        there = [list(dump.lines(connection, table)) for table in tables]
    revert(engine, "0001")
    migrate(engine)
    with dump.snapshot(engine) as connection:
        assert [list(dump.lines(connection, table)) for table in tables] == there
    invariant(engine)
