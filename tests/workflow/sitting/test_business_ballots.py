"""Ballots on other business of a meeting: by the same rules, over the same roll, as secret, told in its minutes."""

import json
from types import SimpleNamespace

import pytest
from sqlmodel import col, select

from documents.minutes import content_of
from tests.workflow.meeting import Council
from workflow.decision import ballots
from workflow.decision.ballots import Way, receipts
from workflow.decision.meetings.undone import TIED
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import opened as opened_minutes
from workflow.decision.procedure.rules import ORDINARY, Majority, Quorum
from workflow.decision.recount import recount
from workflow.decision.tables import Ballot, Participation, RollEntry, SecretChoice, Vote
from workflow.export import export
from workflow.process.machine import GuardRefused
from workflow.record import history
from workflow.record.case import Forbidden, NotFound, person
from workflow.replay import verify
from workflow.sitting.admission import admit
from workflow.sitting.items import open_ballot, voting_on

CONSENT = Majority("consent", "آیین‌نامه", "Rules of procedure", "consent")
OPTIONS = (("بهرام", "Bahram"), ("نگار", "Negar"))
RULES = {"quorum": Quorum("half"), "majorities": (ORDINARY, CONSENT), "proxies": 1}


class Board(Council):
    """A meeting of six (the last away, represented by the first member) at an item on no proposal."""

    def __init__(self, session, now, **rules):
        super().__init__(session, now, members=5, **(RULES | rules))
        self.called(None)
        self.begins()
        self.came(self.chair, *self.members[:4])
        self.represented(self.members[4], self.members[0])
        self.step("declare_open", self.chair)
        (item,) = self.items()
        self.number = item.id
        self.item_step(item.id, "take_up", self.chair)

    def open(self, who=None, **way):
        actor = person((who or self.chair).id)
        return open_ballot(
            self.session,
            self.meeting,
            self.number,
            actor=actor,
            now=self.now,
            way=Way(**way) if way else None,
        )

    def on(self, who, right="vote"):
        return voting_on(self.session, self.meeting, self.number, right, actor=person(who.id), now=self.now)[
            1
        ]

    def vote(self, who, choice, **given):
        ballots.cast(self.on(who), choice, now=self.now, **given)

    def decide(self):
        move = self.item_step(self.number, "decide", self.chair)
        return move.target, self.row_of().outcome

    def row_of(self):
        return self.session.exec(
            select(Ballot).order_by(col(Ballot.id).desc()).execution_options(populate_existing=True)
        ).first()


@pytest.fixture
def board(session, now):
    return Board(session, now)


def test_it_is_opened_over_who_is_there_or_represented_on_the_item_alone(session, board):
    made = board.open()
    row = session.get_one(Ballot, made)
    assert (row.proposal_id, row.revision_id, row.item_id, row.number) == (None, None, board.number, 1)
    assert (row.method, row.matter, row.roll_size, row.members) == ("motion", "ordinary", 6, 6)
    roll = set(session.exec(select(RollEntry.person_id)))
    assert roll == {who.id for who in (board.chair, *board.members)}
    events = [entry.event for entry, _ in history.of(session, "item", board.number)]
    assert "ballot_opened" in events


def test_who_came_after_the_opening_is_not_on_the_roll(session, now):
    board = Board(session, now)
    board.left(board.members[3])
    board.open()
    board.came(board.members[3])
    with pytest.raises(ballots.NotOnRoll):
        board.vote(board.members[3], "for")


@pytest.mark.parametrize(
    ("way", "votes", "end", "winner"),
    [
        ({"method": "motion"}, ["for", "for", "against"], ("decided", "carried"), ""),
        ({"method": "motion"}, ["for", "against", "against"], ("decided", "lost"), ""),
        ({"method": "consent", "matter": "consent"}, ["for", "abstain"], ("decided", "carried"), ""),
        ({"method": "plurality", "options": OPTIONS}, ["2", "2", "1"], ("decided", "carried"), "2"),
        ({"method": "approval", "options": OPTIONS}, [("1", "2"), "2"], ("decided", "carried"), "2"),
        ({"method": "plurality", "options": OPTIONS}, ["2", "1"], ("deferred", "undecided"), ""),
    ],
)
def test_each_way_of_voting_decides_the_item(session, board, way, votes, end, winner):
    made = board.open(**({"matter": "ordinary"} | way))
    for who, vote in zip((board.chair, *board.members), votes, strict=False):
        board.vote(who, vote)
    assert board.decide() == end
    assert (board.row_of().winner, board.row_of().present) == (winner, 6)
    assert board.item(board.number).remark == (TIED.fa if end[1] == "undecided" else "")
    assert recount(session, made).faults == ()
    session.commit()
    assert list(verify(session.get_bind())) == []


def test_a_proxy_votes_on_it_and_each_once(session, board):
    board.open()
    board.vote(board.members[0], "against", giver=board.members[4].id)
    with pytest.raises(ballots.AlreadyVoted):
        board.vote(board.members[4], "for")
    with pytest.raises(ballots.NotTheirProxy):
        board.vote(board.members[1], "for", giver=board.members[4].id)
    row = session.exec(select(Vote)).one()
    assert (row.person_id, row.holder_id) == (board.members[4].id, board.members[0].id)
    told = [(e.event, e.facts.get("why")) for e, _ in history.of(session, "item", board.number)]
    assert [t for t in told if t[0] in ("voted_by_proxy", "vote_refused")] == [
        ("voted_by_proxy", None), ("vote_refused", "twice"), ("vote_refused", "not_their_proxy"),
    ]  # fmt: skip


def test_it_is_secret_as_the_rules_say_with_receipts(session, now):
    board = Board(session, now, secrecy="always")
    made = board.open()
    receipt = receipts.new_receipt()
    board.vote(board.chair, "for", receipt=receipt)
    board.vote(board.members[0], "against", receipt=receipts.new_receipt())
    assert (session.exec(select(Vote)).all(), len(session.exec(select(Participation)).all())) == ([], 2)
    assert board.decide() == ("decided", "lost")
    seen = ballots.view(board.on(board.chair, "see"), board.chair.id)
    assert (receipts.hash_of(made, receipt) in seen.receipts, seen.mine, seen.tally.for_) == (True, None, 1)
    assert sorted(session.exec(select(SecretChoice.choice))) == ["against", "for"]
    assert "against" not in str([e.facts for e, _ in history.of(session, "item", board.number)])
    assert recount(session, made).faults == ()
    session.commit()
    assert list(verify(session.get_bind())) == []


def test_quorum_lost_before_the_close_holds_the_item_over(session, board):
    board.open()
    board.vote(board.chair, "for")
    board.left(*board.members[:4])
    assert board.decide() == ("deferred", "no_quorum")


def test_no_outcome_is_typed_while_it_is_open_and_holding_over_makes_it_void(session, board):
    board.open(method="motion", matter="ordinary", secret=False)
    with pytest.raises(GuardRefused):
        board.item_step(board.number, "settle", board.chair, outcome="بی‌رأی")
    board.vote(board.chair, "for")
    board.item_step(board.number, "defer", board.chair, reason="وقت نماند")
    assert board.row_of().state == "void"
    with pytest.raises(ballots.BallotClosed):
        board.vote(board.members[0], "for")


def test_the_end_of_the_meeting_makes_it_void(session, board):
    board.open()
    board.step("close", board.chair)
    assert board.row_of().state == "void"
    session.commit()
    assert list(verify(session.get_bind())) == []


def test_who_may_vote_and_see_is_as_at_the_meeting(session, board):
    board.open()
    stranger = Council(session, board.now).members[0]
    with pytest.raises(NotFound):
        board.vote(stranger, "for")
    with pytest.raises(Forbidden):
        board.vote(board.secretary, "for")
    other = board.tabled()
    assert other
    with pytest.raises(NotFound):  # of another meeting
        voting_on(session, board.meeting, 10**6, "see", actor=person(board.chair.id), now=board.now)


def test_minutes_and_export_tell_its_result(session, board, tmp_path):
    made = board.open(method="plurality", matter="ordinary", options=OPTIONS)
    board.vote(board.chair, "1")
    board.vote(board.members[0], "2")
    board.vote(board.members[0], "2", giver=board.members[4].id)
    board.decide()
    board.step("close", board.chair)
    sitting = admit(session, board.meeting, "see", actor=person(board.secretary.id), now=board.now)
    told = assembled(opened_minutes(sitting, "see"))
    (vote,) = told.items[0].votes
    told_by = [(line.label.fa, line.count) for line in vote.lines.lines]
    assert told_by[:4] == [("بهرام", 1), ("نگار", 2), ("ممتنع", 0), ("رأی نداده", 3)]
    assert "«نگار» با ۲ رأی" in vote.result.fa
    names = {label.en: [name.en for name in names] for label, names in vote.by_name}
    assert names["Negar"] == ["عضو 0", "عضو 4 (by عضو 0, their proxy)"]
    content = content_of(session, told, "fa")
    assert content.items[0].votes[0].choices[1].names == ("عضو 0", "عضو 4 (با نمایندگی عضو 0)")
    export(session, board.chapter.id, tmp_path)
    out = SimpleNamespace(**json.loads((tmp_path / "chapter.json").read_text("utf-8")))
    assert [(r["id"], r["proposal_id"], r["item_id"], r["winner"]) for r in out.ballots] == [
        (made, None, board.number, "2")
    ]
    assert [(r["label_fa"], r["votes"]) for r in out.ballot_options] == [("بهرام", 1), ("نگار", 2)]
