"""What happened to a proposal, newest first: who, when, from which state to which, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.events import event_label
from api.pages.filtering import address, asked_of, bar
from api.pages.frame import frame
from api.visit import Visit
from workflow.decision.meetings.undone import said
from workflow.membership.roles import ROLES
from workflow.process.parts import Definition
from workflow.process.text import Language, Text
from workflow.story import STORY, Entry, recipients, story
from workflow.versions import engine_for

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, in words."""

    label: Text
    who: Text | str
    at: datetime
    source: Text | None
    target: Text | None
    remark: str
    link: str
    """What it is about, as an address within the proposal; "" where the proposal's page is all there is."""
    number: int | None
    """Of the revision saved, or how many comments were disposed."""
    event: str
    whom: str
    """The member in whose name something was entered."""
    about: Text | str
    """The recipient of the delivery it is about, "" for anything else."""
    instead: str
    """Name of whom a deputy did it for."""


@router.get("/proposals/{proposal_id}/history")
def history(request: Request, proposal_id: Id, before: int | None = None) -> Response:
    """A page of it, by cursor."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        asked = asked_of(request, STORY)
        entries, cursor = story(case, asked=asked, before=before)
        definition, about = engine_for(case).definition, recipients(case, entries)
        where = f"/proposals/{proposal_id}/history"
        return visit.render(
            "history", chapter_id=case.chapter_id, p=head,
            entries=tuple(_told(e, definition, about.get(e.id, ""), visit.language) for e in entries),
            bar=bar(where, asked), first=address(where, asked) if before is not None else "",
            next=address(where, asked, before=cursor) if cursor is not None else "",
        )  # fmt: skip

    return door.show(request, page)


def _told(entry: Entry, definition: Definition, about: Text | str, language: Language) -> Told:
    states, facts = definition.states, entry.facts
    source, target = states.get(entry.source), states.get(entry.target)
    moved = source is not None and target is not None and source is not target
    link, number = "", None
    if entry.event in (
        "comment",
        "hide",
        "show",
        "answer_moderation",
        "enter",
        "confirm_entry",
        "strike_entry",
        "enter_stance",
        "confirm_stance",
        "strike_stance",
    ):
        link = f"/comments/{facts.get('comment')}"
    elif entry.event == "reword":
        link = f"/comments/{facts.get('comment')}/wordings"
    elif entry.event == "edit":
        number = facts.get("number")
        link = f"/revisions/{number}"
    elif entry.event in ("dispose", "trace", "untrace"):
        link = "/consolidation"
    return Told(
        label=event_label(definition, entry.event), who=entry.who or ROLES.get(entry.kind, ""), at=entry.at,
        source=source.label if moved and source else None, target=target.label if moved and target else None,
        remark=said(entry.remark).in_(language), link=link, number=number, event=entry.event, whom=entry.whom,
        about=about, instead=entry.instead,
    )  # fmt: skip
