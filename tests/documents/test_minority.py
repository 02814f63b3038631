"""Minority opinions in a brief: frozen as they stood, printed after the vote, named only who chose it."""

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from documents.content import Dissent, from_json
from documents.freeze import freeze, kept
from documents.page import shown
from documents.plain import to_json
from documents.render import render
from tests.approved import BASE_URL
from tests.documents import sample
from tests.documents.sample import brief_html
from tests.documents.structure import tree
from tests.verapdf import BOTH, faults
from tests.workflow.deliberation.dissents.voted import BODY, Voted
from workflow.decision.tables import Ballot
from workflow.deliberation import drafting
from workflow.deliberation.dissents import writing
from workflow.deliberation.draft import Draft
from workflow.deliberation.tables import OpinionGroups
from workflow.outcome.tables import Brief


@pytest.fixture
def at(session, now):
    return Voted(session, now)


def proof(session, at):
    brief = session.exec(select(col(Brief.id)).where(col(Brief.proposal_id) == at.id)).one()
    return freeze(session, brief, base_url=BASE_URL)


def test_both_grounds_are_frozen_with_who_signs(session, at, now):
    groups = [{"number": n, "size": 10 + n, "statements": []} for n in (1, 2)]
    session.add(
        OpinionGroups(
            proposal_id=at.id, fingerprint="x", found={"summary": {"groups": groups}, "marks": []}, at=now
        )
    )
    session.flush()
    at.write("silent", ground="group", group=2, signature="counted", body="Three English words\n\n\nسطر دوم")
    at.carried()
    at.people["against"].name_en = "Pedram"
    outvoted = at.write()
    writing.sign(at.case("second"), outvoted, "named", version=1, now=now)
    made = proof(session, at)
    first, second = made["fa"].dissents
    assert (first.whose, first.names, first.others, first.language) == (
        "از گروه نظر ۲ (۱۲ نفر) که متن سخنش را نمی‌رساند", (), "یک عضو که نام خود را نیاورده است", "en",
    )  # fmt: skip
    assert first.paragraphs == ("Three English words", "سطر دوم")
    assert (second.number, second.ground, second.names, second.counted, second.text) == (
        2, "outvoted", ("پدرام مخالف", "ترانه مخالف"), 0, BODY,
    )  # fmt: skip
    english = made["en"].dissents
    assert english[0].whose == "from opinion group 2 (12 people), whose statements the text does not carry"
    assert english[0].others == "one member who keeps to the number"
    assert english[1].names == ("Pedram", "ترانه مخالف")
    assert english[1].text == BODY, "nobody translates what others hold"


def test_what_is_withdrawn_or_lapsed_is_not_printed(session, at, now):
    at.carried()
    first, second = at.write(), at.write("second")
    writing.sign(at.case("second"), first, "counted", version=1, now=now)
    writing.reword(at.case("against"), first, "سخنی تازه", version=1, now=now)
    writing.withdraw(at.case("second"), second, now=now)
    (only,) = proof(session, at)["fa"].dissents
    assert (only.text, only.names, only.counted) == ("سخنی تازه", ("پدرام مخالف",), 0)


def test_only_who_confirmed_it_for_the_text_that_was_approved_is_printed(session, at, now):
    first, second = at.write(ground="group"), at.write("second", ground="group")
    for who in ("silent", "abstain"):
        writing.sign(at.case(who), first, "named", version=1, now=now)
    case = at.case("author", "edit")
    drafting.save(case, Draft("عنوانی دیگر", {"problem": "متن"}), version=case.version, now=at.now)
    writing.confirm(at.case("silent"), first, version=1, now=now)
    at.carried()
    (only,) = proof(session, at)["en"].dissents
    assert (only.text, only.names, only.counted, only.about) == (BODY, ("چکاوک خاموش",), 0, "")
    writing.confirm(at.case("second"), second, version=1, now=now)
    assert [one.names for one in proof(session, at)["en"].dissents] == [("چکاوک خاموش",), ("ترانه مخالف",)]


def test_nobody_is_named_where_the_ballot_was_secret(session, at):
    at.write(ground="group")
    at.carried()
    session.execute(update(Ballot).where(col(Ballot.proposal_id) == at.id).values(secret=True))
    (only,) = proof(session, at)["en"].dissents
    assert (only.names, only.counted) == ((), 1)


def test_issued_brief_keeps_them_and_older_ones_without_them_are_still_read(session, at):
    at.carried()
    at.write()
    brief = at.issued()
    made = freeze(session, brief, base_url=BASE_URL)
    session.commit()
    at.people["against"].name = "کسی دیگر"
    session.flush()
    assert kept(session.get_one(Brief, brief)) == made
    old = json.loads(to_json(sample.FA))
    del old["dissents"]
    again = from_json(json.dumps(old))
    assert again.dissents == ()
    assert "part-dissents" not in brief_html(again)


def test_they_stand_after_the_result_of_the_vote_under_a_name_of_their_own():
    html = brief_html(sample.FA)
    assert (
        html.index('id="part-decided"') < html.index('id="part-dissents"') < html.index('id="part-sources"')
    )
    headings = re.findall(r"<h2>(نظر اقلیت[^<]*)</h2>", html)
    assert headings == ["نظر اقلیت", "نظر اقلیت به قلم خود آنان"]
    assert '<li><a href="#part-dissents">' in html
    alone = replace(sample.FA, sections=tuple(s for s in sample.FA.sections if s.key != "minority"))
    assert re.findall(r"<h2>(نظر اقلیت[^<]*)</h2>", brief_html(alone)) == ["نظر اقلیت"]


def test_hostile_words_and_marks_of_direction_are_shown_as_what_they_are():
    hostile = "<script>alert(1)</script> {{ 7*7 }} \u202eabc [x](http://example.org) ![y](file:///etc/passwd)"
    one = Dissent(1, "group", "از گروهی", hostile, "en", ("<b>نام</b>",))
    content = replace(sample.FA, dissents=(one,))
    page = shown(replace(content, recommendations=()))
    for html in (brief_html(content), str(page.dissents[0].paragraphs[0][1])):
        plain = re.sub(r"</?bdi[^>]*>", "", html)
        assert "&lt;script&gt;alert(1)" in plain
        assert "{{ 7*7 }}" in plain
        assert "U+202E" in plain
        assert "example.org)" in plain
        assert "<script>alert" not in html
    assert "<b>" not in brief_html(content)


@pytest.mark.parametrize("name", ["FA", "EN_FRAME"])
def test_screen_reader_finds_each_under_its_heading(name):
    content = getattr(sample, name)
    elements = list(tree(render(content)).walk())
    heads = [e.words() for e in elements if e.tag == "H3"]
    for one in content.dissents:
        assert any(one.whose in words for words in heads), heads
    said = [e.words() for e in elements if e.tag == "P"]
    for one in content.dissents:
        for paragraph in one.paragraphs:
            assert any(paragraph in words for words in said)


def test_long_ones_conform():
    long = "این نظر با دلیل نوشته شده است و هر سطر آن سخنی دارد، مانند Section 3.2 یا ۴۷٫۳٪. " * 60
    many = tuple(
        replace(sample.DISSENTS[n % 2], number=n + 1, text=long[: writing.LONGEST]) for n in range(2)
    )
    pdf = render(replace(sample.PROOF, sections=(), dissents=many))
    assert [fault for profile in BOTH for fault in faults(pdf, profile)] == []
