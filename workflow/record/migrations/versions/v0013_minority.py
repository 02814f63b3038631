"""Dissents name an opinion group as it was, and a signature the wording it stands under.

The way down loses the groups and which wording was signed: every signature then stands under the newest one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dissent", sa.Column("group_number", sa.Integer(), nullable=True))
    op.add_column("dissent", sa.Column("group_size", sa.Integer(), nullable=True))
    op.add_column("dissent_signer", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "UPDATE dissent_signer SET version = "
        "(SELECT dissent.version FROM dissent WHERE dissent.id = dissent_signer.dissent_id)"
    )


def downgrade() -> None:
    op.drop_column("dissent_signer", "version")
    op.drop_column("dissent", "group_size")
    op.drop_column("dissent", "group_number")
