"""A result line by line: the mark of each rule, the quorum, the options, and one scale for all."""

import pytest

from workflow.decision.ballots.choices import choices_of
from workflow.decision.ballots.lines import lines_of
from workflow.decision.ballots.tallies import Tally
from workflow.decision.procedure import choosing
from workflow.decision.procedure.counting import Count
from workflow.decision.procedure.rules import Majority, Quorum, Rules
from workflow.decision.tables import Ballot
from workflow.process.text import Text

OPTIONS = {"a": Text("الف", "A"), "b": Text("ب", "B")}


def made(method="motion", roll=7, **more):
    fields = {"matter": "ordinary", "winner": "", "outcome": "carried"} | more
    return Ballot(method=method, roll_size=roll, **fields)


def shown(majority, count, *, quorum=None, ballot=None):
    rules = Rules(quorum or Quorum("more_than_half"), majorities=(majority,))
    ballot = ballot or made("consent" if majority.threshold == "consent" else "motion")
    return lines_of(rules, ballot, Tally(count, {}), choices_of(ballot.method, {}))


@pytest.mark.parametrize(
    ("threshold", "of", "abstentions", "mark"),
    [
        ("simple", "cast", "left_out", 3),
        ("absolute", "cast", "left_out", 4),
        ("two_thirds", "cast", "left_out", 4),
        ("two_thirds", "cast", "counted", 5),
        ("two_thirds", "present", "left_out", 5),
        ("three_quarters", "members", "left_out", 7),
    ],
)
def test_mark_stands_where_the_rule_would_have_carried_it(threshold, of, abstentions, mark):
    count = Count(4, 2, 1, present=7, entitled=8, members=9)
    found = shown(Majority("ordinary", "ف", "E", threshold, of, abstentions), count, ballot=made(roll=8))
    for_, against, abstain, silent, quorum = found.lines
    assert (for_.count, for_.mark) == (4, mark)
    assert for_.need == Text(
        f"دست‌کم {str(mark).translate(str.maketrans('3457', '۳۴۵۷'))}", f"at least {mark}"
    )
    assert (against.count, against.need, abstain.count, abstain.need) == (2, None, 1, None)
    assert (silent.kind, silent.count) == ("not_voted", 1)
    assert (quorum.count, quorum.mark) == (7, 5)
    assert (found.whole, found.roll) == (9, 8)


def test_by_consent_an_objection_has_its_own_need_and_nobody_for_it_is_not_enough():
    found = shown(Majority("ordinary", "ف", "E", "consent"), Count(0, 0, 3, present=3, entitled=3, members=3))
    assert [(one.label.en, one.need and one.need.en) for one in found.lines[:2]] == [
        ("I consent", "at least 1"), ("I object", "no objection"),
    ]  # fmt: skip


@pytest.mark.parametrize(("winner", "kinds"), [("a", ["chosen", "option"]), ("", ["option", "option"])])
@pytest.mark.parametrize("method", ["plurality", "approval"])
def test_options_are_marked_by_who_was_chosen_and_not_by_a_number(method, winner, kinds):
    votes = [("a",), ("a", "b") if method == "approval" else ("a",), ("b",), ()]
    chosen = choosing.count(method, list(OPTIONS), votes)
    count = Count(2, 1, 1, present=4, entitled=6, members=6)
    ballot = made(method, roll=6, winner=winner)
    tally = Tally(count, OPTIONS, chosen)
    found = lines_of(Rules(Quorum("half")), ballot, tally, choices_of(method, OPTIONS))
    assert [one.kind for one in found.lines] == [*kinds, "abstain", "not_voted", "quorum"]
    assert [one.count for one in found.lines] == [*chosen.counts.values(), 1, 2, 4]
    assert [one.mark for one in found.lines] == [0, 0, 0, 0, 3]


def test_scale_holds_a_quorum_that_is_more_than_there_are_members():
    count = Count(1, 0, 0, present=1, entitled=2, members=2)
    found = shown(Majority("ordinary", "ف", "E"), count, quorum=Quorum("", 5), ballot=made(roll=2))
    assert (found.whole, found.lines[-1].mark) == (5, 5)
