"""What one person commented is found by an index; it holds nothing of its own, so its way down loses nothing."""

from alembic import op

revision = "0010_prov"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("comment_by", "comment", ["author_id", "proposal_id"])


def downgrade() -> None:
    op.drop_index("comment_by", "comment")
