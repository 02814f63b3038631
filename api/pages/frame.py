"""What stands around every page of a proposal: title, state, authors, deadlines, its other pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from api.pages.templates import Link
from api.visit import Visit
from documents.words import load
from workflow.advance import deadlines, options
from workflow.authorize import authorize
from workflow.decision.ratification import Ratification, standing
from workflow.deliberation.tables import Author, ProposalTheme, Revision
from workflow.deliberation.themes import THEMES
from workflow.lifecycle import STAGES
from workflow.membership.tables import Person
from workflow.process.machine import Option
from workflow.process.text import Text
from workflow.propose import URGENT
from workflow.record.case import Case
from workflow.story import begun_because
from workflow.versions import engine_for

TABS = (
    ("", "proposal.tab_text"),
    ("/amendments", "amendments.title"),
    ("/opinions", "opinions.title"),
    ("/consolidation", "proposal.tab_consolidation"),
    ("/ballot", "proposal.tab_ballot"),
    ("/dissents", "dissents.title"),
    ("/brief", "proposal.tab_brief"),
    ("/history", "proposal.tab_history"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A proposal's head as templates get it."""

    id: int
    title: str
    language: str
    state: Text
    stage: str
    stage_label: Text
    urgent: str
    """Why it goes the urgent course; "" for every other."""
    ratified: Ratification | None
    """How far the ratification of an urgent resolution is; None for every other."""
    version: int
    revision: int
    chapter_id: int
    authors: tuple[str, ...]
    themes: tuple[Text, ...]
    entered_at: datetime
    options: tuple[Option, ...]
    deadlines: dict[str, datetime]
    roles: frozenset[str]
    rights: frozenset[str]
    """Rights the reader has here and now, for showing what they can do; the use cases check again."""
    tabs: tuple[Link, ...]

    @property
    def place(self) -> dict[str, Any]:
        """What the addresses of places are made of (``api.places.obstacles``)."""
        return {"proposal": self.id, "chapter": self.chapter_id, "rights": self.rights}


def frame(visit: Visit, proposal_id: int, right: str = "see") -> tuple[Case, Frame]:
    """Admit the reader to a proposal for one right, with its head.

    Raises NotFound, Forbidden, NotSignedIn.
    """
    case = authorize(visit.session, proposal_id, right, actor=visit.actor, now=visit.now)
    engine = engine_for(case)
    state = engine.definition.states[case.state]
    title, number = visit.session.execute(
        select(col(Revision.title), col(Revision.number)).where(col(Revision.id) == case.revision_id)
    ).one()
    authors = visit.session.execute(
        select(col(Person.name)).join(Author, col(Author.person_id) == Person.id)
        .where(col(Author.proposal_id) == case.id).order_by(col(Person.id))
    ).scalars()  # fmt: skip
    themes = visit.session.execute(
        select(col(ProposalTheme.theme))
        .where(col(ProposalTheme.proposal_id) == case.id)
        .order_by(col(ProposalTheme.theme))
    ).scalars()
    here = visit.request.url.path
    words = load()
    return case, Frame(
        id=case.id, title=title, language=case.language, state=state.label, stage=state.stage,
        stage_label=STAGES[state.stage], urgent=begun_because(case) if case.process == URGENT else "",
        ratified=standing(visit.session, case.id) if case.process == URGENT else None,
        version=case.version, revision=number, chapter_id=case.chapter_id,
        authors=tuple(authors), themes=tuple(THEMES[t] for t in themes), entered_at=case.entered_at,
        options=options(case, now=visit.now), deadlines=deadlines(visit.session, case.id), roles=case.roles,
        rights=frozenset(r for r, who in state.may.items() if case.roles & who),
        tabs=tuple(
            Link(f"/proposals/{case.id}{end}", words[key], current=here == f"/proposals/{case.id}{end}")
            for end, key in TABS
        ),
    )  # fmt: skip
