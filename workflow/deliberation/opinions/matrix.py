"""Votes as arrays, brought into one order, so that the same data are the same numbers to the last bit."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes in three arrays of one length: who, on which statement, and 1 agree, -1 disagree or 0 pass."""

    people: NDArray[np.integer[Any]]
    statements: NDArray[np.integer[Any]]
    values: NDArray[np.int8]


def votes_of(cast: Collection[tuple[int, int, int]]) -> Votes:
    """Votes out of (participant, statement, value)."""
    table = np.array(list(cast), dtype=np.int64).reshape(-1, 3)
    return Votes(table[:, 0], table[:, 1], table[:, 2].astype(np.int8))


@dataclass(frozen=True, slots=True)
class Matrix:
    """The votes that count: ``rows`` and ``columns`` are places in ``people`` and ``statements``, both sorted."""

    people: Ints
    statements: Ints
    rows: Ints
    columns: Ints
    values: NDArray[np.int8]

    @property
    def cast(self) -> Ints:
        """How many votes each person cast."""
        return np.bincount(self.rows, minlength=len(self.people))

    def centred(self) -> Any:  # noqa: ANN401 - scipy carries no types
        """The matrix less each statement's mean, sparse.

        An unseen vote takes the statement's mean, so less that mean it is nothing at all: the filled matrix need
        never be made, and 5 000 people on 10 000 statements take the room of the votes that were cast.
        """
        number = np.bincount(self.columns, minlength=len(self.statements))
        total = np.bincount(self.columns, weights=self.values, minlength=len(self.statements))
        mean = total / np.maximum(number, 1)
        less = self.values - mean[self.columns]
        return csr_array((less, (self.rows, self.columns)), shape=(len(self.people), len(self.statements)))


def matrix(votes: Votes, visible: Collection[int]) -> Matrix:
    """The votes on visible statements, sorted by person and statement; the last of two votes counts."""
    statements = np.unique(np.fromiter(visible, dtype=np.int64, count=len(visible)))
    kept = np.isin(votes.statements, statements)
    people, rows = np.unique(votes.people[kept], return_inverse=True)
    columns = np.searchsorted(statements, votes.statements[kept])
    values = votes.values[kept]
    order = np.lexsort((columns, rows))  # stable: of two votes the later stays behind the earlier
    rows, columns, values = rows[order], columns[order], values[order]
    last = np.ones(len(rows), dtype=bool)
    last[:-1] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    return Matrix(people, statements, rows[last], columns[last], values[last])
