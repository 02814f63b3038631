"""Backup and restore as they are typed: progress on a terminal, plain lines elsewhere."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command.main import application
from tests import council

HOUSE = Path(__file__).resolve().parents[3]


@pytest.fixture
def filled(session):
    council.proposal(session, chapter := council.chapter(session), council.member(session, chapter))
    session.commit()


def test_backup_and_restore_say_what_they_did(filled, database_url, tmp_path):
    file, second = str(tmp_path / "b.zip"), f"sqlite:///{tmp_path}/new/second.db"
    made = CliRunner().invoke(application(), ["backup", file], env={"RAYZAN_DATABASE_URL": database_url})
    assert made.exit_code == 0
    assert "proposal: 1\n" in made.stderr
    assert file in made.stdout
    restored = CliRunner().invoke(application(), ["restore", file], env={"RAYZAN_DATABASE_URL": second})
    assert restored.exit_code == 0, restored.output
    assert "proposal: 1\n" in restored.stderr
    again = CliRunner().invoke(application(), ["restore", file], env={"RAYZAN_DATABASE_URL": second})
    assert (again.exit_code, "not empty" in again.stderr) == (1, True)


@pytest.mark.once
def test_backup_that_is_there_is_written_over_only_when_told_to(filled, database_url, tmp_path):
    file = tmp_path / "b.zip"
    file.write_bytes(b"the one of yesterday")
    ours = {"RAYZAN_DATABASE_URL": database_url}
    refused = CliRunner().invoke(application(), ["backup", str(file)], env=ours)
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    assert file.read_bytes() == b"the one of yesterday"
    assert CliRunner().invoke(application(), ["backup", str(file), "--replace"], env=ours).exit_code == 0
    assert file.read_bytes()[:2] == b"PK"


@pytest.mark.once
def test_backup_draws_a_bar_on_a_terminal(filled, database_url, tmp_path):
    ours, theirs = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("RAYZAN_")}
    try:
        done = subprocess.run(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "api.command.main", "backup", str(tmp_path / "b.zip")],
            cwd=HOUSE, check=False, stdout=subprocess.PIPE, stderr=theirs,
            env=inherited | {"RAYZAN_DATABASE_URL": database_url, "TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
        os.close(theirs)
        drawn = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
    assert done.returncode == 0
    assert "\u2501" in drawn
    assert "person: 1" not in drawn
