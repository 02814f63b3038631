"""A ballot that chose among options, in the brief and in what leaves the house: each option with its votes."""

import json
from dataclasses import replace

import pytest
from sqlmodel import select

from documents.content import from_json
from documents.freeze import freeze
from documents.page import shown
from documents.plain import ContentFault, to_json
from documents.render import render
from documents.result import OptionVotes
from tests.documents import sample
from tests.documents.sample import brief_html
from tests.documents.structure import tree
from tests.verapdf import BOTH, faults
from tests.workflow.meeting import give_rules
from tests.workflow.outcome.desk import Desk
from workflow.advance import take_due
from workflow.decision import ballots
from workflow.decision.ballots import receipts
from workflow.decision.procedure.rules import Quorum
from workflow.decision.tables import Ballot
from workflow.export import export
from workflow.outcome.tables import Brief

OPTIONS = [("تهران", "Tehran"), ("یزد", ""), ("رشت", "Rasht")]


def decided(session, now, method, votes, *, secret=False):
    """A proposal whose ballot was held this way, down to its proof."""
    desk = Desk(session, now)
    if secret:
        give_rules(session, desk.chapter, quorum=Quorum("", 1), secrecy="always")
    ballots.plan(desk.case("plan"), method=method, matter="ordinary", secret=False, options=OPTIONS, now=now)
    desk.step("put_to_vote")
    for voter, vote in zip((desk.author, desk.chair), votes, strict=True):
        receipt = receipts.new_receipt() if secret else ""
        ballots.cast(desk.case("vote", voter), vote, receipt=receipt, now=now)
    end = session.exec(select(Ballot.ends_at)).one()
    take_due(session, desk.proposal.id, "decide", now=end)
    return desk


@pytest.mark.parametrize(
    ("method", "votes", "counts"),
    [
        ("plurality", ["3", "3"], [0, 0, 2]),
        ("approval", [["1", "3"], ["3"]], [1, 0, 2]),
        ("approval", ["abstain", ["2", "3", "1"]], [1, 1, 1]),
    ],
)
@pytest.mark.parametrize("secret", [False, True], ids=["open", "secret"])
def test_each_option_is_frozen_and_exported_with_its_votes(
    session, now, tmp_path, method, votes, counts, secret
):
    desk = decided(session, now, method, votes, secret=secret)
    export(session, desk.chapter.id, tmp_path)
    told = json.loads((tmp_path / "chapter.json").read_text("utf-8"))
    assert [(row["label_fa"], row["votes"]) for row in told["ballot_options"]] == list(
        zip((fa for fa, _ in OPTIONS), counts, strict=True)
    )
    (ballot,) = told["ballots"]
    assert (ballot["method"], ballot["secret"]) == (method, secret)
    if max(counts) == 1:  # a tie decides nothing, so there is no brief
        assert (ballot["winner"], session.exec(select(Brief)).all()) == ("", [])
        return
    assert ballot["winner"] == "3"
    made = freeze(session, session.exec(select(Brief.id)).one(), base_url="https://rayzan.example.org")
    assert [(o.label, o.votes) for o in made["fa"].vote.options] == list(
        zip(("تهران", "یزد", "رشت"), counts, strict=True)
    )
    assert [o.label for o in made["en"].vote.options] == ["Tehran", "یزد", "Rasht"]
    assert (made["fa"].vote.abstained, made["fa"].vote.not_voted) == (0, 0)
    assert from_json(to_json(made["fa"])) == made["fa"]
    rows = shown(made["fa"]).votes
    assert rows == (
        ("تهران", counts[0]),
        ("یزد", counts[1]),
        ("رشت", counts[2]),
        ("ممتنع", 0),
        ("رأی نداده", 0),
    )


def test_no_option_is_counted_while_the_ballot_is_open(session, now, tmp_path):
    desk = Desk(session, now)
    ballots.plan(
        desk.case("plan"), method="approval", matter="ordinary", secret=False, options=OPTIONS, now=now
    )
    desk.step("put_to_vote")
    ballots.cast(desk.case("vote", desk.author), ["1"], now=now)
    export(session, desk.chapter.id, tmp_path)
    told = json.loads((tmp_path / "chapter.json").read_text("utf-8"))
    assert [row["votes"] for row in told["ballot_options"]] == [None, None, None]


OF_MANY = (
    OptionVotes("سالن همایش‌های استان تهران", 12),
    OptionVotes("Isfahan, the old hall (100 seats)", 9),
    OptionVotes("یزد <b>" + "ی" * 120, 0),
)


@pytest.mark.parametrize("name", ["FA", "EN_FRAME"])
def test_options_are_printed_with_their_bars_and_conform(name):
    content = getattr(sample, name)
    content = replace(content, sections=(), vote=replace(content.vote, options=OF_MANY))
    html = brief_html(content)
    table = html.partition('<table class="data vote options">')[2].partition("</table>")[0]
    assert [kind in table for kind in ("in_favour", "sum", "<b>")] == [False, False, False]
    assert table.count('<tr class="option">') == 3
    pdf = render(content)
    assert [fault for profile in BOTH for fault in faults(pdf, profile)] == []
    cells = [e.words() for e in tree(pdf).walk() if e.tag == "TD"]
    assert any("Isfahan" in words for words in cells)


def test_more_votes_for_an_option_than_voters_are_refused():
    with pytest.raises(ContentFault, match="roll"):
        replace(sample.FA, vote=replace(sample.FA.vote, options=(OptionVotes("تهران", 28),)))
