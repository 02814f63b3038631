"""``rayzan process`` as it is typed: every fault of files each and together, and moving with its reasons."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[3]
PROCESSES = HOUSE / "workflow" / "processes"


def rayzan(folder, *arguments):
    environment = {**os.environ, "RAYZAN_DATABASE_URL": f"sqlite:///{folder}/council.db"}
    return subprocess.run(  # noqa: S603 (ourselves)
        [sys.executable, "-m", "api.command.main", *arguments],
        cwd=HOUSE, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def changed(folder, name, *changes):
    text = (PROCESSES / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_file_of_the_house_holds(tmp_path):
    found = rayzan(tmp_path, "process", "check")
    assert (found.returncode, found.stdout) == (0, "")
    assert found.stderr.count(": holds") == 10


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        (
            "urgent",
            ('"national"', '"natonal"'),
            'urgent.toml: extends: unknown lifecycle "natonal"; did you mean',
        ),
        (
            "delivery",
            ('by = "brief"', 'by = "breif"'),
            'delivery.toml: step.recall.by: nobody holds the role "breif"',
        ),
        (
            "brief",
            ('drives.delivery = "recall"', 'drives.delivery = "recal"'),
            "brief.toml: state.withdrawn.drives.delivery: unknown step of",
        ),
        (
            "national",
            ("drives.ballot", "drives.balot"),
            "national.toml: state.postponed.drives.balot: unknown subject",
        ),
        (
            "ballot",
            ('due = "ballot_end"', 'due = "7d"'),
            "bindings: term.ballot_end: no lifecycle uses it",
        ),
    ],
)  # fmt: skip
def test_fault_of_a_file_alone_or_with_the_others_is_told_in_one_line(tmp_path, name, change, line):
    found = rayzan(tmp_path, "process", "check", str(changed(tmp_path, name, change)))
    assert found.returncode == 1
    assert any(said.startswith(line) for said in found.stdout.splitlines()), found.stdout


def test_ten_faults_of_one_file_are_told_at_once_each_in_a_line_of_its_own(tmp_path):
    broken = changed(
        tmp_path, "national",
        ('stage = "discussion", may.stand_aside', 'stage = "discusion", may.coment'),
        ('effects = "tell_members"', 'effects = "tell_member"'),
        ('guards = "sections_filled"', 'guards = "sections_filed"'),
        ('guards = "not_own" }\nclose', 'by_nobody = "x" }\nclose'),
        ('due = "discussion_days", remind = "3d"', 'due = "discussion_day", remind = "soon"'),
        ('to = "closed", by = "chair"', 'to = "close", by = "chairman"'),
        ('choose = "ballot_result"', 'choose = "ballot_results"'),
        ('draft = "پیش‌نویس"', 'draft = "پيش‌نويس"'),
        ('screening = "First review"', 'screening = "بررسی"'),
        ('through = "consolidation"', 'through = "consolidated"'),
    )  # fmt: skip
    found = rayzan(tmp_path, "process", "check", str(broken))
    lines = found.stdout.splitlines()
    assert found.returncode == 1
    assert "Traceback" not in found.stderr
    assert all(len(line.split(": ", 2)) == 3 and line.startswith("national.toml: ") for line in lines), lines
    keys = {line.split(": ")[1] for line in lines}
    assert {
        "state.discussion.stage", "state.discussion.may.coment", "state.discussion.effects",
        "step.submit.guards", "step.accept.by_nobody", "step.close_discussion.due", "step.close_discussion.remind",
        "step.close.to", "step.close.by", "step.decide.choose", "fa.draft", "en.screening", "always.1.through",
    } <= keys, keys  # fmt: skip


def test_all_lifecycles_are_listed_and_each_is_drawn(tmp_path):
    listed = rayzan(tmp_path, "process", "list").stdout
    for path in PROCESSES.glob("*.toml"):
        assert f"\n{path.stem}  " in f"\n{listed}"
    assert "referred" in rayzan(tmp_path, "process", "draw", "provincial").stdout


def test_moving_says_how_many_and_refuses_what_there_is_not(tmp_path):
    assert "rayzan init" in rayzan(tmp_path, "process", "move", "national").stderr
    assert rayzan(tmp_path, "migrate").returncode == 0
    assert rayzan(tmp_path, "process", "move", "national").stdout == "0 moved, 0 left as they were.\n"
    assert rayzan(tmp_path, "process", "move", "urgent", "--dry-run").stdout.startswith("0 would be moved")
    assert rayzan(tmp_path, "process", "move", "delivery").returncode == 2
