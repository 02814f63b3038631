"""Filters of a list as an operation's query, out of the same declaration that the page's form is made of."""

from collections.abc import Mapping
from inspect import Parameter, Signature
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Query

from workflow.record.filters import LONGEST, Field, Filters

Given: TypeAlias = Mapping[str, str]
"""What the query said, by name; ``Filters.read`` makes of it what can be asked."""

Cursor = Annotated[
    str, Query(max_length=40, pattern=r"^[0-9-]*$", description="``next`` of the page before this one.")
]


def asking(filters: Filters) -> Any:  # noqa: ANN401 (what Depends makes)
    """The dependency that reads and describes the filters of a list."""

    def given(**query: str) -> Given:
        return query

    orders = (Field("order", next(iter(filters.orders.values())), filters.orders),) if filters.orders else ()
    parameters = [
        Parameter(each.name, Parameter.KEYWORD_ONLY, default="", annotation=_query(each))
        for each in (*filters.fields, *orders)
    ]
    given.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return Depends(given)


def _query(each: Field) -> Any:  # noqa: ANN401 (an annotation)
    if each.choices is None:
        words = f"{each.label.en}: every word has to be there."
        return Annotated[str, Query(max_length=LONGEST, description=words)]
    meaning = "; ".join(f"`{value}`: {label.en}" for value, label in each.choices.items())
    return Annotated[
        str, Query(max_length=60, description=meaning, json_schema_extra={"enum": ["", *each.choices]})
    ]
