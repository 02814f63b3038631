"""Opinion groups: a picture without names, and beside it tables that say the same in words."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from api import door
from api.pages.frame import frame
from api.pages.opinions_picture import glyph, picture
from api.pages.proposal import Id
from api.pages.prose import plain
from api.visit import Visit
from documents.words import in_digits
from workflow.deliberation.opinions.kept import Shown, opinions_of
from workflow.deliberation.opinions.reach import within_reach
from workflow.deliberation.opinions.result import (
    LEAST_IN_GROUP,
    LEAST_PLACED,
    LEAST_VOTES,
    Count,
    Group,
    Said,
)
from workflow.deliberation.opinions.words import AGREE, HOLDS
from workflow.process.text import Language, Text

router = APIRouter(include_in_schema=False)

LONGEST = 240
"""Characters of a comment shown here; the whole stands behind its link."""


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a table."""

    comment: int
    body: str
    holds: Text | None
    shares: tuple[str, ...]
    """Of the group and of the others, or of each group in turn; "" where too few voted to tell."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with its table."""

    number: int
    size: int
    glyph: Markup
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All of it, in words and in one picture."""

    at: datetime
    why: str
    placed: int
    people: int
    picture: Markup
    groups: tuple[GroupView, ...]
    shared: tuple[Line, ...]
    divided: tuple[Line, ...]


@router.get("/proposals/{proposal_id}/opinions")
def read(request: Request, proposal_id: Id) -> Response:
    """The page; as many queries for a discussion of thousands as for one of twenty."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        shown = opinions_of(case)
        grouped = shown is not None and bool(shown.summary.groups)
        people = LEAST_PLACED if grouped else within_reach(case, now=visit.now)
        return visit.render(
            "opinions", chapter_id=case.chapter_id, p=head, least=LEAST_PLACED, votes=LEAST_VOTES,
            smallest=LEAST_IN_GROUP, people=people, shown=None if shown is None else _view(shown, visit.language),
        )  # fmt: skip

    return door.show(request, page)


def _view(shown: Shown, language: Language) -> View:
    summary = shown.summary
    why = in_digits(summary.why.in_(language), language) if summary.why else ""

    def group(group: Group) -> GroupView:
        def held(said: Said) -> Line:
            return line(said, (said.counts[group.number - 1], said.others(group.number)))

        return GroupView(
            group.number, group.size, glyph(group.number), tuple(held(said) for said in group.statements)
        )

    def line(said: Said, counts: tuple[Count, ...]) -> Line:
        body = plain(shown.bodies[said.statement])
        return Line(
            comment=said.statement,
            body=body if len(body) <= LONGEST else f"{body[:LONGEST]}…",
            holds=HOLDS[said.holds] if said.holds else None,
            shares=tuple(_share(count, language) for count in counts),
        )

    return View(
        shown.at,
        why,
        summary.placed,
        summary.people,
        picture(shown.marks),
        tuple(group(each) for each in summary.groups),
        tuple(line(said, said.counts) for said in summary.shared),
        tuple(line(said, said.counts) for said in summary.divided),
    )


def _share(count: Count, language: Language) -> str:
    if count.share is None:
        return ""
    share = in_digits(round(100 * count.share), language)
    return AGREE.format(share=share).in_(language)
