"""The newest entries of a kind in a chapter stand together, so that PostgreSQL finds a frequent word at once."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("search_entry_newest", "search_entry", ["chapter_id", "kind", "id"])


def downgrade() -> None:
    op.drop_index("search_entry_newest", "search_entry")
