"""The papers of a meeting: its agenda, and everything that is laid before it, as one document with bookmarks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from documents import plain
from documents.content import FrameLanguage, Letterhead
from documents.kinds import Kind
from documents.letterhead import letterhead
from documents.plain import ContentFault
from documents.written import clock
from workflow.decision.meetings.agenda import times
from workflow.decision.ratification import NAMES
from workflow.decision.tables import AgendaItem, Meeting
from workflow.deliberation.sections import SECTIONS
from workflow.deliberation.tables import Proposal, RecommendationText, Revision
from workflow.membership.tables import Chapter
from workflow.process.text import Language
from workflow.record.calendar import tehran


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a text, in Markdown."""

    heading: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation of a text."""

    text: str
    owner: str
    time: str
    cost: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An item: ``proposal`` and ``revision`` are numbers, 0 for other business, whose words are in ``body``."""

    number: int
    title: str
    begins: str
    """ISO moment."""
    minutes: int
    proposal: int = 0
    revision: int = 0
    language: str = "fa"
    body: str = ""
    before: tuple[Part, ...] = ()
    recommendations: tuple[Advice, ...] = ()
    after: tuple[Part, ...] = ()
    about: str = ""
    """What is asked of the meeting, where that is no approval: the ratification of an urgent resolution."""
    left_out: tuple[str, ...] = ()
    """Headings of the parts that one document could not hold as well (``documents.bounded``)."""
    without_recommendations: bool = False
    """Whether these were left out too, or ``without_words``, what was written of other business."""
    without_words: bool = False

    @property
    def shortened(self) -> bool:
        """Whether anything of it is left out."""
        return bool(self.left_out or self.without_recommendations or self.without_words)


@dataclass(frozen=True, slots=True)
class PapersContent:
    """All papers of one meeting, in one language of their frame."""

    language: FrameLanguage
    letterhead: Letterhead
    number: int
    title: str
    begins: str
    ends: str
    place: str
    online: bool
    papers: tuple[Paper, ...]

    @property
    def shortened(self) -> bool:
        """Whether anything is left out."""
        return any(one.shortened for one in self.papers)

    def __post_init__(self) -> None:
        """Refuse what no document could show truthfully."""
        if not self.title.strip():
            raise ContentFault("a meeting has a title")


BEFORE = ("key_messages", "problem", "evidence", "options")
"""Sections that are read before the recommendations."""


def read(source: str) -> PapersContent:
    """The content that the JSON holds. Raises ContentFault."""
    return plain.read(PapersContent, source)


def values(content: PapersContent, _kind: Kind, _known: Collection[int] | None) -> Mapping[str, Any]:
    """What the template sees beside the content."""
    return {"time": partial(clock, language=content.language)}


def papers_of(session: Session, meeting: Meeting, language: Language) -> PapersContent:
    """The papers as they lie before a meeting: called, each text as it was then; before that, as it is now."""
    query = (
        select(AgendaItem, Proposal, Revision)
        .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id), isouter=True)
        .join(
            Revision,
            (col(Revision.id) == col(AgendaItem.revision_id))
            | (col(AgendaItem.revision_id).is_(None) & (col(Revision.id) == col(Proposal.revision_id))),
            isouter=True,
        )
        .where(col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state) != "struck")
        .order_by(col(AgendaItem.position))
    )
    rows = session.execute(query).all()
    advice = _advice(session, [revision.id for _, _, revision in rows if revision is not None])
    begins = times(meeting.starts_at, [item.minutes for item, _, _ in rows])
    papers = [
        _paper(place, item, proposal, revision, advice, tehran(start).isoformat(timespec="minutes"), language)
        for place, ((item, proposal, revision), (start, _)) in enumerate(zip(rows, begins, strict=True), 1)
    ]
    return PapersContent(
        language=language, letterhead=letterhead(session.get_one(Chapter, meeting.chapter_id), language),
        number=meeting.number, title=meeting.title, begins=tehran(meeting.starts_at).isoformat(timespec="minutes"),
        ends=tehran(meeting.ends_at).isoformat(timespec="minutes"), place=meeting.place, online=bool(meeting.link),
        papers=tuple(papers),
    )  # fmt: skip


def _paper(  # noqa: PLR0917
    place: int,
    item: AgendaItem,
    proposal: Proposal | None,
    revision: Revision | None,
    advice: Mapping[int, Sequence[Advice]],
    begins: str,
    language: Language,
) -> Paper:
    if proposal is None or revision is None:
        return Paper(place, item.title, begins, item.minutes, body=item.body)
    parts = {
        section.key: Part(section.label.in_(language), revision.sections[section.key])
        for section in SECTIONS
        if revision.sections.get(section.key, "").strip()
    }
    return Paper(
        place, revision.title, begins, item.minutes, proposal.id or 0, revision.number, proposal.language,
        before=tuple(part for key, part in parts.items() if key in BEFORE),
        recommendations=tuple(advice.get(revision.id or 0, ())),
        after=tuple(part for key, part in parts.items() if key not in BEFORE),
        about=NAMES[item.purpose].in_(language) if item.purpose in NAMES else "",
    )  # fmt: skip


def _advice(session: Session, revisions: Sequence[int]) -> dict[int, list[Advice]]:
    found: dict[int, list[Advice]] = {}
    if revisions:
        query = (
            select(RecommendationText)
            .where(col(RecommendationText.revision_id).in_(revisions))
            .order_by(col(RecommendationText.revision_id), col(RecommendationText.position))
        )
        for row in session.execute(query).scalars():
            found.setdefault(row.revision_id, []).append(Advice(row.text, row.owner, row.time, row.cost))
    return found
