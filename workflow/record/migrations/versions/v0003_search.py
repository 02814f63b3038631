"""What search finds: one entry for each thing, and each database's own index over their terms.

The entries of what stands already are made by ``rayzan search rebuild``; the way down loses them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("chapter_id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["chapter_id"], ["chapter.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject_id"),
    )
    op.create_index("ix_search_entry_proposal_id", "search_entry", ["proposal_id"])
    if op.get_bind().dialect.name == "sqlite":
        # the terms stand in the table; the index only points there, so triggers keep it true
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(terms, content='search_entry', "
            "content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
        )
        gone = "INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, old.terms);"
        come = "INSERT INTO search_index(rowid, terms) VALUES (new.id, new.terms);"
        for name, verb, deed in (
            ("kept", "INSERT", come),
            ("forgotten", "DELETE", gone),
            ("changed", "UPDATE", gone + come),
        ):
            op.execute(f"CREATE TRIGGER search_{name} AFTER {verb} ON search_entry BEGIN {deed} END")
        return
    # not to_tsvector: it would cut the terms again, by the locale of the database
    op.execute(
        "ALTER TABLE search_entry ADD COLUMN lexemes tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED"
    )
    op.execute("CREATE INDEX search_entry_lexemes ON search_entry USING gin (lexemes)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_entry")
