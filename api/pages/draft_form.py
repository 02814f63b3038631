"""The form of a text: what was typed into it, its rows, and what stands there now where that differs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.posted import DIGITS, Posted
from workflow.deliberation.draft import Draft, RecommendationDraft
from workflow.deliberation.revisions import RecommendationWords, RevisionText
from workflow.deliberation.sections import SECTIONS
from workflow.process.text import Text

COLUMNS = ("text", "owner", "time", "cost")
NAMES = ("title", "revision", "do")
MOST_ROWS = 60
"""Rows a form may hold; fewer are taken, so that the last ones can be told."""

_ROW = re.compile(r"recommendations\.([0-9]{1,3})\.(id|text|owner|time|cost)")
_DEED = re.compile(r"(add|remove|up|down)(?:-([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Row:
    """A recommendation in the form; ``id`` is "" for a new one."""

    id: str = ""
    text: str = ""
    owner: str = ""
    time: str = ""
    cost: str = ""
    now: RecommendationWords | None = None
    """How it is worded now, where that differs from what was typed."""
    late: bool = False
    """Whether somebody else added it meanwhile."""


@dataclass(frozen=True, slots=True)
class Field:
    """A section in the form; ``now`` is what stands there now, where that differs."""

    key: str
    label: Text
    hint: Text
    required: bool
    value: str
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was filled in."""

    title: str
    sections: Mapping[str, str]
    rows: tuple[Row, ...]
    revision: int | None
    """Number of the revision the form was made from."""

    def draft(self) -> Draft:
        """What is to be saved."""
        rows = tuple(
            RecommendationDraft(named(row.id) if row.id else None, row.text, row.owner, row.time, row.cost)
            for row in self.rows
        )
        return Draft(self.title, self.sections, rows)

    def changed(self, deed: str) -> "Typed":
        """The form after one of its buttons: a row added, removed or moved; any other changes nothing."""
        told = _DEED.fullmatch(deed)
        rows = list(self.rows)
        if told is None:
            return self
        at = int(told[2] or 0)
        if told[1] == "add":
            rows.append(Row())
        elif at < len(rows):
            row = rows.pop(at)
            if told[1] != "remove":
                rows.insert(max(0, at - 1) if told[1] == "up" else at + 1, row)
        return replace(self, rows=tuple(rows[:MOST_ROWS]))

    def fields(self, now: RevisionText | None = None) -> tuple[Field, ...]:
        """The sections as fields; with ``now``, what stands there now where it is another text."""
        found = []
        for section in SECTIONS:
            value = self.sections.get(section.key, "")
            stands = now.sections.get(section.key, "") if now else value
            found.append(
                Field(
                    section.key, section.label, section.hint, section.required, value,
                    None if stands == value else stands,
                )
            )  # fmt: skip
        return tuple(found)

    def beside(self, now: RevisionText, before: RevisionText | None) -> "Typed":
        """The form with the recommendations of now beside its own, those added meanwhile at its end."""
        stands = {str(row.id): row for row in now.recommendations}
        typed = {row.id for row in self.rows}
        known = {str(row.id) for row in before.recommendations} if before else set()
        late = [
            replace(_row(row), late=True)
            for key, row in stands.items()
            if key not in typed and key not in known
        ]
        return replace(self, rows=(*(_beside(row, stands.get(row.id)) for row in self.rows), *late))


def only(posted: Posted, *names: str) -> None:
    """Refuse fields that neither bear one of these names nor are part of a text. Raises FieldsUnknown."""
    rows = [name for name, _ in posted.fields if _ROW.fullmatch(name)]
    posted.only(*names, *rows, starting=("sections.",))


def named(typed: str) -> int:
    """The recommendation a row names; 0, which is none of any proposal, for what is no number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else 0


def read(posted: Posted) -> Typed:
    """What was typed. Rows come in the order of the form, whatever their numbers."""
    fields = [(name, value.replace("\r\n", "\n")) for name, value in posted.fields]
    rows: dict[int, dict[str, str]] = {}
    for name, value in fields:
        if found := _ROW.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = value
    sections = {
        name.removeprefix("sections."): value for name, value in fields if name.startswith("sections.")
    }
    return Typed(
        posted.get("title"), sections, tuple(_typed(rows[n]) for n in sorted(rows)), posted.number("revision")
    )


def filled(text: RevisionText) -> Typed:
    """The form of a text as it stands, with a row to begin where there is none yet."""
    rows = tuple(_row(row) for row in text.recommendations) or (Row(),)
    return Typed(text.title, text.sections, rows, text.number)


def _typed(row: Mapping[str, str]) -> Row:
    text, owner, time, cost = (row.get(name, "") for name in COLUMNS)
    return Row(row.get("id", ""), text, owner, time, cost)


def _row(row: RecommendationWords) -> Row:
    return Row(str(row.id), row.text, row.owner, row.time, row.cost)


def _beside(row: Row, now: RecommendationWords | None) -> Row:
    same = now is not None and all(getattr(row, name) == getattr(now, name) for name in COLUMNS)
    return row if same else replace(row, now=now)
