"""A proposal's text as its page shows it: sections in order, recommendations, places to comment."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from api.pages.prose import prose
from documents.bidi import direction
from documents.words import Words
from workflow.deliberation.marks import Mark
from workflow.deliberation.passages import LONGEST, RECOMMENDATION
from workflow.deliberation.revisions import RecommendationWords
from workflow.deliberation.sections import SECTIONS
from workflow.process.text import Language, Text

RECOMMENDATIONS = Text("توصیه‌ها", "Recommendations")
BEFORE_RECOMMENDATIONS = "options"
RECOMMENDED = "recommendations"
"""Key of the section the recommendations make."""

OPENING = 6
"""So many words of a block tell its links from those of another."""

_SIGNS = re.compile(r"\[\^[^\]]*\]|[*_`#>|\[\]]+|^\s*[-+]\s|\(https?://[^)]*\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """A numbered recommendation; ``tools`` are the links that belong to it."""

    id: int
    html: Markup
    owner: str
    time: str
    cost: str
    tools: Markup


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with something in it; the recommendations are one of their own."""

    key: str
    label: Text
    html: Markup
    recommendations: tuple[RecommendationView, ...] = ()


@dataclass(frozen=True, slots=True)
class Here:
    """A comment that is shown below the text, and where its passage begins there."""

    section: str
    start: int
    comment_id: int


@dataclass(frozen=True, slots=True)
class Tools:
    """Makes the links at a paragraph: to comment on it, to what has been said on it, and to where it comes from."""

    proposal_id: int
    revision: int
    """Number of the revision shown: the offsets are counted in it."""
    reader: Language
    text_language: str
    may_comment: bool
    may_amend: bool
    marks: tuple[Mark, ...]
    here: tuple[Here, ...]
    """Comments shown on this page; the others are reached by their section."""

    def counts(self) -> Mapping[str, int]:
        """How many comments stand on each section; those on single recommendations are counted together."""
        found: Counter[str] = Counter()
        for mark in self.marks:
            found[RECOMMENDED if mark.section.startswith(RECOMMENDATION) else mark.section] += mark.count
        return found

    def at(self, section: str, text: str) -> Callable[[int, int], Markup]:
        """What follows each block of a section; on a heading alone there is nothing to say."""
        own = [mark for mark in self.marks if mark.section == section]
        here = [one for one in self.here if one.section == section]

        def after(start: int, end: int) -> Markup:
            within = range(start, max(end, start + 1))
            said = sum(mark.count for mark in own if mark.start in within)
            shown = min((one.comment_id for one in here if one.start in within), default=None)
            links = [self._said(section, said, shown)] if said else []
            if end > start and text[start] != "#":
                which, upto = self._which(text[start:end]), min(end, start + LONGEST)
                at = urlencode({"section": section, "start": start, "end": upto, "revision": self.revision})
                links += [self._to("comment", "text.comment_block", at, which)] if self.may_comment else []
                links += [self._to("amendment", "text.amend_block", at, which)] if self.may_amend else []
                links.append(self._from(section, start, which))
            if not links:
                return Markup()
            other = self.reader != self.text_language
            attributes = (
                Markup(' lang="{}" dir="{}"').format(self.reader, direction(self.reader)) if other else ""
            )
            return Markup('<p class="block-tools"{}>{}</p>\n').format(attributes, Markup(" ").join(links))

        return after

    def _which(self, block: str) -> Markup:
        """The first words of a block: for whoever hears the links one after another, without the text around them."""
        words = " ".join(_SIGNS.sub(" ", block).split()[:OPENING])
        return Markup('<span class="visually-hidden">: <span lang="{}">{}</span></span>').format(
            self.text_language, words
        )

    def _to(self, what: str, key: str, query: str, which: Markup) -> Markup:
        return Markup('<a class="block-{}" href="/proposals/{}/{}s/new?{}">{}{}</a>').format(
            what, self.proposal_id, what, query, Words(self.reader)(key), which
        )

    def _from(self, section: str, start: int, which: Markup) -> Markup:
        return Markup('<a class="block-from" href="/proposals/{}/provenance#{}">{}{}</a>').format(
            self.proposal_id, anchor(section, start), Words(self.reader)("provenance.whence"), which
        )

    def _said(self, section: str, said: int, shown: int | None) -> Markup:
        query = urlencode({"section": section})
        href = f"#c-{shown}" if shown else f"/proposals/{self.proposal_id}?{query}#comments"
        key = "text.said_one" if said == 1 else "text.said"
        return Markup('<a class="block-said" href="{}">{}</a>').format(href, Words(self.reader)(key, n=said))


def anchor(section: str, start: int) -> str:
    """The id of a paragraph on the page that tells where it comes from."""
    return f"p-{section.replace(':', '-')}-{start}"


def sections_of(
    sections: Mapping[str, str],
    recommendations: tuple[RecommendationWords, ...],
    language: str,
    tools: Tools | None = None,
) -> tuple[SectionView, ...]:
    """The parts of a text that hold something, in the order they are read."""
    found = []
    for section in SECTIONS:
        words = sections.get(section.key, "")
        if words.strip():
            after = tools.at(section.key, words) if tools else None
            html = prose(
                words, prefix=f"s-{section.key}", heading_base=3, language=language, after_block=after
            )
            found.append(SectionView(section.key, section.label, html))
        if section.key == BEFORE_RECOMMENDATIONS and recommendations:
            rows = tuple(_recommendation(row, language, tools) for row in recommendations)
            found.append(SectionView(RECOMMENDED, RECOMMENDATIONS, Markup(), rows))
    return tuple(found)


def _recommendation(row: RecommendationWords, language: str, tools: Tools | None) -> RecommendationView:
    html = prose(row.text, prefix=f"r{row.id}", heading_base=4, language=language)
    after = tools.at(f"{RECOMMENDATION}{row.id}", row.text)(0, len(row.text)) if tools else Markup()
    return RecommendationView(row.id, html, row.owner, row.time, row.cost, after)
