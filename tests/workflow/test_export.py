"""What leaves the house: the chapter's own, whole and unchanged in JSON, and nothing a spreadsheet would run."""

import csv
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import council
from tests.approved import approved
from tests.workflow.meeting import PLAN, Council
from workflow.decision.minutes import resolutions
from workflow.decision.minutes.case import opened, take
from workflow.export import FORMULA, export, safe
from workflow.record.case import person
from workflow.sitting.admission import admit


def read(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "export"


def test_export_holds_the_chapters_work(session, now, folder):
    made = approved(session, now)
    made.delivered()
    counts = export(session, made.chapter.id, folder)
    told = json.loads((folder / "chapter.json").read_text("utf-8"))
    assert counts == {name: len(rows) for name, rows in told.items()}
    assert counts == {name: len(read(folder, name)) for name in told}
    assert told["proposals"][0]["title"] == "پیمان کارورزی برای فارغ‌التحصیلان"
    assert (told["ballots"][0]["votes_for"], told["ballots"][0]["outcome"]) == (3, "carried")
    assert told["comments"][0]["disposition"] == "adopted"
    assert len(told["deliveries"]) == 2


def test_draft_hidden_comment_other_chapter_vote_and_address_stay_inside(session, now, folder):
    made = approved(session, now)
    made.delivered()
    council.proposal(session, made.chapter, made.author, title="پیش‌نویس پنهان")
    opened = council.proposal(session, made.chapter, made.author, state="discussion", title="در بحث")
    council.comment(session, opened, made.member, "پنهان‌شده").hidden_at = now
    there = council.chapter(session, "انجمن استان یزد")
    council.proposal(session, there, council.member(session, there), state="discussion", title="راز یزد")
    session.flush()
    export(session, made.chapter.id, folder)
    everything = "".join(file.read_text("utf-8-sig") for file in folder.iterdir())
    for secret in ("پیش‌نویس پنهان", "پنهان‌شده", "راز یزد", "@example.org", "token"):
        assert secret not in everything
    assert "در بحث" in everything


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200f=cmd|' /C calc'!A0", "\x00=1"]
)
def test_cell_that_would_be_computed_is_quoted(cell):
    assert safe(cell).startswith("'")
    assert "\x00" not in safe(cell)


@given(st.text(max_size=40))
def test_no_cell_begins_like_a_formula(text):
    assert not safe(text).startswith(FORMULA)
    assert safe(text).removeprefix("'") == text.replace("\x00", "") or text.startswith("'")


def test_other_cells_are_left_alone():
    assert [safe(v) for v in ("نام", "1405/09/03", 5, None, "a=b", "نه -")] == [
        "نام",
        "1405/09/03",
        "5",
        "",
        "a=b",
        "نه -",
    ]


def test_meetings_go_out_with_who_came_and_what_they_resolved_once_the_minutes_are_approved(
    session, now, folder
):
    here = Council(session, now, proxies=1)
    here.called(None)
    session.commit()
    here.plan(replace(PLAN, title="هنوز فراخوانده نشده"))
    here.meeting -= 1
    here.begins()
    here.represented(here.members[2], here.members[0])
    here.came(here.chair, *here.members[:2])
    here.step("declare_open", here.chair)
    (item,) = here.items()
    here.item_step(item.id, "take_up", here.chair)
    said = {"owner_id": None, "owner": "+دفتر", "due": "1405/10/01", "now": here.now}
    resolutions.resolve(here.case("record"), item.id, "=HYPERLINK(1)", **said)
    here.item_step(item.id, "settle", here.chair, outcome="@شنیده شد")
    here.step("close", here.chair)
    counts = export(session, here.chapter.id, folder)
    assert (counts["meetings"], counts["agenda"]) == (1, 1)
    assert (counts["attendance"], counts["absences"], counts["resolutions"]) == (0, 0, 0)
    for step, who in (("lay_out", here.secretary), ("approve", here.chair)):
        sitting = admit(session, here.meeting, "see", actor=person(who.id), now=here.now)
        case = opened(sitting, "step", lock=True)
        take(case, step, version=case.row.version, now=here.now)
    export(session, here.chapter.id, folder)
    told = json.loads((folder / "chapter.json").read_text("utf-8"))
    assert [row["presiding"] for row in told["meetings"]] == ["پروین رئیسی"]
    assert [row["name"] for row in told["attendance"]] == ["پروین رئیسی", "عضو 0", "عضو 1"]
    assert [(row["name"], row["represented_by"]) for row in told["absences"]] == [
        ("عضو 2", "عضو 0"), ("عضو 3", None),
    ]  # fmt: skip
    assert [(row["body"], row["owner"], row["due_on"]) for row in told["resolutions"]] == [
        ("=HYPERLINK(1)", "+دفتر", "2026-12-22"), ("@شنیده شد", "", None),
    ]  # fmt: skip
    assert {row["body"][:2] for row in read(folder, "resolutions")} == {"'=", "'@"}
    assert "هنوز فراخوانده نشده" not in (folder / "chapter.json").read_text("utf-8")
