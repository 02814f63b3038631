"""Row 59: migrations down and up again with data in the tables, step by step, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from documents.freeze import freeze
from tests import council
from tests.faults.workers import BASE
from tests.workflow.meeting import Council
from tests.workflow.outcome.desk import Desk
from workflow.decision import ballots
from workflow.decision.ballots import Way
from workflow.decision.procedure import kept
from workflow.decision.procedure.rules import ORDINARY, Quorum, Rules
from workflow.decision.tables import Ballot, Interest, SecrecyRequest
from workflow.deliberation.dissents import writing as dissents
from workflow.deliberation.likeness.kept import Found
from workflow.deliberation.likeness.kept import keep as keep_alike
from workflow.deliberation.tables import Proposal, Stance, StanceEntry
from workflow.find import rebuild
from workflow.membership.tables import Person
from workflow.outcome import deliveries
from workflow.record import dump
from workflow.record.alphabet import key
from workflow.record.case import person
from workflow.record.database import reading, writing
from workflow.record.migrate import FOLDER, is_current, migrate, ours, revert
from workflow.sitting.items import open_ballot, voting_on
from workflow.versions import keep_all

REVISIONS = [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()]
"""All forms of the tables, the newest first."""

TAKEN_DOWN = {"comment": {"alike_id"}}
"""Columns an older form has alone, filled on the way down from what the newer one has elsewhere."""

Content = dict[str, list[dict[str, Any]]]


@pytest.fixture
def lived_in(engine):
    """A council at work: texts, comments, a ballot, a brief, deliveries in several states, search."""
    with writing(engine) as session:
        desk = Desk(session, datetime.now(UTC))
        keep_all(session, now=desk.now)
        first, second = desk.deliver()
        said = [council.comment(session, desk.proposal, desk.author).id or 0 for _ in range(2)]
        keep_alike(session, desk.proposal.id or 0, Found("", dict.fromkeys(said, said[0])), now=desk.now)
        freeze(
            session,
            session.connection().execute(sa.text("SELECT max(id) FROM brief")).scalar_one(),
            base_url=BASE,
        )
        desk.send(first)
        deliveries.bounced(session, second, "550 no such user", now=desk.now)
        other = Desk(session, desk.now, desk.chapter)
        dissent = dissents.write(
            other.case("dissent", other.author), ground="group", body="نه", signature="named", now=desk.now
        )
        dissents.reword(other.case("dissent", other.author), dissent, "هرگز", version=1, now=desk.now)
        other.step("put_to_vote")
        rebuild(session)
    return engine


def content(engine: sa.Engine) -> Content:
    """Every row of every table of ours, as the database has it in its present form."""
    found = sa.MetaData()
    names = {table.name for table in ours()} & set(sa.inspect(engine).get_table_names())
    found.reflect(engine, only=sorted(names))
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in found.sorted_tables
            if table.name in names
        }


def within(before: Content, form: Content) -> Content:
    """What of a content another form can hold: the tables and columns it has too."""
    return {
        name: [{column: row[column] for column in row if column in columns} for row in before[name]]
        for name, rows in form.items()
        if rows and name in before and (columns := set(rows[0]))
    }


def without(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row less what its table has in an older form alone."""
    return {name: value for name, value in row.items() if name not in TAKEN_DOWN.get(table, ())}


def lines(engine: sa.Engine) -> dict[str, list[bytes]]:
    """The dump of the record; the moment at which a text of before was kept is that of the migration."""
    with engine.execution_options(reads=True).connect() as connection:
        return {
            name: list(dump.lines(connection, table))
            for name, table in dump.tables(engine).items()
            if name != "definition"
        }


def test_each_step_down_and_up_keeps_what_the_older_form_can_hold(lived_in):
    for newer, older in pairwise(REVISIONS):
        before = content(lived_in)
        revert(lived_in, older)
        form = {name: [without(name, row) for row in rows] for name, rows in content(lived_in).items()}
        kept = within(before, form)
        assert within(form, {name: rows for name, rows in before.items() if rows}) == kept
        assert kept["history"]
        migrate(lived_in, newer)
        again = content(lived_in)
        assert within(again, form) == kept
        for table in ("ballot", "brief", "delivery"):  # a state may come back from what stands beside it
            states = [row.get("state") for row in before[table]]
            assert states == [row.get("state") for row in again[table]]
        revert(lived_in, older)
        older_form = {name: [without(name, row) for row in rows] for name, rows in content(lived_in).items()}
        assert older_form == form  # what only the older form has comes back as well
    migrate(lived_in)
    assert is_current(lived_in)


def test_record_of_the_oldest_form_comes_up_the_same_each_time(lived_in):
    revert(lived_in, REVISIONS[-1])
    migrate(lived_in)
    first = lines(lived_in)
    revert(lived_in, REVISIONS[-1])
    migrate(lived_in)
    assert lines(lived_in) == first
    assert len(first["jobs_workflow_status"]) > 1  # what was promised is promised still


def test_what_is_alike_goes_down_into_the_comments(lived_in):
    heads = {row["comment_id"]: row["head_id"] for row in content(lived_in)["alike"]}
    revert(lived_in, "0009")
    assert {row["id"]: row["alike_id"] for row in content(lived_in)["comment"]} == heads
    migrate(lived_in)
    again = content(lived_in)
    assert (again["likeness"], again["alike"]) == ([], [])  # found anew, by the next comment or by hand


def test_way_down_loses_what_its_text_says(lived_in):
    """The oldest form has no search entries, and no texts but the first national one; states and versions come back."""
    before = content(lived_in)
    assert before["search_entry"]
    assert {row["version"] for row in before["delivery"]} == {2}
    revert(lived_in, REVISIONS[-1])
    migrate(lived_in)
    after = content(lived_in)
    assert after["search_entry"] == []
    assert {row["version"] for row in after["delivery"]} == {2}
    assert len(after["definition"]) <= 1 < len(before["definition"])
    with writing(lived_in) as session:
        keep_all(session, now=datetime.now(UTC))
        rebuild(session)
    again = content(lived_in)
    assert [row["terms"] for row in again["search_entry"]] == [row["terms"] for row in before["search_entry"]]
    assert {(row["process"], row["version"]) for row in again["definition"]} >= {
        (row["process"], row["version"]) for row in before["definition"]
    }


def test_stances_entered_for_members_stay_on_the_way_down_without_who_entered_them(lived_in):
    with writing(lived_in) as session:
        said = council.comment(session, session.get_one(Proposal, 1), session.get_one(Person, 1)).id
        row = {"comment_id": said, "person_id": 1, "value": 1, "at": datetime.now(UTC)}
        session.add_all([Stance(**row), StanceEntry(**row, entered_by_id=1, channel="phone")])
    before = content(lived_in)
    assert before["stance_entry"]
    revert(lived_in, "0009")
    migrate(lived_in)
    after = content(lived_in)
    assert after["stance"] == before["stance"]
    assert after["stance_entry"] == []


def test_texts_saved_before_fingerprints_were_kept_get_those_they_would_have(lived_in):
    before = {row["id"]: row["fingerprint"] for row in content(lived_in)["revision"]}
    assert all(before.values())
    revert(lived_in, "0014")
    migrate(lived_in)
    assert {row["id"]: row["fingerprint"] for row in content(lived_in)["revision"]} == before


def test_signature_of_a_dissent_comes_back_under_the_newest_wording(lived_in):
    """The way down from 0010 loses which wording was signed, and the group that was named."""
    assert [row["version"] for row in content(lived_in)["dissent_signer"]] == [2]
    revert(lived_in, "0009")
    migrate(lived_in)
    assert [row["version"] for row in content(lived_in)["dissent_signer"]] == [2]


RULED = [
    # share, number, threshold, of, abstentions -> the quorum and the majority of the older form
    ("more_than_half", 1, "simple", "cast", "left_out", "more_than_half", "simple"),
    ("half", 1, "absolute", "cast", "counted", "half", "absolute"),
    ("two_thirds", 1, "two_thirds", "cast", "left_out", "two_thirds", "two_thirds"),
    ("one_third", 1, "simple", "cast", "left_out", "one_third", "simple"),
    ("", 1, "simple", "cast", "left_out", "anyone", "simple"),
    ("", 3, "absolute", "present", "left_out", "anyone", "absolute"),
    ("three_quarters", 2, "three_quarters", "members", "left_out", "two_thirds", "two_thirds"),
    ("all", 1, "consent", "cast", "left_out", "two_thirds", "two_thirds"),
]
"""Every rule with its nearest in the older form; the first five come up again as they were."""


def test_rules_of_procedure_become_the_old_columns_and_old_ballots_keep_their_rule(engine):
    """Each ballot goes by the rule it was opened by, down and up again, and so does the chapter."""
    now = datetime.now(UTC)
    with writing(engine) as session:
        desk = Desk(session, now)
        desk.step("put_to_vote")
        for hours, (share, number, threshold, of, abstentions, *_) in enumerate(RULED, 1):
            row = council.ruled(
                session,
                desk.chapter,
                Rules(
                    quorum=Quorum(share, number),
                    majorities=(replace(ORDINARY, threshold=threshold, of=of, abstentions=abstentions),),
                ),
                at=now + timedelta(hours=hours) - timedelta(days=1),
            )
            for again in range(2):
                session.execute(
                    sa.insert(Ballot).values(
                        proposal_id=desk.proposal.id, revision_id=desk.proposal.revision_id, rules_id=row.id,
                        number=hours * 2 + again, roll_size=3, state="counted", outcome="lost",
                        opened_at=row.in_force_at, ends_at=now, closed_at=now,
                    )
                )  # fmt: skip
        later = council.ruled(session, desk.chapter, council.ANYONE, at=now + timedelta(days=9))
        later.withdrawn_at = now
    before = content(engine)
    revert(engine, "0009")
    old = content(engine)
    names = [(row["quorum"], row["majority"]) for row in old["ballot"]]
    assert names[1:] == [tuple(rule[-2:]) for rule in RULED for _ in range(2)]
    (chapter,) = old["chapter"]
    assert (chapter["quorum"], chapter["majority"]) == ("two_thirds", "two_thirds")  # of the newest in force
    migrate(engine)
    after = content(engine)
    rules = {row["id"]: row for row in after["rules_of_procedure"]}
    assert [row["number"] for row in rules.values()] == list(range(1, 10))
    assert after["rules_of_procedure"][0]["in_force_at"] == after["chapter"][0]["created_at"]
    told = [Rules.read(rules[row["rules_id"]]["content"]) for row in after["ballot"]]
    was = {row["id"]: Rules.read(row["content"]) for row in before["rules_of_procedure"]}
    assert told[1:11] == [was[row["rules_id"]] for row in before["ballot"]][1:11]
    assert told[11].quorum == Quorum("", 1)
    with reading(engine) as session:
        assert kept.in_force(session, chapter["id"], now=now + timedelta(hours=1)).rules == told[-1]
    revert(engine, "0009")
    assert content(engine) == old


def test_ballots_on_other_business_are_lost_on_the_way_down_and_nothing_else(lived_in, now):
    """The table of ballots is written anew on SQLite, with every row that points at it, each way."""
    indices = {index["name"] for index in sa.inspect(lived_in).get_indexes("ballot")}
    with writing(lived_in) as session:
        here = Council(session, now)
        here.opened(None)
        (item,) = here.items()
        here.item_step(item.id, "take_up", here.chair)
        actor = person(here.chair.id)
        way = Way("plurality", "", options=(("تهران", ""), ("یزد", "")))
        open_ballot(session, here.meeting, item.id, actor=actor, now=here.now, way=way)
        _, case, _ = voting_on(session, here.meeting, item.id, "vote", actor=actor, now=here.now)
        ballots.cast(case, "2", now=here.now)
    revert(lived_in, "0017")  # what came later goes by itself
    before = content(lived_in)
    (lost,) = (row["id"] for row in before["ballot"] if row["proposal_id"] is None)
    of_it = ("vote", "roll_entry", "ballot_option")
    assert [any(row["ballot_id"] == lost for row in before[name]) for name in of_it] == [True] * 3
    revert(lived_in, "0016")
    down = content(lived_in)
    assert down["ballot"] == [row for row in before["ballot"] if row["id"] != lost]
    for name in of_it:
        assert down[name] == [row for row in before[name] if row["ballot_id"] != lost]
    assert {index["name"] for index in sa.inspect(lived_in).get_indexes("ballot")} == indices
    required = {c["name"] for c in sa.inspect(lived_in).get_columns("ballot") if not c["nullable"]} & {
        "proposal_id",
        "revision_id",
    }
    assert required == {"proposal_id", "revision_id"}
    migrate(lived_in)
    revert(lived_in, "0017")
    assert content(lived_in) == down
    inspected = sa.inspect(lived_in)
    assert {index["name"] for index in inspected.get_indexes("ballot")} == indices
    assert [c["column_names"] for c in inspected.get_unique_constraints("ballot")] == [
        ["proposal_id", "number"]
    ]
    assert {key["referred_table"] for key in inspected.get_foreign_keys("ballot")} == {
        "proposal", "revision", "rules_of_procedure", "agenda_item",
    }  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError), writing(lived_in) as session:
        session.execute(sa.text("DELETE FROM ballot"))  # what points at it points at it still


def test_names_of_everybody_there_are_put_in_order_on_the_way_up(lived_in):
    """Also of more people than are filled at once."""
    people = [
        {"name": f"{name} {n}", "created_at": datetime.now(UTC)}
        for n in range(2_000)
        for name in ("یاس", "پری", "بهار")
    ]
    with writing(lived_in) as session:
        session.execute(sa.insert(Person), people)
    revert(lived_in, "0020")
    assert "name_key" not in content(lived_in)["person"][0]
    migrate(lived_in)
    rows = content(lived_in)["person"]
    assert len(rows) > len(people)
    assert [row["name_key"] for row in rows] == [key(row["name"]) for row in rows]


def test_wishes_and_interests_on_other_business_are_lost_on_the_way_down_and_nothing_else(lived_in):
    """Both tables are written anew on SQLite, each way."""
    with writing(lived_in) as session:
        here = Council(session, datetime.now(UTC), secrecy="any_member")
        here.opened(None)
        proposal, (item,) = session.exec(sa.select(sa.func.min(Proposal.id))).scalar_one(), here.items()
        for on in ({"proposal_id": proposal}, {"item_id": item.id}):
            who = {"person_id": here.chair.id, "at": here.now} | on
            session.execute(sa.insert(Interest).values(reason="خویشاوندی", **who))
            session.execute(sa.insert(SecrecyRequest).values(**who))
    tables = ("interest", "secrecy_request")
    before = content(lived_in)
    indices = {name: {i["name"] for i in sa.inspect(lived_in).get_indexes(name)} for name in tables}
    revert(lived_in, "0020")
    down = content(lived_in)
    for name in tables:
        kept = [row for row in before[name] if row["item_id"] is None]
        assert down[name] == [{key: row[key] for key in row if key != "item_id"} for row in kept] != []
        required = {c["name"]: not c["nullable"] for c in sa.inspect(lived_in).get_columns(name)}
        assert required["proposal_id"]
    migrate(lived_in)
    for name in tables:
        assert content(lived_in)[name] == [row for row in before[name] if row["item_id"] is None]
        assert {i["name"] for i in sa.inspect(lived_in).get_indexes(name)} == indices[name]
