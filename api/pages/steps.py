"""Taking a step: where every step's form is sent, and the page it comes back to when it is refused."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlmodel import col

from api import door
from api.answers import read_answers
from api.events import event_label
from api.pages.frame import frame
from api.pages.moments import until
from api.places import obstacles
from api.posted import Form, Posted
from api.visit import Visit
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import interests
from workflow.lifecycle import ASKS
from workflow.membership.tables import Person
from workflow.process.machine import Option
from workflow.process.parts import Step
from workflow.process.refusals import GuardRefused, UnknownStep
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, Outdated
from workflow.record.tables import History
from workflow.versions import engine_for

router = APIRouter(include_in_schema=False)

ADDRESS = "/proposals/{proposal_id}/steps/{step}"
MEANWHILE = 20
"""Most things that happened meanwhile that are told one by one."""

BALLOTED = frozenset({"put_to_vote", "table"})
"""Steps that lead to a ballot, before which it is told who stands aside."""

DANGEROUS = frozenset({"reject", "withdraw", "supersede", "return_to_draft", "postpone", "close"})
"""Steps whose button is no invitation."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened since the form was made."""

    label: Text
    who: str
    at: datetime


@router.get(ADDRESS)
def ask(request: Request, proposal_id: int, step: str) -> Response:
    """What a step asks, on a page of its own; or why it cannot be taken."""
    return door.show(request, lambda visit: _page(visit, proposal_id, step, Posted(())))


@router.post(ADDRESS)
def take(request: Request, posted: Form, proposal_id: int, step: str) -> Response:
    """Take a step, and go to the proposal as it stands then."""

    def act(visit: Visit) -> str:
        case = authorize(visit.session, proposal_id, "step", actor=visit.actor, now=visit.now, lock=True)
        taken = _step(case, step)
        posted.only(*taken.asks)
        seen = posted.number("version")
        if seen is not None and seen != case.version:
            raise Outdated
        answers = read_answers(
            visit.session,
            taken,
            dict(posted.fields),
            proposal_id=proposal_id,
            actor=visit.actor,
            now=visit.now,
        )
        advance(
            visit.session, proposal_id, step, actor=visit.actor, now=visit.now, answers=answers, version=seen
        )
        return f"/proposals/{proposal_id}?done=step_taken"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, proposal_id, step, posted, refusal)
    )


def _page(
    visit: Visit, proposal_id: int, step: str, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case, head = frame(visit, proposal_id, "step")
    asked = _step(case, step)
    option = next((option for option in head.options if option.step.name == step), None)
    seen = posted.number("version")
    errors = door.errors_of(refusal) if refusal else {}
    if isinstance(refusal, GuardRefused):
        errors = {}  # the reasons stand in the page, one to a line
    due = head.deadlines.get(step)
    return visit.render(
        "step", chapter_id=case.chapter_id, errors=errors, p=head, step=asked, option=option,
        reasons=obstacles(_reasons(case, asked, option), **head.place),
        typed=dict.fromkeys(ASKS, "") | dict(posted.fields), asks=ASKS,
        leads_to=_leads_to(case, asked),
        due=until(due) if due else "", danger=step in DANGEROUS, refused=refusal is not None,
        standing_aside=interests.declared(case, standing=True) if step in BALLOTED else (),
        meanwhile=_meanwhile(case, seen) if isinstance(refusal, Outdated) and seen is not None else (),
    )  # fmt: skip


def _step(case: Case, name: str) -> Step:
    found = engine_for(case).definition.steps.get(name)
    if found is None:
        raise UnknownStep(step=name[:60])
    return found


def _reasons(case: Case, step: Step, option: Option | None) -> tuple[Text, ...]:
    """Everything that stands in the way of the step now."""
    if option is not None:
        return option.reasons
    definition = engine_for(case).definition
    here = definition.states[case.state].label
    froms = [definition.states[source].label for source in step.sources]
    fa, en = "، ".join(s.fa for s in froms), ", ".join(s.en for s in froms)
    return (
        Text(
            f"این گام از «{here.fa}» ممکن نیست؛ تنها از این وضعیت‌ها ممکن است: {fa}.",
            f"This step cannot be taken from “{here.en}”; only from: {en}.",
        ),
    )


def _leads_to(case: Case, step: Step) -> tuple[Text, ...]:
    """The states the step may lead to from here."""
    states = engine_for(case).definition.states
    targets = step.targets() or ((case.origin,) if step.to == "back" and case.origin else ())
    return tuple(states[target].label for target in targets)


def _meanwhile(case: Case, seen: int) -> tuple[Happened, ...]:
    """What happened to the proposal since the version that was seen, oldest first."""
    by_person = (col(Person.id) == col(History.actor_id)) & (col(History.actor_kind) == "person")
    query = (
        select(col(History.event), col(Person.name), col(History.at))
        .join(Person, by_person, isouter=True)
        .where(
            col(History.subject) == "proposal",
            col(History.subject_id) == case.id,
            col(History.version) > seen,
            col(History.event) != "voted",
        )
        .order_by(col(History.id))
        .limit(MEANWHILE)
    )
    definition = engine_for(case).definition
    return tuple(
        Happened(event_label(definition, event), name or "", at)
        for event, name, at in case.session.execute(query)
    )
