"""Deliberation: kinds, wordings and moderation of comments, amendments, traces, dissents, notices."""

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = (
    "trace",
    "notice",
    "moderation",
    "dissent_signer",
    "comment_wording",
    "amendment_stance",
    "amendment_signer",
    "dissent",
    "amendment",
    "standard_reason",
)
"""Each before those it points at."""

COMMENT_REFERENCES = {"found_in_id": "revision", "entered_by_id": "person"}


def _of_comments() -> list[sa.Column[object]]:
    return [
        sa.Column("kind", sa.String(), nullable=False, server_default="remark"),
        sa.Column("source", sa.String(), nullable=False, server_default=""),
        sa.Column("found_start", sa.Integer(), nullable=True),
        sa.Column("found_end", sa.Integer(), nullable=True),
        sa.Column("found_changed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("edited_at", Moment(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False, server_default=""),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("struck_at", Moment(), nullable=True),
        sa.Column("alike_id", sa.Integer(), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "standard_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chapter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text_fa", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["chapter_id"], ["chapter.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_standard_reason_chapter_id", "standard_reason", ["chapter_id"])
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("exact", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("replacement", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("joined_id", sa.Integer(), nullable=True),
        sa.Column("applied_id", sa.Integer(), nullable=True),
        sa.Column("applied_start", sa.Integer(), nullable=True),
        sa.Column("applied_end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["applied_id"], ["revision.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["joined_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["parent_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("amendment_of", "amendment", ["proposal_id", "state", "id"])
    op.create_index("ix_amendment_author_id", "amendment", ["author_id"])
    op.create_index("ix_amendment_parent_id", "amendment", ["parent_id"])
    op.create_table(
        "dissent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_dissent_proposal_id", "dissent", ["proposal_id"])
    op.create_table(
        "amendment_signer",
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("amendment_id", "person_id"),
    )
    op.create_index("ix_amendment_signer_person_id", "amendment_signer", ["person_id"])
    op.create_table(
        "amendment_stance",
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("amendment_id", "person_id"),
    )
    op.create_index("ix_amendment_stance_person_id", "amendment_stance", ["person_id"])
    op.create_table(
        "comment_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("comment_id", "number"),
    )
    op.create_table(
        "dissent_signer",
        sa.Column("dissent_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["dissent_id"], ["dissent.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("dissent_id", "person_id"),
    )
    op.create_table(
        "moderation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_moderation_comment_id", "moderation", ["comment_id"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("amendment_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("mailed_at", Moment(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"]),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "key"),
    )
    op.create_index("ix_notice_proposal_id", "notice", ["proposal_id"])
    op.create_index("notice_at", "notice", ["at"])
    op.create_index("notice_waiting", "notice", ["person_id", "mailed_at"])
    op.create_table(
        "trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("exact", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_trace_comment_id", "trace", ["comment_id"])
    op.create_index("trace_of", "trace", ["proposal_id", "comment_id"])
    op.add_column("chapter", sa.Column("feedback_days", sa.Integer(), nullable=False, server_default="7"))
    op.add_column("person", sa.Column("notices", sa.String(), nullable=False, server_default="at_once"))
    for column in _of_comments():
        op.add_column("comment", column)
    # written out: rebuilding a table to add a foreign key would drop it under the rows that point at it
    for name, other in COMMENT_REFERENCES.items():
        op.execute(f"ALTER TABLE comment ADD COLUMN {name} INTEGER REFERENCES {other} (id)")


def downgrade() -> None:
    for name in (*COMMENT_REFERENCES, *(column.name for column in _of_comments())):
        op.drop_column("comment", name)
    op.drop_column("person", "notices")
    op.drop_column("chapter", "feedback_days")
    for table in TABLES:
        op.drop_table(table)
