"""Items of an agenda say whether they are about the ratification of an urgent resolution.

On the way down it is lost which items were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agenda_item", sa.Column("purpose", sa.String(), nullable=False, server_default="approval"))


def downgrade() -> None:
    op.drop_column("agenda_item", "purpose")
