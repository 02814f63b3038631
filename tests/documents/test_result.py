"""The result in a brief: a picture with its marks, what was needed, the rules by version; old ones as they were."""

import io
import json
import re
from dataclasses import replace

import pypdf
import pytest
from sqlmodel import func, select

from documents.content import EDITION, from_json
from documents.freeze import freeze
from documents.page import shown
from documents.plain import ContentFault, to_json
from documents.render import render
from documents.result import ResultLine
from tests.documents import sample
from tests.documents.sample import brief_html
from tests.documents.structure import tree
from tests.verapdf import BOTH, faults
from tests.workflow.meeting import give_rules
from tests.workflow.outcome.desk import Desk
from workflow.decision.procedure.rules import Quorum
from workflow.decision.tables import RulesOfProcedure
from workflow.outcome.tables import Brief

LINES = {
    "fa": (
        ResultLine("for", "موافق", 19, "دست‌کم ۱۴", 14),
        ResultLine("against", "مخالف", 3, "بی هیچ اعتراض"),
        ResultLine("abstain", "ممتنع", 2),
        ResultLine("not_voted", "رأی نداده", 3),
        ResultLine("quorum", "شرکت‌کنندگان، برای حد نصاب", 24, "دست‌کم ۱۸", 18),
    ),
    "en": (
        ResultLine("chosen", "Isfahan, the old hall (100 seats) <b>", 12, "the most"),
        ResultLine("option", "یزد " + "ی" * 120, 9, "the most"),
        ResultLine("quorum", "Took part, for the quorum", 24, "at least 18", 18),
    ),
}
URL = "https://rayzan.example.ir/chapters/3/rules/2"


def told(content, **changes):
    """The content as it is frozen now, with its result line by line."""
    vote = replace(content.vote, lines=LINES[content.language], whole=30, rules=2, rules_url=URL)
    return replace(content, sections=(), edition=EDITION, vote=vote, **changes)


def registry(content):
    table = brief_html(content).partition('<table class="registry">')[2].partition("</table>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("</tr>")]


@pytest.mark.parametrize("name", ["FA", "EN_FRAME"])
def test_result_is_drawn_with_its_marks_and_names_its_rules(name):
    content = told(getattr(sample, name))
    assert from_json(to_json(content)) == content
    html = brief_html(content)
    table = html.partition('<table class="data vote result">')[2].partition("</table>")[0]
    assert table.count('class="bar-mark"') == sum(line.mark > 0 for line in content.vote.lines)
    assert table.count("<svg") == len(content.vote.lines)
    assert "<b>" not in table
    pdf = render(content)
    assert [fault for profile in BOTH for fault in faults(pdf, profile)] == []
    elements = list(tree(pdf).walk())
    cells = [element.words() for element in elements if element.tag == "TD"]
    assert all(line.need in cells for line in content.vote.lines if line.need)
    said = {"FA": "آیین‌نامه، نسخهٔ ۲", "EN_FRAME": "Rules of procedure, version 2"}[name]
    assert said in [element.words() for element in elements if element.tag == "Link"]
    links = [
        note.get_object()
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for note in page.get("/Annots", ())
    ]
    assert URL in [link["/A"]["/URI"] for link in links if "/A" in link]


@pytest.mark.parametrize("name", ["FA", "EN", "EN_FRAME", "PROOF"])
def test_what_was_frozen_before_keeps_its_json_and_its_picture(name):
    content = getattr(sample, name)
    kept = json.loads(to_json(content))
    assert "edition" not in kept
    assert not {"lines", "whole", "rules", "rules_url"} & kept["vote"].keys()
    assert from_json(to_json(content)) == content
    html = brief_html(content)
    assert ('<table class="data vote">' in html, "bar-mark" in html) == (True, False)
    assert registry(content)[2] in ("پیوست ۲", "Attachments 2")
    assert shown(replace(content, recommendations=())).result == ()


@pytest.mark.parametrize(
    ("name", "files", "annex", "said"),
    [
        ("FA", 0, False, "پیوست ندارد"),
        ("FA", 0, True, "پیوست در پایان: از کجا آمد"),
        ("FA", 2, True, "پیوست در پایان: از کجا آمد ۲ پرونده در سامانه"),
        ("EN_FRAME", 1, False, "Attachments 1 file in the system"),
        ("EN_FRAME", 3, True, "Attachments at the end: where it comes from 3 files in the system"),
    ],
)
def test_letterhead_says_what_is_annexed(name, files, annex, said):
    content = getattr(sample, name)
    given = told(content, attachments_count=files, annex=content.annex if annex else None)
    assert registry(given)[2] == said


@pytest.mark.parametrize("line", [ResultLine("for", "x", 31), ResultLine("for", "x", 1, "y", 31)])
def test_a_line_longer_than_the_whole_is_refused(line):
    vote = replace(sample.FA.vote, lines=(line,), whole=30)
    with pytest.raises(ContentFault, match="roll"):
        replace(sample.FA, vote=vote)


def test_lines_and_rules_are_frozen_as_they_were_counted(session, now):
    desk = Desk(session, now)
    give_rules(session, desk.chapter, quorum=Quorum("", 2))
    desk.approve()
    made = freeze(session, session.exec(select(Brief.id)).one(), base_url="https://rayzan.example.org/")
    fa, en = made["fa"].vote, made["en"].vote
    assert [(one.kind, one.count, one.mark) for one in en.lines] == [
        ("for", 2, 1), ("against", 0, 0), ("abstain", 0, 0), ("not_voted", 0, 0), ("quorum", 2, 2),
    ]  # fmt: skip
    assert [one.need for one in fa.lines if one.mark] == ["دست‌کم ۱", "دست‌کم ۲"]
    assert fa.rules_url == f"https://rayzan.example.org/chapters/{desk.chapter.id}/rules/{fa.rules}"
    assert fa.rules == session.exec(select(func.max(RulesOfProcedure.number))).one()
    page = shown(made["fa"])
    assert [one.kind for one, _ in page.result] == [one.kind for one in fa.lines]
    assert "موافق: ۲، لازم: دست‌کم ۱" in page.result[0][1]
