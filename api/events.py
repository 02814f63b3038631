"""What happened to a proposal, to a meeting or to minutes, in words."""

from documents.words import load
from workflow.decision.minutes.course import MINUTES
from workflow.process.parts import Definition
from workflow.process.text import Text
from workflow.sitting.course import MEETING
from workflow.sitting.story import Happened


def event_label(definition: Definition, event: str) -> Text:
    """The words of an event: a step's own, for anything else ours."""
    if event in definition.steps:
        return definition.steps[event].label
    return load().get(f"steps.event_{event}") or Text("تغییر دیگری", "Another change")


def minutes_label(event: str) -> Text:
    """The words of what happened to minutes."""
    return event_label(MINUTES.engine.definition, event)


def meeting_label(happened: Happened) -> Text:
    """The words of what happened to a meeting, its items and their ballots."""
    what = "meeting_edit" if happened.what == "edit" else happened.what
    return happened.label or event_label(MEETING.engine.definition, what)
