"""Speaking: a comment on the whole, on a passage or in answer to another; one thread by itself; stances."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.pages.prose import plain
from api.pages.provenance import FOLLOWED
from api.pages.thread import CommentView, comment_view
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from workflow.authorize import authorize
from workflow.deliberation import discussion, entered_stances, threads
from workflow.deliberation.kinds import KINDS, REMARK
from workflow.deliberation.passages import Passage, PassageRefused, source
from workflow.deliberation.revisions import latest, of_id
from workflow.deliberation.selecting import marked, selected
from workflow.deliberation.sifted import COMMENTS
from workflow.process.text import Refusal
from workflow.record.case import Case, NotFound

router = APIRouter(include_in_schema=False)

NEW = "/proposals/{proposal_id}/comments/new"
THREAD = "/proposals/{proposal_id}/comments/{comment_id}"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
PLACE = ("section", "start", "end", "revision", "parent")
"""What says where a comment belongs: in the address of the form, and in the form."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment is to stand: on the whole when everything is empty."""

    section: str
    start: str
    end: str
    revision: str
    parent: str


@router.get(NEW)
def write(request: Request, proposal_id: Id) -> Response:
    """Where a comment is written."""
    asked = Posted(tuple(request.query_params.multi_items()))
    return door.show(request, lambda visit: _form(visit, proposal_id, asked))


@router.post(NEW)
def say(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Say it, and come back to where it stands."""

    def act(visit: Visit) -> str:
        posted.only("body", "kind", "source", *PLACE)
        case = authorize(visit.session, proposal_id, "comment", actor=visit.actor, now=visit.now)
        readable(posted.get("body"), "body")
        made = discussion.comment(
            case, posted.get("body"), kind=posted.get("kind"), source=posted.get("source"),
            passage=_passage(case, posted), parent_id=_parent(posted), now=visit.now,
        )  # fmt: skip
        return _where(case, made)

    return door.do(request, posted, act, lambda visit, refusal: _form(visit, proposal_id, posted, refusal))


@router.get(THREAD)
def thread(request: Request, proposal_id: Id, comment_id: Id, after: int | None = None) -> Response:
    """One comment with its answers."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        top = threads.one(case, comment_id)
        if top.parent_id is not None:
            top = threads.one(case, top.parent_id)
        answers = threads.replies(case, top.id, after=after)
        where = f"/proposals/{proposal_id}/comments/{top.id}"
        return visit.render(
            "comment", chapter_id=case.chapter_id, p=head, c=comment_view(top),
            entered=entered_stances.standing(case, top.id),
            replies=tuple(comment_view(row) for row in answers.comments), after=after or "",
            first=where if after is not None else "",
            next=f"{where}?after={answers.next}" if answers.next is not None else "",
        )  # fmt: skip

    return door.show(request, page)


@router.post(THREAD + "/stance")
def take_stance(request: Request, posted: Form, proposal_id: Id, comment_id: Id) -> Response:
    """Agree, disagree or pass, and come back to the same place."""

    def act(visit: Visit) -> str:
        posted.only("stance", "after", "thread", *COMMENTS.names)
        case = authorize(visit.session, proposal_id, "comment", actor=visit.actor, now=visit.now)
        discussion.take_stance(case, comment_id, posted.get("stance"), now=visit.now)
        after, top = posted.number("after"), posted.number("thread")
        query = {name: posted.get(name) for name in COMMENTS.names if posted.get(name)}
        query |= {"after": str(after)} if after is not None else {}
        query |= {"done": "stance_taken", "at": f"c-{comment_id}"}
        where = f"/comments/{top}" if top is not None else ""
        return f"/proposals/{proposal_id}{where}?{urlencode(query)}#c-{comment_id}"

    return door.do(request, posted, act)


def _form(visit: Visit, proposal_id: int, given: Posted, refusal: Refusal | None = None) -> Response:
    """The form, with the passage or the comment it is about in sight.

    A passage that is not there (any more) is said to be so, and the form goes on for the whole proposal.
    """
    case, head = frame(visit, proposal_id, "comment")
    lost: Refusal | None = refusal if isinstance(refusal, PassageRefused) else None
    quoted: Passage | None = None
    if lost is None:
        try:
            quoted = _passage(case, given)
        except PassageRefused as gone:
            lost = gone
    words, place = given.get("words"), _place(given)
    narrowed = _selected(case, quoted, given) if quoted and words else None
    if narrowed:
        quoted, place = narrowed, replace(place, start=str(narrowed.start), end=str(narrowed.end))
    newest = latest(case)
    parent = _shown_parent(case, given)
    return visit.render(
        "comment_new", followed=case.state in FOLLOWED, chapter_id=case.chapter_id, p=head, body=given.get("body"),
        kind=given.get("kind") or REMARK, source=given.get("source"), kinds=tuple(KINDS.items()),
        widened=bool(quoted and words and not narrowed),
        errors=door.errors_of(refusal) if refusal and refusal is not lost else {},
        place=Place("", "", "", "", given.get("parent") if parent else "") if lost else place,
        quote=plain(quoted.exact) if quoted else "", lost=lost.text if lost else "",
        old=newest.number if quoted and quoted.revision_id != newest.id else None, parent=parent,
    )  # fmt: skip


def _shown_parent(case: Case, given: Posted) -> CommentView | None:
    parent = _parent(given)
    return comment_view(threads.one(case, parent)) if parent is not None else None


def _parent(given: Posted) -> int | None:
    if not given.get("parent"):
        return None
    parent = given.number("parent")
    if parent is None:
        raise NotFound
    return parent


def _passage(case: Case, given: Posted) -> Passage | None:
    """The passage named, None for the whole. Raises PassageRefused."""
    if not given.get("section"):
        return None
    start, end, number = (given.number(name) for name in ("start", "end", "revision"))
    if start is None or end is None or number is None:
        raise PassageRefused
    return marked(case, number, given.get("section"), start, end)


def _place(given: Posted) -> Place:
    return Place(*(given.get(name) for name in PLACE))


def _selected(case: Case, block: Passage, given: Posted) -> Passage | None:
    """The words a reader selected within a block of the text, None where its source does not hold them."""
    text = source(of_id(case, block.revision_id), block.section) or ""
    nth = given.number("nth") or 0
    at = selected(text[block.start : block.end], given.get("words"), given.get("until"), nth=nth)
    if at is None:
        return None
    number = given.number("revision") or 0
    return marked(case, number, block.section, block.start + at[0], block.start + at[1])


def _where(case: Case, made: int) -> str:
    """The address at which a new comment is seen: on the proposal's page while it fits, else in its thread."""
    row = threads.one(case, made)
    top = row.parent_id or made
    page = threads.comments(case)
    if any(made in (shown.id, *(reply.id for reply in shown.replies)) for shown in page.comments):
        return f"/proposals/{case.id}?done=commented&at=c-{made}#c-{made}"
    after = f"&after={made - 1}" if row.parent_id else ""
    return f"/proposals/{case.id}/comments/{top}?done=commented&at=c-{made}{after}#c-{made}"
