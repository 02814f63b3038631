"""Frozen content: there and back, and refused where it could not be shown truthfully."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.content import BriefContent, Section, from_json
from documents.plain import ContentFault, to_json
from documents.result import Vote
from tests.documents import sample
from workflow.process.text import Language

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    title=TEXT.filter(str.strip),
    markdown=TEXT,
    notes=st.lists(TEXT, max_size=3).map(tuple),
    for_=st.integers(0, 9),
    against=st.integers(0, 9),
    language=st.sampled_from(["fa", "en"]),
    date=st.dates().map(lambda day: day.isoformat()),
)
def test_content_comes_back_from_its_json(
    title: str, markdown: str, notes: tuple[str, ...], for_: int, against: int, language: Language, date: str
) -> None:
    content = replace(
        sample.FA,
        language=language,
        title=title,
        date=date,
        notes=notes,
        sections=(Section("problem", markdown),),
        vote=Vote(for_, against, 0, 20, title, markdown),
    )
    written = to_json(content)
    assert from_json(written) == content
    assert to_json(from_json(written)) == written


def test_content_without_a_vote_comes_back() -> None:
    assert from_json(to_json(replace(sample.PROOF, vote=None))).vote is None


def test_json_is_canonical() -> None:
    value = json.loads(to_json(sample.FA))
    assert list(value) == sorted(value)
    assert "بهزیستی" in to_json(sample.FA)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"unknown": 1}, "unknown"),
        ({"attachments_count": "2"}, "attachments_count"),
        ({"attachments_count": True}, "attachments_count"),
        ({"language": "de"}, "language"),
        ({"notes": "x"}, "notes"),
        ({"sections": [{"key": "gossip", "markdown": ""}]}, "sections"),
        ({"date": "1405/08/29"}, "date"),
        ({"number": ""}, "number"),
        ({"title": " "}, "title"),
        ({"body_language": '"><b'}, "body_language"),
    ],
)
def test_json_is_refused_with_the_name_of_what_is_wrong(change: dict[str, object], word: str) -> None:
    value = json.loads(to_json(sample.FA)) | change
    with pytest.raises(ContentFault, match=word):
        from_json(json.dumps(value))


def test_json_that_is_none_is_refused() -> None:
    with pytest.raises(ContentFault):
        from_json("{")


def test_votes_beyond_the_roll_are_refused() -> None:
    with pytest.raises(ContentFault, match="roll"):
        replace(sample.FA, vote=Vote(5, 5, 5, 10, "", ""))


def test_a_proof_with_a_number_is_refused() -> None:
    with pytest.raises(ContentFault, match="proof"):
        replace(sample.FA, kind="proof")


def test_content_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        sample.FA.title = "x"  # type: ignore[misc]


def test_blank_section_counts_as_absent() -> None:
    content: BriefContent = replace(sample.FA, sections=(Section("minority", " \n "),))
    assert content.section("minority") is None
