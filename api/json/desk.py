"""The desk of consolidation as its page arranges it, how far it is, and the standard reasons of a chapter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from sqlmodel import col

from api import door
from api.json import asking
from api.json.comments import AT, EXAMPLE, Comment
from api.json.described import changes, entered, opened, reads, router
from api.json.dispositions import Kind, Missing
from api.json.models import LARGEST, Given, Id, Limit, Prose, Shown, Words, example
from api.visit import Visit
from documents.readable import all_readable
from workflow.deliberation import arranged, headway, reasons
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.revisions import latest
from workflow.deliberation.sifted import DESK, conditions
from workflow.deliberation.tables import Comment as CommentRow
from workflow.record.case import NotFound

desk = router("comments")

HEADING = {"fa": "مسئله", "en": "Problem"}
REASON = {
    "id": 3,
    "kind": "out_of_scope",
    "text_fa": "به این پیشنهاد مربوط نیست.",
    "text_en": "Not about this.",
}

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


class GivenStandardReason(Given):
    """What is often said of comments, with the disposition it goes with."""

    model_config = example(**{name: value for name, value in REASON.items() if name != "id"})

    kind: Kind
    text_fa: Prose
    text_en: Prose = ""


class StandardReason(Shown):
    """A reason that is offered."""

    model_config = example(**REASON)

    id: int
    kind: str
    text_fa: str
    text_en: str


class StandardReasons(Shown):
    """All that are offered, in the order of dispositions."""

    model_config = example(reasons=[REASON])

    reasons: list[StandardReason]


REASONS = "/chapters/{chapter_id}/reasons"
ONE_REASON = REASONS + "/{reason_id}"


def _reasons(visit: Visit, chapter_id: int) -> list[StandardReason]:
    entered(visit, chapter_id, "manage")
    found = reasons.offered(visit.session, chapter_id)
    return [StandardReason(id=one.id, kind=one.kind, text_fa=one.fa, text_en=one.en) for one in found]


def _reason(visit: Visit, chapter_id: int, reason_id: int) -> StandardReason:
    for one in _reasons(visit, chapter_id):
        if one.id == reason_id:
            return one
    raise NotFound


def _readable(given: GivenStandardReason) -> None:
    all_readable({"text_fa": given.text_fa, "text_en": given.text_en})


def _there(visit: Visit, at: Mapping[str, int]) -> StandardReason:
    return _reason(visit, at["chapter_id"], at["reason_id"])


@desk.get(REASONS, response_model=StandardReasons, **reads("Standard reasons", 401, 403, 404, 422))
def list_reasons(request: Request, chapter_id: Id) -> Response:
    """At most a hundred; for the secretary."""
    return door.fetch(request, lambda visit: StandardReasons(reasons=_reasons(visit, chapter_id)))


@desk.get(ONE_REASON, response_model=StandardReason, **reads("One standard reason", 401, 403, 404, 422))
def show_reason(request: Request, chapter_id: Id, reason_id: Id) -> Response:
    """While it is offered."""
    return door.fetch(request, lambda visit: _reason(visit, chapter_id, reason_id))


@desk.post(REASONS, response_model=StandardReason, **changes("Offer a standard reason", status=201))
def add_reason(request: Request, chapter_id: Id, given: GivenStandardReason) -> Response:
    """From now on."""

    def act(visit: Visit) -> StandardReason:
        standing = entered(visit, chapter_id, "manage")
        _readable(given)
        made = reasons.add(visit.session, standing, fields=given.model_dump(), now=visit.now)
        return _reason(visit, chapter_id, made)

    return door.change(request, act, body=repr(given), status=201)


@desk.put(ONE_REASON, response_model=StandardReason, **changes("Word a standard reason anew", of=_there))
def change_reason(request: Request, chapter_id: Id, reason_id: Id, given: GivenStandardReason) -> Response:
    """A new one takes its place, with an id of its own; dispositions that said the old one keep its words."""

    def act(visit: Visit) -> StandardReason:
        standing = entered(visit, chapter_id, "manage")
        _readable(given)
        made = reasons.change(visit.session, standing, reason_id, fields=given.model_dump(), now=visit.now)
        return _reason(visit, chapter_id, made)

    return door.change(request, act, body=repr(given))


@desk.post(
    ONE_REASON + "/retire", response_model=StandardReasons, **changes("Retire a standard reason", of=_there)
)
def retire_reason(request: Request, chapter_id: Id, reason_id: Id) -> Response:
    """It is offered no more; dispositions that said it keep its words."""

    def act(visit: Visit) -> StandardReasons:
        standing = entered(visit, chapter_id, "manage")
        reasons.retire(visit.session, standing, reason_id, now=visit.now)
        return StandardReasons(reasons=_reasons(visit, chapter_id))

    return door.change(request, act, body="")
