"""The annex that says where a brief's text comes from: frozen, linked both ways, bounded, and read aloud in order."""

import io
import json
import re
from dataclasses import replace
from functools import cache

import pypdf
import pytest
from sqlmodel import col, select

from documents import origins
from documents.annex import Annex, Answered, SaidBy
from documents.content import from_json
from documents.freeze import freeze, kept
from documents.paragraphs import paragraphs
from documents.plain import to_json
from documents.render import render
from tests import council
from tests.approved import BASE_URL
from tests.documents import sample
from tests.documents.sample import brief_html
from tests.documents.structure import tree
from tests.workflow.deliberation.dissents.voted import Voted
from workflow.deliberation import consolidation, traces
from workflow.deliberation.made_of import (
    Author,
    Count,
    Found,
    FromAmendment,
    FromComment,
    Named,
    Paragraph,
    Provenance,
    SectionProvenance,
)
from workflow.deliberation.tables import RecommendationText
from workflow.deliberation.traces import Place
from workflow.outcome.tables import Brief
from workflow.record.calendar import persian_digits

PROBLEM = council.SECTIONS["problem"]


@pytest.fixture
def at(session, now):
    return Voted(session, now)


def said(at, *who, kind="adopted", reason="در متن آمد", **place):
    """Comments with one disposition, linked to a place where one is given; their ids."""
    rows = [council.comment(at.session, at.proposal, at.people[one]) for one in who]
    at.session.flush()
    ids = [row.id or 0 for row in rows]
    consolidation.dispose(at.case("secretary", "dispose"), ids, kind, reason, now=at.now)
    if place:
        traces.link(at.case("secretary", "dispose"), ids, [Place(**place)], revision=1, now=at.now)
    return ids


def proof(session, at):
    brief = session.exec(select(col(Brief.id)).where(col(Brief.proposal_id) == at.id)).one()
    return freeze(session, brief, base_url=BASE_URL)


def test_paragraphs_and_recommendations_name_what_made_them(session, at):
    at.people["for"].name_en = "Bahar"
    recommended = session.exec(
        select(RecommendationText.recommendation_id).order_by(RecommendationText.position)
    ).all()
    both = said(at, "for", "second", section="problem", start=0, end=len(PROBLEM))
    one = said(
        at,
        "author",
        kind="adapted",
        reason="بخشی آمد",
        section=f"recommendation:{recommended[1]}",
        start=0,
        end=10,
    )
    said(at, "for", "for", "author", kind="rejected", reason="نه")
    at.carried()
    made = proof(session, at)
    annex = made["fa"].annex
    assert [(o.number, o.part, o.place) for o in annex.origins] == [
        (1, "problem", 1), (2, "recommendations", 1), (3, "recommendations", 2),
    ]  # fmt: skip
    first, bare, last = annex.origins
    assert first.answered == (
        Answered("adopted", "در متن آمد", (SaidBy(both[0], "بهار موافق"), SaidBy(both[1], "ترانه مخالف"))),
    )
    assert PROBLEM.startswith(first.gist.rstrip("…"))
    assert [(hand.name, hand.revision) for hand in first.worded] == [("آرش نویسا", 1)]
    assert (bare.comments, bare.answered) == (0, ())
    assert [(g.disposition, g.reason, g.comments[0].number) for g in last.answered] == [
        ("adapted", "بخشی آمد", one[0])
    ]
    assert [(rest.kind, rest.count) for rest in annex.rest] == [("rejected", 3)]
    assert made["en"].annex.origins[0].answered[0].comments[0].name == "Bahar"
    html = brief_html(made["fa"])
    assert f"نظر {persian_digits(str(both[0]))} (بهار موافق)" in re.sub(r"</?bdi[^>]*>", "", html)


def test_without_a_link_there_is_no_annex(session, at):
    said(at, "for", "second")
    at.carried()
    made = proof(session, at)
    assert made["fa"].annex is None
    assert "part-annex" not in brief_html(made["fa"])


def test_issued_brief_keeps_it_and_older_ones_without_it_are_still_read(session, at):
    said(at, "for", section="problem", start=0, end=10)
    at.carried()
    brief = at.issued()
    made = freeze(session, brief, base_url=BASE_URL)
    session.commit()
    at.people["for"].name = "کسی دیگر"
    session.flush()
    assert kept(session.get_one(Brief, brief)) == made
    assert made["fa"].annex is not None
    old = {key: value for key, value in json.loads(to_json(sample.FA)).items() if key != "annex"}
    assert "part-annex" not in brief_html(from_json(json.dumps(old)))


def links(html):
    """Where each link within the page leads, and the ids there are."""
    return re.findall(r'href="#([^"]+)"', html), set(re.findall(r'id="([^"]+)"', html))


TRANSLATED = replace(sample.EN, annex=sample.ANNEX)


@pytest.mark.parametrize(
    "content", [sample.FA, sample.EN_FRAME, TRANSLATED], ids=["fa", "frame", "translated"]
)
def test_links_lead_there_and_back(content):
    there, ids = links(brief_html(content))
    assert set(there) <= ids
    assert [target for target in there if target.startswith("origin-")] == (
        ["origin-3", "origin-4"] if content is TRANSLATED else [f"origin-{n}" for n in range(1, 5)]
    )
    back = there[there.index("part-annex") + 1 :]
    place = "part-problem" if content is TRANSLATED else "m-problem-b0"
    assert place in back
    assert "recommendation-2" in back


@cache
def made(name):
    return render(getattr(sample, name))


@pytest.mark.parametrize("name", ["FA", "EN_FRAME"])
def test_pdf_holds_the_links_and_a_screen_reader_finds_each_entry(name):
    reader = pypdf.PdfReader(io.BytesIO(made(name)))
    assert {"origin-1", "origin-4", "m-problem-b0", "recommendation-2"} <= set(reader.named_destinations)
    elements = list(tree(made(name)).walk())
    heads = [element.words() for element in elements if element.tag == "H4"]
    assert [head for head in heads if re.match(r"(پیوست|Annex) ", head)] == (
        ["پیوست ۱: بند ۱", "پیوست ۲: بند ۳", "پیوست ۳: توصیه ۱", "پیوست ۴: توصیه ۲"]
        if name == "FA"
        else [
            "Annex 1: Paragraph 1",
            "Annex 2: Paragraph 3",
            "Annex 3: Recommendation 1",
            "Annex 4: Recommendation 2",
        ]
    )
    spoken = [element.words() for element in elements if element.tag == "Link"]
    back = "بازگشت به متن" if name == "FA" else "Back to the text"
    assert spoken.count(back) == len(sample.ANNEX.origins)


def provenance(comments=(), amendments=(), text="یک بند"):
    by = Named(1, "آرش", "")
    one = Paragraph(
        "problem", 0, len(text), text, (Author(by, 1, None), Author(by, 2, None), Author(by, 5, None)),
        tuple(comments), tuple(amendments), Count(len(comments), 0),
    )  # fmt: skip
    return Provenance(1, 1, 5, (SectionProvenance("problem", (one,), (), (), Count(0, 0)),), (), 0)


def comment(number, kind="adopted", reason="دلیل"):
    return FromComment(
        number,
        Named(number, f"عضو {number}", ""),
        "remark",
        "",
        kind,
        reason,
        1,
        "",
        Found(0, 1, changed=False),
    )


def test_amendments_are_named_with_who_signed_and_why():
    change = FromAmendment(
        7, Named(1, "آرش", "Arash"), 3, "دلیل پیشنهاد", "دلیل تصمیم", None, 2, "", Found(0, 1, changed=False)
    )
    annex = origins.printed(provenance(amendments=[change]), {}, "en", "fa")
    (one,) = annex.origins
    assert [(a.number, a.name, a.signers, a.reason) for a in one.amendments] == [
        (7, "Arash", 3, "دلیل تصمیم")
    ]
    assert [hand.revision for hand in one.worded] == [1, 5], "the first and the last hand"
    html = brief_html(replace(sample.EN_FRAME, annex=annex))
    assert "signed by 3 other members" in html


def test_ten_thousand_comments_stay_a_few_pages():
    many = [comment(n, reason=f"دلیل {n} " * 100) for n in range(10_000)]
    annex = origins.printed(provenance(many), {"adopted": 12_000}, "fa", "fa")
    (one,) = annex.origins
    assert len(one.answered) == origins.MOST_GROUPS
    assert (one.comments, one.unnamed_comments) == (10_000, 10_000 - origins.MOST_GROUPS)
    assert annex.rest[0].count == 2_000
    assert max(len(group.reason) for group in one.answered) <= origins.LONGEST_REASON + 1
    content = replace(sample.FA, annex=annex)
    assert len(to_json(content)) < 300_000
    assert "و ۹۷۰۰ نظر دیگر" in brief_html(content)


def test_comments_of_one_answer_stand_together_and_are_counted_beyond_ten():
    annex = origins.printed(provenance([comment(n) for n in range(1, 31)]), {"adopted": 30}, "fa", "fa")
    (group,) = annex.origins[0].answered
    assert (len(group.comments), group.more, annex.rest) == (origins.MOST_NAMED, 20, ())
    assert "و ۲۰ نظر دیگر" in brief_html(replace(sample.FA, annex=annex))


def test_hostile_words_stay_words():
    hostile = "<script>alert(1)</script> {{ 7*7 }} \u202eabc"
    annex = origins.printed(provenance([comment(1, reason=hostile)], text=hostile), {}, "fa", "fa")
    html = brief_html(replace(sample.FA, annex=annex))
    assert "<script>" not in html
    assert "U+202E" in html
    assert "{{ 7*7 }}" in re.sub(r"</?bdi[^>]*>", "", html)


def test_annex_of_the_sample_is_of_its_text():
    assert isinstance(sample.FA.annex, Annex)
    starts = {start for start, _ in paragraphs(sample.PROBLEM)}
    assert {one.start for one in sample.FA.annex.origins if one.part == "problem"} <= starts
