"""The group analysis against scikit-learn's own time on the same matrix: 10 000 comments, 5 000 people."""

from collections.abc import Callable
from time import perf_counter

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from workflow.deliberation.opinions.analysis import analyse
from workflow.deliberation.opinions.grouping import NUMBERS, STARTS
from workflow.deliberation.opinions.matrix import Votes, matrix

PEOPLE, COMMENTS, EACH, CAMPS = 5_000, 10_000, 100, 3

TIMES = 3
"""Runs of each; the quickest counts."""


def votes(people: int = PEOPLE, comments: int = COMMENTS, each: int = EACH) -> Votes:
    """People of three camps who each vote on some comments, by their camp's leaning and by chance."""
    chance = np.random.default_rng(1405)
    camp, leaning = chance.integers(0, CAMPS, people), chance.normal(size=(CAMPS, comments))
    rows, columns = np.repeat(np.arange(people), each), chance.integers(0, comments, people * each)
    signs = np.sign(leaning[camp[rows], columns] + 0.7 * chance.normal(size=len(rows)))
    return Votes(rows, columns, signs.astype(np.int8))


def opinions(people: int = PEOPLE, comments: int = COMMENTS, each: int = EACH) -> tuple[float, float]:
    """Seconds of the whole analysis, and the floor: scikit-learn's part of it and nothing else.

    The floor begins with the matrix that is ready for it, in the quicker of the two forms that hold the same numbers
    (sparse and centred), and calls what has to be called: the components, k-means for each number of groups, the
    silhouette of each. The aim is at most twice the floor. Both run in one thread, as the analysis always does; they
    are run once before the clock starts, on a twentieth of the people.
    """
    few = votes(max(people // 20, 40), comments, each)
    analyse(few, range(comments))
    _floor(matrix(few, range(comments)).centred())
    made = votes(people, comments, each)
    ready = matrix(made, range(comments)).centred()
    found = analyse(made, range(comments))
    if len(found.summary.groups) != CAMPS:
        raise AssertionError(f"{CAMPS} camps were made, {len(found.summary.groups)} found")
    with threadpool_limits(1):
        ours, floor = [], []
        for _ in range(TIMES):  # in turn, so that a busy moment of the machine meets both
            ours.append(_seconds(lambda: analyse(made, range(comments))))
            floor.append(_seconds(lambda: _floor(ready)))
        return min(ours), min(floor)


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _floor(ready: object) -> None:
    places = PCA(2, svd_solver="arpack", random_state=0).fit_transform(ready)
    for number in NUMBERS:
        labels = KMeans(number, n_init=STARTS, random_state=0).fit_predict(places)
        silhouette_score(places, labels)


if __name__ == "__main__":
    ours, floor = opinions()
    print(f"opinion groups: {ours:.2f} s, scikit-learn alone {floor:.2f} s, ratio {ours / floor:.2f}")  # noqa: T201
