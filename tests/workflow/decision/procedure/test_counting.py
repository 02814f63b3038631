"""The boundaries of every rule, by hand; then against exact fractions, and as properties."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflow.decision.procedure.counting import Count, base, decide, needed, quorate, tied, votes_needed
from workflow.decision.procedure.rules import ORDINARY, SHARES, THRESHOLDS, Majority, Quorum, Rules

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIMPLE = ("simple", "cast", "left_out")
CONSENT = ("consent", "cast", "left_out")
ABSOLUTE = ("absolute", "cast", "counted")
OF_PRESENT, OF_MEMBERS = ("absolute", "present", "left_out"), ("absolute", "members", "left_out")
THIRDS, THIRDS_COUNTED = ("two_thirds", "cast", "left_out"), ("two_thirds", "cast", "counted")
THIRDS_PRESENT, THIRDS_MEMBERS = ("two_thirds", "present", "left_out"), ("two_thirds", "members", "left_out")
QUARTERS = ("three_quarters", "cast", "left_out")
QUARTERS_COUNTED = ("three_quarters", "cast", "counted")
QUARTERS_PRESENT = ("three_quarters", "present", "left_out")
QUARTERS_MEMBERS = ("three_quarters", "members", "left_out")
KINDS = (
    SIMPLE, CONSENT, ABSOLUTE, OF_PRESENT, OF_MEMBERS, THIRDS, THIRDS_COUNTED, THIRDS_PRESENT, THIRDS_MEMBERS,
    QUARTERS, QUARTERS_COUNTED, QUARTERS_PRESENT, QUARTERS_MEMBERS,
)  # fmt: skip


ANYONE = Quorum("", 1)


def rules(kind=SIMPLE, quorum=ANYONE, tie="lost"):
    threshold, of, abstentions = kind
    majority = replace(ORDINARY, threshold=threshold, of=of, abstentions=abstentions)
    return Rules(quorum=quorum, majorities=(majority,), tie=tie)


NEEDED = [
    # share, number, of, (entitled, members), how many have to be there
    ("more_than_half", 1, "members", (10, 10), 6),
    ("more_than_half", 1, "members", (7, 7), 4),
    ("half", 1, "members", (10, 10), 5),
    ("half", 1, "members", (7, 7), 4),
    ("one_third", 1, "members", (9, 9), 3),
    ("one_third", 1, "members", (7, 7), 3),
    ("two_thirds", 1, "members", (7, 7), 5),
    ("two_thirds", 1, "members", (9, 9), 6),
    ("three_quarters", 1, "members", (4, 4), 3),
    ("three_quarters", 1, "members", (5, 5), 4),
    ("all", 1, "members", (7, 7), 7),
    ("more_than_half", 1, "members", (1, 1), 1),
    # those who declared an interest are not entitled
    ("two_thirds", 1, "entitled", (7, 9), 5),
    ("two_thirds", 1, "members", (7, 9), 6),
    ("all", 1, "entitled", (0, 9), 1),
    # a number beside the share: whichever is more
    ("half", 3, "members", (10, 10), 5),
    ("half", 7, "members", (10, 10), 7),
    ("", 3, "members", (10, 10), 3),
    ("", 30, "members", (10, 10), 30),
    # nobody is never a quorum
    ("half", 1, "members", (0, 0), 1),
    ("one_third", 0, "members", (0, 0), 1),
]


@pytest.mark.parametrize(("share", "number", "of", "whole", "there"), NEEDED)
def test_quorum_at_its_edge(share, number, of, whole, there):
    quorum, numbers = Quorum(share, number, of), {"entitled": whole[0], "members": whole[1]}
    assert needed(quorum, **numbers) == there
    assert quorate(quorum, there, **numbers)
    assert not quorate(quorum, there - 1, **numbers)


MOTIONS = [
    # kind, (for, against, abstain, present, members), what it comes to; all members are entitled
    # a tie, and one vote beside it
    (SIMPLE, (5, 5, 0, 10, 10), "lost"),
    (SIMPLE, (5, 4, 1, 10, 10), "carried"),
    (SIMPLE, (4, 5, 1, 10, 10), "lost"),
    (SIMPLE, (1, 0, 9, 10, 10), "carried"),
    (SIMPLE, (1, 0, 0, 10, 10), "carried"),
    # all abstain, or nobody votes: nothing is carried
    *[(kind, (0, 0, 10, 10, 10), "lost") for kind in KINDS],
    *[(kind, (0, 0, 0, 10, 10), "lost") for kind in KINDS],
    # nobody there
    *[(kind, (0, 0, 0, 0, 10), "no_quorum") for kind in KINDS],
    *[(kind, (0, 0, 0, 0, 0), "no_quorum") for kind in KINDS],
    # one alone
    *[(kind, (1, 0, 0, 1, 1), "carried") for kind in KINDS],
    *[(kind, (0, 1, 0, 1, 1), "lost") for kind in KINDS],
    # exact half is no absolute majority
    (ABSOLUTE, (5, 0, 5, 10, 10), "lost"),
    (ABSOLUTE, (6, 0, 4, 10, 10), "carried"),
    (ABSOLUTE, (3, 1, 3, 7, 7), "lost"),
    (ABSOLUTE, (4, 1, 2, 7, 7), "carried"),
    (ABSOLUTE, (3, 2, 0, 9, 9), "carried"),
    (OF_PRESENT, (5, 0, 0, 10, 12), "lost"),
    (OF_PRESENT, (6, 0, 0, 10, 12), "carried"),
    (OF_PRESENT, (5, 4, 1, 10, 12), "lost"),
    (OF_MEMBERS, (6, 0, 0, 6, 12), "lost"),
    (OF_MEMBERS, (7, 0, 0, 7, 12), "carried"),
    # two thirds of 7 is 4⅔, of 6 and 9 a whole number
    (THIRDS, (4, 3, 0, 7, 7), "lost"),
    (THIRDS, (5, 2, 0, 7, 7), "carried"),
    (THIRDS, (4, 2, 0, 7, 7), "carried"),
    (THIRDS, (4, 2, 1, 7, 7), "carried"),
    (THIRDS_COUNTED, (4, 2, 1, 7, 7), "lost"),
    (THIRDS_COUNTED, (6, 2, 1, 9, 9), "carried"),
    (THIRDS_PRESENT, (4, 0, 0, 7, 9), "lost"),
    (THIRDS_PRESENT, (5, 0, 0, 7, 9), "carried"),
    (THIRDS_MEMBERS, (5, 0, 0, 5, 9), "lost"),
    (THIRDS_MEMBERS, (6, 0, 0, 6, 9), "carried"),
    # three quarters of 4 is 3, of 7 it is 5¼
    (QUARTERS, (3, 1, 0, 4, 4), "carried"),
    (QUARTERS, (2, 1, 1, 4, 4), "lost"),
    (QUARTERS, (3, 1, 3, 7, 7), "carried"),
    (QUARTERS_COUNTED, (3, 1, 3, 7, 7), "lost"),
    (QUARTERS_COUNTED, (3, 0, 1, 4, 4), "carried"),
    (QUARTERS_PRESENT, (5, 0, 0, 7, 9), "lost"),
    (QUARTERS_PRESENT, (6, 0, 0, 7, 9), "carried"),
    (QUARTERS_MEMBERS, (3, 0, 0, 3, 4), "carried"),
    (QUARTERS_MEMBERS, (2, 0, 0, 4, 4), "lost"),
    # by consent one objection is enough, and somebody has to be for it
    (CONSENT, (9, 1, 0, 10, 10), "lost"),
    (CONSENT, (9, 0, 1, 10, 10), "carried"),
    (CONSENT, (1, 0, 9, 10, 10), "carried"),
]


@pytest.mark.parametrize(("kind", "counts", "outcome"), MOTIONS)
def test_motion_at_its_edge(kind, counts, outcome):
    *votes, present, members = counts
    assert decide(rules(kind), "ordinary", Count(*votes, present, members, members)) == outcome


TIES = [
    # kind, tie, (for, against, abstain, present, members), the casting vote, what it comes to
    (SIMPLE, "lost", (3, 3, 1, 7, 7), "for", "lost"),
    (SIMPLE, "chair", (3, 3, 1, 7, 7), "for", "carried"),
    (SIMPLE, "chair", (3, 3, 1, 7, 7), "against", "lost"),
    (SIMPLE, "chair", (3, 3, 1, 7, 7), None, "lost"),
    (SIMPLE, "chair", (3, 4, 0, 7, 7), "for", "lost"),
    (SIMPLE, "chair", (0, 0, 7, 7, 7), "for", "lost"),
    (ABSOLUTE, "chair", (3, 3, 0, 6, 7), "for", "carried"),
    (ABSOLUTE, "chair", (3, 3, 1, 7, 7), "for", "lost"),
    (OF_PRESENT, "chair", (5, 5, 0, 10, 12), "for", "carried"),
    (OF_PRESENT, "chair", (5, 5, 0, 10, 12), "against", "lost"),
    (OF_PRESENT, "lost", (5, 5, 0, 10, 12), "for", "lost"),
    (OF_PRESENT, "chair", (5, 4, 1, 10, 12), "for", "lost"),
    (OF_MEMBERS, "chair", (5, 5, 0, 10, 12), "for", "lost"),
    (OF_MEMBERS, "chair", (6, 6, 0, 12, 12), "for", "carried"),
    (THIRDS, "chair", (3, 3, 0, 6, 6), "for", "lost"),
    (CONSENT, "chair", (3, 3, 0, 6, 6), "for", "lost"),
]


@pytest.mark.parametrize(("kind", "tie", "counts", "casting", "outcome"), TIES)
def test_tie_with_and_without_the_casting_vote(kind, tie, counts, casting, outcome):
    *votes, present, members = counts
    count = Count(*votes, present, members, members, casting)
    assert decide(rules(kind, tie=tie), "ordinary", count) == outcome


def test_quorum_that_was_lost_decides_nothing_however_clear_the_votes():
    ruled = rules(quorum=Quorum("more_than_half"))
    assert decide(ruled, "ordinary", Count(5, 0, 0, 6, 10, 10)) == "carried"
    assert decide(ruled, "ordinary", Count(5, 0, 0, 5, 10, 10)) == "no_quorum"


def test_nobody_entitled_makes_no_quorum_of_those_entitled():
    ruled = rules(quorum=Quorum("half", 1, "entitled"))
    assert decide(ruled, "ordinary", Count(0, 0, 0, 0, 0, 9)) == "no_quorum"
    assert decide(ruled, "ordinary", Count(0, 0, 0, 5, 0, 9)) == "lost"  # there, but none may vote


def test_matter_the_rules_do_not_know_is_no_ordinary_one():
    with pytest.raises(KeyError, match="budget"):
        decide(rules(), "budget", Count(1, 0, 0, 1, 1, 1))


@pytest.mark.parametrize(
    "counts", [(-1, 0, 0, 5, 5, 5), (3, 3, 0, 5, 9, 9), (0, 0, 0, 6, 5, 5), (1, 0, 0, 1, 6, 5)]
)
def test_count_that_cannot_be_is_refused(counts):
    with pytest.raises(ValueError, match="no such count"):
        Count(*counts)


@st.composite
def counts(draw):
    """A count that can be, with more members than votes, more there than voting."""
    for_, against, abstain = (draw(st.integers(0, 40)) for _ in range(3))
    present = for_ + against + abstain + draw(st.integers(0, 9))
    members = present + draw(st.integers(0, 9))
    return Count(for_, against, abstain, present, draw(st.integers(0, members)), members)


ANY_KIND = st.sampled_from(KINDS)
ANY_QUORUM = st.builds(
    Quorum,
    st.sampled_from(["", *SHARES]),
    st.integers(0, 60),
    st.sampled_from(["members", "entitled"]),
)


@UNTIMED
@given(count=counts(), quorum=ANY_QUORUM)
def test_quorum_agrees_with_exact_fractions(count, quorum):
    whole = count.members if quorum.of == "members" else count.entitled
    there = count.present >= max(1, quorum.number)
    if quorum.share:
        share = Fraction(*SHARES[quorum.share][:2])
        part = count.present - share * whole
        there = there and (part > 0 if SHARES[quorum.share].above else part >= 0)
    assert quorate(quorum, count.present, entitled=count.entitled, members=count.members) == there


@UNTIMED
@given(count=counts(), kind=ANY_KIND)
def test_majority_agrees_with_exact_fractions(count, kind):
    threshold, of, abstentions = kind
    won = decide(rules(kind), "ordinary", count) == "carried"
    if not count.present or not count.for_:
        assert not won
    elif threshold == "simple":
        assert won == (Fraction(count.for_, count.for_ + count.against) > Fraction(1, 2))
    elif threshold == "consent":
        assert won == (Fraction(count.for_, count.for_ + count.against) == 1)
    else:
        votes = count.for_ + count.against + (count.abstain if abstentions == "counted" else 0)
        share = Fraction(count.for_, {"cast": votes, "present": count.present, "members": count.members}[of])
        limit = Fraction(*THRESHOLDS[threshold][:2])
        assert won == (share > limit if threshold == "absolute" else share >= limit)


@UNTIMED
@given(count=counts(), kind=ANY_KIND, tie=st.sampled_from(["lost", "chair"]), quorum=ANY_QUORUM)
def test_another_vote_for_never_turns_carried_into_lost(count, kind, tie, quorum):
    """One who was against or abstained votes for, or one who was away comes and does."""
    ruled = rules(kind, quorum, tie)
    if decide(ruled, "ordinary", replace(count, casting="for")) != "carried":
        return
    for change in ("against", "abstain"):
        if getattr(count, change):
            turned = replace(
                count, for_=count.for_ + 1, casting="for", **{change: getattr(count, change) - 1}
            )
            assert decide(ruled, "ordinary", turned) == "carried"
    if count.present > count.cast:
        assert decide(ruled, "ordinary", replace(count, for_=count.for_ + 1, casting="for")) == "carried"


@UNTIMED
@given(count=counts(), kind=ANY_KIND)
def test_as_many_votes_as_are_said_to_be_needed_carry_it_and_one_fewer_do_not(count, kind):
    """With the others, and so the base, as they are."""
    majority = rules(kind).majorities[0]
    need, of = votes_needed(majority, count), base(majority, count)
    carried = decide(rules(kind), "ordinary", count) == "carried"
    if kind[0] != "consent" and count.present:
        assert carried == (count.for_ >= need)
        assert need <= of + 1 or kind[0] == "simple"


@pytest.mark.parametrize("kind", KINDS)
def test_some_vote_is_always_needed(kind):
    assert votes_needed(rules(kind).majorities[0], Count(0, 0, 7, 7, 7, 7)) >= 1


@UNTIMED
@given(count=counts())
def test_tie_is_one_vote_from_carried(count):
    majority = Majority("ordinary", "", "", *SIMPLE)
    if tied(majority, count):
        assert decide(rules(), "ordinary", count) == "lost"
        more = replace(count, present=count.present + 1, members=count.members + 1, for_=count.for_ + 1)
        assert decide(rules(), "ordinary", more) == "carried"
