"""A proposal in discussion with amendments to it, carried to consolidation and back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from tests import council
from tests.workflow.deliberation.opened import Setting, setting, there
from workflow.deliberation import drafting
from workflow.deliberation.amendments import applying, deciding, moving, reading
from workflow.deliberation.draft import Draft, RecommendationDraft
from workflow.deliberation.revisions import RevisionText, latest

PROBLEM = council.SECTIONS["problem"]


@dataclass
class Table:
    """What everybody does with amendments, each in the state in which it may be done."""

    at: Setting
    now: datetime

    def into(self, state: str) -> None:
        self.at.proposal.state = state
        self.at.session.flush()

    def text(self) -> RevisionText:
        return latest(self.at.case("see"))

    def move(self, passage: str, words: str, *, section: str = "problem", by: Any = None, **more: Any) -> int:
        """Other words for a passage; for an insertion, ``passage`` ends with what stands before it and "|"."""
        self.into("discussion")
        case = self.at.case("amend", by=by or self.at.member)
        text = latest(case)
        whole = next(
            (r.text for r in text.recommendations if section == f"recommendation:{r.id}"),
            text.sections.get(section, ""),
        )
        start = whole.find(passage.removesuffix("|"))
        end = start + len(passage.removesuffix("|"))
        place: dict[str, Any] = {
            "start": end if passage.endswith("|") else start,
            "end": end,
            "revision": text.number,
        }
        given: dict[str, Any] = {
            "section": section,
            "replacement": words,
            "reason": "چون روشن‌تر است",
            "now": self.now,
        }
        return moving.move(case, **(given | place | more))

    def move_on(self, parent: int, passage: str, words: str, **more: Any) -> int:
        self.into("discussion")
        case = self.at.case("amend", by=self.at.author)
        row = moving.held(case, parent)
        start = row.replacement.index(passage)
        place: dict[str, Any] = {
            "start": start,
            "end": start + len(passage),
            "replacement": words,
            "reason": "بهتر است",
        }
        return moving.move_on(case, parent, now=self.now, **(place | more))

    def decide(self, number: int, verdict: str = "accept", reason: str = "درست است") -> None:
        self.into("consolidation")
        deciding.decide(self.at.case("dispose", by=self.at.secretary), number, verdict, reason, now=self.now)

    def seen(self, ids: list[int]) -> dict[int, int]:
        """Amendments with their versions, as somebody sees them now; of one that is not there the first."""
        versions = {row.id: row.version for row in reading.listing(self.at.case("see"))}
        return {number: versions.get(number, 1) for number in ids}

    def join(
        self,
        ids: list[int],
        wording: str,
        reason: str = "هر دو درست بود",
        *,
        seen: Any = None,
        revision: int = 0,
    ) -> int:
        self.into("consolidation")
        return deciding.join(
            self.at.case("dispose", by=self.at.secretary), self.seen(ids) if seen is None else seen, wording, reason,
            revision=revision or self.text().number, now=self.now,
        )  # fmt: skip

    def apply(self) -> int:
        self.into("consolidation")
        case = self.at.case("edit", by=self.at.secretary)
        return applying.apply_accepted(case, version=case.version, now=self.now)

    def write(self, **sections: str) -> None:
        """A new revision by hand."""
        self.into("consolidation")
        case = self.at.case("edit")
        text = latest(case)
        rows = tuple(RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in text.recommendations)
        draft = Draft(text.title, {**text.sections, **sections}, rows)
        drafting.save(case, draft, version=case.version, now=self.now)

    def state(self, number: int) -> str:
        return moving.held(self.at.case("see"), number).state


def table(session: Session, now: datetime) -> Table:
    """A proposal with its council."""
    return Table(setting(session, now, "discussion"), now)


__all__ = ["PROBLEM", "Table", "table", "there"]
