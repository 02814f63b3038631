"""The group analysis against scikit-learn's own time on the same matrix: 10 000 comments, 5 000 people."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from tests.bench.timing import Pair, alternating
from workflow.deliberation.opinions.analysis import analyse
from workflow.deliberation.opinions.grouping import NUMBERS, STARTS
from workflow.deliberation.opinions.matrix import Votes, matrix

PEOPLE, COMMENTS, EACH, CAMPS = 5_000, 10_000, 100, 3

TIMES = 3
"""Runs of each."""


def votes(people: int = PEOPLE, comments: int = COMMENTS, each: int = EACH) -> Votes:
    """People of three camps who each vote on some comments, by their camp's leaning and by chance."""
    chance = np.random.default_rng(1405)
    camp, leaning = chance.integers(0, CAMPS, people), chance.normal(size=(CAMPS, comments))
    rows, columns = np.repeat(np.arange(people), each), chance.integers(0, comments, people * each)
    signs = np.sign(leaning[camp[rows], columns] + 0.7 * chance.normal(size=len(rows)))
    return Votes(rows, columns, signs.astype(np.int8))


def opinions(people: int = PEOPLE, comments: int = COMMENTS, each: int = EACH) -> Pair:
    """Seconds of the whole analysis, and the floor: scikit-learn's part of it and nothing else.

    The floor begins with the matrix that is ready for it, in the quicker of the two forms that hold the same numbers
    (sparse and centred), and calls what has to be called: the components, k-means for each number of groups, the
    silhouette of each. The aim is at most twice the floor. Both run in one thread, as the analysis always does.
    """
    made = votes(people, comments, each)
    ready = matrix(made, range(comments)).centred()
    found = analyse(made, range(comments))
    if len(found.summary.groups) != CAMPS:
        raise AssertionError(f"{CAMPS} camps were made, {len(found.summary.groups)} found")
    with threadpool_limits(1):
        return alternating(lambda: analyse(made, range(comments)), lambda: _floor(ready), rounds=TIMES)


def _floor(ready: object) -> None:
    places = PCA(2, svd_solver="arpack", random_state=0).fit_transform(ready)
    for number in NUMBERS:
        labels = KMeans(number, n_init=STARTS, random_state=0).fit_predict(places)
        silhouette_score(places, labels)
