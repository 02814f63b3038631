"""A list of people in the order asked for, from after the last one shown: by key, along an index."""

from typing import Any

from sqlalchemy import literal, tuple_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from workflow.membership.tables import Person


def people_after(query: SelectOfScalar[Person], order: str, after: int) -> SelectOfScalar[Person]:
    """People ``oldest`` or ``newest`` first, or by ``name`` in the Persian alphabet, those of one name by id.

    ``after`` is the id of the last one shown, 0 for the beginning; by name the list goes on from that person's name
    as it is now.
    """
    place: Any = col(Person.id)
    if order == "newest":
        return (query.where(place < after) if after else query).order_by(place.desc())
    if order == "oldest":
        return query.where(place > after).order_by(place)
    if after:
        last: Any = select(Person.name_key).where(Person.id == after).scalar_subquery()
        query = query.where(tuple_(col(Person.name_key), place) > tuple_(last, literal(after)))
    return query.order_by(col(Person.name_key), place)
