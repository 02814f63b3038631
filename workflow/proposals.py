"""A chapter's proposals as a list: filtered, sorted, and paged by key, as far as one may see them.

Each way through the list has an index that hands its rows out in order, so a page costs the same wherever it
stands: state by state, by theme, by the words of search, or by the next deadline.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.authorize import visible
from workflow.board import PAGE, Slip, slips
from workflow.deliberation.tables import Author, Proposal, ProposalTheme
from workflow.deliberation.themes import THEMES
from workflow.lifecycle import ENGINES, STAGES
from workflow.membership.members import LANGUAGES_READ
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record.case import Standing
from workflow.record.filters import MOST_COUNTED, Asked, Field, Filters, Found, cursor
from workflow.record.folded import named
from workflow.record.index import SearchEntry, matches
from workflow.record.tables import Deadline
from workflow.versions import known

STATES = {
    name: state.label for engine in ENGINES.values() for name, state in engine.definition.states.items()
}
"""Every state a proposal may be in, over all lifecycles."""

PROPOSALS = Filters(
    (
        Field("q", Text("واژه‌های متن", "Words of the text")),
        Field("stage", Text("مرحله", "Stage"), STAGES),
        Field("state", Text("وضعیت", "State"), STATES),
        Field("theme", Text("موضوع", "Theme"), THEMES),
        Field("author", Text("نام نویسنده", "Author’s name")),
        Field("language", Text("زبان متن", "Language of the text"), LANGUAGES_READ),
        Field("mine", Text("از آنِ من", "Mine"), {"yes": Text("تنها پیشنهادهای من", "Only my own")}),
    ),
    orders={
        "newest": Text("تازه‌ترین", "Newest first"),
        "due": Text("نزدیک‌ترین مهلت", "Next deadline"),
    },
    order_hint=Text(
        "به ترتیب مهلت تنها آن‌هایی می‌آیند که مهلتی دارند.", "By deadline come only those that have one."
    ),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list; ``next`` goes on (None at the end)."""

    slips: tuple[Slip, ...]
    next: int | str | None


def listing(
    session: Session, standing: Standing, asked: Asked, *, after: str = "", limit: int = PAGE
) -> Listed:
    """The proposals a reader asks for. Raises EntryRefused for a cursor of another list."""
    standing.require("see")
    rows = session.execute(_page(session, standing, asked, after, limit + 1)).all()
    ids = [row.id for row in rows[:limit]]
    found = {slip.id: slip for slip in slips(session, col(Proposal.id).in_(ids), limit=limit)} if ids else {}
    more = len(rows) > limit
    return Listed(tuple(found[number] for number in ids), _next(asked, rows[limit - 1]) if more else None)


def found(session: Session, standing: Standing, asked: Asked) -> Found:
    """How many proposals that is, counted up to a bound."""
    standing.require("see")
    # in the list's own order: without it SQLite takes another way, and reads every proposal for rare words
    rows = session.execute(_page(session, standing, asked, "", MOST_COUNTED + 1)).all()
    return Found(min(len(rows), MOST_COUNTED), len(rows) > MOST_COUNTED)


def _page(session: Session, standing: Standing, asked: Asked, after: str, limit: int) -> Any:  # noqa: ANN401
    if asked.order == "due":
        query = _keyed(session, standing, asked)
        due, whose = col(Deadline.due_at), col(Deadline.subject_id)
        if at := cursor(after, 2):
            since = _moment(at[0])
            query = query.where(or_(due > since, and_(due == since, whose > at[1])))
        return query.order_by(due, whose).limit(limit)
    start = cursor(after)
    by_state = asked["stage"] or asked["language"]
    if not by_state or any(asked[name] for name in ("q", "theme", "author", "mine")):
        query = _keyed(session, standing, asked)
        column: Any = query.selected_columns.key
        if start:
            query = query.where(column < start[0])
        return query.order_by(column.desc()).limit(limit)
    wanted = _wanted(standing, asked)
    number = col(Proposal.id)
    if start:
        wanted.append(number < start[0])
    # one run for each state (of the stage), each already in order; of each no more than a page is read
    runs = [
        select(number.label("id")).where(*wanted, col(Proposal.state) == state)
        .order_by(number.desc()).limit(limit).subquery()
        for state in _states(asked["stage"])
        if asked["state"] in ("", state)
    ]  # fmt: skip
    if not runs:
        return select(number.label("id"), number.label("key")).where(literal(value=False))
    together = union_all(*(select(run.c.id) for run in runs)).subquery()
    return (
        select(together.c.id, together.c.id.label("key")).order_by(together.c.id.desc()).limit(limit)
    )  # fmt: skip


def _keyed(session: Session, standing: Standing, asked: Asked) -> Select[Any]:
    """Ids with the key that the list goes on by."""
    number = col(Proposal.id)
    wanted = _wanted(standing, asked)
    query: Any
    if asked.order == "due":
        earlier = aliased(Deadline)
        before = exists().where(
            col(earlier.subject) == "proposal", col(earlier.subject_id) == col(Deadline.subject_id),
            or_(
                col(earlier.due_at) < col(Deadline.due_at),
                and_(col(earlier.due_at) == col(Deadline.due_at), col(earlier.id) < col(Deadline.id)),
            ),
        )  # fmt: skip
        query = select(number.label("id"), col(Deadline.due_at).label("key")).join(
            Deadline, and_(col(Deadline.subject) == "proposal", col(Deadline.subject_id) == number)
        )
        wanted.append(~before)
    elif asked["q"]:
        query = select(number.label("id"), col(SearchEntry.id).label("key")).join(
            SearchEntry, and_(col(SearchEntry.kind) == "proposal", col(SearchEntry.subject_id) == number)
        )
    elif asked["theme"]:
        query = select(number.label("id"), col(ProposalTheme.proposal_id).label("key")).join(
            ProposalTheme, col(ProposalTheme.proposal_id) == number
        )
        themed: Select[Any] = query.where(*wanted, col(ProposalTheme.theme) == asked["theme"])
        return themed
    else:
        query = select(number.label("id"), number.label("key"))
    if asked["q"]:
        matching = matches(session, asked["q"], "proposal", standing.chapter_id)
        if matching is None:
            wanted.append(number < 0)
        elif asked.order == "due":
            entries = select(col(SearchEntry.subject_id)).join(matching, matching.c.id == col(SearchEntry.id))
            wanted.append(number.in_(entries))
        else:
            # the key is the index's own, which hands its rows out in this order
            query = query.with_only_columns(number.label("id"), matching.c.id.label("key")).join(
                matching, matching.c.id == col(SearchEntry.id)
            )
    keyed: Select[Any] = query.where(*wanted)
    return keyed


def _wanted(standing: Standing, asked: Asked) -> list[ColumnElement[bool]]:
    """What holds for every proposal on the list."""
    wanted = [visible(standing.actor, standing.roles, standing.chapter_id)]
    number = col(Proposal.id)
    if asked["stage"]:
        wanted.append(in_stage(asked["stage"]))
    if asked["state"]:
        wanted.append(col(Proposal.state) == asked["state"])
    if asked["language"]:
        wanted.append(col(Proposal.language) == asked["language"])
    if asked["theme"]:
        themed = select(col(ProposalTheme.proposal_id)).where(col(ProposalTheme.theme) == asked["theme"])
        wanted.append(number.in_(themed))
    by = select(col(Author.proposal_id))
    if asked["mine"]:
        wanted.append(number.in_(by.where(col(Author.person_id) == standing.actor.id)))
    if asked["author"]:
        people = select(col(Person.id)).where(named(asked["author"], Person.name, Person.name_en))
        wanted.append(number.in_(by.where(col(Author.person_id).in_(people))))
    return wanted


def in_stage(stage: str) -> ColumnElement[bool]:
    """The condition that a proposal stands in a stage, as its own lifecycle has it."""
    return or_(
        *(
            and_(
                following,
                col(Proposal.state).in_(
                    [s.name for s in engine.definition.states.values() if s.stage == stage]
                ),
            )
            for following, engine in known()
        )
    )


def _states(stage: str) -> list[str]:
    """The states of a stage, or of all, in any engine there is."""
    return sorted(
        {
            name
            for _, engine in known()
            for name, spec in engine.definition.states.items()
            if stage in ("", spec.stage)
        }
    )


def _next(asked: Asked, row: Any) -> int | str:  # noqa: ANN401
    if asked.order != "due":
        return int(row.key)
    since: datetime = row.key
    return f"{int(since.timestamp()) * 1_000_000 + since.microsecond}-{row.id}"


def _moment(microseconds: int) -> datetime:
    """The moment in a cursor; one beyond all calendars is after everything."""
    try:
        return datetime.fromtimestamp(microseconds // 1_000_000, UTC).replace(
            microsecond=microseconds % 1_000_000
        )
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)
