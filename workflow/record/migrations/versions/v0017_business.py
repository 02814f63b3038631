"""Ballots on other business of a meeting: a ballot may be on no proposal, and then it is on its item alone.

On the way down such ballots are lost, with their roll, votes and options; what the history tells of them stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = ("proposal_id", "revision_id")
OF_BALLOTS = ("vote", "roll_entry", "ballot_option", "participation", "secret_choice")


def upgrade() -> None:
    _nullable(yes=True)


def downgrade() -> None:
    lost = "SELECT id FROM ballot WHERE proposal_id IS NULL"
    for table in OF_BALLOTS:
        op.execute(f"DELETE FROM {table} WHERE ballot_id IN ({lost})")  # noqa: S608 (names of ours)
    op.execute("DELETE FROM ballot WHERE proposal_id IS NULL")
    _nullable(yes=False)


def _nullable(*, yes: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        for name in COLUMNS:
            op.alter_column("ballot", name, nullable=yes)
        return
    # SQLite changes no column: the table is written anew under its own name, in this transaction, with everything that
    # hangs on it. What points at it is looked at again when the transaction ends.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    of_it = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'ballot' AND sql IS NOT NULL")
    kept = connection.execute(of_it).all()
    (made,) = (sql for kind, sql in kept if kind == "table")
    for name in COLUMNS:
        before, after = f"{name} INTEGER NOT NULL", f"{name} INTEGER"
        made = made.replace(before, after) if yes else made.replace(f"{after},", f"{before},", 1)
    connection.exec_driver_sql("CREATE TABLE ballot_kept AS SELECT * FROM ballot")
    connection.exec_driver_sql("DROP TABLE ballot")
    connection.exec_driver_sql(made)
    connection.exec_driver_sql("INSERT INTO ballot SELECT * FROM ballot_kept")
    connection.exec_driver_sql("DROP TABLE ballot_kept")
    for kind, sql in kept:
        if kind != "table":
            connection.exec_driver_sql(sql)
