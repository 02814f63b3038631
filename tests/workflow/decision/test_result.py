"""The boundaries of every rule, by hand; then against a model that counts people one by one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.decision.result import OUTCOMES, Tally, decide, quorum_sentence, rule_sentence, sentence
from workflow.membership.rules import MAJORITIES, QUORUMS

# quorum, majority, (for, against, abstain, roll), what it comes to
TABLE = [
    # quorums at their edge, of 10 and of 7 (two thirds of 7 is 4⅔, one third 2⅓)
    ("more_than_half", "simple", (5, 0, 0, 10), "no_quorum"),
    ("more_than_half", "simple", (6, 0, 0, 10), "carried"),
    ("more_than_half", "simple", (3, 0, 0, 7), "no_quorum"),
    ("more_than_half", "simple", (4, 0, 0, 7), "carried"),
    ("half", "simple", (5, 0, 0, 10), "carried"),
    ("half", "simple", (4, 0, 0, 10), "no_quorum"),
    ("half", "simple", (3, 0, 0, 7), "no_quorum"),
    ("half", "simple", (4, 0, 0, 7), "carried"),
    ("two_thirds", "simple", (4, 0, 0, 7), "no_quorum"),
    ("two_thirds", "simple", (5, 0, 0, 7), "carried"),
    ("two_thirds", "simple", (6, 0, 0, 9), "carried"),
    ("two_thirds", "simple", (5, 0, 0, 9), "no_quorum"),
    ("one_third", "simple", (2, 0, 0, 7), "no_quorum"),
    ("one_third", "simple", (3, 0, 0, 7), "carried"),
    ("one_third", "simple", (3, 0, 0, 9), "carried"),
    ("one_third", "simple", (2, 0, 0, 9), "no_quorum"),
    ("anyone", "simple", (1, 0, 0, 20000), "carried"),
    # nobody took part: no ballot holds, by any quorum
    ("more_than_half", "simple", (0, 0, 0, 10), "no_quorum"),
    ("half", "simple", (0, 0, 0, 10), "no_quorum"),
    ("two_thirds", "two_thirds", (0, 0, 0, 10), "no_quorum"),
    ("one_third", "absolute", (0, 0, 0, 10), "no_quorum"),
    ("anyone", "simple", (0, 0, 0, 10), "no_quorum"),
    # those who abstain take part, and carry nothing
    ("more_than_half", "simple", (0, 0, 10, 10), "lost"),
    ("more_than_half", "absolute", (0, 0, 10, 10), "lost"),
    ("more_than_half", "two_thirds", (0, 0, 10, 10), "lost"),
    ("half", "simple", (1, 0, 4, 10), "carried"),
    # a tie is lost
    ("half", "simple", (5, 5, 0, 10), "lost"),
    ("half", "absolute", (5, 5, 0, 10), "lost"),
    ("half", "simple", (1, 1, 3, 10), "lost"),
    ("half", "simple", (5, 4, 0, 10), "carried"),
    # absolute: more than half of what was cast, abstentions counted
    ("half", "absolute", (5, 0, 5, 10), "lost"),
    ("half", "absolute", (6, 0, 4, 10), "carried"),
    ("half", "absolute", (3, 1, 3, 7), "lost"),
    ("half", "absolute", (4, 1, 2, 7), "carried"),
    # two thirds of those for and against, abstentions left out
    ("half", "two_thirds", (4, 3, 0, 7), "lost"),
    ("half", "two_thirds", (5, 2, 0, 7), "carried"),
    ("half", "two_thirds", (4, 2, 0, 7), "carried"),
    ("half", "two_thirds", (2, 1, 4, 7), "carried"),
    ("half", "two_thirds", (3, 2, 2, 7), "lost"),
    ("half", "two_thirds", (6, 3, 0, 9), "carried"),
    ("half", "two_thirds", (0, 5, 0, 10), "lost"),
]


@pytest.mark.parametrize(("quorum", "majority", "counts", "outcome"), TABLE)
def test_decide_at_the_boundaries(quorum, majority, counts, outcome):
    assert decide(Tally(*counts), quorum, majority) == outcome


def test_the_table_tries_every_rule():
    assert {row[0] for row in TABLE} == set(QUORUMS)
    assert {row[1] for row in TABLE} == set(MAJORITIES)
    assert {row[3] for row in TABLE} == OUTCOMES


@pytest.mark.parametrize("counts", [(-1, 0, 0, 5), (3, 3, 0, 5), (0, 0, 0, -1)])
def test_a_count_that_cannot_be_is_refused(counts):
    with pytest.raises(ValueError, match="no such count"):
        decide(Tally(*counts), "half", "simple")


SHARE = {
    "more_than_half": Fraction(1, 2),
    "half": Fraction(1, 2),
    "two_thirds": Fraction(2, 3),
    "one_third": Fraction(1, 3),
}


def plain(votes: list[str], quorum: str, majority: str) -> str:
    """What a clerk would find with a list of members and exact fractions."""
    part = [vote for vote in votes if vote != "absent"]
    if not part:
        return "no_quorum"
    share = Fraction(len(part), len(votes))
    if quorum != "anyone" and not (
        share > SHARE[quorum] if quorum == "more_than_half" else share >= SHARE[quorum]
    ):
        return "no_quorum"
    in_favour, against = part.count("for"), part.count("against")
    if majority == "simple":
        return "carried" if in_favour - against >= 1 else "lost"
    if majority == "absolute":
        return "carried" if Fraction(in_favour, len(part)) > Fraction(1, 2) else "lost"
    decided = in_favour + against
    return "carried" if decided and Fraction(in_favour, decided) >= Fraction(2, 3) else "lost"


@given(
    votes=st.lists(st.sampled_from(["for", "against", "abstain", "absent"]), min_size=1, max_size=40),
    quorum=st.sampled_from(sorted(QUORUMS)),
    majority=st.sampled_from(sorted(MAJORITIES)),
)
def test_decide_agrees_with_a_plain_count(votes, quorum, majority):
    tally = Tally(votes.count("for"), votes.count("against"), votes.count("abstain"), len(votes))
    assert decide(tally, quorum, majority) == plain(votes, quorum, majority)


def test_the_result_is_said_with_counts_and_rule_in_each_language():
    said = sentence(Tally(8, 3, 2, 20), "more_than_half", "simple", "carried")
    assert said.fa == (
        "پیشنهاد با ۸ رأی موافق، ۳ مخالف و ۲ ممتنع از ۲۰ عضو دارای حق رأی تصویب شد"
        " (اکثریت نسبی: رأی موافق بیش از رأی مخالف)."
    )
    assert said.en == (
        "The proposal was carried with 8 for, 3 against and 2 abstaining, of 20 members entitled to vote"
        " (simple majority: more votes for than against)."
    )


def test_a_missed_quorum_is_said_with_the_numbers_that_missed_it():
    said = sentence(Tally(4, 0, 0, 10), "half", "simple", "no_quorum")
    assert "حد نصاب (شرکت دست‌کم نیمی از اعضا) به دست نیامد: ۴ نفر از ۱۰ عضو" in said.fa
    assert "The quorum (at least half of the members take part) was not met: 4 of 10" in said.en


@pytest.mark.parametrize("quorum", sorted(QUORUMS))
@pytest.mark.parametrize("majority", sorted(MAJORITIES))
def test_every_sentence_keeps_the_digits_of_its_language(quorum, majority):
    tally = Tally(7, 1, 1, 12)
    for said in (
        sentence(tally, quorum, majority, decide(tally, quorum, majority)),
        sentence(tally, quorum, majority, "lost"),
        quorum_sentence(tally, quorum),
        rule_sentence(quorum, majority),
    ):
        assert not set(said.fa) & set("0123456789يك{")
        assert not set(said.en) & set("۰۱۲۳۴۵۶۷۸۹{")
