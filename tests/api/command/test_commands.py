"""The command line: a council begun, what is missing told, lifecycles checked, links for a demo only."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from sqlmodel import Session, select

from api.command.demo_links import demo_links
from tests import council
from tests.doors import door, number
from workflow.membership import sign_in
from workflow.membership.tables import Chapter, Mandate, Person
from workflow.outcome.tables import Delivery
from workflow.record.database import connect, reading
from workflow.record.tables import Mark

HOUSE = Path(__file__).resolve().parents[3]
INIT = (
    "init", "--chapter-fa", "انجمن تهران", "--chapter-en", "Tehran Association", "--province", "تهران",
    "--secretary-name", "مریم رستگار", "--secretary-email", "maryam@example.org",
)  # fmt: skip


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    own = {
        "RAYZAN_DATABASE_URL": f"sqlite:///{folder}/new/council.db",
        "RAYZAN_MAIL_FOLDER": f"{folder}/mail",
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("RAYZAN_")}
    return inherited | own | settings


def _rayzan(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 (ourselves)
        [sys.executable, "-m", "api.command.main", *arguments], cwd=HOUSE,
        env=_environment(folder, **settings), capture_output=True, text=True,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_init_begins_a_council_and_says_what_comes_next(tmp_path):
    done = _rayzan(tmp_path, *INIT)
    assert done.returncode == 0, done.stderr
    assert "rayzan run" in done.stdout
    assert f"{tmp_path}/mail" in done.stdout
    engine = connect(f"sqlite:///{tmp_path}/new/council.db")
    with reading(engine) as session:
        assert session.exec(select(Chapter.province)).all() == ["23"]
        assert session.exec(select(Mandate.role)).all() == ["secretary"]
        assert session.exec(select(Person.email)).all() == ["maryam@example.org"]
    engine.dispose()
    again = _rayzan(tmp_path, *INIT)
    assert again.returncode == 1
    assert "another name" in again.stderr


def test_init_tells_every_wrong_option(tmp_path):
    arguments = [word if word not in ("maryam@example.org", "مریم رستگار") else " " for word in INIT]
    wrong = _rayzan(tmp_path, *arguments)
    assert wrong.returncode == 2
    assert "--secretary-name" in wrong.stderr
    assert "--secretary-email" in wrong.stderr
    nowhere = _rayzan(tmp_path, *(word if word != "تهران" else "Atlantis" for word in INIT))
    assert nowhere.returncode == 2
    assert "23 Tehran" in nowhere.stderr


@pytest.mark.parametrize("command", ["serve", "worker", "run"])
def test_nothing_starts_on_a_database_without_tables(tmp_path, command):
    refused = _rayzan(tmp_path, command)
    assert refused.returncode == 1
    assert "rayzan init" in refused.stderr
    assert not (tmp_path / "new").exists()


def test_wrong_setting_is_named_and_stops_the_start(tmp_path):
    wrong = _rayzan(tmp_path, "serve", RAYZAN_PORT="x", RAYZAN_BASE_URL="ftp://a")
    assert wrong.returncode == 2
    assert "RAYZAN_PORT" in wrong.stderr
    assert "RAYZAN_BASE_URL" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_broken_lifecycle_is_told_with_all_its_faults(tmp_path):
    broken = tmp_path / "broken.toml"
    national = (HOUSE / "workflow/processes/national.toml").read_text(encoding="utf-8")
    broken.write_text(national.replace('by = "secretary"', 'by = "secretry"'), encoding="utf-8")
    found = _rayzan(tmp_path, "process", "check", str(broken), "workflow/processes/national.toml")
    assert found.returncode == 1
    lines = [line for line in found.stdout.splitlines() if line]
    assert len(lines) > 1
    assert all(line.startswith("broken") and line.count(": ") >= 2 for line in lines)
    assert _rayzan(tmp_path, "process", "check", str(tmp_path / "absent.toml")).returncode == 2


def test_start_is_refused_while_a_lifecycle_is_broken(tmp_path):
    code = (
        "import workflow.process.definition as d\n"
        "from workflow.process.parts import BrokenProcess, Fault\n"
        "faults = (Fault('a.toml', 'step.x', 'one'), Fault('a.toml', 'y', 'two'))\n"
        "def load(path, names): raise BrokenProcess(faults)\n"
        "d.load = load\n"
        "from api.command.main import main\n"
        "main()\n"
    )
    stopped = subprocess.run(  # noqa: S603 (ourselves)
        [sys.executable, "-c", code, "serve"], cwd=HOUSE, env=_environment(tmp_path),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("a.toml: step.x: one\na.toml: y: two\n")
    assert "Traceback" not in stopped.stderr


def test_lifecycles_are_listed_and_drawn(tmp_path):
    assert '"name": "national"' in _rayzan(tmp_path, "process", "list", "--json").stdout
    assert _rayzan(tmp_path, "process", "draw", "--language", "fa").stdout.startswith("stateDiagram-v2")
    assert _rayzan(tmp_path, "process", "draw", "regional").returncode == 2
    assert _rayzan(tmp_path, "nonsense").returncode == 2


def test_run_serves_and_works_until_it_is_told_to_end(tmp_path):
    assert _rayzan(tmp_path, *INIT).returncode == 0
    free = door()
    port = number(free)
    settings = _environment(tmp_path, RAYZAN_PORT=str(port))
    process = subprocess.Popen(
        [sys.executable, "-m", "api.command.main", "run"], cwd=HOUSE, env=settings, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert _answers(f"http://127.0.0.1:{port}/readyz").startswith("ready\n")
        lock = tmp_path / "new" / "council.db.worker-1.lock"
        _wait_until(lock.exists)
        _wait_until(lambda: _answers(f"http://127.0.0.1:{port}/readyz") == "ready\nworker: at work\n")
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=240)
        free.close()
    assert process.returncode == 0, said
    assert "sign-in/link" not in said
    assert "Traceback" not in said


def test_ready_links_are_for_a_demonstration_alone_and_work(session: Session, now):
    chapter = council.chapter(session)
    secretary = council.member(session, chapter, ("secretary",))
    assert demo_links(session, now, "http://127.0.0.1:8000") == []
    for name, value in (("demo", "yes"), ("demo_secretary", str(secretary.id)), ("demo_delivery", "None")):
        session.add(Mark(name=name, value=value))
    lines = demo_links(session, now, "http://127.0.0.1:8000")
    links = [line.split()[1] for line in lines if "http" in line]
    assert len(links) == 1
    token = links[0].rpartition("/")[2]
    assert (
        sign_in.signed_in(session, sign_in.redeem_link(session, token=token, now=now), now=now)
        == secretary.id
    )
    assert session.exec(select(Delivery)).all() == []


def _answers(url: str) -> str:
    said: list[str] = []

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 (our own server)
                said.append(answer.read().decode())
        except OSError:
            return False
        return True

    _wait_until(ask)
    return said[0]


def _wait_until(reached) -> None:
    end = time.monotonic() + 240
    while not reached():
        assert time.monotonic() < end, "it did not happen within four minutes"
        time.sleep(0.1)
