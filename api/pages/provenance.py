"""Where each paragraph of a text comes from: one after the other, or one of them with everything that made it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from markupsafe import Markup

from api import door
from api.pages.frame import frame
from api.pages.proposal import number_of
from api.pages.prose import prose
from api.pages.text import anchor
from api.pages.thread import TONES
from api.visit import Visit
from documents.paragraphs import paragraphs
from workflow.deliberation import provenance, revisions
from workflow.deliberation.arranged import section_order
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.made_of import (
    Author,
    Count,
    FromAmendment,
    FromComment,
    Paragraph,
    SectionProvenance,
)
from workflow.deliberation.passages import RECOMMENDATION
from workflow.process.text import Text
from workflow.record.calendar import persian_digits
from workflow.record.case import NotFound

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
Number = Annotated[int | None, Query(ge=1, le=2_147_483_647)]

SHOWN, PAGE = 10, 100
"""Comments named under one paragraph among others, and under one that is shown alone."""

BEGINNING = 80
"""Characters of a paragraph that tell it from the others."""

GONE = Text("بخشی که دیگر در متن نیست", "A part that is no longer in the text")
UNDECIDED = Text("هنوز بی‌نتیجه", "Not decided yet")
READ = Text(
    "خوانده می‌شود؛ پس از تصویب به نظرها نتیجهٔ جدا داده نمی‌شود",
    "Read; after adoption comments get no disposition of their own",
)
"""Of a comment written in follow-up: whatever was said before has its disposition, or nothing could be adopted."""

FOLLOWED = frozenset({"follow_up", "closed"})
"""States in which a comment without a disposition was written in follow-up, and gets none any more."""
PARAGRAPH = Text("بند {n} از «{section}»", "Paragraph {n} of “{section}”")
NOTE = Text("پانوشتی در «{section}»", "A footnote in “{section}”")
HEADING = Text("سرتیتری در «{section}»", "A heading in “{section}”")

_NOTE = re.compile(r"\[\^[^\]\s]{1,60}\]:\s*")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")


@dataclass(frozen=True, slots=True)
class Answered:
    """Comments that were answered alike: with one disposition and one reason."""

    label: Text
    tone: str
    reason: str
    comments: tuple[FromComment, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What words are from. ``rest`` of the comments are not named here but at ``more``."""

    comments: int
    answered: tuple[Answered, ...]
    amendments: tuple[FromAmendment, ...]
    rest: int = 0
    more: str = ""

    def __bool__(self) -> bool:
        return bool(self.comments or self.amendments)


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as the page shows it."""

    start: int
    anchor: str
    name: Text
    begins: str
    html: Markup
    heading: bool
    authors: tuple[Author, ...]
    sources: Sources


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its paragraphs, and what was said or moved in words that are no longer there."""

    key: str
    label: Text
    paragraphs: tuple[Shown, ...]
    gone: Sources


@router.get("/proposals/{proposal_id}/provenance")
def read(
    request: Request, proposal_id: Id, revision: Number = None, section: str = "", start: str = ""
) -> Response:
    """Where the newest revision, or another one, comes from.

    With ``section`` and ``start`` one paragraph of it; with ``section`` alone what is gone from there.
    """

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        text = revisions.numbered(case, revision) if revision else revisions.latest(case)
        older = {"revision": text.number} if text.number != head.revision else {}
        after = (number_of(request.query_params.get("after", "")) or 0) if section else 0
        only = (section, number_of(start) if start else None) if section else None
        told = provenance.of(
            visit.session,
            case.id,
            text.id,
            split=paragraphs,
            most=PAGE if section else SHOWN,
            after=after,
            only=only,
        )
        here = _Here(f"/proposals/{case.id}/provenance", older, case.language, section_order(text))
        parts = tuple(map(here.part, told.sections)) if not section else ()
        alone = here.alone(told.sections, section, number_of(start)) if start else None
        if section and not start:
            parts = (here.gone(told.sections, section),)
        return visit.render(
            "provenance", chapter_id=case.chapter_id, p=head, text=text, parts=parts, alone=alone,
            all=here.to(), gone=parts[0] if section and not start else None,
            first=here.to(section=section, **({"start": start} if start else {})) if section and after else "",
            untraced=told.untraced[:SHOWN], untraced_count=told.untraced_count,
        )  # fmt: skip

    return door.show(request, page)


@dataclass(frozen=True, slots=True)
class _Here:
    """One text, as this page shows it."""

    where: str
    older: Mapping[str, int]
    language: str
    labels: Mapping[str, Text]

    def to(self, **asked: str | int) -> str:
        """The address of this page with what is asked of it."""
        query = urlencode({**asked, **self.older})
        return f"{self.where}?{query}" if query else self.where

    def part(self, section: SectionProvenance) -> Part:
        """A section, each paragraph with its first sources."""
        some = tuple(
            self._shown(one, name, self._first(one))
            for one, name in zip(section.paragraphs, self._names(section), strict=True)
        )
        count = section.gone_count
        more = self.to(section=section.key) if count.rest else ""
        comments = answered(_by_id(section.gone_comments))
        left = Sources(count.all, comments, section.gone_amendments, count.rest, more)
        return Part(section.key, self.labels.get(section.key, GONE), some, left)

    def gone(self, sections: Sequence[SectionProvenance], key: str) -> Part:
        """What is gone from one section, a page of its comments. Raises NotFound where nothing is."""
        for section in sections:
            if section.key == key and (section.gone_count.all or section.gone_amendments):
                comments, count = section.gone_comments, section.gone_count
                left = self._page(comments, section.gone_amendments, count, section=key)
                return Part(key, self.labels.get(key, GONE), (), left)
        raise NotFound

    def alone(self, sections: Sequence[SectionProvenance], key: str, start: int | None) -> Shown:
        """One paragraph with a page of its comments. Raises NotFound."""
        for section in sections:
            for one, name in zip(section.paragraphs, self._names(section), strict=True):
                if (section.key, one.start) == (key, start):
                    made = self._page(one.comments, one.amendments, one.count, section=key, start=one.start)
                    return self._shown(one, name, made)
        raise NotFound

    def _names(self, section: SectionProvenance) -> list[Text]:
        """What each paragraph is called: by its number, headings and footnotes not counted."""
        label, number, names = self.labels.get(section.key, GONE), 0, []
        for one in section.paragraphs:
            words = NOTE if _NOTE.match(one.text) else HEADING if one.is_heading else PARAGRAPH
            number += words is PARAGRAPH
            fa = words.fa.format(n=persian_digits(str(number)), section=label.fa)
            en = words.en.format(n=number, section=label.en)
            names.append(label if section.key.startswith(RECOMMENDATION) else Text(fa, en))
        return names

    def _first(self, one: Paragraph) -> Sources:
        more = self.to(section=one.section, start=one.start) if one.count.rest else ""
        return Sources(one.count.all, answered(_by_id(one.comments)), one.amendments, one.count.rest, more)

    def _page(
        self,
        comments: Sequence[FromComment],
        amendments: tuple[FromAmendment, ...],
        count: Count,
        **where: str | int,
    ) -> Sources:
        page = _by_id(comments)
        more = self.to(**where, after=page[-1].id) if count.rest else ""
        return Sources(count.all, answered(page), amendments, count.rest, more)

    def _shown(self, one: Paragraph, name: Text, sources: Sources) -> Shown:
        own = anchor(one.section, one.start)
        text = _FOOTNOTE.sub("", _NOTE.sub("", one.text, count=1))
        words = " ".join(text.split())
        begins = words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]} …"
        html = prose(text, prefix=own, heading_base=4, language=self.language)
        return Shown(one.start, own, name, begins, html, one.is_heading, one.authors, sources)


def _by_id(comments: Sequence[FromComment]) -> list[FromComment]:
    return sorted(comments, key=lambda row: row.id)


def answered(comments: Sequence[FromComment]) -> tuple[Answered, ...]:
    """Comments together with those that were answered alike, in the order of the first of each."""
    first: dict[tuple[str, str], int] = {}
    for row in comments:
        first.setdefault((row.disposition, row.reason), len(first))
    together = sorted(comments, key=lambda row: first[row.disposition, row.reason])
    return tuple(
        Answered(DISPOSITIONS.get(kind, UNDECIDED), TONES.get(kind, "warn"), reason, tuple(rows))
        for (kind, reason), rows in groupby(together, key=lambda row: (row.disposition, row.reason))
    )
