"""Steps of a meeting and of its items: the page that asks what they need, and says why they cannot be taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import select
from sqlmodel import col

from api import door
from api.pages.meetings import TONES, label_of
from api.places import obstacles
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.planning import at, clock
from workflow.decision.tables import AgendaItem
from workflow.process.machine import Option
from workflow.process.parts import Step
from workflow.process.refusals import GuardRefused, UnknownStep
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound
from workflow.record.course import Course
from workflow.record.days import DateUnreadable, read_day
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit, item_options, options, rights
from workflow.sitting.course import ITEM, MEETING
from workflow.sitting.items import take_item
from workflow.sitting.steps import take

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
OF_MEETING = "/meetings/{meeting_id}/steps/{step}"
OF_ITEM = "/meetings/{meeting_id}/items/{item_id}/steps/{step}"
ANSWERS = ("reason", "outcome", "until", "until_clock")
DANGEROUS = frozenset({"cancel", "close", "strike", "declare_inquorate"})


@router.get(OF_MEETING)
def ask(request: Request, meeting_id: Id, step: str) -> Response:
    """What a step of the meeting asks, or why it cannot be taken."""
    return door.show(request, lambda visit: _page(visit, meeting_id, None, step, Posted(())))


@router.post(OF_MEETING)
def step_of_meeting(request: Request, posted: Form, meeting_id: Id, step: str) -> Response:
    """Take it, and go back to the meeting."""

    def act(visit: Visit) -> str:
        posted.only(*ANSWERS)
        known = _known(MEETING, step)
        answers: dict[str, object] = {name: posted.get(name) for name in ("reason",) if posted.get(name)}
        if "until" in known.asks and (until := _until(posted)) is not None:
            answers["until"] = until
        take(
            visit.session, meeting_id, step, actor=visit.actor, now=visit.now, answers=answers,
            version=posted.number("version"),
        )  # fmt: skip
        return f"/meetings/{meeting_id}?done=meeting_stepped"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, meeting_id, None, step, posted, refusal)
    )


@router.get(OF_ITEM)
def ask_of_item(request: Request, meeting_id: Id, item_id: Id, step: str) -> Response:
    """What a step of an item asks, or why it cannot be taken."""
    return door.show(request, lambda visit: _page(visit, meeting_id, item_id, step, Posted(())))


@router.post(OF_ITEM)
def step_of_item(request: Request, posted: Form, meeting_id: Id, item_id: Id, step: str) -> Response:
    """Take it, and go back to the item on the meeting's page."""

    def act(visit: Visit) -> str:
        posted.only(*ANSWERS)
        _known(ITEM, step)
        readable(posted.get("outcome"), "outcome")
        take_item(
            visit.session, meeting_id, item_id, step, actor=visit.actor, now=visit.now,
            answers=dict(posted.fields), version=posted.number("version"),
        )  # fmt: skip
        return f"/meetings/{meeting_id}?done=meeting_stepped#item-{item_id}"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, meeting_id, item_id, step, posted, refusal)
    )


def _page(  # noqa: PLR0917 (what was asked, and what was typed)
    visit: Visit,
    meeting_id: int,
    item_id: int | None,
    name: str,
    posted: Posted,
    refusal: Refusal | None = None,
) -> Response:
    case = admit(visit.session, meeting_id, "step", actor=visit.actor, now=visit.now)
    row: AgendaItem | None = None
    found: Sequence[Option]
    if item_id is None:
        course, found, version, here = MEETING, options(case, now=visit.now), case.meeting.version, ""
    else:
        row = _item(case, item_id)
        course, found, version = ITEM, item_options(case, [row], now=visit.now)[0], row.version
        here = f"/items/{item_id}"
    step = _known(course, name)
    option = next((each for each in found if each.step.name == name), None)
    state = row.state if row else case.meeting.state
    reasons = option.reasons if option else (_elsewhere(course, step, state),)
    errors = {} if refusal is None or isinstance(refusal, GuardRefused) else door.errors_of(refusal)
    return visit.render(
        "meeting_step", chapter_id=case.meeting.chapter_id, m=case.meeting, step=step,
        reasons=obstacles(
            reasons, chapter=case.meeting.chapter_id, meeting=meeting_id, rights=rights(case) | {"see"}
        ),
        label=course.engine.definition.states[state].label, tone=TONES.get(state, "quiet"),
        item=row, version=version, action=f"/meetings/{meeting_id}{here}/steps/{name}",
        asks=course.names.ask_words, typed=dict.fromkeys(ANSWERS, "") | dict(posted.fields), errors=errors,
        danger=name in DANGEROUS, refused=refusal is not None, meeting_state=label_of(case.meeting.state),
    )  # fmt: skip


def _known(course: Course, name: str) -> Step:
    found = course.engine.definition.steps.get(name)
    if found is None:
        raise UnknownStep(step=name[:60])
    return found


def _item(case: Sitting, item_id: int) -> AgendaItem:
    query = select(AgendaItem).where(col(AgendaItem.id) == item_id, col(AgendaItem.meeting_id) == case.id)
    found: AgendaItem | None = case.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def _elsewhere(course: Course, step: Step, state: str) -> Text:
    states = course.engine.definition.states
    froms, here = [states[source].label for source in step.sources], states[state].label
    return Text(
        f"این گام از «{here.fa}» ممکن نیست؛ تنها از این وضعیت‌ها: {'، '.join(f.fa for f in froms)}.",
        f"This step cannot be taken from “{here.en}”; only from: {', '.join(f.en for f in froms)}.",
    )


def _until(posted: Posted) -> datetime | None:
    if not posted.get("until").strip():
        return None
    try:
        day = read_day(posted.get("until"))
    except DateUnreadable as refused:
        raise EntryRefused({"until": refused.text}) from None
    return at(day, clock(posted.get("until_clock"), "until_clock"))
