"""An index by which the comments on passages are counted where they stand. On the way down nothing else is lost."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COLUMNS = ["proposal_id", "hidden_at", "section", "revision_id", "found_in_id", "start", "found_start"]


def upgrade() -> None:
    op.create_index("comment_marks", "comment", COLUMNS)


def downgrade() -> None:
    op.drop_index("comment_marks", "comment")
