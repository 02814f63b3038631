"""What must hold of any votes: order is nothing, what is moderated out is nothing, every number is a number."""

import json
import math
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.deliberation.opinions.analysis import analyse
from workflow.deliberation.opinions.matrix import votes_of
from workflow.deliberation.opinions.result import LEAST_IN_GROUP, LEAST_VOTES

VALUES = (1, -1, 0, None, 1, -1)


@st.composite
def votes(draw):
    """Up to 45 people on up to 16 statements, some of whom did not see some of them."""
    width, height = draw(st.integers(1, 16)), draw(st.integers(0, 45))
    cells = draw(st.binary(min_size=width * height, max_size=width * height))
    cast = [(i // width, i % width, VALUES[cell % 6]) for i, cell in enumerate(cells)]
    return [vote for vote in cast if vote[2] is not None], width


@settings(max_examples=40, deadline=None)
@given(votes(), st.randoms(use_true_random=False))
def test_order_of_rows_and_statements_is_nothing(made, chance):
    cast, width = made
    statements = list(range(width))
    before = analyse(votes_of(cast), statements)
    chance.shuffle(cast)
    chance.shuffle(statements)
    assert analyse(votes_of(cast), statements) == before


@settings(max_examples=40, deadline=None)
@given(votes(), st.lists(st.tuples(st.integers(0, 60), st.integers(100, 110), st.sampled_from([1, 0, -1]))))
def test_what_is_moderated_out_is_nothing(made, others):
    cast, width = made
    assert analyse(votes_of([*others, *cast]), range(width)) == analyse(votes_of(cast), range(width))


@settings(max_examples=40, deadline=None)
@given(votes())
def test_every_number_is_finite_and_every_group_large_enough(made):
    cast, width = made
    found = analyse(votes_of(cast), range(width))
    json.dumps(asdict(found), allow_nan=False)
    assert all(math.isfinite(place.x) and math.isfinite(place.y) for place in found.places)
    told, per = found.summary, {}
    for who, _, _ in cast:
        per[who] = per.get(who, 0) + 1
    assert told.placed == sum(number >= LEAST_VOTES for number in per.values())
    assert bool(told.groups) == (told.placed >= 20)
    assert sum(group.size for group in told.groups) == len(found.places)
    assert all(group.size >= LEAST_IN_GROUP for group in told.groups)
    listed = [*told.shared, *told.divided, *(said for group in told.groups for said in group.statements)]
    for said in listed:
        assert all(count.agree + count.disagree <= count.votes for count in said.counts)
    for group in told.groups:
        for said in group.statements:
            assert said.counts[group.number - 1].share is not None
            assert said.others(group.number).share is not None
