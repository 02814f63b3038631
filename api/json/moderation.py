"""Comments hidden and shown again with reasons, their authors' answers, and the log of both."""

from collections.abc import Callable
from datetime import datetime

from fastapi import Request, Response

from api import door
from api.json.comment_shapes import AT, Comment
from api.json.described import changes, held, opened, reads, router
from api.json.models import Before, Given, Id, Limit, Prose, Shown, Words, example
from api.visit import Visit
from workflow.deliberation import moderation, threads
from workflow.record.case import Case

moderated = router("comments")

LINE = {
    "id": 4, "comment_id": 31, "act": "hide", "reason": "اطلاعات شخصی دیگران در آن است", "person": "فرشته دبیری",
    "at": AT,
}  # fmt: skip
COMMENT = "/proposals/{proposal_id}/comments/{comment_id}"


class ModerationReason(Given):
    """Why; every member reads it."""

    model_config = example(reason="اطلاعات شخصی دیگران در آن است")

    reason: Prose


class ModerationAnswer(Given):
    """An author's word about the hiding of their comment; the secretary reads it."""

    model_config = example(answer="این شماره از خود من بود.")

    answer: Prose


class LogLine(Shown):
    """One line of the log: ``hide``, ``show`` or the author's ``answer``."""

    model_config = example(**LINE)

    id: int
    comment_id: int
    act: str
    reason: str
    person: str
    at: datetime


class Log(Shown):
    """The newest first; ``next`` goes into ``before`` of the next page. ``reasons`` are those that are offered."""

    model_config = example(
        items=[LINE], next=None, reasons=[{"fa": "توهین یا تحقیر است", "en": "It insults or degrades"}]
    )

    items: list[LogLine]
    next: int | None
    reasons: list[Words]


class Lines(Shown):
    """The log of one comment, oldest first."""

    model_config = example(lines=[LINE])

    lines: list[LogLine]


@moderated.get("/proposals/{proposal_id}/moderation", response_model=Log, **reads("Log of moderation"))
def list_moderation(request: Request, proposal_id: Id, before: Before = None, limit: Limit = 50) -> Response:
    """For the secretary."""

    def give(visit: Visit) -> Log:
        lines, cursor = moderation.log(opened(visit, proposal_id), before=before, limit=limit)
        reasons = [Words.of(reason) for reason in moderation.REASONS.values()]
        return Log(items=[LogLine.model_validate(line) for line in lines], next=cursor, reasons=reasons)

    return door.fetch(request, give)


@moderated.get(COMMENT + "/moderation", response_model=Lines, **reads("Log of one comment"))
def show_moderation(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """For its author and the secretary."""
    return door.fetch(request, lambda visit: _lines(opened(visit, proposal_id), comment_id))


@moderated.post(COMMENT + "/hide", response_model=Comment, **changes("Hide a comment"))
def hide_comment(request: Request, proposal_id: Id, comment_id: Id, given: ModerationReason) -> Response:
    """Its text stays with its author and the secretary, and it counts nowhere."""
    return _moderate(request, proposal_id, comment_id, given, moderation.hide)


@moderated.post(COMMENT + "/show", response_model=Comment, **changes("Show a comment again"))
def show_hidden_comment(
    request: Request, proposal_id: Id, comment_id: Id, given: ModerationReason
) -> Response:
    """It is seen and counts again."""
    return _moderate(request, proposal_id, comment_id, given, moderation.show)


@moderated.post(
    COMMENT + "/moderation", response_model=Lines, **changes("Answer the hiding of one's comment", status=201)
)
def answer_moderation(request: Request, proposal_id: Id, comment_id: Id, given: ModerationAnswer) -> Response:
    """For the author of the comment."""

    def act(visit: Visit) -> Lines:
        case = held(visit, proposal_id, "see")
        moderation.answer(case, comment_id, given.answer, now=visit.now)
        return _lines(case, comment_id)

    return door.change(request, act, body=repr(given), status=201)


def _moderate(
    request: Request, proposal_id: int, comment_id: int, given: ModerationReason, act: Callable[..., None]
) -> Response:
    def done(visit: Visit) -> Comment:
        case = held(visit, proposal_id, "moderate")
        act(case, comment_id, given.reason, now=visit.now)
        return Comment.model_validate(threads.one(case, comment_id))

    return door.change(request, done, body=repr(given))


def _lines(case: Case, comment_id: int) -> Lines:
    return Lines(lines=[LogLine.model_validate(line) for line in moderation.log_of(case, comment_id)])
