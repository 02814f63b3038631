"""Steps: what can, must and cannot happen next, with the reasons; taking one; and what happened so far."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Request, Response
from pydantic import Field

from api import door
from api.answers import read_answers
from api.conditions import on_top_of
from api.events import event_label
from api.json import asking
from api.json.described import changes, held, opened, reads, router
from api.json.models import Before, Given, Id, Limit, Line, Prose, Ref, Shown, Words, example
from api.places import obstacles
from api.problems import FieldsUnknown
from api.visit import Visit
from workflow.advance import advance, deadlines, options
from workflow.lifecycle import ASKS
from workflow.process.machine import Option, UnknownStep
from workflow.process.parts import Step
from workflow.record.case import Case, Outdated
from workflow.story import STORY, story
from workflow.versions import engine_for

steps = router("steps")

AT = "2026-12-15T20:30:00Z"


class Ask(Shown):
    """Something a step asks for."""

    name: str
    label: Words


class Reason(Words):
    """Why a step cannot be taken; ``href`` is the page on which the reader mends it, null where they cannot."""

    model_config = example(
        fa="برای ۲ نظر هنوز نتیجه‌ای ثبت نشده است: ۴، ۷.", en="2 comments have no disposition yet: 4, 7.",
        href="/proposals/7/consolidation?show=missing",
    )  # fmt: skip

    href: str | None


class StepShown(Shown):
    """A step that leaves the present state.

    ``yours`` says that it is the reader's to take; ``reasons`` are all that stands in the way.
    """

    name: str
    label: Words
    yours: bool
    asks: list[Ask]
    leads_to: list[str]
    due_at: datetime | None
    reasons: list[Reason]


class Steps(Shown):
    """What can be taken by the reader, what the clock will take, and what cannot be taken and why."""

    model_config = example(
        state="discussion", version=7,
        can=[], must=[{"name": "close_discussion", "label": {"fa": "پایان بحث", "en": "Close the discussion"},
        "yours": False, "asks": [], "leads_to": ["consolidation"], "due_at": AT, "reasons": [
            {"fa": "این گام با دبیر است.", "en": "This step is for the secretary.", "href": None}]}],
        cannot=[{"name": "postpone", "label": {"fa": "موکول کردن به بعد", "en": "Postpone"}, "yours": False,
        "asks": [{"name": "reason", "label": {"fa": "دلیل", "en": "Reason"}}], "leads_to": ["postponed"],
        "due_at": None, "reasons": [
            {"fa": "این گام با دبیر است.", "en": "This step is for the secretary.", "href": None}]}],
    )  # fmt: skip

    state: str
    version: int
    can: list[StepShown]
    must: list[StepShown]
    cannot: list[StepShown]


class StepAnswers(Given):
    """What a step asks for; ``version`` is the proposal's as the person saw it.

    ``until`` is the last day, as an ISO date or as a Jalali one: it ends at 24:00 in Tehran.
    """

    model_config = example(version=7, reason="شواهد هنوز کافی نیست.", until="1405/10/10")

    version: Ref | None = Field(default=None, description="The version read; or If-Match instead.")
    reason: Prose | None = None
    until: Line | None = None
    successor: Ref | None = None

    def given(self, step: Step) -> dict[str, str]:
        """As they would be typed. Raises FieldsUnknown for one the step does not ask for."""
        named = self.model_dump(exclude={"version"}, exclude_none=True)
        if unknown := sorted(set(named) - set(step.asks)):
            raise FieldsUnknown(names=", ".join(unknown))
        return {name: str(value) for name, value in named.items()}


class Moved(Shown):
    """A step that was taken."""

    model_config = example(step="accept", source="screening", target="discussion", version=8)

    step: str
    source: str
    target: str
    version: int


class Happened(Shown):
    """An entry of the history. ``facts`` are ids and numbers; ``remark`` may have been erased since.

    ``whom`` is the member in whose name something was entered.
    """

    id: int
    event: str
    label: Words
    source: str
    target: str
    version: int
    actor: str
    name: str
    whom: str
    at: datetime
    remark: str
    facts: dict[str, Any]
    instead: str
    """Name of whom a deputy did it for."""


class HistoryPage(Shown):
    """What happened, newest first; ``next`` goes into ``before`` of the next page."""

    model_config = example(
        items=[{"id": 51, "event": "accept", "label": {"fa": "پذیرش و آغاز بحث", "en": "Accept"},
                "source": "screening", "target": "discussion", "version": 8, "actor": "person",
                "name": "فرشته دبیری", "whom": "", "at": AT, "remark": "",
                "facts": {"revision": 40, "roles": ["secretary"]}, "instead": ""}],
        next=None,
    )  # fmt: skip

    items: list[Happened]
    next: int | None


@steps.get(
    "/proposals/{proposal_id}/steps", response_model=Steps, **reads("What can happen next, and why not")
)
def list_steps(request: Request, proposal_id: Id) -> Response:
    """The same list that the page of the proposal shows."""
    return door.fetch(request, lambda visit: _steps(opened(visit, proposal_id), visit.now))


def _steps(case: Case, now: datetime) -> Steps:
    dues = deadlines(case.session, case.id)
    state = engine_for(case).definition.states[case.state]
    rights = frozenset(right for right, who in state.may.items() if case.roles & who)
    found = [(option, _shown(case, option, dues, rights)) for option in options(case, now=now)]
    return Steps(
        state=case.state, version=case.version,
        can=[shown for option, shown in found if option.allowed],
        must=sorted((s for _, s in found if s.due_at), key=lambda s: str(s.due_at)),
        cannot=[shown for option, shown in found if not option.allowed],
    )  # fmt: skip


def _shown(case: Case, option: Option, dues: dict[str, datetime], rights: frozenset[str]) -> StepShown:
    step = option.step
    leads = {"same": (case.state,), "back": (case.origin,)}.get(step.to, step.targets())
    return StepShown(
        name=step.name, label=Words.of(step.label), yours=option.held,
        asks=[Ask(name=name, label=Words.of(ASKS[name])) for name in step.asks],
        leads_to=[state for state in leads if state], due_at=dues.get(step.name),
        reasons=[
            Reason(fa=o.words.fa, en=o.words.en, href=o.href or None)
            for o in obstacles(option.reasons, proposal=case.id, chapter=case.chapter_id, rights=rights)
        ],
    )  # fmt: skip


def _steps_there(visit: Visit, at: Mapping[str, int]) -> Steps:
    return _steps(held(visit, at["proposal_id"], "see"), visit.now)


@steps.post(
    "/proposals/{proposal_id}/steps/{step}", response_model=Moved,
    **changes("Take a step", of=_steps_there, versioned=True),
)  # fmt: skip
def take_step(
    request: Request,
    proposal_id: Id,
    step: Annotated[str, Path(max_length=60, examples=["accept"])],
    given: StepAnswers,
) -> Response:
    """With what it asks for. Refused with 409 and its reasons where something stands in the way.

    If-Match takes the ETag of ``GET …/steps``.
    """

    def act(visit: Visit) -> Moved:
        case = held(visit, proposal_id, "step")
        spec = engine_for(case).definition.steps.get(step)
        if spec is None:
            raise UnknownStep(step=step.encode("ascii", "replace").decode())
        version = on_top_of(visit, given.version)
        if version != case.version:
            raise Outdated(version=case.version)
        answers = read_answers(
            visit.session, spec, given.given(spec), proposal_id=proposal_id, actor=visit.actor, now=visit.now
        )
        move = advance(
            visit.session, proposal_id, step, actor=visit.actor, now=visit.now, answers=answers,
            version=version,
        )  # fmt: skip
        return Moved(step=step, source=move.source, target=move.target, version=version + 1)

    return door.change(request, act, body=repr(given))


@steps.get("/proposals/{proposal_id}/history", response_model=HistoryPage, **reads("What happened"))
def list_history(
    request: Request,
    proposal_id: Id,
    given: Annotated[asking.Given, asking.asking(STORY)],
    before: Before = None,
    limit: Limit = 100,
) -> Response:
    """Who did what and when, newest first; nobody's vote is in it."""

    def give(visit: Visit) -> HistoryPage:
        case = opened(visit, proposal_id)
        entries, cursor = story(case, asked=STORY.read(given).proved(), before=before, limit=limit)
        definition = engine_for(case).definition
        return HistoryPage(
            items=[
                Happened(
                    id=e.id, event=e.event, label=Words.of(event_label(definition, e.event)), source=e.source,
                    target=e.target, version=e.version, actor=e.kind, name=e.who, at=e.at, remark=e.remark,
                    facts=dict(e.facts), whom=e.whom, instead=e.instead,
                )
                for e in entries
            ],
            next=cursor,
        )  # fmt: skip

    return door.fetch(request, give)
