"""Search in a chapter: one kind of thing at a time, newest first, the words that were found marked."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api import door
from api.visit import Visit
from workflow.authorize import authorize_chapter
from workflow.find import KIND_WORDS, find

router = APIRouter(include_in_schema=False)

LONGEST = 200
"""Characters of a query that are read."""


@router.get("/chapters/{chapter_id}/search")
def search(
    request: Request, chapter_id: int, q: str = "", kind: str = "proposal", after: int | None = None
) -> Response:
    """What holds every word of ``q``; an empty form without one."""

    def page(visit: Visit) -> Response:
        standing = authorize_chapter(visit.session, chapter_id, "see", actor=visit.actor, now=visit.now)
        asked, chosen = q.strip()[:LONGEST], kind if kind in KIND_WORDS else "proposal"
        found = find(visit.session, standing, asked, kind=chosen, after=after)
        where = f"/chapters/{chapter_id}/search?"

        def address(of: str, cursor: int | None = None) -> str:
            query = {"q": asked, "kind": of} | ({"after": str(cursor)} if cursor is not None else {})
            return where + urlencode(query)

        return visit.render(
            "search", chapter_id=chapter_id, here=chapter_id, q=asked, kind=chosen, hits=found.hits,
            kinds=tuple((key, words, address(key)) for key, words in KIND_WORDS.items()),
            first=address(chosen) if after is not None else "",
            next=address(chosen, found.next) if found.next is not None else "",
        )  # fmt: skip

    return door.show(request, page)
