"""A proposal's stances read and its opinion groups found; imported by the job that does it alone."""

import hashlib

import numpy as np
from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation.opinions.analysis import analyse
from workflow.deliberation.opinions.kept import Found, fingerprint_of
from workflow.deliberation.opinions.matrix import Ints, Votes
from workflow.deliberation.opinions.picture import marks
from workflow.deliberation.tables import Comment, Stance
from workflow.record.case import Case

WAY = b"1"
"""Counts changes of the computation itself, so that what an older program found is found anew."""

BATCH = 10_000
"""Rows held as Python's own objects at once; the rest are a few bytes each."""


def find(case: Case) -> Found | None:
    """The groups of a proposal, or None where those that are kept were found from the same stances.

    Three queries whatever there is to read; only numbers leave this function, and no person's.
    """
    case.require("see")
    visible, votes = _read(case)
    fingerprint = _fingerprint(visible, votes)
    if fingerprint == fingerprint_of(case):
        return None
    found = analyse(votes, visible.tolist())
    return Found(fingerprint, found.summary, marks(found.places))


def _read(case: Case) -> tuple[Ints, Votes]:
    """The visible comments, and the stances on them in the order of comment and person."""
    here = (col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None))
    visible = case.session.execute(select(col(Comment.id)).where(*here).order_by(col(Comment.id))).scalars()
    query = (
        select(col(Stance.person_id), col(Stance.comment_id), col(Stance.value))
        .join(Comment, col(Comment.id) == col(Stance.comment_id))
        .where(*here)
        .order_by(col(Stance.comment_id), col(Stance.person_id))
    )
    read = case.session.execute(query, execution_options={"yield_per": BATCH})
    ids = np.array(visible.all(), dtype=np.int64)
    batches = [np.array([tuple(row) for row in batch], dtype=np.int32) for batch in read.partitions()]
    table = np.concatenate([np.empty((0, 3), dtype=np.int32), *batches])
    return ids, Votes(table[:, 0], table[:, 1], table[:, 2].astype(np.int8))


def _fingerprint(visible: Ints, votes: Votes) -> str:
    whole = hashlib.sha256(WAY)
    for part in (visible, votes.people, votes.statements, votes.values):
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(np.ascontiguousarray(part).tobytes())
    return whole.hexdigest()
