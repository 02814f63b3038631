"""The board of a chapter, and the list behind each of its columns."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.filtering import address, asked_of, bar, cursor_of
from api.pages.moments import until
from api.visit import Visit
from documents.bidi import direction, direction_of
from documents.words import Words
from workflow import board, proposals
from workflow.authorize import authorize_chapter
from workflow.lifecycle import STAGES
from workflow.process.text import Language

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A slip in the reader's words: short facts, one to a line."""

    slip: board.Slip
    lines: tuple[str, ...]


@router.get("/chapters/{chapter_id}/board")
def show_board(request: Request, chapter_id: int) -> Response:
    """The proposals of a chapter by stage, as far as the reader may see them."""

    def page(visit: Visit) -> Response:
        standing = authorize_chapter(visit.session, chapter_id, "see", actor=visit.actor, now=visit.now)
        columns = tuple(
            (column, tuple(shown(slip, visit.language) for slip in column.slips))
            for column in board.board(visit.session, standing)
        )
        return visit.render("board", chapter_id=chapter_id, here=chapter_id, columns=columns)

    return door.show(request, page)


@router.get("/chapters/{chapter_id}/proposals")
def show_list(request: Request, chapter_id: int) -> Response:
    """The proposals the reader asks for, filtered and sorted, by cursor."""

    def page(visit: Visit) -> Response:
        standing = authorize_chapter(visit.session, chapter_id, "see", actor=visit.actor, now=visit.now)
        asked, after = asked_of(request, proposals.PROPOSALS), cursor_of(request)
        page = proposals.listing(visit.session, standing, asked, after=after)
        where = f"/chapters/{chapter_id}/proposals"
        found = proposals.found(visit.session, standing, asked) if asked else None
        return visit.render(
            "proposals", chapter_id=chapter_id, here=chapter_id, label=STAGES.get(asked["stage"], ""),
            bar=bar(where, asked, found=found), slips=tuple(shown(slip, visit.language) for slip in page.slips),
            first=address(where, asked) if after else "",
            next=address(where, asked, after=page.next) if page.next is not None else "",
        )  # fmt: skip

    return door.show(request, page)


def shown(slip: board.Slip, language: Language) -> Shown:
    """A slip with its authors and what falls due next."""
    words = Words(language)
    here = direction(language)
    apart = (name if direction_of(name, here) == here else f"\u2068{name}\u2069" for name in slip.authors)
    names = words("board.comma").join(apart)
    if slip.more_authors:
        names = words("board.and_more", names=names, n=slip.more_authors)
    lines = [names] if names else []
    if slip.due:
        label, moment = slip.due
        lines.append(words("board.due", step=label.in_(language), moment=until(moment).in_(language)))
    return Shown(slip, tuple(lines))
