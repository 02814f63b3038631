"""Filters of lists: declared once for each list, read from what was asked, the same for pages and for JSON.

Only what is declared is read: words are bounded, choices and orders are names out of a table, so nothing that
was typed ever becomes a column or an order.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from workflow.process.text import Text
from workflow.record import typed

LONGEST = 100
"""Characters of words that a list is filtered by."""

MOST_COUNTED = 1_000
"""Found things are counted up to here; beyond it a list says that there are more."""

LONGEST_NUMBER, LARGEST_ID = 17, 2**31 - 1
"""Digits of a number in a cursor, and the largest id, with which each cursor ends."""

BAD_CURSOR = Text(
    "این نشانه از این فهرست نیست؛ فهرست را از آغاز بخوانید.",
    "This cursor is not of this list; read the list from its beginning.",
)


@dataclass(frozen=True, slots=True)
class Field:
    """Something a list is filtered by: words, or one of its declared ``choices``."""

    name: str
    label: Text
    choices: Mapping[str, Text] | None = None
    hint: Text | str = ""
    also: str = ""
    """A pattern of values beside the choices, which addresses carry and no form offers."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What one list can be asked for; the first of its ``orders`` is the one it has by itself."""

    fields: tuple[Field, ...]
    orders: Mapping[str, Text] = field(default_factory=dict)
    order_hint: Text | str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name an address may carry."""
        return (*(each.name for each in self.fields), *(("order",) if self.orders else ()))

    def read(self, given: Mapping[str, str]) -> "Asked":
        """What is asked for, with every fault. Names that are not declared are not read at all."""
        values: dict[str, str] = {}
        errors: dict[str, Text] = {}
        for each in (*self.fields, *self._order()):
            said = given.get(each.name, "")
            try:
                value = typed.line(said, each.name, limit=LONGEST, required=False)
                if value and each.choices is not None and not re.fullmatch(each.also or "(?!)", value):
                    typed.choice(value, each.name, each.choices)
            except typed.EntryRefused as refused:
                errors |= refused.errors
                continue
            if value:
                values[each.name] = value
        kept = {name: given[name][: 2 * LONGEST] for name in self.names if given.get(name)}
        return Asked(self, values, errors, kept)

    def _order(self) -> tuple[Field, ...]:
        return (Field("order", Text("ترتیب", "Order"), self.orders),) if self.orders else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one reader asks of a list. What could not be taken is named in ``errors`` and filters nothing."""

    filters: Filters
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Text] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    """As it was typed, faults too."""

    def __getitem__(self, name: str) -> str:
        """The value of a filter, "" where it is not set."""
        return self.values.get(name, "")

    def __bool__(self) -> bool:
        """Whether anything is filtered; an order alone filters nothing."""
        return any(name != "order" for name in self.values)

    @property
    def order(self) -> str:
        """The order asked for, else the list's own."""
        return self.values.get("order") or next(iter(self.filters.orders), "")

    def proved(self) -> "Asked":
        """The same, where all of it could be taken. Raises EntryRefused with everything that could not."""
        if self.errors:
            raise typed.EntryRefused(self.errors)
        return self


def unasked(filters: Filters) -> Asked:
    """A list of which nothing is asked."""
    return Asked(filters)


@dataclass(frozen=True, slots=True)
class Found:
    """How many things were found; ``more`` when there are more than were counted."""

    count: int
    more: bool = False


def counted(session: Session, query: Select[Any], *, most: int = MOST_COUNTED) -> Found:
    """How many rows a query has, counted up to ``most``: what it costs does not grow with the list."""
    bounded = query.order_by(None).limit(most + 1).subquery()
    count = int(session.execute(select(func.count()).select_from(bounded)).scalar_one())
    return Found(min(count, most), count > most)


def cursor(after: str, parts: int = 1) -> tuple[int, ...] | None:
    """The numbers of a cursor, None where there is none. Raises EntryRefused for anything else."""
    if not after:
        return None
    numbers = after.split("-")
    known = len(numbers) == parts and all(
        n.isascii() and n.isdigit() and len(n) <= LONGEST_NUMBER for n in numbers
    )
    if not known or int(numbers[-1]) > LARGEST_ID:
        raise typed.EntryRefused({"after": BAD_CURSOR})
    return tuple(map(int, numbers))
