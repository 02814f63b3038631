"""Indexes by which lists are filtered and sorted without reading all of them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = (
    ("proposal_newest", "proposal", ["chapter_id", "id"]),
    ("proposal_language", "proposal", ["chapter_id", "language", "state", "id"]),
    ("proposal_theme_of", "proposal_theme", ["theme", "proposal_id"]),
    ("deadline_next", "deadline", ["subject", "due_at", "subject_id"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
