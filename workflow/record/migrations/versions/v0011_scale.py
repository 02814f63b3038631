"""Likeness as rows of its own, found by a job; indexes for the desk of ten thousand comments; signs of workers.

On the way up ``comment.alike_id`` is left behind: a button, or the next comment, has it found anew. On the way down
what ``alike`` says is put into the column, and what is lost is when it was found, and when workers were seen.
"""

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = {
    "comment_headway": ["proposal_id", "hidden_at", "section", "disposition_id"],
    "comment_answers": ["parent_id", "id"],
}


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "likeness",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("newest_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("proposal_id"),
    )
    op.create_table(
        "alike",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"]),
        sa.ForeignKeyConstraint(["head_id"], ["comment.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("comment_id"),
    )
    op.create_index("alike_of", "alike", ["head_id", "comment_id"])
    heads = sa.text("comment_id = head_id")
    op.create_index(
        "alike_heads",
        "alike",
        ["proposal_id", sa.text("size DESC"), "head_id"],
        postgresql_where=heads,
        sqlite_where=heads,
    )
    op.drop_column("comment", "alike_id")
    for name, columns in INDEXES.items():
        op.create_index(name, "comment", columns)
    edited = sa.text("edited_at IS NOT NULL")
    op.create_index(
        "comment_edited",
        "comment",
        ["proposal_id", "edited_at"],
        postgresql_where=edited,
        sqlite_where=edited,
    )


def downgrade() -> None:
    for name in (*INDEXES, "comment_edited"):
        op.drop_index(name, "comment")
    op.add_column("comment", sa.Column("alike_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE comment SET alike_id = (SELECT head_id FROM alike WHERE alike.comment_id = comment.id)"
    )
    op.drop_table("alike")
    op.drop_table("likeness")
    op.drop_table("worker")
