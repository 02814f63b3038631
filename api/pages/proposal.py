"""A proposal's own page: its text, what can happen next and why not, and what was said about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlmodel import col

from api import door
from api.pages.filtering import address, asked_of, bar
from api.pages.frame import Frame, frame
from api.pages.moments import until
from api.pages.text import Here, Tools, sections_of
from api.pages.thread import comment_view
from api.places import Obstacle, obstacles
from api.problems import errors_of, status_of
from api.visit import Visit
from workflow.authorize import visible
from workflow.decision.ballots import spent
from workflow.decision.meetings import agenda
from workflow.decision.meetings.waiting import waits
from workflow.deliberation import attachments, threads
from workflow.deliberation.marks import marks
from workflow.deliberation.positions import giving as positions
from workflow.deliberation.positions import reading as recommended
from workflow.deliberation.revisions import latest
from workflow.deliberation.sections import SECTIONS
from workflow.deliberation.sifted import COMMENTS, found, is_sifted, sifted
from workflow.deliberation.tables import Proposal, Revision
from workflow.deliberation.translations import translation
from workflow.lifecycle import ASKS
from workflow.process.machine import Option
from workflow.process.text import LANGUAGES, Refusal, Text
from workflow.record.calendar import day_of
from workflow.record.case import Case
from workflow.record.days import in_words
from workflow.versions import engine_for

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
"""A row's id in an address."""

MOST_SUCCESSORS = 200
MOST_DIGITS = 9

ON_AGENDA = Text("دستور جلسهٔ {n}، {day}", "The agenda of meeting {n}, {day}")
TO_AGENDA = Text("نهادن در دستور جلسهٔ {n}", "Put it on the agenda of meeting {n}")
TO_PLAN = Text("برنامه‌ریزی جلسه", "Plan a meeting")


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as the page offers or refuses it."""

    name: str
    label: Text
    asks: tuple[str, ...]
    reasons: tuple[Obstacle, ...]
    leads_to: Text | None
    """The state it leads to, where that is one and another than now."""


@dataclass(frozen=True, slots=True)
class Due:
    """A step the clock takes; ``at`` in words."""

    label: Text
    at: Text
    moves: bool
    """Whether it moves the proposal, rather than only reminding somebody."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What can, must and cannot happen next."""

    can: tuple[StepView, ...]
    held_up: tuple[StepView, ...]
    acts: tuple[Obstacle, ...] = ()
    """What the reader can do now so that a step of theirs opens."""
    of_others: tuple[StepView, ...] = ()
    due: tuple[Due, ...] = ()
    successors: tuple[tuple[int, str], ...] = ()
    """Proposals that may be named as the one that takes this one's place."""
    opened: str = ""
    """The step whose questions were answered wrongly, with what was typed."""
    typed: Mapping[str, str] = field(default_factory=dict)


@router.get("/proposals/{proposal_id}")
def read(request: Request, proposal_id: Id) -> Response:
    """The page."""
    return door.show(request, lambda visit: shown(visit, proposal_id))


def shown(
    visit: Visit,
    proposal_id: int,
    *,
    refusal: Refusal | None = None,
    step: str = "",
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The page, or the page again after a step was refused: with the refusal, and what was typed.

    ``typed`` holds what was given for ``reason``, ``until`` and ``successor``. Raises NotFound, NotSignedIn.
    """
    case, head = frame(visit, proposal_id)
    asked = visit.request.query_params
    sought = asked_of(visit.request, COMMENTS)
    section = sought["section"] or None
    newest = latest(case)
    after = number_of(asked.get("after", ""))
    flat = is_sifted(sought)
    page = sifted(case, sought, after=after) if flat else threads.comments(case, after=after, section=section)
    where = f"/proposals/{case.id}"
    rows = (row for top in page.comments for row in (top, *top.replies))
    said = tuple(
        Here(row.passage.section, row.place.start, row.id) for row in rows if row.passage and row.place
    )
    standing = marks(case, newest)
    other = next(language for language in LANGUAGES if language != case.language)
    translated = translation(case, other)
    tools = Tools(
        case.id, newest.number, visit.language, case.language,
        "comment" in head.rights, "amend" in head.rights, standing.placed, said,
    )  # fmt: skip
    reading_other = translated is not None and asked.get("text") == other
    if translated is not None and reading_other:
        sections = sections_of(translated.sections, translated.recommendations, other)
    else:
        sections = sections_of(newest.sections, newest.recommendations, case.language, tools)
    errors = errors_of(refusal) if refusal else {}
    return visit.render(
        "proposal",
        status=status_of(refusal) if refusal else 200,
        chapter_id=case.chapter_id,
        errors={f"{step}-{name}" if name in ASKS else "": error for name, error in errors.items()},
        p=head,
        steps=steps_of(case, head, now=visit.now, opened=step, typed=typed),
        asks=ASKS,
        sections=sections,
        said_on=tools.counts(),
        waiting=standing.waiting,
        text_language=other if reading_other else case.language,
        translated=translated,
        reading_other=reading_other,
        revised_at=newest.at,
        files=attachments.listing(case),
        comments=tuple(comment_view(row) for row in page.comments),
        bar=bar(where, sought, found=found(case, sought) if flat else None, anchor="comments"),
        first_comments=address(where, sought, anchor="comments") if after else "",
        next_comments=address(where, sought, anchor="comments", after=page.next) if page.next else "",
        asked=dict(sought.values),
        after=after or "",
        positions=positions.CHOICES,
        position=recommended.mine(case),
        counts=recommended.counts(case, now=visit.now) if recommended.overseen(case) else None,
        spent=spent.last(case),
        short_round=case.state == "feedback",
        section=section or "",
        section_label=next((s.label for s in SECTIONS if s.key == section), None),
    )


def steps_of(
    case: Case, head: Frame, *, now: datetime, opened: str = "", typed: Mapping[str, str] | None = None
) -> Steps:
    """The options of a proposal sorted by what the reader can do about them."""
    timed = sorted(
        ((head.deadlines[o.step.name], o.step) for o in head.options if o.step.name in head.deadlines),
        key=lambda pair: pair[0],
    )
    can = tuple(_view(option, case, head) for option in head.options if option.allowed)
    held_up = tuple(
        _view(option, case, head) for option in head.options if option.held and not option.allowed
    )
    acts = {reason.href: reason for step in held_up for reason in step.reasons if reason.href}
    acts |= {way.href: way for way in _to_meeting(case, now)}
    return Steps(
        can=can,
        acts=tuple(acts.values()),
        held_up=held_up,
        of_others=tuple(_view(option, case, head) for option in head.options if not option.held),
        due=tuple(Due(step.label, until(at), step.leaves()) for at, step in timed),
        successors=_successors(case) if any("successor" in step.asks for step in can) else (),
        opened=opened,
        typed=dict(typed or {}),
    )


def _to_meeting(case: Case, now: datetime) -> tuple[Obstacle, ...]:
    """The way of a proposal that waits for a meeting: to the one that has it on its agenda, else to such a one."""
    if not waits(case.session, case.process, case.process_version, case.state):
        return ()
    officer = bool(case.roles & {"secretary", "chair"})
    found = agenda.agenda_with(case.session, case.id)
    if found is not None:
        if not officer and (found.called_at is None or "member" not in case.roles):
            return ()
        words = ON_AGENDA.format(n=found.number, day=in_words(day_of(found.starts_at)))
        return (Obstacle(words, f"/meetings/{found.id}#agenda", words),)
    if "secretary" not in case.roles:
        return ()
    taking = agenda.taking_items(case.session, case.chapter_id, now=now)
    if taking is not None:
        words = TO_AGENDA.format(n=taking.number)
        return (Obstacle(words, f"/meetings/{taking.id}#agenda", words),)
    return (Obstacle(TO_PLAN, f"/chapters/{case.chapter_id}/meetings/new", TO_PLAN),)


def guarded_by(guard: str, case: Case, head: Frame) -> Steps:
    """The reader's own steps that wait for one thing, for the page on which that is done."""
    held = tuple(option for option in head.options if option.held and guard in option.step.guards)
    return Steps(
        can=tuple(_view(option, case, head) for option in held if option.allowed),
        held_up=tuple(_view(option, case, head) for option in held if not option.allowed),
    )


def _view(option: Option, case: Case, head: Frame) -> StepView:
    states, targets = engine_for(case).definition.states, option.step.targets()
    leads = states[targets[0]].label if len(targets) == 1 and targets[0] != case.state else None
    reasons = obstacles(option.reasons, **head.place)
    return StepView(option.step.name, option.step.label, option.step.asks, reasons, leads)


def _successors(case: Case) -> tuple[tuple[int, str], ...]:
    query = (
        select(col(Proposal.id), col(Revision.title))
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .where(visible(case.actor, case.roles - {"author"}, case.chapter_id), col(Proposal.id) != case.id)
        .order_by(col(Proposal.id).desc())
        .limit(MOST_SUCCESSORS)
    )
    return tuple((number or 0, title) for number, title in case.session.execute(query))


def number_of(typed: str) -> int | None:
    """A number out of an address, or None."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else None
