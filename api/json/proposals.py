"""Proposals: begun, listed, read, with their authors and themes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json import asking
from api.json.described import changes, entered, held, opened, reads, router
from api.json.models import (
    After,
    Changed,
    Given,
    Id,
    Limit,
    Line,
    Name,
    Prose,
    Ref,
    Shown,
    Words,
    example,
    paged,
)
from api.json.texts import AT, Language, Revision
from api.visit import Visit
from workflow import proposals as listed
from workflow.advance import deadlines
from workflow.deliberation import authors, revisions
from workflow.propose import URGENT, courses, propose
from workflow.record.case import Case
from workflow.story import begun_because
from workflow.versions import engine_for

proposals = router("proposals")

RIGHTS = (
    "edit", "comment", "amend", "moderate", "dispose", "dissent", "vote", "translate", "issue",
)  # fmt: skip


class NewProposal(Given):
    """A proposal to begin with its title; the text follows with ``PUT …/text``."""

    model_config = example(
        title="پیمان کارورزی برای فارغ‌التحصیلان", themes=["employment"], language="fa", process="urgent",
        reason="مهلت لایحه پانزده روز دیگر پایان می‌یابد.",
    )  # fmt: skip

    title: Line
    themes: list[Name] = Field(default_factory=list, max_length=20)
    language: Language = "fa"
    process: Name = Field(default="", description="One of ``courses``; empty for the ordinary one.")
    reason: Prose = Field(default="", description="Why it is urgent: needed there, and nowhere else kept.")


class Course(Shown):
    """A lifecycle a proposal may begin."""

    process: str
    label: Words
    needs_reason: bool


class Courses(Shown):
    """What a proposal may begin in a chapter, the ordinary course first."""

    model_config = example(
        items=[
            {"process": "national", "label": {"fa": "روند ملی پیشنهاد", "en": "National course of a proposal"},
             "needs_reason": False},
            {"process": "urgent", "label": {"fa": "روند فوری پیشنهاد", "en": "Urgent course of a proposal"},
             "needs_reason": True},
        ],
        next=None,
    )  # fmt: skip

    items: list[Course]
    next: int | None


class Slip(Shown):
    """A proposal in a list."""

    id: int
    title: str
    language: str
    stage: str
    state: Words
    entered_at: datetime
    authors: list[str]


class SlipPage(Shown):
    """Proposals in the order asked for; ``next`` goes, as it is, into ``after`` of the next page."""

    model_config = example(
        items=[{"id": 7, "title": "پیمان کارورزی", "language": "fa", "stage": "discussion",
                "state": {"fa": "بحث و بررسی", "en": "Discussion"}, "entered_at": AT, "authors": ["آرش نویسا"]}],
        next=None,
    )  # fmt: skip

    items: list[Slip]
    next: int | str | None


class Author(Shown):
    """Who answers for the text."""

    person_id: int
    name: str


class Deadline(Shown):
    """A step the clock takes, and when."""

    step: str
    label: Words
    due_at: datetime


class Proposal(Shown):
    """A proposal as its reader may see it. ``rights`` are the reader's own in its present state."""

    model_config = example(
        id=7, chapter_id=1, language="fa", process="national", reason="",
        state="discussion",
        state_label={"fa": "بحث و بررسی", "en": "Discussion"}, stage="discussion", version=7, entered_at=AT,
        text=Revision.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index]
        authors=[{"person_id": 4, "name": "آرش نویسا"}], themes=["employment"],
        deadlines=[{"step": "close_discussion", "label": {"fa": "پایان بحث و آغاز جمع‌بندی",
                    "en": "Close the discussion and consolidate"}, "due_at": AT}],
        rights=["comment"],
    )  # fmt: skip

    id: int
    chapter_id: int
    language: str
    process: str
    reason: str
    """Why it goes the urgent course; "" for every other."""
    state: str
    state_label: Words
    stage: str
    version: int
    entered_at: datetime
    text: Revision
    authors: list[Author]
    themes: list[str]
    deadlines: list[Deadline]
    rights: list[str]


class NewAuthor(Given):
    """Somebody of the chapter, to be named as author."""

    model_config = example(person_id=12)

    person_id: Ref


class GivenThemes(Given):
    """The themes a proposal is filed under, and no others."""

    model_config = example(themes=["employment", "skills"])

    themes: list[Name] = Field(max_length=20)


@proposals.get("/chapters/{chapter_id}/proposals", response_model=SlipPage, **reads("Proposals of a chapter"))
def list_proposals(
    request: Request,
    chapter_id: Id,
    given: Annotated[asking.Given, asking.asking(listed.PROPOSALS)],
    after: asking.Cursor = "",
    limit: Limit = 50,
) -> Response:
    """Those the reader may see, filtered and sorted as the page of the list is."""

    def give(visit: Visit) -> SlipPage:
        standing = entered(visit, chapter_id)
        asked = listed.PROPOSALS.read(given).proved()
        page = listed.listing(visit.session, standing, asked, after=after, limit=limit)
        return SlipPage(items=[Slip.model_validate(slip) for slip in page.slips], next=page.next)

    return door.fetch(request, give)


@proposals.post(
    "/chapters/{chapter_id}/proposals", response_model=Proposal,
    **changes("Begin a proposal", status=201),
)  # fmt: skip
def create_proposal(request: Request, chapter_id: Id, given: NewProposal) -> Response:
    """Its author is whoever begins it; it starts as a draft."""

    def act(visit: Visit) -> Proposal:
        made = propose(
            visit.session, chapter_id, title=given.title, themes=given.themes, language=given.language,
            process=given.process, reason=given.reason, actor=visit.actor, now=visit.now,
        )  # fmt: skip
        return shown(opened(visit, made))

    return door.change(request, act, body=repr(given), status=201)


@proposals.get("/chapters/{chapter_id}/courses", response_model=Courses, **reads("What may be begun"))
def list_courses(request: Request, chapter_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """The lifecycles a proposal may begin here: the ordinary one and the urgent one."""

    def give(visit: Visit) -> Courses:
        entered(visit, chapter_id)
        offered = [
            (place, Course(process=name, label=Words.of(label), needs_reason=name == URGENT))
            for place, (name, label) in enumerate(courses(visit.session, chapter_id).items(), 1)
        ]
        found, cursor = paged(offered[after or 0 :], limit, lambda row: row[0])
        return Courses(items=[course for _, course in found], next=cursor)

    return door.fetch(request, give)


@proposals.get("/proposals/{proposal_id}", response_model=Proposal, **reads("A proposal"))
def show_proposal(request: Request, proposal_id: Id) -> Response:
    """State, text, authors, themes, deadlines, and what the reader may do now."""
    return door.fetch(request, lambda visit: shown(opened(visit, proposal_id)))


def shown(case: Case) -> Proposal:
    """A proposal as JSON shows it to the reader of the case."""
    engine = engine_for(case)
    state = engine.definition.states[case.state]
    dues = deadlines(case.session, case.id)
    return Proposal(
        id=case.id, chapter_id=case.chapter_id, language=case.language, process=case.process,
        reason=begun_because(case) if case.process == URGENT else "",
        state=case.state, state_label=Words.of(state.label), stage=state.stage, version=case.version,
        entered_at=case.entered_at, text=Revision.model_validate(revisions.latest(case)),
        authors=[Author.model_validate(author) for author in authors.authors(case)],
        themes=list(authors.themes(case)),
        deadlines=[
            Deadline(step=name, label=Words.of(engine.definition.steps[name].label), due_at=due)
            for name, due in sorted(dues.items(), key=lambda pair: pair[1])
        ],
        rights=[right for right in RIGHTS if case.roles & (engine.may(case.state, right) or frozenset())],
    )  # fmt: skip


def _there(visit: Visit, at: Mapping[str, int]) -> Proposal:
    return shown(held(visit, at["proposal_id"], "see"))


@proposals.post(
    "/proposals/{proposal_id}/authors", response_model=Changed, **changes("Name another author", of=_there)
)
def add_author(request: Request, proposal_id: Id, given: NewAuthor) -> Response:
    """Somebody of the chapter; one who is named already changes nothing."""

    def act(visit: Visit) -> Changed:
        case = held(visit, proposal_id, "edit")
        authors.add_author(case, given.person_id, now=visit.now)
        return Changed(version=case.version)

    return door.change(request, act, body=repr(given))


@proposals.delete(
    "/proposals/{proposal_id}/authors/{person_id}",
    response_model=Changed,
    **changes("Take an author off", of=_there),
)
def remove_author(request: Request, proposal_id: Id, person_id: Id) -> Response:
    """They still cannot decide on the proposal. The last author stays."""

    def act(visit: Visit) -> Changed:
        case = held(visit, proposal_id, "edit")
        authors.remove_author(case, person_id, now=visit.now)
        return Changed(version=case.version)

    return door.change(request, act, body="")


@proposals.put(
    "/proposals/{proposal_id}/themes", response_model=Changed, **changes("File under themes", of=_there)
)
def set_themes(request: Request, proposal_id: Id, given: GivenThemes) -> Response:
    """Under these and no others."""

    def act(visit: Visit) -> Changed:
        case = held(visit, proposal_id, "edit")
        authors.set_themes(case, given.themes, now=visit.now)
        return Changed(version=case.version)

    return door.change(request, act, body=repr(given))
