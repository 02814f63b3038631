"""What search finds of the outcome: each issued brief by its number and the words it was frozen with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.outcome.tables import Brief
from workflow.record.index import entry, keep


def keep_briefs(session: Session, ids: Sequence[int]) -> None:
    """Make issued briefs findable; a proof is found by its proposal alone."""
    query = select(Brief).where(col(Brief.id).in_(ids), col(Brief.issued_at).is_not(None))
    keep(
        session,
        [
            entry(
                "brief", row.id or 0, [row.number, *brief_words(row.content)], proposal_id=row.proposal_id,
                chapter_id=row.chapter_id,
            )
            for row in session.execute(query).scalars()
        ],
    )  # fmt: skip


def brief_words(content: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a frozen brief, in both of its languages; nothing before it is frozen."""
    for frame in content.values():
        yield frame["title"]
        for section in frame["sections"]:
            yield section["markdown"]
        for recommendation in frame["recommendations"]:
            yield recommendation["text"]
        for recipient in frame["recipients"]:
            yield f"{recipient['name']} {recipient['office']}"
