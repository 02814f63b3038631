"""Conflicts of interest and wishes for secrecy on other business of a meeting: on its item, and on no proposal.

On the way down those on other business are lost; what the history tells of them stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("interest", "secrecy_request")


def upgrade() -> None:
    for table in TABLES:
        _nullable(table, yes=True)
        op.execute(f"ALTER TABLE {table} ADD COLUMN item_id INTEGER REFERENCES agenda_item (id)")
        op.create_index(f"ix_{table}_item_id", table, ["item_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_item_id", table)
        op.execute(f"DELETE FROM {table} WHERE proposal_id IS NULL")  # noqa: S608 (names of ours)
        op.drop_column(table, "item_id")
        _nullable(table, yes=False)


def _nullable(table: str, *, yes: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.alter_column(table, "proposal_id", nullable=yes)
        return
    # SQLite changes no column: the table is written anew, with what hangs on it; nothing points at these.
    of_it = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL")
    kept = connection.execute(of_it, {"name": table}).all()
    (made,) = (sql for kind, sql in kept if kind == "table")
    before, after = "proposal_id INTEGER NOT NULL", "proposal_id INTEGER"
    made = made.replace(before, after, 1) if yes else made.replace(f"{after},", f"{before},", 1)
    connection.exec_driver_sql(f"CREATE TABLE {table}_kept AS SELECT * FROM {table}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(made)
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM {table}_kept")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}_kept")
    for kind, sql in kept:
        if kind != "table":
            connection.exec_driver_sql(sql)
