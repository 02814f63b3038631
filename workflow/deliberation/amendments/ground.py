"""The amendments of a proposal on its newest text: where each stands now, and which touch the same words.

Nothing of it is stored: an amendment keeps the words it was moved on, and is carried over from there. One whose
words were changed by hand meanwhile has no place any more and is to be worded anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation.amendments.course import LIVE
from workflow.deliberation.amendments.edits import Edit, collisions, duplicates
from workflow.deliberation.anchors import found_again
from workflow.deliberation.differences import Carrier
from workflow.deliberation.passages import LONGEST, RECOMMENDATION, Passage, source
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.tables import Amendment, RecommendationText, Revision
from workflow.record.case import Case, NotFound

Where = tuple[str, int | None]
"""The text an amendment changes: a section, or the words of the amendment of that id."""


@dataclass(frozen=True)
class Ground:
    """Every amendment of a proposal, in the order they were moved, on one text."""

    newest: RevisionText
    rows: Mapping[int, Amendment]
    older: Mapping[tuple[int, str], str]
    """The texts of earlier revisions that live amendments were moved on, by revision id and section."""

    def row(self, number: int) -> Amendment:
        """An amendment by its id. Raises NotFound for another proposal's."""
        if number not in self.rows:
            raise NotFound
        return self.rows[number]

    def text(self, row: Amendment) -> str:
        """The text an amendment changes, as it stands now; "" for a recommendation that is gone."""
        if row.parent_id is not None:
            return self.rows[row.parent_id].replacement
        return source(self.newest, row.section) or ""

    @cached_property
    def edits(self) -> Mapping[int, Edit]:
        """The live amendments whose words are still there, as edits of the text they change now."""
        found = {}
        carriers: dict[tuple[int, str], Carrier] = {}
        for number, row in self.rows.items():
            if row.state not in LIVE:
                continue
            at: tuple[int, int] | None = (row.start, row.end)
            if row.parent_id is None and row.revision_id != self.newest.id:
                key = (row.revision_id, row.section)
                if key not in carriers:
                    carriers[key] = Carrier(self.older.get(key, ""), self.text(row))
                at = carriers[key].carry(row.start, row.end)
            if at is not None:
                found[number] = Edit(*at, number, row.replacement)
        return found

    def near(self, row: Amendment) -> tuple[int, int] | None:
        """Where its words stand now: the same, nearly so, or what took their place between their neighbours."""
        number = row.id or 0
        if number in self.edits:
            return self.edits[number].start, self.edits[number].end
        if row.parent_id is not None or row.revision_id == self.newest.id:
            return row.start, row.end
        text = self.text(row)
        if row.exact:
            place = (row.section, row.start, row.end, row.exact, row.prefix, row.suffix, row.revision_id)
            if found := found_again(Passage(*place), text):
                return found.start, found.end
        before = text.find(row.prefix)
        start = before + len(row.prefix)
        end = text.find(row.suffix, start) if row.suffix else len(text)
        known = before >= 0 and end >= 0 and bool(row.prefix or row.suffix)
        return (start, end) if known and end - start <= LONGEST else None

    def joined_by(self, row: Amendment) -> list[Amendment]:
        """Those whose place it took, and those whose place they took."""
        below = [other for other in self.rows.values() if other.joined_id == row.id]
        return [*below, *(deeper for other in below for deeper in self.joined_by(other))]

    @cached_property
    def colliding(self) -> Mapping[int, tuple[int, ...]]:
        """By id, the live amendments that cannot be accepted beside it: same words, or the same said twice."""
        found: dict[int, set[int]] = defaultdict(set)
        for edits in self._by_text().values():
            for one, other in collisions(edits):
                found[one].add(other)
                found[other].add(one)
            for group in duplicates(edits):
                for number in group:
                    found[number].update(other for other in group if other != number)
        return {number: tuple(sorted(others)) for number, others in found.items()}

    def against(self, edit: Edit, where: Where, leaving_out: Iterable[int]) -> tuple[int, ...]:
        """Ids of accepted amendments of a text that a new edit cannot stand beside."""
        left_out = frozenset(leaving_out)
        beside = [e for e in self._by_text().get(where, ()) if e.id not in left_out and self._accepted(e.id)]
        pairs = [*collisions([*beside, edit]), *duplicates([*beside, edit])]
        return tuple(sorted({number for pair in pairs if edit.id in pair for number in pair} - {edit.id}))

    def accepted_beside(self, number: int) -> tuple[int, ...]:
        """Ids of accepted amendments that this one collides with."""
        return tuple(other for other in self.colliding.get(number, ()) if self._accepted(other))

    def _accepted(self, number: int) -> bool:
        return self.rows[number].state == "accepted"

    def _by_text(self) -> Mapping[Where, Sequence[Edit]]:
        found: dict[Where, list[Edit]] = defaultdict(list)
        for number, edit in self.edits.items():
            found[where(self.rows[number])].append(edit)
        return found


def where(row: Amendment) -> Where:
    """The text an amendment changes."""
    return row.section, row.parent_id


def ground(case: Case, *, lock: bool = False) -> Ground:
    """The amendments of a proposal; ``lock`` holds them all until the transaction ends.

    At most five queries, however many there are.
    """
    query = select(Amendment).where(col(Amendment.proposal_id) == case.id).order_by(col(Amendment.id))
    if lock:
        query = query.with_for_update()
    rows = case.session.execute(query.execution_options(populate_existing=True)).scalars()
    by_id = {row.id or 0: row for row in rows}
    newest = latest(case)
    return Ground(newest, by_id, _older(case, by_id.values(), newest.id))


def _older(case: Case, rows: Iterable[Amendment], newest: int) -> dict[tuple[int, str], str]:
    ids = {row.revision_id for row in rows if row.state in LIVE} - {newest}
    if not ids:
        return {}
    sections: Any = select(col(Revision.id), col(Revision.sections)).where(col(Revision.id).in_(ids))
    found = {
        (number, key): text for number, texts in case.session.execute(sections) for key, text in texts.items()
    }
    words = RecommendationText
    recommended: Any = select(col(words.revision_id), col(words.recommendation_id), col(words.text)).where(
        col(words.revision_id).in_(ids)
    )
    return found | {
        (number, f"{RECOMMENDATION}{recommendation}"): text
        for number, recommendation, text in case.session.execute(recommended)
    }
