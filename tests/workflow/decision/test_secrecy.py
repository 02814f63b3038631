"""Secret ballots: on whose request, what is kept, and that nothing links a choice with its voter after the close."""

import json
import random
import zipfile
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from tests import council, sessions
from tests.faults.whole import invariant, whole
from workflow import replay
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import receipts, secrecy
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.decision.tables import Ballot, Participation, SecretChoice
from workflow.membership.tables import Chapter, Person
from workflow.record import dump, history, promises
from workflow.record.case import WORKER, person
from workflow.record.purging import purge
from workflow.record.typed import EntryRefused

TAKEN = {"secret_choice": "token", "participation": "person_id"}


def always(session, here, **rules):
    council.ruled(
        session, session.get_one(Chapter, here.chapter), Rules(Quorum("half"), secrecy="always", **rules)
    )


def secret(session, now, members=5):
    """A secret ballot open over seven members."""
    here = whole(session, now, after="close_discussion", members=members)
    always(session, here)
    here.step(session, "put_to_vote", here.secretary, now)
    session.commit()
    return here


def vote(session, here, who, choice, now, receipt=None):
    receipt = receipt or receipts.new_receipt()
    ballots.cast(here.case(session, "vote", who, now), choice, now=now, receipt=receipt)
    return receipt


def see(session, here, now, who=None):
    case = authorize(session, here.proposal, "see", actor=WORKER if who is None else person(who), now=now)
    return ballots.view(case, who)


@pytest.mark.parametrize(
    ("rule", "wished", "presides", "asked", "secret"),
    [
        ("always", False, False, 0, True),
        ("never", False, True, 9, False),
        ("never", True, True, 9, ballots.SecrecyRuledOut),
        ("chair", False, True, 9, False),
        ("chair", True, True, 0, True),
        ("chair", True, False, 9, ballots.SecrecyForChair),
        ("any_member", False, False, 0, False),
        ("any_member", False, False, 1, True),
        ("any_member", True, True, 0, ballots.SecrecyNotAsked),
        ("one_third", False, False, 2, False),
        ("one_third", True, True, 2, ballots.SecrecyNotAsked),
        ("one_third", False, False, 3, True),
    ],
)
def test_a_ballot_is_secret_on_whose_request_the_rules_say(rule, wished, presides, asked, secret):
    asking = {"wished": wished, "presides": presides, "asked": asked, "roll": 7}  # a third of 7 is 3
    if isinstance(secret, bool):
        assert secrecy.settled(rule, **asking) is secret
    else:
        with pytest.raises(secret):
            secrecy.settled(rule, **asking)


def test_one_member_who_asks_makes_the_next_ballot_secret_and_no_other(session, now):
    here = whole(session, now, after="close_discussion")
    secrecy.ask(here.case(session, "ask_secrecy", here.members[0], now), now=now)
    with pytest.raises(ballots.AskedAlready):
        secrecy.ask(here.case(session, "ask_secrecy", here.members[0], now), now=now)
    here.step(session, "put_to_vote", here.secretary, now)
    assert see(session, here, now).secret
    until = {"reason": "زمان", "until": now.replace(year=2027)}
    here.step(session, "postpone", here.secretary, now, **until)
    here.step(session, "resume", here.secretary, now)
    assert not see(session, here, now).secret


@pytest.mark.parametrize(
    ("rule", "refusal"), [("never", ballots.SecrecyRuledOut), ("chair", ballots.SecrecyForChair)]
)
def test_members_do_not_ask_where_the_rules_give_them_no_say(session, now, rule, refusal):
    here = whole(session, now, after="close_discussion")
    council.ruled(session, session.get_one(Chapter, here.chapter), Rules(secrecy=rule))
    with pytest.raises(refusal):
        secrecy.ask(here.case(session, "ask_secrecy", here.members[0], now), now=now)


def test_a_secret_ballot_shows_who_took_part_to_themselves_and_the_choice_to_nobody(session, engine, now):
    here = secret(session, now)
    vote(session, here, here.author, "against", now)
    seen = see(session, here, now, here.author)
    assert (seen.secret, seen.mine, seen.voted, seen.cast, seen.tally, seen.receipts) == (
        True, None, True, 1, None, ()
    )  # fmt: skip
    assert not see(session, here, now, here.chair).voted
    with pytest.raises(ballots.AlreadyVoted):
        vote(session, here, here.author, "for", now)
    told = [(e.event, e.facts) for e, _ in history.of(session, "proposal", here.proposal)]
    assert "voted" not in [event for event, _ in told]
    assert "against" not in json.dumps(told)
    session.commit()
    invariant(engine)


def test_the_key_itself_keeps_a_member_from_taking_part_twice(session, now):
    here = secret(session, now)
    vote(session, here, here.author, "for", now)
    ballot = session.exec(select(Ballot.id)).one()
    with pytest.raises(IntegrityError):
        secrecy.take_part(session, ballot, here.author, "for", receipts.new_receipt())


def test_a_secret_ballot_is_counted_with_its_result_and_its_receipts(session, engine, now):
    here = secret(session, now)
    voters = (here.author, here.chair, *here.members)
    votes = ("for", "for", "against", "for", "abstain", "against", "for")
    given = [vote(session, here, who, choice, now) for who, choice in zip(voters, votes, strict=True)]
    advance(session, here.proposal, "decide", actor=WORKER, now=now)
    session.commit()
    seen = see(session, here, now)
    assert (seen.tally.for_, seen.tally.against, seen.tally.abstain, seen.outcome) == (4, 2, 1, "carried")
    assert seen.receipts == tuple(sorted(receipts.hash_of(seen.id, receipt) for receipt in given))
    assert f"purge-ballot-{seen.id}" in {job.key for job in promises.waiting(session)}
    session.commit()
    invariant(engine)
    for table in ("secret_choice", "participation"):  # what was added or taken away on either side is found
        with engine.begin() as connection:
            connection.execute(
                text(f"DELETE FROM {table} WHERE {TAKEN[table]} = (SELECT min({TAKEN[table]}) FROM {table})")
            )
    told = [fault.text.en for fault in replay.verify(engine)]
    assert told == [f"Ballot {seen.id}: there are 6 votes, but the history tells of 7."]


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "AB1C-D3EF-GH4J-KL5M-NP6Q", "AB2C-D3EF-GH4J-KL5M-NP6Q-AAAA", "\x00"]
)
def test_a_receipt_that_is_none_is_refused_and_no_vote_kept(session, now, typed):
    here = secret(session, now)
    with pytest.raises(EntryRefused):
        ballots.cast(here.case(session, "vote", here.author, now), "for", now=now, receipt=typed)
    assert session.exec(select(Participation)).all() == session.exec(select(SecretChoice)).all() == []


@pytest.mark.parametrize("typed", ["AB2C-D3EF-GH4J-KL5M-NP6Q", " ab2c d3ef-gh4j KL5M np6q "])
def test_a_receipt_is_read_however_it_is_typed(typed):
    assert receipts.read(typed) == "AB2C-D3EF-GH4J-KL5M-NP6Q"


def test_a_ballot_made_void_keeps_no_choice(session, now):
    here = secret(session, now)
    vote(session, here, here.author, "for", now)
    here.step(session, "postpone", here.secretary, now, reason="زمان", until=now.replace(year=2027))
    assert session.exec(select(SecretChoice)).all() == []
    assert len(session.exec(select(Participation)).all()) == 1


def test_a_record_with_more_choices_than_voters_is_not_counted(session, now):
    here = secret(session, now)
    vote(session, here, here.author, "for", now)
    ballot = session.exec(select(Ballot)).one()
    session.add(SecretChoice(ballot_id=ballot.id, token="0" * 32, choice="for"))
    session.flush()
    with pytest.raises(secrecy.NotWhole):
        advance(session, here.proposal, "decide", actor=WORKER, now=ballot.ends_at)


def test_a_secret_tie_has_no_casting_vote(session, now):
    here = whole(session, now, after="close_discussion", members=2)
    always(session, here, tie="chair")
    here.step(session, "put_to_vote", here.secretary, now)
    vote(session, here, here.chair, "for", now)
    vote(session, here, here.author, "against", now)
    end = session.exec(select(Ballot.ends_at)).one()
    advance(session, here.proposal, "decide", actor=WORKER, now=end)
    assert see(session, here, now).outcome == "lost"


def test_a_secret_ballot_in_a_meeting_is_the_same(session, now):
    here = whole(session, now, after="close_discussion", members=5)
    always(session, here)
    here.step(session, "table", here.secretary, now)
    advance(session, here.proposal, "take_up", actor=person(here.secretary), now=now, driver="item")
    people = [session.get_one(Person, who) for who in (here.chair, *here.members)]
    proposal = here.case(session, "see", here.chair, now)
    _, item = sessions.in_session(session, proposal, people, now, chair=people[0])
    held = authorize(session, here.proposal, "see", actor=person(here.chair), now=now, lock=True)
    ballots.open_in_meeting(held, item.id, now=now)
    for who in people[:4]:
        vote(session, here, who.id, "for", now)
    assert session.exec(select(Ballot.secret)).one()
    move = advance(session, here.proposal, "resolve", actor=person(here.chair), now=now, driver="item")
    assert move.target == "approved"


def every_column(engine, table):
    """The rows of a table in the order they lie in, with every column there is, the system's own included."""
    names = [column["name"] for column in inspect(engine).get_columns(table)]
    if engine.dialect.name == "postgresql":
        names += ["ctid::text", "xmin::text", "cmin::text", "xmax::text", "cmax::text", "tableoid::text"]
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {', '.join(names)} FROM {table}")).all()
    return [dict(zip(names, row, strict=True)) for row in rows]


def links(part, choices, voted):
    """The pairs of columns by which the two tables, laid side by side, would say who chose what."""
    found = []
    for left, right in product(part[0], choices[0]):
        told = {
            one["person_id"]: other["choice"]
            for one, other in zip(
                sorted(part, key=lambda row: str(row[left])),
                sorted(choices, key=lambda row: str(row[right])),
                strict=True,
            )
        }
        if told == voted:
            found.append((left, right))
    return found


def files_of(engine, cluster_folder, database_url):
    """The bytes of the database's files: SQLite's with its write-ahead log, PostgreSQL's tables and indexes."""
    if engine.dialect.name == "sqlite":
        path = Path(database_url.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "CHECKPOINT"
        )  # what is in memory is written to the files, and old files go
        number = connection.exec_driver_sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).scalar_one()
    return b"".join(file.read_bytes() for file in Path(cluster_folder, "base", str(number)).iterdir())


def cast_all(session, here, now):
    """Forty votes, each in a transaction of its own, in an order and with choices that follow no column."""
    chance = random.Random(7)  # noqa: S311 (the same at every run)
    voters = [here.author, here.chair, *here.members]
    chance.shuffle(voters)
    voted = {}
    for who in voters:
        voted[who] = chance.choice(("for", "against"))
        vote(session, here, who, voted[who], now)
        session.commit()
    return voted


def test_after_the_close_nothing_there_is_links_a_choice_with_its_voter(
    session, engine, now, database_url, request, tmp_path
):
    postgresql = engine.dialect.name == "postgresql"
    folder = request.getfixturevalue("cluster").folder if postgresql else ""
    here = secret(session, now, members=38)
    voted = cast_all(session, here, now)
    part, choices = every_column(engine, "participation"), every_column(engine, "secret_choice")
    tokens = {row["token"].encode() for row in choices}
    if postgresql:  # the proof that a link would be found: until the close there is one, and the page says so
        assert {("xmin::text", "xmin::text"), ("ctid::text", "ctid::text")} <= set(
            links(part, choices, voted)
        )
    held = files_of(engine, folder, database_url)
    assert all(token in held for token in tokens)
    advance(session, here.proposal, "decide", actor=WORKER, now=now)
    session.commit()
    session.close()
    purge(engine)
    part, choices = every_column(engine, "participation"), every_column(engine, "secret_choice")
    assert Counter(row["choice"] for row in choices) == Counter(voted.values())
    assert {row["person_id"] for row in part} == voted.keys()
    assert links(part, choices, voted) == []
    if postgresql:  # one transaction wrote them all, and one command each side
        assert len({row["xmin::text"] for row in (*part, *choices)}) == 1
        assert [len({row["cmin::text"] for row in rows}) for rows in (part, choices)] == [1, 1]
    held = files_of(engine, folder, database_url)
    assert not any(token in held for token in tokens)
    copied = tmp_path / "backup.zip"
    dump.backup(engine, copied, now=now)
    with zipfile.ZipFile(copied) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(token in told for token in tokens)
    invariant(engine)
