"""Groups out of hand-made votes: where it is clear what has to come out."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from tests.workflow.deliberation.opinions.camps import STATEMENTS, camps, people
from workflow.deliberation.opinions.analysis import analyse
from workflow.deliberation.opinions.matrix import matrix, votes_of
from workflow.deliberation.opinions.places import places
from workflow.deliberation.opinions.statements import shared, tally


def found(cast, visible=STATEMENTS):
    return analyse(votes_of(cast), visible)


def held(group):
    return {(said.statement, said.holds) for said in group.statements}


PARTED = {*((s, "agree") for s in range(4)), *((s, "disagree") for s in range(4, 8))}


def test_two_camps_are_two_groups_with_what_parts_them_and_what_they_share():
    told = found(camps(left=15, right=12)).summary
    assert (told.people, told.placed, told.statements, told.votes) == (27, 27, 12, 27 * 12)
    assert [group.size for group in told.groups] == [15, 12]
    assert held(told.groups[0]) == PARTED
    opposite = {"agree": "disagree", "disagree": "agree"}
    assert held(told.groups[1]) == {(s, opposite[holds]) for s, holds in PARTED}
    assert {(said.statement, said.holds) for said in told.shared} == {(s, "agree") for s in range(8, 12)}
    assert {said.statement for said in told.divided} == set(range(8))
    assert told.why is None
    first = told.groups[0].statements[0]
    assert (first.counts[0].share, first.others(1).share) in {(1.0, 0.0), (0.0, 1.0)}


def test_three_camps_are_three_groups():
    cast = camps(left=14, right=13, third=12)
    groups = found(cast).places
    assert {place.group for place in groups[:14]} == {1}
    assert {place.group for place in groups[14:27]} == {2}
    assert {place.group for place in groups[27:]} == {3}


def test_everybody_alike_is_one_group_which_says_so():
    told = found(camps(left=25)).summary
    assert [(group.size, group.statements) for group in told.groups] == [(25, ())]
    assert len(told.shared) == 10
    assert told.silhouette is None
    assert told.why is not None
    assert "Everybody counts as one group" in told.why.en


def test_six_votes_are_not_placed_and_seven_are():
    cast = camps(left=12, right=12, six=1, seven=1)
    told = found(cast)
    assert (told.summary.people, told.summary.placed) == (26, 25)
    assert [place.participant for place in told.places] == [*range(1, 25), 26]
    assert told.places[-1].group == told.places[0].group


def test_few_votes_do_not_draw_to_the_middle():
    near = found(camps(left=12, right=12, seven=1)).places
    assert abs(near[-1].x) == pytest.approx(abs(near[0].x), rel=0.4)
    assert near[-1].x * near[0].x > 0


def test_vote_on_what_was_moderated_out_is_no_vote_cast():
    cast = camps(left=12, right=12) + list(people("++++---", 1, 90)) + list(people("++++--......+", 1, 91))
    told = found(cast, STATEMENTS)
    placed = {place.participant for place in told.places}
    assert 90 in placed
    assert 91 not in placed  # seven votes, one of them on the statement 12, which is taken out


def test_group_of_four_is_none_and_one_of_five_is():
    alone = found(camps(left=26, right=4)).summary
    assert [group.size for group in alone.groups] == [30]
    assert alone.why is not None
    five = found(camps(left=26, right=5)).summary
    assert [group.size for group in five.groups] == [26, 5]


def test_nothing_is_shown_of_nineteen():
    told = found(camps(left=10, right=9))
    assert (told.places, told.summary.groups, told.summary.shared) == ((), (), ())
    assert told.summary.why is not None
    assert "it takes 20 people" in told.summary.why.en
    assert "so far there are 19" in told.summary.why.en
    assert "تاکنون ۱۹ نفر" in told.summary.why.fa
    assert found(camps(left=10, right=10)).summary.groups


def test_no_votes_are_no_people():
    told = found([]).summary
    assert (told.people, told.placed, told.votes, told.groups) == (0, 0, 0, ())


def test_share_of_fewer_than_five_is_not_told():
    cast = camps(left=12, right=12) + [(who, 12, 1) for who in (1, 2, 3, 4, 13, 14, 15, 16, 17)]
    told = found(cast, range(13)).summary
    listed = [*told.shared, *told.divided, *(said for group in told.groups for said in group.statements)]
    assert 12 not in {said.statement for said in listed}


def test_chance_is_not_taken_for_agreement():
    """Coins thrown on hundreds of statements: each test by itself at 10 % would find dozens that "all share"."""
    coin = np.random.default_rng(7).integers(0, 2, (40, 400)) * 2 - 1
    cast = [(who, s, int(coin[who, s])) for who in range(40) for s in range(400)]
    counted = matrix(votes_of(cast), range(400))
    assert len(shared(tally(counted, np.ones(40, dtype=np.int64)))) <= 1


def test_places_are_those_of_the_matrix_filled_with_the_means():
    """The sparse way and the plain one: fill every unseen vote, centre, take the components, scale."""
    rng = np.random.default_rng(3)
    cast = [(who, s, int(rng.integers(-1, 2))) for who in range(40) for s in range(15) if rng.random() < 0.8]
    full = np.full((40, 15), np.nan)
    for who, statement, value in cast:
        full[who, statement] = value
    seen = ~np.isnan(full)
    filled = np.where(seen, full, np.nanmean(full, axis=0))
    plain = PCA(2, svd_solver="full").fit_transform(filled)[seen.sum(1) >= 7]
    scaled = plain * np.sqrt(15 / seen.sum(1)[seen.sum(1) >= 7])[:, None]
    assert places(matrix(votes_of(cast), range(15))) == pytest.approx(scaled, abs=1e-6)


def test_last_of_two_votes_counts():
    cast = camps(left=12, right=12)
    assert found([*((who, s, -v) for who, s, v in cast), *cast]) == found(cast)
