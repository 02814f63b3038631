"""Links counted where they lead, old texts with fingerprints, and signatures by the text they were given for.

Revisions saved before fingerprints were kept had none, so that whatever was said of them was taken for stale. The way
down keeps the fingerprints, and loses which text a minority opinion was signed for where that is not the one it was
worded on.
"""

import json
from collections import defaultdict
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LINKS = ["proposal_id", "revision_id", "section", "start", "end", "comment_id"]
STANDING = sa.text("removed_at IS NULL")
UNSAID = sa.text("hidden_at IS NOT NULL OR struck_at IS NOT NULL")
AT_ONCE = 100
"""Revisions held in memory at once."""

REVISION = sa.table(
    "revision", sa.column("id", sa.Integer), sa.column("title", sa.String), sa.column("sections", sa.JSON),
    sa.column("fingerprint", sa.String),
)  # fmt: skip
WORDS = sa.table(
    "recommendation_text", *map(sa.column, ("revision_id", "position", "text", "owner", "time", "cost"))
)


def upgrade() -> None:
    op.create_index("trace_places", "trace", LINKS, postgresql_where=STANDING, sqlite_where=STANDING)
    op.create_index(
        "comment_unsaid", "comment", ["proposal_id"], postgresql_where=UNSAID, sqlite_where=UNSAID
    )
    op.execute("ALTER TABLE dissent_signer ADD COLUMN revision_id INTEGER REFERENCES revision (id)")
    op.execute(
        "UPDATE dissent_signer SET revision_id = "
        "(SELECT dissent.revision_id FROM dissent WHERE dissent.id = dissent_signer.dissent_id)"
    )
    there = op.get_bind()
    after = 0
    while rows := there.execute(_without(after)).all():
        ids = [row.id for row in rows]
        recommended: dict[int, list[list[str]]] = defaultdict(list)
        query = sa.select(WORDS).where(WORDS.c.revision_id.in_(ids)).order_by(WORDS.c.position)
        for one in there.execute(query):
            recommended[one.revision_id].append([one.text, one.owner, one.time, one.cost])
        for row in rows:
            words = _fingerprint(row.title, row.sections, recommended[row.id])
            there.execute(sa.update(REVISION).where(REVISION.c.id == row.id).values(fingerprint=words))
        after = ids[-1]


def downgrade() -> None:
    op.drop_column("dissent_signer", "revision_id")
    op.drop_index("comment_unsaid", "comment")
    op.drop_index("trace_places", "trace")


def _without(after: int) -> Any:  # noqa: ANN401 (a select of columns)
    query = sa.select(REVISION.c.id, REVISION.c.title, REVISION.c.sections)
    return (
        query.where(REVISION.c.fingerprint == "", REVISION.c.id > after)
        .order_by(REVISION.c.id)
        .limit(AT_ONCE)
    )


def _fingerprint(title: str, sections: dict[str, str], recommendations: list[list[str]]) -> str:
    """As ``workflow.record.stale`` makes it in this form."""
    written = {key: _spaced(words) for key, words in sections.items() if words.strip()}
    rows = [[_spaced(words) for words in row] for row in recommendations]
    return sha256(json.dumps([_spaced(title), written, rows], sort_keys=True).encode()).hexdigest()


def _spaced(words: str) -> str:
    return " ".join(words.split())
