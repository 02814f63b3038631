"""Meetings that are changed after their call, and proxies that keep when they ended.

On the way up the proxies that were taken back come back from the history, each with its end. On the way down those that
ended are lost again, and so is what a called meeting was before it was changed. When minutes were approved was kept by
their own row alone; the column of the meeting, which nobody wrote, comes back empty.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Json, Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

HISTORY = sa.table(
    "history",
    sa.column("id", sa.Integer()),
    sa.column("subject", sa.String()),
    sa.column("subject_id", sa.Integer()),
    sa.column("event", sa.String()),
    sa.column("actor_id", sa.Integer()),
    sa.column("at", Moment()),
    sa.column("facts", Json),
)
KEPT = ("meeting_id", "giver_id", "holder_id", "at", "entered_by_id")


def upgrade() -> None:
    op.create_table(
        "meeting_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "version"),
    )
    connection = op.get_bind()
    given = _proxies(connection)
    ended = list(_ended(connection))
    op.drop_table("proxy")
    op.create_table(
        "proxy",
        sa.Column("id", sa.Integer(), nullable=False),
        *_columns(),
        sa.Column("until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_proxy_holder_id", "proxy", ["holder_id"])
    op.create_index("proxy_of", "proxy", ["meeting_id", "giver_id"])
    rows = sorted([*({**row, "until": None} for row in given), *ended], key=lambda row: row["at"])
    if rows:
        connection.execute(sa.insert(_table(with_end=True)), rows)
    op.drop_column("meeting", "minutes_approved_at")


def downgrade() -> None:
    op.add_column("meeting", sa.Column("minutes_approved_at", Moment(), nullable=True))
    given = _proxies(op.get_bind(), with_end=True)
    op.drop_table("proxy")
    op.create_table("proxy", *_columns(), sa.PrimaryKeyConstraint("meeting_id", "giver_id"))
    op.create_index("ix_proxy_holder_id", "proxy", ["holder_id"])
    if given:
        op.get_bind().execute(sa.insert(_table(with_end=False)), given)
    op.drop_table("meeting_change")


def _columns() -> tuple[Any, ...]:
    return (
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
    )


def _table(*, with_end: bool) -> Any:  # noqa: ANN401 (a table without a model)
    names = (*KEPT, "until") if with_end else KEPT
    kinds: dict[str, Any] = {"at": Moment(), "until": Moment()}
    return sa.table("proxy", *(sa.column(name, kinds.get(name, sa.Integer())) for name in names))


def _proxies(connection: sa.Connection, *, with_end: bool = False) -> list[dict[str, Any]]:
    """Those that have not ended."""
    proxy = _table(with_end=with_end)
    query = sa.select(*(proxy.c[name] for name in KEPT))
    if with_end:
        query = query.where(proxy.c.until.is_(None))
    return [dict(row) for row in connection.execute(query).mappings()]


def _ended(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Proxies the history tells of that gave way to another or were taken back."""
    query = (
        sa.select(HISTORY)
        .where(HISTORY.c.subject == "meeting", HISTORY.c.event.in_(("represent", "end_proxy")))
        .order_by(HISTORY.c.id)
    )
    lines: Iterable[Any] = connection.execute(query)
    running: dict[tuple[int, int], dict[str, Any]] = {}
    for line in lines:
        key = (line.subject_id, line.facts["giver"])
        before = running.pop(key, None)
        if before is not None:
            yield {**before, "until": max(line.at, before["at"])}
        if line.event == "represent":
            running[key] = {
                "meeting_id": line.subject_id,
                "giver_id": line.facts["giver"],
                "holder_id": line.facts["holder"],
                "at": line.at,
                "entered_by_id": line.actor_id,
            }
