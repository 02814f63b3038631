"""Proposals and everything said about them."""

from workflow.deliberation.tables.amendments import Amendment, AmendmentStance, Signer
from workflow.deliberation.tables.comments import Comment, Moderation, Notice, Stance, StanceEntry, Wording
from workflow.deliberation.tables.dispositions import Disposition, StandardReason, Trace
from workflow.deliberation.tables.dissents import Dissent, DissentSigner
from workflow.deliberation.tables.likeness import Alike, Likeness
from workflow.deliberation.tables.opinions import OpinionGroups
from workflow.deliberation.tables.positions import Position
from workflow.deliberation.tables.proposals import Author, Proposal, ProposalTheme
from workflow.deliberation.tables.texts import (
    Attachment,
    Recommendation,
    RecommendationText,
    Revision,
    Translation,
)

__all__ = [
    "Alike",
    "Amendment",
    "AmendmentStance",
    "Attachment",
    "Author",
    "Comment",
    "Disposition",
    "Dissent",
    "DissentSigner",
    "Likeness",
    "Moderation",
    "Notice",
    "OpinionGroups",
    "Position",
    "Proposal",
    "ProposalTheme",
    "Recommendation",
    "RecommendationText",
    "Revision",
    "Signer",
    "Stance",
    "StanceEntry",
    "StandardReason",
    "Trace",
    "Translation",
    "Wording",
]  # fmt: skip
