"""Choosing among options, counted without a database."""

import pytest

from workflow.decision.procedure.choosing import count

ABC = ("1", "2", "3")


@pytest.mark.parametrize(
    ("method", "votes", "counts", "leading"),
    [
        ("plurality", [], (0, 0, 0), ()),
        ("plurality", [[], []], (0, 0, 0), ()),
        ("plurality", [["2"]], (0, 1, 0), ("2",)),
        ("plurality", [["1"], ["2"], ["2"], []], (1, 2, 0), ("2",)),
        ("plurality", [["1"], ["3"]], (1, 0, 1), ("1", "3")),
        ("plurality", [["3"], ["2"], ["1"]], (1, 1, 1), ("1", "2", "3")),
        ("approval", [["1", "2"], ["2", "3"], ["3"], []], (1, 2, 2), ("2", "3")),
        ("approval", [["1", "2", "3"], ["1"]], (2, 1, 1), ("1",)),
    ],
)
def test_votes_are_counted_and_the_most_lead(method, votes, counts, leading):
    found = count(method, ABC, votes)
    assert (tuple(found.counts[key] for key in ABC), found.leading) == (counts, leading)
    assert (found.cast, found.abstain) == (len(votes), sum(not vote for vote in votes))
    assert found.winner() == (leading[0] if len(leading) == 1 else "")


@pytest.mark.parametrize(
    ("casting", "winner"),
    [((), ""), (("1",), "1"), (("3",), "3"), (("2",), ""), (("1", "3"), ""), (("1", "2"), "1")],
)
def test_a_casting_vote_decides_a_tie_when_it_names_just_one_that_leads(casting, winner):
    assert count("plurality", ABC, [["1"], ["3"]]).winner(casting) == winner


def test_a_casting_vote_changes_nothing_without_a_tie():
    assert count("plurality", ABC, [["1"], ["1"], ["3"]]).winner(("3",)) == "1"


@pytest.mark.parametrize(
    ("method", "vote"),
    [("plurality", ["1", "2"]), ("plurality", ["4"]), ("approval", ["1", "1"]), ("approval", ["1", "4"])],
)
def test_a_vote_that_cannot_be_is_not_counted(method, vote):
    with pytest.raises(ValueError, match="no such vote"):
        count(method, ABC, [vote])
