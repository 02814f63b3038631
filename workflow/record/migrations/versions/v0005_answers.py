"""Terms for answers: when a superior is told, a brief passed on to a colleague, deliveries that expired."""

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chapter", sa.Column("escalation_days", sa.Integer(), nullable=False, server_default="20"))
    # a superior is told before the term for answers ends, whatever the chapter chose for that
    op.execute("UPDATE chapter SET escalation_days = answer_days * 2 / 3 WHERE answer_days <= 20")
    for column in ("superior_name", "superior_email"):
        op.add_column("recipient", sa.Column(column, sa.String(), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("expired_at", Moment(), nullable=True))
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_delivery_id", "handover", ["delivery_id"])
    # written out: rebuilding a table to add a foreign key would drop it under the rows that point at it
    op.execute("ALTER TABLE delivery_link ADD COLUMN handover_id INTEGER REFERENCES handover (id)")


def downgrade() -> None:
    op.drop_column("delivery_link", "handover_id")
    op.drop_table("handover")
    op.drop_column("delivery", "expired_at")
    for column in ("superior_email", "superior_name"):
        op.drop_column("recipient", column)
    op.drop_column("chapter", "escalation_days")
