"""The minutes of a meeting: what they say, their steps, what those present say to them, and their PDFs."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from api import annexes, door
from api.conditions import on_top_of, tagged
from api.download import download
from api.events import minutes_label
from api.json.described import changes, gives_file, reads, router
from api.json.minutes_shapes import (
    AnswerToRemark,
    MinutesHappened,
    MinutesStep,
    MinutesStory,
    MinutesWay,
    NewRemark,
    OneMinutes,
    RemarkPage,
    RemarkShown,
)
from api.json.models import After, Before, Id, Limit, Words, paged
from api.json.said import Said
from api.problems import problem
from api.visit import Visit, language_of
from documents import minutes as document
from documents.bounded import papers_that_fit
from documents.readable import readable
from workflow.decision.minutes import remarks
from workflow.decision.minutes.case import MinutesCase, options
from workflow.record.case import NotFound
from workflow.sitting.admission import admit
from workflow.sitting.taking import of_minutes
from workflow.story import story_of_minutes

minutes = router("minutes")

ONE = "/meetings/{meeting_id}/minutes"

Language = Literal["fa", "en"]
In = Annotated[Language, Query(description="Of the words that are ours; names and texts stay as they are.")]


def _there(visit: Visit, at: Mapping[str, int]) -> OneMinutes:
    language: Language = "en" if visit.request.query_params.get("language") == "en" else "fa"
    return _one(visit, at["meeting_id"], language)


@minutes.get(ONE, response_model=OneMinutes, **reads("Minutes of a meeting"))
def show_minutes(request: Request, meeting_id: Id, language: In = "fa") -> Response:
    """A draft for secretary and chair, then for those who were present too; approved, for the chapter."""
    return door.fetch(request, lambda visit: _one(visit, meeting_id, language))


@minutes.post(
    ONE + "/steps/{step}", response_model=OneMinutes,
    **changes("Take a step of minutes", of=_there, versioned=True),
)  # fmt: skip
def take_minutes_step(
    request: Request,
    meeting_id: Id,
    step: Annotated[str, Path(max_length=60, examples=["lay_out"])],
    given: MinutesStep,
) -> Response:
    """As ``minutes.toml`` has them. What they say is frozen when they are approved."""

    def act(visit: Visit) -> OneMinutes:
        case = _case(visit, meeting_id, "step", lock=True)
        version = on_top_of(visit, given.version)
        document.take_step(case, step, version=version, now=visit.now, reason=given.reason)
        return _one(visit, meeting_id, "fa")

    return door.change(request, act, body=repr(given))


@minutes.get(ONE + "/remarks", response_model=RemarkPage, **reads("Remarks on minutes"))
def list_remarks(request: Request, meeting_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """For whoever may see the minutes."""

    def give(visit: Visit) -> RemarkPage:
        rows = [row for row in remarks.remarks_of(_case(visit, meeting_id, "see")) if row.id > (after or 0)]
        items, cursor = paged(rows[: limit + 1], limit, lambda row: row.id)
        return RemarkPage(items=[RemarkShown.model_validate(row) for row in items], next=cursor)

    return door.fetch(request, give)


@minutes.post(ONE + "/remarks", response_model=RemarkShown, **changes("Say something to minutes", status=201))
def create_remark(request: Request, meeting_id: Id, given: NewRemark) -> Response:
    """By those who were present, while the text lies before them."""

    def act(visit: Visit) -> RemarkShown:
        case = _case(visit, meeting_id, "remark", lock=True)
        readable(given.body, "body")
        return _remark(case, remarks.remark(case, given.kind, given.body, now=visit.now))

    return door.change(request, act, body=repr(given), status=201)


@minutes.post(
    ONE + "/remarks/{remark_id}/answer", response_model=RemarkShown, **changes("Answer an objection")
)
def answer_remark(request: Request, meeting_id: Id, remark_id: Id, given: AnswerToRemark) -> Response:
    """By the secretary, once."""

    def act(visit: Visit) -> RemarkShown:
        case = _case(visit, meeting_id, "answer", lock=True)
        readable(given.answer, "answer")
        remarks.answer(case, remark_id, given.answer, now=visit.now)
        return _remark(case, remark_id)

    return door.change(request, act, body=repr(given))


@minutes.get(ONE + "/history", response_model=MinutesStory, **reads("What happened to minutes"))
def list_minutes_history(
    request: Request, meeting_id: Id, before: Before = None, limit: Limit = 50
) -> Response:
    """Who did what and when, newest first."""

    def give(visit: Visit) -> MinutesStory:
        entries, cursor = story_of_minutes(_case(visit, meeting_id, "see"), before=before, limit=limit)
        items = [
            MinutesHappened(
                id=e.id, event=e.event, label=Words.of(minutes_label(e.event)), source=e.source, target=e.target,
                version=e.version, name=e.who, at=e.at, remark=e.remark, instead=e.instead,
            )
            for e in entries
        ]  # fmt: skip
        return MinutesStory(items=items, next=cursor)

    return door.fetch(request, give)


@minutes.get(ONE + "/files/{language}", **gives_file(reads("The PDF of minutes"), "application/pdf"))
def fetch_minutes(request: Request, meeting_id: Id, language: Language) -> Response:
    """Made while you wait: as they were approved, or as a draft."""
    contents: list[object] = []

    def give(visit: Visit) -> None:
        contents.append(document.printed(_case(visit, meeting_id, "see"), language))

    return _file(request, door.fetch(request, give), contents, "minutes", f"minutes-{language}.pdf")


@minutes.get(
    "/meetings/{meeting_id}/papers/{language}",
    **gives_file(reads("The papers of a meeting as one PDF"), "application/pdf"),
)
def fetch_papers(request: Request, meeting_id: Id, language: Language) -> Response:
    """Agenda and texts, with a bookmark for each item, for whoever may see the meeting."""
    contents: list[object] = []

    def give(visit: Visit) -> None:
        sitting = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
        contents.append(papers_that_fit(visit.session, sitting.meeting, language))

    return _file(request, door.fetch(request, give), contents, "papers", f"papers-{language}.pdf")


def _file(request: Request, given: Response, contents: list[object], kind: str, name: str) -> Response:
    """The PDF of what was read, made after the database was let go; or what was answered instead."""
    if not contents:
        return given
    try:
        pdf = annexes.made(contents[0], kind)
    except annexes.AnnexNotMade as refusal:
        return problem(refusal, language_of(request))
    return tagged(request, download(name, "application/pdf", pdf))


def _case(visit: Visit, meeting_id: int, right: str, *, lock: bool = False) -> MinutesCase:
    return of_minutes(visit.session, meeting_id, right, actor=visit.actor, now=visit.now, lock=lock)


def _one(visit: Visit, meeting_id: int, language: Language) -> OneMinutes:
    case = _case(visit, meeting_id, "step")
    offered = options(case, now=visit.now)
    return OneMinutes(
        **{name: getattr(case.row, name) for name in OneMinutes.model_fields if name not in SHAPED},
        content=Said.model_validate(document.printed(case, language)), may=sorted(case.may()),
        steps=[
            MinutesWay(
                step=option.step.name, label=Words.of(option.step.label), allowed=option.allowed,
                reasons=[Words.of(reason) for reason in option.reasons],
            )
            for option in offered
            if option.held
        ],
    )  # fmt: skip


SHAPED = ("content", "may", "steps")


def _remark(case: MinutesCase, remark_id: int) -> RemarkShown:
    for row in remarks.remarks_of(case):
        if row.id == remark_id:
            return RemarkShown.model_validate(row)
    raise NotFound
