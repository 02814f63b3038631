"""Stances entered for a member; on the way down they stay, but who entered them and what the member said is lost."""

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stance_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("struck_at", Moment(), nullable=True),
        sa.Column("replaced_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("stance_entry_of", "stance_entry", ["person_id", "comment_id"])
    op.create_index("ix_stance_entry_comment_id", "stance_entry", ["comment_id"])


def downgrade() -> None:
    op.drop_table("stance_entry")
