"""Ballots, briefs and deliveries get states; the texts of lifecycles are kept; referrals; ratification.

The way down loses what the older form cannot hold: the purpose of a ballot, the days for ratification, what was
referred from where, and the texts of lifecycles but for the national one of that time. States, versions and where
a row came from come back from the history.
"""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Json, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NATIONAL = "acd1e2ca8d38d061e586864fb6b63f4cf90d13d886b21b2ddc3421342c451bfd"
"""The version every proposal went by before versions were kept; its text stands beside this file."""

BALLOT = (
    "CASE WHEN voided_at IS NOT NULL THEN 'void' WHEN closed_at IS NOT NULL THEN 'counted' ELSE 'open' END"
)
BRIEF = (
    "CASE WHEN withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN superseded_at IS NOT NULL THEN 'superseded' "
    "WHEN issued_at IS NOT NULL THEN 'issued' ELSE 'proof' END"
)
DELIVERY = (
    "CASE WHEN withdrawn_at IS NOT NULL AND withdrawn_at = "
    "(SELECT superseded_at FROM brief WHERE brief.id = delivery.brief_id) THEN 'superseded' "
    "WHEN withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN answered_at IS NOT NULL THEN 'answered' "
    "WHEN acknowledged_at IS NOT NULL THEN 'acknowledged' WHEN opened_at IS NOT NULL THEN 'opened' "
    "WHEN bounced_at IS NOT NULL THEN 'bounced' WHEN sent_at IS NOT NULL THEN 'sent' ELSE 'prepared' END"
)
STATES = {"ballot": BALLOT, "brief": BRIEF, "delivery": DELIVERY}
STARTS = {"ballot": "open", "brief": "proof", "delivery": "prepared"}


def upgrade() -> None:
    op.create_table(
        "definition",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("process", "version"),
    )
    for table, state in STATES.items():
        op.add_column(table, sa.Column("state", sa.String(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("origin", sa.String(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        op.execute(f"UPDATE {table} SET state = {state}")  # noqa: S608 (nothing here was typed by anybody)
    for table, start in STARTS.items():
        _as_the_history_tells(table)
        _carry_over(table, start)
    op.add_column("ballot", sa.Column("purpose", sa.String(), nullable=False, server_default="approval"))
    op.add_column(
        "chapter", sa.Column("ratification_days", sa.Integer(), nullable=False, server_default="14")
    )
    # written out: rebuilding a table to add a foreign key would drop it under the rows that point at it
    op.execute("ALTER TABLE proposal ADD COLUMN referred_from_id INTEGER REFERENCES proposal (id)")
    op.create_index("ix_proposal_referred_from_id", "proposal", ["referred_from_id"], unique=False)
    _keep_the_text()


def _as_the_history_tells(table: str) -> None:
    """Rows that had states before, and lost them on the way down, get them back from their lines."""
    mine = f"FROM history WHERE subject = '{table}' AND subject_id = {table}.id"
    newest = "ORDER BY id DESC LIMIT 1"
    op.execute(
        f"UPDATE {table} SET state = (SELECT target {mine} {newest}), "  # noqa: S608
        f"version = (SELECT version {mine} {newest}), origin = COALESCE("
        f"(SELECT source {mine} AND source <> target {newest}), '') WHERE EXISTS (SELECT 1 {mine})"
    )


def _carry_over(table: str, start: str) -> None:
    """A line for every row that had come further before states were kept, so that the history gives them."""
    names = ("id", "state", "brief_id", "proposal_id", "chapter_id")
    rows = sa.table(table, *(sa.column(name) for name in names))
    other = {"ballot": "proposal", "delivery": "brief"}.get(table)
    source: sa.FromClause = rows
    where_chapter = rows.c.chapter_id
    if other:
        above = sa.table(other, sa.column("id"), sa.column("chapter_id"))
        source = rows.join(above, above.c.id == rows.c[f"{other}_id"])
        where_chapter = above.c.chapter_id
    history = sa.table(
        "history", *map(sa.column, ("id", "subject", "subject_id", "chapter_id", "event", "source", "target",
                                    "version", "actor_kind", "at", "remark_hash", "facts")),
    )  # fmt: skip
    told = sa.exists().where(history.c.subject == table, history.c.subject_id == rows.c.id)
    line = {
        "subject": sa.literal(table), "subject_id": rows.c.id, "chapter_id": where_chapter,
        "event": sa.literal("carried_over"), "source": sa.literal(""), "target": rows.c.state,
        "version": sa.literal(1), "actor_kind": sa.literal("worker"),
        "at": sa.literal(datetime.now(UTC), Moment()), "remark_hash": sa.literal(""),
        "facts": sa.literal({}, Json),
    }  # fmt: skip
    further = sa.select(*line.values()).select_from(source).where(rows.c.state != start, ~told)
    op.execute(sa.insert(history).from_select(list(line), further.order_by(rows.c.id)))


def _keep_the_text() -> None:
    begun = sa.text("SELECT count(*) FROM proposal WHERE process = 'national' AND process_version = :version")
    connection = op.get_bind()
    if connection.execute(begun, {"version": NATIONAL}).scalar_one():
        definition = sa.table(
            "definition", sa.column("process"), sa.column("version"), sa.column("text"),
            sa.column("at", Moment()),
        )  # fmt: skip
        text = Path(__file__).with_name("v0002_national.toml").read_text(encoding="utf-8")
        row = {"process": "national", "version": NATIONAL, "text": text, "at": datetime.now(UTC)}
        connection.execute(sa.insert(definition), [row])


def downgrade() -> None:
    op.drop_index("ix_proposal_referred_from_id", "proposal")
    op.drop_column("proposal", "referred_from_id")
    op.drop_column("chapter", "ratification_days")
    op.drop_column("ballot", "purpose")
    for table in STATES:
        for column in ("version", "origin", "state"):
            op.drop_column(table, column)
    op.drop_table("definition")
