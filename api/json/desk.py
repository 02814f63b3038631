"""The desk of consolidation as its page arranges it, how far it is, and which comments are alike."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from sqlmodel import col

from api import door
from api.json import asking
from api.json.comment_shapes import AT, EXAMPLE, Comment
from api.json.described import changes, opened, reads, router
from api.json.dispositions import Missing
from api.json.models import LARGEST, Id, Limit, Shown, Words, example
from api.visit import Visit
from workflow.deliberation import arranged, headway
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.revisions import latest
from workflow.deliberation.sifted import DESK, conditions
from workflow.deliberation.tables import Comment as CommentRow

desk = router("comments")

HEADING = {"fa": "مسئله", "en": "Problem"}

By = Annotated[
    Literal["came", "passage", "kind", "group", "likeness"],
    Query(description="; ".join(f"`{name}`: {words.en}" for name, words in arranged.VIEWS.items())),
]
Head = Annotated[
    int | None,
    Query(ge=1, le=LARGEST, description="Those alone that are like this comment, itself among them."),
]


class Arranged(Shown):
    """A comment at its place on the desk.

    ``heading`` is what it stands under; by likeness, ``head`` is the first of those that are alike and ``size``
    how many they are.
    """

    model_config = example(heading=HEADING, head=None, size=None, comment=EXAMPLE)

    heading: Words | None
    head: int | None
    size: int | None
    comment: Comment


class ArrangedDesk(Shown):
    """A page of the desk; ``next`` goes into ``after`` of the next page. ``why`` says why there is nothing."""

    model_config = example(
        items=[{"heading": HEADING, "head": None, "size": None, "comment": EXAMPLE}], next="1-0-31", why=None
    )

    items: list[Arranged]
    next: str | None
    why: Words | None


@desk.get("/proposals/{proposal_id}/desk", response_model=ArrangedDesk, **reads("The desk, arranged"))
def show_desk(  # noqa: PLR0917 (what the query may say)
    request: Request,
    proposal_id: Id,
    given: Annotated[asking.Given, asking.asking(DESK)],
    by: By = "came",
    missing: Missing = False,
    head: Head = None,
    after: asking.Cursor = "",
    limit: Limit = 50,
) -> Response:
    """By likeness each cluster is shown by its first five (``head`` lists one whole)."""

    def give(visit: Visit) -> ArrangedDesk:
        case, asked = opened(visit, proposal_id), DESK.read(given).proved()
        wanted = conditions(case, asked)
        if missing:
            wanted.append(col(CommentRow.disposition_id).is_(None))
        if head is not None:
            wanted.append(arranged.in_cluster(head))
        page = arranged.arranged(case, by, wanted, after=after, limit=limit)
        return ArrangedDesk(
            items=[
                Arranged(
                    heading=Words.of(bunch.label) if bunch.label else None, head=bunch.head,
                    size=bunch.size if by == "likeness" else None, comment=Comment.model_validate(row),
                )
                for bunch in page.bunches
                for row in bunch.rows
            ],
            next=page.next or None, why=Words.of(page.none_why) if page.none_why else None,
        )  # fmt: skip

    return door.fetch(request, give)


class PartHeadway(Shown):
    """How many comments on a part of the text have a disposition, and of how many."""

    model_config = example(section="problem", part=HEADING, done=4, total=9)

    section: str
    part: Words
    done: int
    total: int


class StoppedAt(Shown):
    """The last disposition given, and the comment to go on with."""

    model_config = example(comment_id=31, person="فرشته دبیری", at=AT, next_id=32)

    comment_id: int
    person: str
    at: datetime
    next_id: int | None


class Headway(Shown):
    """How far the consolidation is; ``untraced`` counts those taken up with no passage named that they changed."""

    model_config = example(
        done=12, total=40, untraced=3, parts=[{"section": "problem", "part": HEADING, "done": 4, "total": 9}],
        stopped={"comment_id": 31, "person": "فرشته دبیری", "at": AT, "next_id": 32},
    )  # fmt: skip

    done: int
    total: int
    untraced: int
    parts: list[PartHeadway]
    stopped: StoppedAt | None


@desk.get("/proposals/{proposal_id}/desk/headway", response_model=Headway, **reads("How far it is"))
def show_headway(request: Request, proposal_id: Id) -> Response:
    """Of the whole, of each part that anything was said on, and where whoever worked last left off."""

    def give(visit: Visit) -> Headway:
        case = opened(visit, proposal_id)
        far, stopped, order = (
            headway.headway(case),
            headway.stopped(case),
            arranged.section_order(latest(case)),
        )
        return Headway(
            done=far.done, total=far.total, untraced=far.untraced,
            parts=[
                PartHeadway(
                    section=section, done=done, total=total,
                    part=Words.of(order.get(section, arranged.ELSEWHERE if section else arranged.WHOLE_OR_ANSWER)),
                )
                for section, (done, total) in sorted(far.sections.items())
            ],
            stopped=StoppedAt.model_validate(stopped) if stopped else None,
        )  # fmt: skip

    return door.fetch(request, give)


class Alikeness(Shown):
    """When it was found last which comments are alike, and how many came or were worded anew since."""

    model_config = example(at=AT, since=3)

    at: datetime | None
    since: int


LIKENESS = "/proposals/{proposal_id}/desk/likeness"


@desk.get(LIKENESS, response_model=Alikeness, **reads("How the likeness of comments stands"))
def show_likeness(request: Request, proposal_id: Id) -> Response:
    """``at`` is null before it was found for the first time."""
    return door.fetch(
        request, lambda visit: Alikeness.model_validate(likeness.standing(opened(visit, proposal_id)))
    )


@desk.post(LIKENESS, response_model=Alikeness, **changes("Have those alike found now"))
def find_alike(request: Request, proposal_id: Id) -> Response:
    """Promised for at once, and once in five minutes; answered with how it stands until then."""

    def act(visit: Visit) -> Alikeness:
        case = opened(visit, proposal_id, "dispose")
        likeness.changed(case, now=visit.now, at_once=True)
        return Alikeness.model_validate(likeness.standing(case))

    return door.change(request, act, body="")
