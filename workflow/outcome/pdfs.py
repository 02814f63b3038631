"""Which PDF of a brief somebody may read."""

from workflow.outcome.briefs import BriefView, listing
from workflow.record.case import Case, NotFound

SEES_PROOF = frozenset({"secretary", "chair", "author"})
"""Who reads the proof before it is issued."""


def one(case: Case, brief_id: int) -> BriefView:
    """A brief of this proposal. Raises NotFound."""
    found = listing(case, after=brief_id + 1, limit=1)
    if not found or found[0].id != brief_id:
        raise NotFound
    return found[0]


def pdf_of(case: Case, brief: BriefView, kind: str, language: str) -> str:
    """SHA-256 of the ``proof`` or the ``issued`` PDF.

    Raises NotFound while it is not made, and for a proof to those who do not prepare the brief.
    """
    digest = brief.files.get((kind, language))
    if digest is None or (kind == "proof" and not case.roles & SEES_PROOF):
        raise NotFound
    return digest
