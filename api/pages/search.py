"""Search in a chapter: one kind of thing at a time, newest first, the words that were found marked."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.filtering import asked_of
from api.visit import Visit
from documents.words import load
from workflow.authorize import authorize_chapter
from workflow.find import KIND_WORDS, find
from workflow.lifecycle import STAGES
from workflow.membership.chapters import names
from workflow.process.text import Text
from workflow.record.case import Standing
from workflow.record.filters import Field, Filters
from workflow.record.index import MOST_WORDS
from workflow.record.letters import words

router = APIRouter(include_in_schema=False)

LONGEST = 200
"""Characters of a query that are read."""

SEARCH = Filters(
    (
        Field("kind", Text("در چه چیزی", "Where to look"), KIND_WORDS),
        Field("stage", Text("مرحله", "Stage"), STAGES),
    )
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search that may find something."""

    href: str
    label: Text | str
    word: str = ""


@router.get("/chapters/{chapter_id}/search")
def search(request: Request, chapter_id: int, q: str = "", after: int | None = None) -> Response:
    """What holds every word of ``q``; an empty form without one."""

    def page(visit: Visit) -> Response:
        standing = authorize_chapter(visit.session, chapter_id, "see", actor=visit.actor, now=visit.now)
        asked, chosen = q.strip()[:LONGEST], asked_of(request, SEARCH)
        kind, stage = chosen["kind"] or "proposal", chosen["stage"]
        read = [word.letters for word in words(asked)]
        found = find(visit.session, standing, asked, kind=kind, stage=stage, after=after)

        def address(*, within: int = chapter_id, **change: object) -> str:
            query = {"q": asked, "kind": kind, "stage": stage, **change}
            kept = {name: value for name, value in query.items() if value not in ("", None)}
            return f"/chapters/{within}/search?{urlencode(kept)}"

        others = {
            number: name for number, name in names(visit.session, visit.roles).items() if number != chapter_id
        }
        return visit.render(
            "search", chapter_id=chapter_id, here=chapter_id, q=asked, kind=kind, hits=found.hits, stage=stage,
            errors=dict(chosen.errors), stages=tuple(STAGES.items()),
            kinds=tuple((key, label, address(kind=key)) for key, label in KIND_WORDS.items()),
            elsewhere=tuple((name, address(within=number)) for number, name in others.items()),
            cut=len(q.strip()) > LONGEST or len(read) > MOST_WORDS, wordless=bool(asked) and not read,
            most=MOST_WORDS,
            suggestions=_suggested(visit, standing, asked, address, kind=kind, stage=stage)
            if read and not found.hits else (),
            first=address() if after is not None else "",
            next=address(after=found.next) if found.next is not None else "",
        )  # fmt: skip

    return door.show(request, page)


def _suggested(
    visit: Visit, standing: Standing, asked: str, address: Callable[..., str], *, kind: str, stage: str
) -> tuple[Suggestion, ...]:
    """Searches that do find something: in other kinds, in every stage, for one of the words alone."""
    said = load()

    def finds(query: str, kind: str, stage: str) -> bool:
        return bool(find(visit.session, standing, query, kind=kind, stage=stage, limit=1).hits)

    offered = [
        Suggestion(address(kind=other), label)
        for other, label in KIND_WORDS.items()
        if other != kind and finds(asked, other, stage)
    ]
    if stage and finds(asked, kind, ""):
        offered.append(Suggestion(address(stage=""), said["search.every_stage"]))
    row = list(words(asked))[:MOST_ALONE]
    offered += [
        Suggestion(
            address(q=asked[word.start : word.end]), said["search.alone"], asked[word.start : word.end]
        )
        for word in row
        if len(row) > 1 and finds(asked[word.start : word.end], kind, stage)
    ]
    return tuple(offered)


MOST_ALONE = 4
"""Words of a query that are tried alone when all together found nothing."""
