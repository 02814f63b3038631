"""Where people stand: the two directions in which opinions differ most."""

import numpy as np
from sklearn.decomposition import PCA

from workflow.deliberation.opinions.matrix import Bools, Floats, Matrix
from workflow.deliberation.opinions.result import LEAST_VOTES

SEED = 0
"""Any number would do; one that is written down gives the same answer to the same data."""

NOTHING = 1e-9
"""Less than this is rounding, not a difference of opinion."""


def placed(matrix: Matrix) -> Bools:
    """Which rows cast enough votes to be placed."""
    return matrix.cast >= LEAST_VOTES


def places(matrix: Matrix) -> Floats:
    """Two numbers for each row that is placed.

    The components are found over everybody who voted: what somebody said in few votes counts for the statements,
    though it does not tell where they stand. ARPACK takes the sparse matrix as it is; its columns have the mean
    0 already, so this is the PCA of the matrix filled with the means.

    Who cast few votes lies near the middle, because every unseen vote pulls there; so places are scaled by
    √(statements / votes cast), as Polis does (Small et al., "Polis: Scaling Deliberation by Mapping High
    Dimensional Opinion Spaces", RECERCA 26(2), 2021; ``sparsity-aware-project-ptpts`` in its source).
    """
    centred = matrix.centred()
    standing = placed(matrix)
    if not standing.any() or abs(centred).max() < NOTHING:
        return np.zeros((int(standing.sum()), 2))
    components = _turned(PCA(n_components=2, svd_solver="arpack", random_state=SEED).fit(centred).components_)
    scale = np.sqrt(len(matrix.statements) / matrix.cast[standing])
    found: Floats = (centred[standing] @ components.T) * scale[:, None]
    found[np.abs(found) < NOTHING] = 0.0
    return found


def _turned(components: Floats) -> Floats:
    """Each component with the first of its heaviest statements on the positive side.

    A component has no side of its own. Where several statements weigh the same, rounding alone would choose, and
    the picture would be mirrored from one run to the next.
    """
    weight = np.abs(components)
    heaviest = np.argmax(weight > weight.max(axis=1, keepdims=True) * (1 - 1e-6), axis=1)
    turned: Floats = components * np.sign(components[[0, 1], heaviest])[:, None]
    return turned
