"""Comments that the secretary enters for a member, and the member's word on them."""

from typing import Literal

from fastapi import Request, Response

from api import door
from api.json.comment_shapes import Comment
from api.json.comments import NewComment, comment_there, passage_of
from api.json.described import changes, held, opened, router
from api.json.models import Given, Id, Ref, example
from api.visit import Visit
from documents.readable import readable
from workflow.deliberation import discussion, entering

Channel = Literal["phone", "paper", "in_person"]

entries = router("comments")


class NewEntry(NewComment):
    """What a member said by phone, on paper or in person."""

    model_config = example(body="هزینهٔ این پیمان چقدر است؟", person_id=12, channel="phone")

    person_id: Ref
    channel: Channel


class GivenDecision(Given):
    """Whether it is what one said."""

    model_config = example(decision="confirm")

    decision: Literal["confirm", "strike"]


@entries.post(
    "/proposals/{proposal_id}/entries",
    response_model=Comment,
    **changes("Enter a member's words", status=201),
)
def enter_comment(request: Request, proposal_id: Id, given: NewEntry) -> Response:
    """For the secretary: what a member said by phone, on paper or in person, in their name."""

    def act(visit: Visit) -> Comment:
        case = opened(visit, proposal_id, "comment")
        readable(given.body, "body")
        made = entering.enter(
            case, given.body, person_id=given.person_id, channel=given.channel,
            passage=passage_of(case, given.passage), parent_id=given.parent_id, now=visit.now,
        )  # fmt: skip
        return Comment.model_validate(discussion.one(case, made))

    return door.change(request, act, body=repr(given), status=201)


@entries.put(
    "/proposals/{proposal_id}/comments/{comment_id}/entry",
    response_model=Comment,
    **changes("Confirm or strike", of=comment_there),
)
def decide_entry(request: Request, proposal_id: Id, comment_id: Id, given: GivenDecision) -> Response:
    """For the member in whose name a comment was entered; once."""

    def act(visit: Visit) -> Comment:
        case = held(visit, proposal_id, "see")
        (entering.confirm if given.decision == "confirm" else entering.strike)(
            case, comment_id, now=visit.now
        )
        return Comment.model_validate(discussion.one(case, comment_id))

    return door.change(request, act, body=repr(given))
