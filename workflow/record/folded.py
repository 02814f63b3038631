"""Names as lists compare them: the letters of search, without half-spaces and spaces, in Python and in SQL.

A list is narrowed by a part of a name («احمد» finds «احمدی»), which no index of whole words finds; so the
database folds the names of one chapter as this module folds what was typed.
"""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from workflow.record.index import MOST_WORDS, SearchEntry
from workflow.record.letters import asked, normalized

SAME = {
    **dict(zip("يىكةۀأإآٱؤئ", "ییکههاااا" + "وی", strict=True)),
    **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
    **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
}
"""Letters and digits that stand for others."""

UNSEEN = "".join(map(chr, (*range(0x64B, 0x656), 0x670, 0x640, 0x200C, 0x200D, 0x20, 0xA0, 0x5F)))
"""Signs that make no difference: vowel marks, tatweel, half-spaces, spaces and underscores."""


def fold(words: str) -> str:
    """Words as ``folded`` makes them in the database."""
    return "".join(sign for sign in normalized(words) if sign not in UNSEEN)


class folded(FunctionElement[str]):  # noqa: N801 (a function of SQL)
    """A column as names are compared, on either database."""

    type = String()
    inherit_cache = True


@compiles(folded, "sqlite")
def _called(element: "folded", compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 (SQLAlchemy's own)
    return compiler.process(func.rayzan_fold(*element.clauses), **more)


@compiles(folded, "postgresql")
def _translated(element: "folded", compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401
    inner = func.translate(
        func.lower(*element.clauses), literal("".join((*SAME, *UNSEEN))), literal("".join(SAME.values()))
    )
    return compiler.process(inner, **more)


def named(words: str, *columns: Any) -> ColumnElement[bool]:  # noqa: ANN401 (columns of any table)
    """The condition that every word typed is a part of what these columns say together; no name has no letters."""
    together: Any = func.coalesce(columns[0], "")
    for column in columns[1:]:
        together = together + "\n" + func.coalesce(column, "")
    parts = [part for part in map(fold, words.split()[:MOST_WORDS]) if part]
    if not parts:
        return literal(value=False)
    return and_(*(folded(together).contains(part, autoescape=True) for part in parts))


def holding(words: str) -> ColumnElement[bool]:
    """The condition that a ``SearchEntry`` holds every word typed; nothing holds a text without words.

    For entries that another index has narrowed already (the comments of one proposal): it reads each of them.
    """
    wanted = asked(words)[:MOST_WORDS]
    if not wanted:
        return literal(value=False)
    terms: Any = literal(" ") + col(SearchEntry.terms) + " "
    return and_(*(_one_of(terms, forms) for forms in wanted))


def _one_of(terms: Any, forms: frozenset[str]) -> ColumnElement[bool]:  # noqa: ANN401
    conditions = [terms.contains(f" {form} ", autoescape=True) for form in sorted(forms)]
    found: ColumnElement[bool] = conditions[0]
    for other in conditions[1:]:
        found |= other
    return found
