"""Markdown that is about to be kept is rendered first: what could not be shown afterwards is refused by its field."""

from collections.abc import Mapping

from api.pages.prose import unreadable
from workflow.deliberation.amendments.applying import plan
from workflow.deliberation.amendments.refusals import MadeUnreadable
from workflow.deliberation.arranged import ELSEWHERE, section_order
from workflow.deliberation.revisions import latest
from workflow.record.case import Case
from workflow.record.typed import EntryRefused


def refuse_unreadable(texts: Mapping[str, str]) -> None:
    """Raises EntryRefused with the reason of each text, by field, that could not be shown."""
    if errors := {name: why.text for name, text in texts.items() if (why := unreadable(text)) is not None}:
        raise EntryRefused(errors)


def refuse_unreadable_plan(case: Case) -> None:
    """Raises MadeUnreadable where accepted amendments, each readable by itself, make a text that is not."""
    parts = section_order(latest(case))
    for change in plan(case).changes:
        if unreadable(change.new) is not None:
            raise MadeUnreadable(parts.get(change.section, ELSEWHERE))
