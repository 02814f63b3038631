"""Comments on the whole proposal or on a passage, their answers and wordings, and what one holds of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.conditions import on_top_of
from api.json import asking
from api.json.comment_shapes import AT, Comment, CommentPage, Stance, page_of
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Given, Id, Limit, Line, Name, Prose, Ref, Shown, example
from api.visit import Visit
from documents.readable import readable
from workflow.deliberation import discussion, passages, rewording
from workflow.deliberation.selecting import marked
from workflow.deliberation.sifted import COMMENTS, is_sifted, sifted
from workflow.record.case import Case

comments = router("comments")

Kind = Literal["remark", "question", "support", "objection", "evidence", "alternative"]


class GivenPassage(Given):
    """A passage of one revision, in characters of the Markdown of a section; ``end`` is exclusive."""

    revision: Ref
    section: Name
    start: Annotated[int, Field(ge=0, le=1_000_000)]
    end: Annotated[int, Field(ge=0, le=1_000_000)]


class NewComment(Given):
    """Something to say: on the whole, on a ``passage`` (its revision by number), or in answer to a comment."""

    model_config = example(
        body="هزینهٔ این پیمان چقدر است؟", passage={"revision": 4, "section": "problem", "start": 0, "end": 12}
    )

    body: Prose
    kind: Kind = "remark"
    source: Line = ""
    passage: GivenPassage | None = None
    parent_id: Ref | None = None


class GivenWording(Given):
    """A comment of one's own worded anew, on top of the version it was written against."""

    model_config = example(version=1, body="هزینهٔ سالانهٔ این پیمان چقدر است؟", kind="question", source="")

    version: Ref | None = Field(default=None, description="The version read; or If-Match instead.")
    body: Prose
    kind: Kind = "remark"
    source: Line = ""


class Wording(Shown):
    """What a comment said from one moment on; numbered from 1."""

    model_config = example(number=1, kind="question", body="هزینه؟", source="", at=AT)

    number: int
    kind: str
    body: str
    source: str
    at: datetime


class GivenStance(Given):
    """What one holds of a comment; the last word counts."""

    model_config = example(stance="agree")

    stance: Stance


@comments.get("/proposals/{proposal_id}/comments", response_model=CommentPage, **reads("Comments"))
def list_comments(
    request: Request,
    proposal_id: Id,
    given: Annotated[asking.Given, asking.asking(COMMENTS)],
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Threads in the order they were begun, each with its first answers.

    With any filter but ``section``: the single comments that fit it, answers among them.
    """

    def give(visit: Visit) -> CommentPage:
        case, asked = opened(visit, proposal_id), COMMENTS.read(given).proved()
        if is_sifted(asked):
            return page_of(sifted(case, asked, after=after, limit=limit))
        section = asked["section"] or None
        return page_of(discussion.comments(case, after=after, limit=limit, section=section))

    return door.fetch(request, give)


@comments.get(
    "/proposals/{proposal_id}/comments/{comment_id}", response_model=Comment, **reads("One comment")
)
def show_comment(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """Without its answers."""
    return door.fetch(
        request, lambda visit: Comment.model_validate(discussion.one(opened(visit, proposal_id), comment_id))
    )


@comments.get(
    "/proposals/{proposal_id}/comments/{comment_id}/replies", response_model=CommentPage, **reads("Answers")
)
def list_replies(
    request: Request, proposal_id: Id, comment_id: Id, after: After = None, limit: Limit = 50
) -> Response:
    """All answers to a comment, oldest first."""

    def give(visit: Visit) -> CommentPage:
        case = opened(visit, proposal_id)
        discussion.one(case, comment_id)
        return page_of(discussion.replies(case, comment_id, after=after, limit=limit))

    return door.fetch(request, give)


@comments.post(
    "/proposals/{proposal_id}/comments", response_model=Comment, **changes("Say something", status=201)
)
def create_comment(request: Request, proposal_id: Id, given: NewComment) -> Response:
    """The quote of a passage is taken from our own text."""

    def act(visit: Visit) -> Comment:
        case = opened(visit, proposal_id, "comment")
        readable(given.body, "body")
        made = discussion.comment(
            case, given.body, kind=given.kind, source=given.source, passage=passage_of(case, given.passage),
            parent_id=given.parent_id, now=visit.now,
        )  # fmt: skip
        return Comment.model_validate(discussion.one(case, made))

    return door.change(request, act, body=repr(given), status=201)


def passage_of(case: Case, given: GivenPassage | None) -> passages.Passage | None:
    """The passage that was given, with the words that stand there, if any was."""
    if given is None:
        return None
    return marked(case, given.revision, given.section, given.start, given.end)


def comment_there(visit: Visit, at: Mapping[str, int]) -> Comment:
    """The comment that is about to be changed, as its ETag was made of it."""
    case = held(visit, at["proposal_id"], "see")
    return Comment.model_validate(discussion.one(case, at["comment_id"]))


@comments.put(
    "/proposals/{proposal_id}/comments/{comment_id}", response_model=Comment,
    **changes("Word a comment anew", of=comment_there, versioned=True),
)  # fmt: skip
def reword(request: Request, proposal_id: Id, comment_id: Id, given: GivenWording) -> Response:
    """Its author's to do while comments are taken; the earlier wording stays, and the stances taken to it."""

    def act(visit: Visit) -> Comment:
        case = opened(visit, proposal_id, "comment")
        readable(given.body, "body")
        version = on_top_of(visit, given.version)
        rewording.reword(
            case, comment_id, given.body, kind=given.kind, source=given.source, version=version, now=visit.now
        )
        return Comment.model_validate(discussion.one(case, comment_id))

    return door.change(request, act, body=repr(given))


@comments.get(
    "/proposals/{proposal_id}/comments/{comment_id}/wordings",
    response_model=list[Wording],
    **reads("Wordings"),
)
def list_wordings(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """What a comment has said, the first wording first."""

    def give(visit: Visit) -> list[Wording]:
        worded = rewording.wordings(opened(visit, proposal_id), comment_id)
        return [Wording.model_validate(each) for each in worded]

    return door.fetch(request, give)


@comments.put(
    "/proposals/{proposal_id}/comments/{comment_id}/stance",
    response_model=Comment,
    **changes("Take a stance"),
)
def take_stance(request: Request, proposal_id: Id, comment_id: Id, given: GivenStance) -> Response:
    """Agree, disagree or pass; it may be changed while comments are taken."""

    def act(visit: Visit) -> Comment:
        case = opened(visit, proposal_id, "comment")
        discussion.take_stance(case, comment_id, given.stance, now=visit.now)
        return Comment.model_validate(discussion.one(case, comment_id))

    return door.change(request, act, body=repr(given))
