"""A list of people in the order asked for, from after the last one shown: by key, along an index."""

from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from workflow.membership.tables import Person

BY_NAME = (col(Person.name_key), col(Person.id))
"""The order of the Persian alphabet, those of one name by id."""


def named_after(after: int) -> ColumnElement[bool]:
    """The condition that a person comes after the one with this id, by the name that one has now; all after 0."""
    if not after:
        return literal(value=True)
    last: Any = select(Person.name_key).where(Person.id == after).scalar_subquery()
    return tuple_(*BY_NAME) > tuple_(last, literal(after))


def people_after(query: SelectOfScalar[Person], order: str, after: int) -> SelectOfScalar[Person]:
    """People ``oldest`` or ``newest`` first, or by ``name``; ``after`` is the id of the last one shown, or 0."""
    place: Any = col(Person.id)
    if order == "newest":
        return (query.where(place < after) if after else query).order_by(place.desc())
    if order == "oldest":
        return query.where(place > after).order_by(place)
    return query.where(named_after(after)).order_by(*BY_NAME)
