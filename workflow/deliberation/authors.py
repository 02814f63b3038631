"""Who answers for a proposal's text, and the themes it is filed under.

Neither counts as an edit of the text: whoever is writing meanwhile is not sent back for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import col

from workflow.deliberation.editing import claim, record
from workflow.deliberation.tables import Author, ProposalTheme
from workflow.deliberation.themes import THEMES, chosen
from workflow.deliberation.wording import worded
from workflow.membership.roles import running
from workflow.membership.tables import Mandate, Person
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound

MOST_AUTHORS = 20


class LastAuthor(Refusal):
    """A proposal without an author answers to nobody."""

    text = Text(
        "این تنها نویسندهٔ پیشنهاد است و نمی‌شود نامش را برداشت؛ نخست نویسندهٔ دیگری بیفزایید.",
        "This is the only author of the proposal and cannot be removed; add another author first.",
    )


class TooManyAuthors(Refusal):
    """More people than can answer for one text."""

    text = Text(
        "بیش از {limit} نویسنده برای یک پیشنهاد پذیرفته نمی‌شود؛ نخست نام یکی را بردارید.",
        "A proposal has at most {limit} authors; remove one first.",
    )


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """An author as pages name them."""

    person_id: int
    name: str


def authors(case: Case) -> tuple[AuthorLine, ...]:
    """The authors, in the order of their ids."""
    query = (
        select(col(Person.id), col(Person.name))
        .join(Author, col(Author.person_id) == col(Person.id))
        .where(col(Author.proposal_id) == case.id)
        .order_by(col(Person.id))
    )
    return tuple(AuthorLine(number or 0, name) for number, name in case.session.execute(query))


def candidates(case: Case, search: str = "", *, now: datetime, limit: int = 50) -> tuple[AuthorLine, ...]:
    """People of the chapter who may be named as authors and are not yet, by name; ``search`` is a part of it."""
    case.require("edit")
    query = (
        select(col(Person.id), col(Person.name))
        .where(
            col(Person.id).in_(
                select(col(Mandate.person_id)).where(col(Mandate.chapter_id) == case.chapter_id, running(now))
            ),
            col(Person.id).not_in(select(col(Author.person_id)).where(col(Author.proposal_id) == case.id)),
            col(Person.name).contains(search.strip(), autoescape=True),
        )
        .order_by(col(Person.name_key), col(Person.id))
        .limit(limit)
    )
    return tuple(AuthorLine(number or 0, name) for number, name in case.session.execute(query))


def add_author(case: Case, person_id: int, *, now: datetime) -> None:
    """Name another author; one who is named already changes nothing. Appends ``add_author`` to the history.

    Raises NotFound for somebody who holds no role in the chapter now, TooManyAuthors.
    """
    case.require("edit")
    claim(case)
    present = {author.person_id for author in authors(case)}
    if person_id in present:
        return
    if len(present) >= MOST_AUTHORS:
        raise TooManyAuthors(worded(TooManyAuthors.text, limit=MOST_AUTHORS))
    mandate = select(col(Mandate.id)).where(
        col(Mandate.person_id) == person_id, col(Mandate.chapter_id) == case.chapter_id, running(now)
    )
    if case.session.execute(mandate).first() is None:
        raise NotFound
    case.session.execute(insert(Author).values(proposal_id=case.id, person_id=person_id))
    record(case, "add_author", now, person=person_id)


def remove_author(case: Case, person_id: int, *, now: datetime) -> None:
    """Take an author's name off; they still cannot decide on it. Appends ``remove_author`` to the history.

    Raises NotFound for one who is no author of it, LastAuthor when nobody else is.
    """
    case.require("edit")
    claim(case)
    present = {author.person_id for author in authors(case)}
    if person_id not in present:
        raise NotFound
    if len(present) == 1:
        raise LastAuthor
    gone = (col(Author.proposal_id) == case.id, col(Author.person_id) == person_id)
    case.session.execute(delete(Author).where(*gone))
    record(case, "remove_author", now, person=person_id)


def themes(case: Case) -> tuple[str, ...]:
    """Keys of the proposal's themes, in the declared order."""
    query = select(col(ProposalTheme.theme)).where(col(ProposalTheme.proposal_id) == case.id)
    kept = set(case.session.execute(query).scalars())
    return tuple(theme for theme in THEMES if theme in kept)


def set_themes(case: Case, wanted: Iterable[str], *, now: datetime) -> None:
    """File the proposal under these themes alone. Appends ``themes`` to the history. Raises EntryRefused."""
    case.require("edit")
    kept = chosen(wanted)
    claim(case)
    if kept == themes(case):
        return
    case.session.execute(delete(ProposalTheme).where(col(ProposalTheme.proposal_id) == case.id))
    if kept:
        rows = [{"proposal_id": case.id, "theme": theme} for theme in kept]
        case.session.execute(insert(ProposalTheme), rows)
    record(case, "themes", now, themes=list(kept))
