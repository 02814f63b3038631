"""Conflicts of interest that were entered for a member: by whom, how they were said, and whether they are confirmed.

Going back, what was entered stays as if the member had declared it.
"""

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE interest ADD COLUMN entered_by_id INTEGER REFERENCES person (id)")
    op.add_column("interest", sa.Column("channel", sa.String(), nullable=False, server_default=""))
    op.add_column("interest", sa.Column("confirmed_at", Moment(), nullable=True))


def downgrade() -> None:
    for name in ("confirmed_at", "channel", "entered_by_id"):
        op.drop_column("interest", name)
