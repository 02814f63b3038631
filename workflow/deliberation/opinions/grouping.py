"""Which people stand together: k-means for two to five groups, and the silhouette to choose among them."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from workflow.deliberation.opinions.matrix import Floats, Ints
from workflow.deliberation.opinions.places import SEED
from workflow.deliberation.opinions.result import LEAST_IN_GROUP

NUMBERS = range(2, 6)
"""How many groups are tried: with more than five nobody keeps the overview."""

STARTS = 10
"""Beginnings of each k-means; the best counts, so that an unlucky beginning decides nothing."""

COMPARED = 10_000
"""Most people whose distances the silhouette compares, as its cost grows with their square; above, a sample."""


def grouping(places: Floats, cast: Ints) -> tuple[Ints, float | None]:
    """The group of each place, numbered from 1 with the largest first, and the silhouette.

    Each place weighs as many votes as were cast: the scaling by √(statements / votes) multiplies the variance of
    a place by statements / votes, and the inverse of its variance is the weight of a measurement. Without it a
    few people with seven votes each would pull the centres to wherever chance has put them.

    A division with a group under LEAST_IN_GROUP is not eligible; of equal silhouettes the fewer groups win. Where
    nothing is eligible everybody is in group 1 and the silhouette is None.
    """
    best: tuple[float, Ints] | None = None
    distinct = len(np.unique(places.round(9), axis=0))
    for number in NUMBERS:
        if number > distinct or number * LEAST_IN_GROUP > len(places):
            break
        means = KMeans(number, n_init=STARTS, random_state=SEED).fit(places, sample_weight=cast)
        sizes = np.bincount(means.labels_, minlength=number)
        if sizes.min() < LEAST_IN_GROUP:
            continue
        sample = COMPARED if len(places) > COMPARED else None
        parted = float(silhouette_score(places, means.labels_, sample_size=sample, random_state=SEED))
        if best is None or parted > best[0]:
            best = parted, means.labels_
    if best is None:
        return np.ones(len(places), dtype=np.int64), None
    return _numbered(best[1]), best[0]


def _numbered(labels: Ints) -> Ints:
    """The labels as numbers from 1 by size; of equal sizes the one whose first member comes first."""
    found, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    number = np.empty(len(found), dtype=np.int64)
    number[order] = np.arange(1, len(found) + 1)
    return number[np.searchsorted(found, labels)]
