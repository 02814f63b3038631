"""Whoever stands behind an amendment, by moving or signing it, is told what becomes of it; authors of new ones."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation import news
from workflow.deliberation.amendments.ground import Ground, ground
from workflow.deliberation.news import Telling
from workflow.deliberation.tables import Author, Signer
from workflow.record.case import Case

_KINDS: Mapping[str, str] = MappingProxyType({"joined": "amendment_joined", "applied": "amendment_applied"})


def moved(case: Case, made: int, *, now: datetime) -> None:
    """Tell of a new amendment: who stands behind those it collides with or amends, and the authors of the text.

    Each is told of it once, by what concerns them most.
    """
    on = ground(case)
    parent = on.row(made).parent_id
    beside = on.colliding.get(made, ())
    behind = _behind(case, on, {*beside, *([parent] if parent else [])})
    concerned = [(person, "amendment_collides") for number in beside for person in behind[number]]
    if parent is not None:
        concerned += [(person, "amendment_amended") for person in behind[parent]]
    authors = select(col(Author.person_id)).where(col(Author.proposal_id) == case.id)
    concerned += [(person, "amended") for person in case.session.execute(authors).scalars()]
    tellings = [
        Telling(person, kind, f"moved-{made}", amendment_id=made)
        for person, kind in dict(concerned[::-1]).items()
    ]
    news.tell_each(case, tellings, now=now)


@contextmanager
def watched(case: Case, on: Ground, now: datetime) -> Iterator[None]:
    """Tell of every amendment of a ground that takes a step within, also of those that fall with it."""
    before = {number: row.version for number, row in on.rows.items()}
    yield
    changed = [row for number, row in on.rows.items() if row.version != before[number]]
    behind = _behind(case, on, {row.id or 0 for row in changed})
    tellings = [
        Telling(
            person, _KINDS.get(row.state, "amendment_decided"), f"amendment-{row.id}-{row.version}",
            amendment_id=row.id,
        )
        for row in changed
        for person in behind[row.id or 0]
    ]  # fmt: skip
    news.tell_each(case, tellings, now=now)


def _behind(case: Case, on: Ground, numbers: Collection[int]) -> Mapping[int, list[int]]:
    """By amendment, whoever moved and signed it."""
    found: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        found[number].append(on.rows[number].author_id)
    query = select(col(Signer.amendment_id), col(Signer.person_id)).where(
        col(Signer.amendment_id).in_(numbers)
    )
    for number, person in case.session.execute(query) if numbers else ():
        found[number].append(person)
    return found
