"""Passages: where in a text a comment points, kept so that it is found again when the text changes.

A passage is a text quote with its surroundings and a position, as the W3C's Web Annotation Data Model selects
text (https://www.w3.org/TR/annotation-model/), counted in characters of the section's Markdown source.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.wording import worded
from workflow.process.text import Refusal, Text

CONTEXT = 32
"""Characters of the text kept before and after the quote."""

LONGEST = 5_000
"""Longest quote, in characters: to speak of more is to speak of the whole section."""

RECOMMENDATION = "recommendation:"


class PassageRefused(Refusal):
    """What was marked is not in the text."""

    text = Text(
        "بخشی که نشان کرده‌اید در متن این ویرایش نیست؛ صفحه را تازه کنید و آن را دوباره نشان کنید، "
        "یا نظر را دربارهٔ کل پیشنهاد بنویسید.",
        "The passage you marked is not in the text of this revision; reload the page and mark it again, "
        "or comment on the whole proposal.",
    )


class PassageTooLong(PassageRefused):
    """More was marked than a quote may hold."""

    text = Text(
        "بخش نشان‌کرده {length} نویسه دارد و بیش از {limit} نویسه پذیرفته نمی‌شود؛ بخش کوتاه‌تری نشان کنید.",
        "The marked passage is {length} characters long and at most {limit} are taken; mark a shorter one.",
    )


class PassageRevisionGone(PassageRefused):
    """The revision a passage was marked in is not there."""

    text = Text(
        "ویرایشی که این بخش را در آن نشان کرده‌اید در این پیشنهاد نیست؛ بخش را در متن کنونی دوباره نشان کنید، "
        "یا نظر را دربارهٔ کل پیشنهاد بنویسید.",
        "The revision you marked this passage in is not one of this proposal; mark it again in the present text, "
        "or comment on the whole proposal.",
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote of one revision: ``section`` is a key or ``recommendation:<id>``; ``end`` is exclusive."""

    section: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    revision_id: int


def source(revision: RevisionText, section: str) -> str | None:
    """The text a section's passages are counted in; None when the revision has no such section."""
    if section in BY_KEY:
        return revision.sections.get(section, "")
    return next(
        (row.text for row in revision.recommendations if section == f"{RECOMMENDATION}{row.id}"), None
    )


def passage(revision: RevisionText, section: str, start: int, end: int) -> Passage:
    """The passage from ``start`` up to ``end`` of a section. Raises PassageRefused when there is none."""
    text = source(revision, section)
    if text is None or not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise PassageRefused
    if end - start > LONGEST:
        raise PassageTooLong(worded(PassageTooLong.text, length=end - start, limit=LONGEST))
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Passage(section, start, end, text[start:end], before, after, revision.id)


def locate(passage: Passage, text: str) -> tuple[int, int] | None:
    """Where the quote stands word for word in a text, or None.

    Of several places the one in the same surroundings is taken, then the one nearest to where it was.
    """
    for before, after in _surroundings(passage):
        at = _nearest(text, before + passage.exact + after, passage.start - len(before))
        if at is not None:
            return at + len(before), at + len(before) + len(passage.exact)
    return None


def _surroundings(passage: Passage) -> Iterator[tuple[str, str]]:
    yield passage.prefix, passage.suffix
    yield passage.prefix, ""
    yield "", passage.suffix
    yield "", ""


def _nearest(text: str, wanted: str, at: int) -> int | None:
    at = max(0, at)
    right = text.find(wanted, at)
    left = text.rfind(wanted, 0, at + len(wanted))
    found = [place for place in (left, right) if place >= 0]
    return min(found, key=lambda place: abs(place - at)) if found else None
