"""What search finds of a deliberation: the newest text of each proposal with its translation; comments."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from workflow.deliberation.tables import Comment, Proposal, RecommendationText, Revision, Translation
from workflow.record.index import entry, forget, keep


def keep_proposals(session: Session, ids: Sequence[int]) -> None:
    """Make proposals findable by the words of their newest revision and newest translations."""
    rows = session.execute(
        select(col(Proposal.id), col(Proposal.chapter_id), Revision)
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .where(col(Proposal.id).in_(ids))
    ).all()
    texts = {number: [row.title, *row.sections.values()] for number, _, row in rows}
    owner = {row.id: number for number, _, row in rows}
    recommended = select(RecommendationText).where(col(RecommendationText.revision_id).in_(owner))
    for row in session.execute(recommended).scalars():
        texts[owner[row.revision_id]] += [row.text, row.owner]
    newest = (
        select(func.max(col(Translation.id)))
        .join(Revision, col(Revision.id) == col(Translation.revision_id))
        .where(col(Revision.proposal_id).in_(ids))
        .group_by(col(Revision.proposal_id), col(Translation.language))
    )
    translated = (
        select(col(Revision.proposal_id), Translation)
        .join(Revision, col(Revision.id) == col(Translation.revision_id))
        .where(col(Translation.id).in_(newest))
    )
    for number, translation in session.execute(translated):
        said = [words["text"] for words in translation.recommendations.values()]
        texts[number] += [translation.title, *translation.sections.values(), *said]
    keep(
        session,
        [entry("proposal", n, texts[n], proposal_id=n, chapter_id=chapter) for n, chapter, _ in rows],
    )


def keep_comments(session: Session, ids: Sequence[int]) -> None:
    """Make comments findable; those that are hidden are found no more."""
    rows = session.execute(
        select(Comment, col(Proposal.chapter_id))
        .join(Proposal, col(Proposal.id) == col(Comment.proposal_id))
        .where(col(Comment.id).in_(ids))
    ).all()
    keep(
        session,
        [
            entry("comment", row.id, [row.body], proposal_id=row.proposal_id, chapter_id=chapter)
            for row, chapter in rows
            if row.hidden_at is None
        ],
    )
    if hidden := [row.id for row, _ in rows if row.hidden_at is not None]:
        forget(session, "comment", hidden)
