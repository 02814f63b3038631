"""``rayzan opinions`` as it is typed: JSON for programs, sentences for people, and what it refuses."""

import json
import subprocess
import sys

import pytest

from tests.api.command.test_commands import _rayzan
from tests.workflow.deliberation.opinions.camps import STATEMENTS, camps, people
from tests.workflow.deliberation.test_export import SUMMARY


def export(folder, cast):
    """An export with these votes; the statement 12 was taken out by its moderators."""
    lines = ["timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body"]
    lines += [f"1568101622999,x,{s},1,0,0,{-1 if s == 12 else 0},Statement {s}" for s in (*STATEMENTS, 12)]
    (folder / "comments.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "summary.csv").write_text(SUMMARY, "utf-8")
    rows = {}
    for who, statement, value in cast:
        rows.setdefault(who, {})[statement] = value
    votes = [",".join(["participant", "group-id", *map(str, (*STATEMENTS, 12))])]
    votes += [
        ",".join([str(who), "", *(str(row.get(s, "")) for s in (*STATEMENTS, 12))])
        for who, row in rows.items()
    ]
    (folder / "participants-votes.csv").write_text("\n".join(votes) + "\n", "utf-8")
    return str(folder)


@pytest.fixture
def parted(tmp_path):
    return export(tmp_path, camps(left=15, right=12, six=1) + list(people("............+", 15)))


def test_json_names_participants_groups_and_consensus(tmp_path, parted):
    done = _rayzan(tmp_path, "opinions", parted, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [row["participant"] for row in told["participants"]] == list(range(1, 28))
    assert set(told["participants"][0]) == {"participant", "x", "y", "group"}
    assert [(group["group"], group["size"]) for group in told["groups"]] == [(1, 15), (2, 12)]
    first = told["groups"][0]["statements"][0]
    assert first["text"] == f"Statement {first['statement']}"
    assert (first["agree_share"], first["others"]["agree_share"]) in {(1.0, 0.0), (0.0, 1.0)}
    assert sorted(row["statement"] for row in told["consensus"]) == [8, 9, 10, 11]
    assert (told["people"], told["placed"], told["statements"], told["why"]) == (28, 27, 12, None)
    assert _rayzan(tmp_path, "opinions", parted, "--json").stdout == done.stdout


def test_readable_form_is_in_either_language(tmp_path, parted):
    english = _rayzan(tmp_path, "opinions", parted).stdout
    assert "27 of 28 people are placed; 12 statements count." in english
    assert "Group 1: 15 people" in english
    assert "- agrees: Statement 0 (100% agree; others: 0% agree)" in english
    persian = _rayzan(tmp_path, "opinions", parted, "--language", "fa").stdout
    assert "گروه ۲: ۱۲ نفر" in persian
    assert "- مخالف: Statement 0 (۰٪ موافق؛ دیگران: ۱۰۰٪ موافق)" in persian


def test_too_few_are_told_and_not_shown(tmp_path):
    few = export(tmp_path, camps(left=8, right=8))
    told = json.loads(_rayzan(tmp_path, "opinions", few, "--json").stdout)
    assert (told["participants"], told["groups"], told["consensus"]) == ([], [], [])
    assert "so far there are 16" in told["why"]["en"]
    assert "تاکنون ۱۶ نفر" in _rayzan(tmp_path, "opinions", few, "--language", "fa").stdout


def test_wrong_use_and_broken_exports_end_with_a_sentence(tmp_path, parted):
    for code, told, *arguments in (
        (2, "is no folder", str(tmp_path / "absent")),
        (2, "not 'de'", parted, "--language", "de"),
        (2, "Missing argument", ""),
        (1, "participants-votes.csv, line 2: a vote has to be 1, 0, -1 or empty", parted),
    ):
        if code == 1:
            votes = tmp_path / "participants-votes.csv"
            votes.write_text(votes.read_text("utf-8").replace("1,,1,", "1,,5,", 1), "utf-8")
        done = _rayzan(tmp_path, "opinions", *filter(None, arguments))
        assert (done.returncode, done.stdout) == (code, ""), arguments
        assert told in done.stderr
        assert "Traceback" not in done.stderr


def test_other_commands_do_not_load_what_computes(tmp_path):
    """Start-up stays quick: neither the web application nor any other command imports scikit-learn or numpy."""
    code = (
        "import sys, api.app, api.handlers; from api.command.main import application; application(); "
        "sys.exit(bool({'sklearn', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 (ourselves)
