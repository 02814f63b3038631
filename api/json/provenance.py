"""Where a revision comes from, paragraph by paragraph, and the comments that made it, page by page."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated

from fastapi import Query, Request, Response

from api import door
from api.json.described import opened, reads, router
from api.json.made_places import PLACE, MadePlace, StandsNow, made_places
from api.json.models import LARGEST, After, Id, Limit, Name, Shown, example, paged
from api.visit import Visit
from documents.paragraphs import paragraphs
from workflow.deliberation import provenance, revisions
from workflow.deliberation.made_of import FromAmendment, Provenance
from workflow.deliberation.revisions import RevisionText
from workflow.record.case import Case

sources = router("provenance")

AT = "2026-11-24T09:00:00Z"

FIRST = 10
"""Comments named of each paragraph; the others are counted."""

Key = Annotated[Name, Query(description="Key of a section: of the comments of one passage alone.")]
Start = Annotated[
    int | None, Query(ge=0, le=LARGEST, description="Where the paragraph begins in the section.")
]


class Worded(Shown):
    """Who worded a paragraph, or reworded it, by saving a revision."""

    model_config = example(name="آرش نویسا", revision=1, at=AT)

    name: str
    revision: int
    at: datetime


class SourcedParagraph(Shown):
    """A paragraph, or a whole recommendation: who worded it first to last, and ids of what made it.

    ``comments`` names the first ten of ``comments_count``; all are listed by ``provenance/comments`` with ``section``
    and ``start``.
    """

    model_config = example(
        start=0, end=88, text="بیش از ۲۰ هزار دانشجو …", authors=[{"name": "آرش نویسا", "revision": 1, "at": AT}],
        comments=[31, 32], comments_count=2, amendments=[4],
    )  # fmt: skip

    start: int
    end: int
    text: str
    authors: list[Worded]
    comments: list[int]
    comments_count: int
    amendments: list[int]


class SourcedSection(Shown):
    """A section with its paragraphs, and ids of what made words that are no longer in it.

    ``gone_comments`` names the first ten of ``gone_comments_count``; all are listed by ``provenance/comments`` with
    ``section`` alone.
    """

    model_config = example(
        key="problem", paragraphs=[], gone_comments=[33], gone_comments_count=1, gone_amendments=[]
    )

    key: str
    paragraphs: list[SourcedParagraph]
    gone_comments: list[int]
    gone_comments_count: int
    gone_amendments: list[int]


class SourceAmendment(Shown):
    """An amendment that stands in the text: ``signers`` beside who moved it; ``into`` is the one it was joined in."""

    model_config = example(
        id=4, author="نگار عضوی", signers=2, reason="آمار سال ۱۴۰۵ این است.", decision="آمار درست است.", into=None,
        places=[PLACE],
    )  # fmt: skip

    id: int
    author: str
    signers: int
    reason: str
    decision: str
    into: int | None
    places: list[MadePlace]


class RevisionProvenance(Shown):
    """Where each paragraph of a revision comes from. ``untraced`` counts comments taken up that nobody linked yet."""

    model_config = example(
        revision=4, amendments=[], untraced=2, sections=[
            {"key": "problem", "paragraphs": [], "gone_comments": [33], "gone_comments_count": 1,
             "gone_amendments": []},
        ],
    )  # fmt: skip

    revision: int
    sections: list[SourcedSection]
    amendments: list[SourceAmendment]
    untraced: int


SOURCE = {
    "id": 31, "author": "نگار عضوی", "kind": "objection", "channel": "", "disposition": "adapted",
    "reason": "با اندکی تغییر آمد.", "places": [PLACE],
}  # fmt: skip


class SourceComment(Shown):
    """A comment that passages came of; ``disposition`` is "" while it has none."""

    model_config = example(**SOURCE)

    id: int
    author: str
    kind: str
    channel: str
    disposition: str
    reason: str
    places: list[MadePlace]


class SourcePage(Shown):
    """Comments that made a revision; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[SOURCE], next=None)

    items: list[SourceComment]
    next: int | None


@sources.get(
    "/proposals/{proposal_id}/revisions/{number}/provenance", response_model=RevisionProvenance,
    **reads("Where a revision comes from"),
)  # fmt: skip
def show_provenance(request: Request, proposal_id: Id, number: Id) -> Response:
    """Paragraph by paragraph: who worded it, and ids of the comments and amendments that made it."""

    def give(visit: Visit) -> RevisionProvenance:
        case, text = _text(visit, proposal_id, number)
        told = provenance.of(visit.session, case.id, text.id, split=paragraphs, most=FIRST)
        sections = [
            SourcedSection(
                key=section.key,
                paragraphs=[
                    SourcedParagraph(
                        start=one.start, end=one.end, text=one.text,
                        authors=[Worded(name=a.by.name, revision=a.revision, at=a.at) for a in one.authors],
                        comments=sorted(row.id for row in one.comments), comments_count=one.count.all,
                        amendments=[row.id for row in one.amendments],
                    )
                    for one in section.paragraphs
                ],
                gone_comments=sorted(row.id for row in section.gone_comments),
                gone_comments_count=section.gone_count.all,
                gone_amendments=[row.id for row in section.gone_amendments],
            )
            for section in told.sections
        ]  # fmt: skip
        return RevisionProvenance(
            revision=told.revision,
            sections=sections,
            amendments=_amendments(told),
            untraced=told.untraced_count,
        )

    return door.fetch(request, give)


@sources.get(
    "/proposals/{proposal_id}/revisions/{number}/provenance/comments", response_model=SourcePage,
    **reads("Comments that made a revision"),
)  # fmt: skip
def list_sources(
    request: Request,
    proposal_id: Id,
    number: Id,
    *,
    section: Key = "",
    start: Start = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Each once, with every passage that came of it, those included whose words are no longer there.

    With ``section`` and ``start`` those alone that made the paragraph that begins there; with ``section`` alone those
    whose words are no longer in it.
    """

    def give(visit: Visit) -> SourcePage:
        case, text = _text(visit, proposal_id, number)
        told = provenance.comments(
            visit.session,
            case.id,
            text.id,
            split=paragraphs,
            after=after or 0,
            limit=limit + 1,
            passage=(section, start) if section else None,
        )
        page, cursor = paged(told, limit, lambda found: found[0].id)
        rows = [
            SourceComment(
                id=row.id,
                author=row.by.name,
                kind=row.kind,
                channel=row.channel,
                disposition=row.disposition,
                reason=row.reason,
                places=made_places(places),
            )
            for row, places in page
        ]
        return SourcePage(items=rows, next=cursor)

    return door.fetch(request, give)


def _text(visit: Visit, proposal_id: int, number: int) -> tuple[Case, RevisionText]:
    case = opened(visit, proposal_id)
    return case, revisions.numbered(case, number)


def _amendments(told: Provenance) -> list[SourceAmendment]:
    """Each amendment once by its id, with all its places."""
    first: dict[int, FromAmendment] = {}
    places: defaultdict[int, list[MadePlace]] = defaultdict(list)
    for section in told.sections:
        found = [(row, one.start) for one in section.paragraphs for row in one.amendments]
        for row, paragraph in (*found, *((row, None) for row in section.gone_amendments)):
            first.setdefault(row.id, row)
            places[row.id].append(
                MadePlace(
                    section=section.key,
                    revision=row.revision,
                    words=row.words,
                    paragraph=paragraph,
                    now=StandsNow.model_validate(row.found) if row.found else None,
                    gone=row.gone,
                )
            )
    return [
        SourceAmendment(
            id=row.id,
            author=row.by.name,
            signers=row.signers,
            reason=row.reason,
            decision=row.decision,
            into=row.into,
            places=places[row.id],
        )
        for _, row in sorted(first.items())
    ]
