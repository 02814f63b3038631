"""Where a revision comes from, and what became of what whoever asks said."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from fastapi import Request, Response

from api import door
from api.json.described import opened, reads, router
from api.json.models import After, Id, Limit, Shown, example, paged
from api.visit import Visit
from documents.paragraphs import paragraphs
from workflow.deliberation import contributions, provenance, revisions
from workflow.deliberation.provenance import FromAmendment, FromComment

sources = router("provenance")

AT = "2026-11-24T09:00:00Z"
NOW = {"start": 14, "end": 24, "changed": False}
PLACE = {"section": "problem", "revision": 3, "words": "راه روشنی", "paragraph": 0, "now": NOW, "gone": None}


class StandsNow(Shown):
    """Where words stand now, in characters of the section's Markdown; ``changed`` when they were reworded since."""

    model_config = example(**NOW)

    start: int
    end: int
    changed: bool


class MadePlace(Shown):
    """A passage that came of a comment or an amendment, in the words of the revision it was linked or applied in.

    ``now`` is null where these words are no longer in the text: since revision ``gone``. ``paragraph`` is where the
    paragraph begins in which they stand.
    """

    model_config = example(**PLACE)

    section: str
    revision: int
    words: str
    paragraph: int | None
    now: StandsNow | None
    gone: int | None


class Worded(Shown):
    """Who worded a paragraph, or reworded it, by saving a revision."""

    model_config = example(name="آرش نویسا", revision=1, at=AT)

    name: str
    revision: int
    at: datetime


class SourcedParagraph(Shown):
    """A paragraph, or a whole recommendation: who worded it first to last, and ids of what made it."""

    model_config = example(
        start=0, end=88, text="بیش از ۲۰ هزار دانشجو …", authors=[{"name": "آرش نویسا", "revision": 1, "at": AT}],
        comments=[31, 32], amendments=[4],
    )  # fmt: skip

    start: int
    end: int
    text: str
    authors: list[Worded]
    comments: list[int]
    amendments: list[int]


class SourcedSection(Shown):
    """A section with its paragraphs, and ids of what made words that are no longer in it."""

    model_config = example(key="problem", paragraphs=[], gone_comments=[33], gone_amendments=[])

    key: str
    paragraphs: list[SourcedParagraph]
    gone_comments: list[int]
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
        revision=4, sections=[{"key": "problem", "paragraphs": [], "gone_comments": [33], "gone_amendments": []}],
        amendments=[], untraced=2,
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


MINE = {
    "id": 31, "kind": "objection", "body": "هزینه‌اش چقدر است؟", "at": AT, "channel": "", "confirmed": False,
    "hidden": False, "hidden_reason": "", "disposition": "adapted", "reason": "با اندکی تغییر آمد.", "decided_at": AT,
    "places": [PLACE],
}  # fmt: skip


class OwnComment(Shown):
    """A comment of one's own, what became of it, why, and where in the newest revision."""

    model_config = example(**MINE)

    id: int
    kind: str
    body: str
    at: datetime
    channel: str
    confirmed: bool
    hidden: bool
    hidden_reason: str
    disposition: str
    reason: str
    decided_at: datetime | None
    places: list[MadePlace]


class OwnComments(Shown):
    """One's own comments; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[MINE], next=None)

    items: list[OwnComment]
    next: int | None


class OwnAmendment(Shown):
    """An amendment one moved (``own``) or signed; ``applied`` is the revision that holds it."""

    model_config = example(
        id=4, own=True, exact="۲۰ هزار", replacement="۳۰ هزار", at=AT, state="applied", decision="آمار درست است.",
        decided_at=AT, joined_id=None, applied=3, places=[PLACE],
    )  # fmt: skip

    id: int
    own: bool
    exact: str
    replacement: str
    at: datetime
    state: str
    decision: str
    decided_at: datetime | None
    joined_id: int | None
    applied: int | None
    places: list[MadePlace]


class OwnAmendments(Shown):
    """All amendments one moved or signed, at most 500."""

    model_config = example(amendments=[])

    amendments: list[OwnAmendment]


@sources.get(
    "/proposals/{proposal_id}/revisions/{number}/provenance", response_model=RevisionProvenance,
    **reads("Where a revision comes from"),
)  # fmt: skip
def show_provenance(request: Request, proposal_id: Id, number: Id) -> Response:
    """Paragraph by paragraph: who worded it, and ids of the comments and amendments that made it."""

    def give(visit: Visit) -> RevisionProvenance:
        told = _told(visit, proposal_id, number)
        sections = [
            SourcedSection(
                key=section.key,
                paragraphs=[
                    SourcedParagraph(
                        start=one.start, end=one.end, text=one.text,
                        authors=[Worded(name=a.by.name, revision=a.revision, at=a.at) for a in one.authors],
                        comments=[row.id for row in one.comments],
                        amendments=[row.id for row in one.amendments],
                    )
                    for one in section.paragraphs
                ],
                gone_comments=[row.id for row in section.gone_comments],
                gone_amendments=[row.id for row in section.gone_amendments],
            )
            for section in told.sections
        ]  # fmt: skip
        amendments = [
            SourceAmendment(
                id=row.id, author=row.by.name, signers=row.signers, reason=row.reason, decision=row.decision,
                into=row.into, places=places,
            )
            for row, places in _gathered(told, amendments=True)
            if isinstance(row, FromAmendment)
        ]  # fmt: skip
        return RevisionProvenance(
            revision=told.revision, sections=sections, amendments=amendments, untraced=told.untraced_count
        )

    return door.fetch(request, give)


@sources.get(
    "/proposals/{proposal_id}/revisions/{number}/provenance/comments", response_model=SourcePage,
    **reads("Comments that made a revision"),
)  # fmt: skip
def list_sources(
    request: Request, proposal_id: Id, number: Id, after: After = None, limit: Limit = 50
) -> Response:
    """Each once, with every passage that came of it, those included whose words are no longer there."""

    def give(visit: Visit) -> SourcePage:
        told = _told(visit, proposal_id, number)
        rows = [
            SourceComment(
                id=row.id, author=row.by.name, kind=row.kind, channel=row.channel, disposition=row.disposition,
                reason=row.reason, places=places,
            )
            for row, places in _gathered(told, amendments=False)
            if isinstance(row, FromComment) and row.id > (after or 0)
        ]  # fmt: skip
        page, cursor = paged(rows[: limit + 1], limit, lambda row: row.id)
        return SourcePage(items=page, next=cursor)

    return door.fetch(request, give)


@sources.get(
    "/proposals/{proposal_id}/contributions/comments", response_model=OwnComments,
    **reads("What became of your comments"),
)  # fmt: skip
def list_own_comments(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """What became of each, why, and where in the newest revision; those entered for you among them."""

    def give(visit: Visit) -> OwnComments:
        case = opened(visit, proposal_id)
        told = contributions.mine(case, split=paragraphs, after=after or 0, limit=limit)
        return OwnComments(
            items=[OwnComment(**_plain(row), places=_places(row.places)) for row in told.comments],
            next=told.next,
        )

    return door.fetch(request, give)


@sources.get(
    "/proposals/{proposal_id}/contributions/amendments", response_model=OwnAmendments,
    **reads("What became of your amendments"),
)  # fmt: skip
def show_own_amendments(request: Request, proposal_id: Id) -> Response:
    """Those you moved and those you signed, with the decision and where they stand."""

    def give(visit: Visit) -> OwnAmendments:
        told = contributions.mine(opened(visit, proposal_id), split=paragraphs, limit=1)
        return OwnAmendments(
            amendments=[OwnAmendment(**_plain(row), places=_places(row.places)) for row in told.amendments]
        )

    return door.fetch(request, give)


def _told(visit: Visit, proposal_id: int, number: int) -> provenance.Provenance:
    case = opened(visit, proposal_id)
    text = revisions.numbered(case, number)
    return provenance.of(visit.session, case.id, text.id, split=paragraphs)


def _gathered(
    told: provenance.Provenance, *, amendments: bool
) -> Iterable[tuple[FromComment | FromAmendment, list[MadePlace]]]:
    """Each comment, or each amendment, once by its id, with all its places."""
    first: dict[int, FromComment | FromAmendment] = {}
    places: dict[int, list[MadePlace]] = defaultdict(list)

    def take(section: str, rows: Iterable[FromComment | FromAmendment], paragraph: int | None) -> None:
        for row in rows:
            first.setdefault(row.id, row)
            now = StandsNow.model_validate(row.found) if row.found else None
            places[row.id].append(
                MadePlace(
                    section=section, revision=row.revision, words=row.words, paragraph=paragraph, now=now, gone=row.gone
                )
            )  # fmt: skip

    for section in told.sections:
        for one in section.paragraphs:
            take(section.key, one.amendments if amendments else one.comments, one.start)
        take(section.key, section.gone_amendments if amendments else section.gone_comments, None)
    return [(first[number], places[number]) for number in sorted(first)]


def _places(places: Iterable[contributions.Place]) -> list[MadePlace]:
    return [
        MadePlace(
            section=one.section, revision=one.revision, words=one.words, paragraph=one.paragraph,
            now=StandsNow.model_validate(one.found) if one.found else None, gone=one.gone,
        )
        for one in places
    ]  # fmt: skip


def _plain(row: contributions.Said | contributions.Moved) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__ if name != "places"}
