"""Decision: rules of procedure, meetings, methods and secrecy of ballots, minutes, interests, substitution.

On the way down all of it is lost: what was decided in a meeting keeps its ballot and votes, but not the meeting.
Secret ballots keep neither who took part nor what was chosen. Of the rules of procedure a chapter keeps the quorum and
the majority of its newest version in force, and a ballot those it was opened by, each as the nearest of the few the
older form has: a share of those entitled is one of the members, a number alone is anyone, three quarters and all are
two thirds, three quarters and consent are two thirds, an absolute majority is of the votes cast.

On the way up the first version of a chapter's rules is in force from its founding, and every ballot goes by a version
that says what it was opened by: a ballot that differs from the one before it begins another.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from workflow.record.columns import Json, Moment

revision = "0011"
down_revision = "0010_prov"
branch_labels = None
depends_on = None

TABLES = (
    "ballot_plan",
    "secrecy_request",
    "secret_choice",
    "participation",
    "ballot_option",
    "resolution",
    "meeting_note",
    "proxy",
    "minutes_remark",
    "minutes",
    "convened",
    "attendance",
    "agenda_item",
    "meeting",
    "interest",
    "substitution",
    "rules_of_procedure",
)
"""Each before those it points at."""

REFERENCES = {
    "ballot": {"rules_id": "rules_of_procedure", "item_id": "agenda_item"},
    "vote": {"holder_id": "person"},
}


def upgrade() -> None:
    op.create_table(
        "rules_of_procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chapter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("in_force_at", Moment(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["chapter_id"], ["chapter.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chapter_id", "number"),
    )
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chapter_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["chapter_id"], ["chapter.id"]),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_substitution_chapter_id", "substitution", ["chapter_id"])
    op.create_index("ix_substitution_deputy_id", "substitution", ["deputy_id"])
    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_interest_person_id", "interest", ["person_id"])
    op.create_index("ix_interest_proposal_id", "interest", ["proposal_id"])
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chapter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("urgent_reason", sa.String(), nullable=False),
        sa.Column("resumes_at", Moment(), nullable=True),
        sa.Column("rules_id", sa.Integer(), nullable=True),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("called_at", Moment(), nullable=True),
        sa.Column("open_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("minutes_approved_at", Moment(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["chapter_id"], ["chapter.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["rules_id"], ["rules_of_procedure.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chapter_id", "number"),
    )
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("open_at", Moment(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("deferred_at", Moment(), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_agenda_item_meeting_id", "agenda_item", ["meeting_id"])
    op.create_index("ix_agenda_item_proposal_id", "agenda_item", ["proposal_id"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("attendance_of", "attendance", ["meeting_id", "person_id"])
    op.create_table(
        "convened",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        sa.Column("excused_at", Moment(), nullable=True),
        sa.Column("excuse", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "person_id"),
    )
    op.create_index("ix_convened_person_id", "convened", ["person_id"])
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("laid_out_at", Moment(), nullable=True),
        sa.Column("approved_at", Moment(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("content", Json, nullable=True),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id"),
    )
    op.create_table(
        "minutes_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_minutes_remark_meeting_id", "minutes_remark", ["meeting_id"])
    op.create_table(
        "proxy",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "giver_id"),
    )
    op.create_index("ix_proxy_holder_id", "proxy", ["holder_id"])
    op.create_table(
        "meeting_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("struck_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_meeting_note_meeting_id", "meeting_note", ["meeting_id"])
    op.create_table(
        "resolution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("struck_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_resolution_item_id", "resolution", ["item_id"])
    op.create_index("ix_resolution_meeting_id", "resolution", ["meeting_id"])
    op.create_table(
        "ballot_option",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_fa", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.PrimaryKeyConstraint("ballot_id", "key"),
    )
    op.create_table(
        "participation",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("ballot_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "secret_choice",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.PrimaryKeyConstraint("ballot_id", "token"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "secrecy_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_secrecy_request_proposal_id", "secrecy_request", ["proposal_id"])
    op.create_table(
        "ballot_plan",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("proposal_id"),
    )
    op.add_column("ballot", sa.Column("matter", sa.String(), nullable=False, server_default="ordinary"))
    op.add_column("ballot", sa.Column("method", sa.String(), nullable=False, server_default="motion"))
    op.add_column("ballot", sa.Column("secret", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("present", "members", "entitled"):
        op.add_column("ballot", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("winner", "casting"):
        op.add_column("ballot", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("vote", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    # written out: rebuilding a table to add a foreign key would drop it under the rows that point at it
    for table, columns in REFERENCES.items():
        for name, other in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} INTEGER REFERENCES {other} (id)")
    op.create_index("ix_ballot_item_id", "ballot", ["item_id"])
    _rules_of_chapters(op.get_bind())
    for table in ("chapter", "ballot"):
        for name in ("quorum", "majority"):
            op.drop_column(table, name)


def downgrade() -> None:
    for table in ("chapter", "ballot"):
        op.add_column(
            table, sa.Column("quorum", sa.String(), nullable=False, server_default="more_than_half")
        )
        op.add_column(table, sa.Column("majority", sa.String(), nullable=False, server_default="simple"))
    _chapters_of_rules(op.get_bind())
    op.drop_index("ix_ballot_item_id", "ballot")
    for name in ("holder_id", "reason"):
        op.drop_column("vote", name)
    for name in (
        "item_id",
        "rules_id",
        "casting",
        "winner",
        "entitled",
        "members",
        "present",
        "secret",
        "method",
        "matter",
    ):
        op.drop_column("ballot", name)
    for table in TABLES:
        op.drop_table(table)


RULES = sa.table(
    "rules_of_procedure",
    sa.column("id", sa.Integer()),
    sa.column("chapter_id", sa.Integer()),
    sa.column("number", sa.Integer()),
    sa.column("in_force_at", Moment()),
    sa.column("content", Json),
    sa.column("basis", sa.String()),
    sa.column("at", Moment()),
    sa.column("withdrawn_at", Moment()),
)
CHAPTER = sa.table(
    "chapter",
    sa.column("id", sa.Integer()),
    sa.column("created_at", Moment()),
    sa.column("quorum", sa.String()),
    sa.column("majority", sa.String()),
)
BALLOT = sa.table(
    "ballot",
    sa.column("id", sa.Integer()),
    sa.column("proposal_id", sa.Integer()),
    sa.column("opened_at", Moment()),
    sa.column("quorum", sa.String()),
    sa.column("majority", sa.String()),
    sa.column("rules_id", sa.Integer()),
)
PROPOSAL = sa.table("proposal", sa.column("id", sa.Integer()), sa.column("chapter_id", sa.Integer()))
HISTORY = sa.table(
    "history",
    sa.column("chapter_id", sa.Integer()),
    sa.column("event", sa.String()),
    sa.column("at", Moment()),
)
FOUNDED, SO_FAR = "با تأسیس انجمن", "آیین‌نامهٔ پیشین انجمن"


def _content(quorum: str, majority: str) -> dict[str, Any]:
    """The rules a chapter had by name, as this form writes them."""
    return {
        "quorum": {"share": "" if quorum == "anyone" else quorum, "number": 1, "of": "members"},
        "majorities": [
            {
                "key": "ordinary",
                "label_fa": "امور عادی",
                "label_en": "Ordinary matters",
                "threshold": majority,
                "of": "cast",
                "abstentions": "counted" if majority == "absolute" else "left_out",
            }
        ],
        "tie": "lost",
        "notice_hours": 72,
        "urgent_notice_hours": 24,
        "proxies": 0,
        "presiding": ["chair", "substitute", "chosen"],
        "secrecy": "any_member",
    }


def _rules_of_chapters(connection: sa.Connection) -> None:
    opened: dict[int, list[Any]] = {}
    ballots = (
        sa.select(BALLOT, PROPOSAL.c.chapter_id)
        .join(PROPOSAL, PROPOSAL.c.id == BALLOT.c.proposal_id)
        .order_by(BALLOT.c.opened_at, BALLOT.c.id)
    )
    for row in connection.execute(ballots):
        opened.setdefault(row.chapter_id, []).append(row)
    moments = (
        sa.select(HISTORY.c.chapter_id, sa.func.max(HISTORY.c.at).label("at"))
        .where(HISTORY.c.event == "rules_changed")
        .group_by(HISTORY.c.chapter_id)
    )
    changed = {row.chapter_id: row.at for row in connection.execute(moments)}
    for chapter in connection.execute(sa.select(CHAPTER).order_by(CHAPTER.c.id)).all():
        versions: list[tuple[datetime, tuple[str, str]]] = []
        went_by: dict[int, int] = {}
        since, now = chapter.created_at, (chapter.quorum, chapter.majority)
        for row in opened.get(chapter.id, []):
            since, named = max(since, row.opened_at), (row.quorum, row.majority)
            if not versions or versions[-1][1] != named:
                versions.append((since if versions else chapter.created_at, named))
            went_by[row.id] = len(versions)
        if not versions or versions[-1][1] != now:
            after = since + timedelta(microseconds=1)  # the last ballot went by another
            when = max(after, changed.get(chapter.id, after)) if versions else since
            versions.append((when, now))
        ids = [_add(connection, chapter.id, n, version) for n, version in enumerate(versions, 1)]
        for ballot, number in went_by.items():
            connection.execute(
                sa.update(BALLOT).where(BALLOT.c.id == ballot).values(rules_id=ids[number - 1])
            )


def _add(
    connection: sa.Connection, chapter: int, number: int, version: tuple[datetime, tuple[str, str]]
) -> int:
    since, (quorum, majority) = version
    made: int = connection.execute(
        sa.insert(RULES)
        .values(
            chapter_id=chapter,
            number=number,
            in_force_at=since,
            content=_content(quorum, majority),
            basis=FOUNDED if number == 1 else SO_FAR,
            at=since,
        )
        .returning(RULES.c.id)
    ).scalar_one()
    return made


SHARES = {"": "anyone", "three_quarters": "two_thirds", "all": "two_thirds"}
THRESHOLDS = {"three_quarters": "two_thirds", "consent": "two_thirds"}


def _chapters_of_rules(connection: sa.Connection) -> None:
    now = datetime.now(UTC)
    for row in connection.execute(sa.select(RULES).order_by(RULES.c.in_force_at, RULES.c.number)).all():
        share, threshold = row.content["quorum"]["share"], row.content["majorities"][0]["threshold"]
        names = {"quorum": SHARES.get(share, share), "majority": THRESHOLDS.get(threshold, threshold)}
        connection.execute(sa.update(BALLOT).where(BALLOT.c.rules_id == row.id).values(names))
        if row.in_force_at <= now and row.withdrawn_at is None:
            connection.execute(sa.update(CHAPTER).where(CHAPTER.c.id == row.chapter_id).values(names))
