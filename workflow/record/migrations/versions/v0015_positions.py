"""What members recommend before a ballot, and the words of each revision as a fingerprint.

Revisions of before have none, so their words are taken for others than those of any later one. The way down loses
the positions and the fingerprints.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("fingerprint", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "position",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("proposal_id", sa.Integer(), sa.ForeignKey("proposal.id"), nullable=False),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("position_of", "position", ["proposal_id", "person_id", "id"])
    op.create_index("ix_position_person_id", "position", ["person_id"])


def downgrade() -> None:
    op.drop_table("position")
    op.drop_column("revision", "fingerprint")
