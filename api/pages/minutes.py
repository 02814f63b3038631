"""The minutes of a meeting: what they say, what those present say to them, their steps, and their PDF."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.events import minutes_label
from api.pages.notes import head, parts, typed_in
from api.pages.papers import made
from api.pages.prose import prose
from api.places import obstacles
from api.posted import Form, Posted
from api.visit import Visit
from documents import minutes as document
from documents import minutes_content
from documents.bidi import direction
from documents.readable import readable
from documents.result_chart import bar
from workflow.decision.minutes import remarks
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import MinutesCase, options
from workflow.decision.minutes.course import MINUTES
from workflow.decision.ratification import NAMES
from workflow.process.text import Language, Refusal
from workflow.sitting.taking import of_minutes
from workflow.story import story_of_minutes

router = APIRouter(include_in_schema=False)

PAGE = "/meetings/{meeting_id}/minutes"
STEP = "/meetings/{meeting_id}/minutes/steps/{step}"
REMARKS = "/meetings/{meeting_id}/minutes/remarks"
HISTORY = "/meetings/{meeting_id}/minutes/history"
ANSWER = "/meetings/{meeting_id}/minutes/remarks/{remark_id}"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]

STAGES = {"draft": "drafting", "laid_out": "discussion", "approved": "ended"}


@router.get(PAGE)
def show(request: Request, meeting_id: Id) -> Response:
    """What the minutes say, and what the reader may do with them."""
    return door.show(request, lambda visit: _page(visit, meeting_id, Posted(())))


@router.post(STEP)
def step(request: Request, posted: Form, meeting_id: Id, step: str) -> Response:
    """Lay the draft out, take it back, or approve it: then what it says is kept."""

    def act(visit: Visit) -> str:
        posted.only("reason")
        case = _case(visit, meeting_id, "step", lock=True)
        move = document.take_step(
            case, step, version=posted.number("version") or 0, now=visit.now, reason=posted.get("reason")
        )
        return f"/meetings/{meeting_id}/minutes?done=minutes_{move.target}"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, meeting_id, posted, refusal, step=step)
    )


@router.post(REMARKS)
def remark(request: Request, posted: Form, meeting_id: Id) -> Response:
    """Say that the text is right, what is not, or a view of one's own."""

    def act(visit: Visit) -> str:
        posted.only("kind", "body")
        readable(posted.get("body"), "body")
        case = _case(visit, meeting_id, "remark", lock=True)
        remarks.remark(case, posted.get("kind"), posted.get("body"), now=visit.now)
        return f"/meetings/{meeting_id}/minutes?done=remarked"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, meeting_id, posted, refusal))


@router.post(ANSWER)
def answer(request: Request, posted: Form, meeting_id: Id, remark_id: Id) -> Response:
    """Answer an objection."""

    def act(visit: Visit) -> str:
        posted.only("answer")
        readable(posted.get("answer"), "answer")
        case = _case(visit, meeting_id, "answer", lock=True)
        remarks.answer(case, remark_id, posted.get("answer"), now=visit.now)
        return f"/meetings/{meeting_id}/minutes?done=remark_answered"

    return door.do(
        request,
        posted,
        act,
        lambda visit, refusal: _page(visit, meeting_id, posted, refusal, answered=remark_id),
    )


@router.get(HISTORY)
def history(request: Request, meeting_id: Id, before: int | None = None) -> Response:
    """What happened to the minutes, newest first, by cursor."""

    def page(visit: Visit) -> Response:
        case = _case(visit, meeting_id, "see")
        entries, cursor = story_of_minutes(case, before=before)
        return visit.render(
            "minutes_history", chapter_id=case.meeting.chapter_id, meeting=head(case), before=before, cursor=cursor,
            entries=tuple((one, minutes_label(one.event)) for one in entries),
        )  # fmt: skip

    return door.show(request, page)


@router.get("/meetings/{meeting_id}/minutes/{language}.pdf")
def pdf(request: Request, meeting_id: Id, language: Language) -> Response:
    """The document: made while the reader waits, after the database was let go."""
    contents: list[minutes_content.MinutesContent] = []

    def give(visit: Visit) -> Response:
        contents.append(document.printed(_case(visit, meeting_id, "see"), language))
        return Response()

    given = door.show(request, give)
    if not contents:
        return given
    return made(request, contents[0], "minutes", f"minutes-{contents[0].number}-{language}")


def _case(visit: Visit, meeting_id: int, right: str, *, lock: bool = False) -> MinutesCase:
    return of_minutes(visit.session, meeting_id, right, actor=visit.actor, now=visit.now, lock=lock)


def _page(
    visit: Visit,
    meeting_id: int,
    posted: Posted,
    refusal: Refusal | None = None,
    *,
    step: str = "",
    answered: int = 0,
) -> Response:
    case = _case(visit, meeting_id, "step")
    told, rights = assembled(case), case.may()
    said = remarks.remarks_of(case)
    offered = options(case, now=visit.now)
    noted = {part.id: part for part in parts(case, None, visit.language)}
    return visit.render(
        "minutes", chapter_id=case.meeting.chapter_id, errors=door.errors_of(refusal) if refusal else {},
        meeting=head(case), version=case.row.version, laid_out=case.row.laid_out_at is not None,
        state=MINUTES.engine.definition.states[case.row.state].label,
        stage=STAGES[case.row.state], told=told, purposes=NAMES, parts=noted, general=noted[0].notes,
        options=offered, ways={
            option.step.name: obstacles(
                option.reasons, chapter=case.meeting.chapter_id, meeting=meeting_id, rights=rights | {"see"}
            )
            for option in offered
        }, rights=rights, typed=typed_in(posted), step=step, answered=answered,
        kinds=tuple(remarks.KINDS.items()), remarks=tuple((one, prose(one.body, prefix=f"k{one.id}")) for one in said),
        labels=remarks.KINDS, bar=partial(bar, direction=direction(visit.language)),
    )  # fmt: skip
