"""Ballots, briefs and deliveries get states; the texts of lifecycles are kept; referrals; ratification."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Moment

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
    op.add_column("ballot", sa.Column("purpose", sa.String(), nullable=False, server_default="approval"))
    op.add_column(
        "chapter", sa.Column("ratification_days", sa.Integer(), nullable=False, server_default="14")
    )
    for table, columns in (
        ("ballot", ("state", "origin", "version", "purpose")),
        ("brief", ("state", "origin", "version")),
        ("delivery", ("state", "origin", "version")),
        ("chapter", ("ratification_days",)),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("referred_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("proposal_referred_from", "proposal", ["referred_from_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_proposal_referred_from_id"), ["referred_from_id"], unique=False)
    _keep_the_text()


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
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_referred_from_id"))
        batch_op.drop_constraint("proposal_referred_from", type_="foreignkey")
        batch_op.drop_column("referred_from_id")
    for table, columns in (
        ("chapter", ("ratification_days",)),
        ("ballot", ("purpose", "version", "origin", "state")),
        ("brief", ("version", "origin", "state")),
        ("delivery", ("version", "origin", "state")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    op.drop_table("definition")
