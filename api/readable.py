"""Markdown that is about to be kept is rendered first: what could not be shown afterwards is refused by its field."""

from collections.abc import Mapping, Sequence

from documents.readable import all_readable, unreadable
from workflow.deliberation.amendments.applying import plan
from workflow.deliberation.amendments.refusals import MadeUnreadable
from workflow.deliberation.arranged import ELSEWHERE, section_order
from workflow.deliberation.revisions import latest
from workflow.deliberation.sections import BY_KEY
from workflow.record.case import Case


def refuse_unreadable_text(sections: Mapping[str, str], recommendations: Sequence[str]) -> None:
    """Raises EntryRefused with the fields of a whole text, as ``draft.checked`` names them, that could not be shown."""
    texts = {f"sections.{key}": text for key, text in sections.items() if key in BY_KEY}
    all_readable(texts | {f"recommendations.{n}.text": text for n, text in enumerate(recommendations)})


def refuse_unreadable_plan(case: Case) -> None:
    """Raises MadeUnreadable where accepted amendments, each readable by itself, make a text that is not."""
    parts = section_order(latest(case))
    for change in plan(case).changes:
        if unreadable(change.new) is not None:
            raise MadeUnreadable(parts.get(change.section, ELSEWHERE))
