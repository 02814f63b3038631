"""The index of search: one entry for each thing that can be found, kept with the thing itself.

Entries are written in the transaction that writes what they stand for. The database finds in them by its own
means (FTS5 on SQLite, a GIN index on PostgreSQL), over terms that ``workflow.record.letters`` has made.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Index,
    Integer,
    Subquery,
    UniqueConstraint,
    cast,
    column,
    delete,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Field, Session, SQLModel, col

from workflow.record.letters import asked, terms

KINDS = ("proposal", "comment", "brief")

MOST_BYTES = 900_000
"""Bytes of terms that one entry keeps: PostgreSQL takes 2²⁰ of them."""

MOST_WORDS = 12
"""Words of a query that are looked for; the rest is left out."""


class SearchEntry(SQLModel, table=True):
    """Something that can be found: its terms, separated by spaces. It can always be made again."""

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("search_entry_newest", "chapter_id", "kind", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject_id: int
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    chapter_id: int = Field(foreign_key="chapter.id")
    terms: str


def entry(
    kind: str, subject_id: int, texts: Iterable[str], *, proposal_id: int, chapter_id: int
) -> Mapping[str, object]:
    """The row that makes a thing findable by the words of its texts."""
    kept = " ".join((*_scope(kind, chapter_id), *terms(texts)))
    if len(kept.encode()) > MOST_BYTES:
        kept = kept.encode()[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]
    return {
        "kind": kind, "subject_id": subject_id, "proposal_id": proposal_id, "chapter_id": chapter_id,
        "terms": kept,
    }  # fmt: skip


def keep(session: Session, entries: Sequence[Mapping[str, object]]) -> None:
    """Write entries; one that stands already gets the new terms."""
    if not entries:
        return
    postgres = session.get_bind().dialect.name == "postgresql"
    statement: Any = (postgresql if postgres else sqlite).insert(SearchEntry)
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "subject_id"], set_={"terms": statement.excluded.terms}
    )
    session.execute(statement, [dict(row) for row in entries])


def forget(session: Session, kind: str, subject_ids: Collection[int]) -> None:
    """Take things out of the index."""
    session.execute(
        delete(SearchEntry).where(col(SearchEntry.kind) == kind, col(SearchEntry.subject_id).in_(subject_ids))
    )


def matches(session: Session, query: str, kind: str, chapter_id: int) -> Subquery | None:
    """The ids of the entries of a kind that hold every word of a query; None for a query without words.

    The entry's kind and chapter are among its terms, so the database narrows by all of them in one look, and
    hands the newest out first without finding the others. PostgreSQL is told them as columns too: where a word
    stands almost everywhere, it reads the newest entries until it has enough.
    """
    wanted = asked(query)[:MOST_WORDS]
    if not wanted:
        return None
    alternatives = [*(frozenset({term}) for term in _scope(kind, chapter_id)), *wanted]
    if session.get_bind().dialect.name == "postgresql":
        asks = " & ".join(f"({' | '.join(sorted(some))})" for some in alternatives)
        holds = literal_column("lexemes").op("@@")(cast(asks, TSQUERY))
        here = col(SearchEntry.chapter_id) == chapter_id, col(SearchEntry.kind) == kind
        return select(col(SearchEntry.id).label("id")).where(holds, *here).subquery()
    asks = " AND ".join(
        "(" + " OR ".join(f'"{term}"' for term in sorted(some)) + ")" for some in alternatives
    )
    index = table("search_index", column("rowid", Integer))
    holds = literal_column("search_index").op("MATCH")(asks)
    return select(index.c.rowid.label("id")).where(holds).subquery()


def _scope(kind: str, chapter_id: int) -> tuple[str, str]:
    return f"kind{kind}", f"chapter{chapter_id}"
