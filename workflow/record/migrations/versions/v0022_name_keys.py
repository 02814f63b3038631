"""What people's names are sorted by, filled for everybody there is. On the way down nothing is lost.

The keys are made by the program as it is now, not as it was when this was written: a later order of letters needs a
step of its own that fills them anew.
"""

import sqlalchemy as sa
from alembic import op

from workflow.record.alphabet import Key, key

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PERSON = sa.table(
    "person",
    sa.column("id", sa.Integer()),
    sa.column("name", sa.String()),
    sa.column("name_key", sa.String()),
)
AT_ONCE = 5_000


def upgrade() -> None:
    op.add_column("person", sa.Column("name_key", Key, nullable=False, server_default=""))
    connection = op.get_bind()
    place = 0
    filled = (
        sa.update(PERSON).where(PERSON.c.id == sa.bindparam("of_id")).values(name_key=sa.bindparam("made"))
    )
    query = sa.select(PERSON.c.id, PERSON.c.name).order_by(PERSON.c.id).limit(AT_ONCE)
    while people := connection.execute(query.where(PERSON.c.id > place)).all():
        connection.execute(filled, [{"of_id": number, "made": key(name)} for number, name in people])
        place = people[-1].id
    op.create_index("person_by_name", "person", ["name_key", "id"])


def downgrade() -> None:
    op.drop_index("person_by_name", "person")
    op.drop_column("person", "name_key")
