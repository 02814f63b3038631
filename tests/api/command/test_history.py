"""``rayzan history verify``: 0 where the history gives the state, 1 and the line where it does not."""

import json

import pytest
from typer.testing import CliRunner

from api.command.main import application
from tests.faults.whole import whole


@pytest.fixture
def rayzan(database_url, monkeypatch):
    monkeypatch.setenv("RAYZAN_DATABASE_URL", database_url)
    return lambda *words: CliRunner().invoke(application(), ["history", "verify", *words])


def test_right_history_is_said_to_hold(session, now, rayzan):
    whole(session, now, after="sent")
    told = rayzan()
    assert told.exit_code == 0
    assert "The history holds" in told.stdout
    answer = json.loads(rayzan("--json").stdout)
    assert answer == {"faults": [], "lines": answer["lines"], "rows": 5, "right": True}


def test_a_state_set_by_hand_is_found_and_told_what_to_do(session, engine, now, rayzan):
    whole(session, now, after="accept")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE proposal SET state = 'approved'")
        last = connection.exec_driver_sql(
            "SELECT max(id) FROM history WHERE subject = 'proposal'"
        ).scalar_one()
    told = rayzan()
    assert told.exit_code == 1
    assert told.stdout.startswith(f"history {last}: proposal 1: Its “state” is approved")
    assert "Next: stop the service" in told.stderr
    answer = json.loads(rayzan("--json").stdout)
    assert answer["right"] is False
    assert [(f["subject"], f["id"], f["history"]) for f in answer["faults"]] == [("proposal", 1, last)]
