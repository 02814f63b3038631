"""In which language the text of a brief's PDF is: that of its frame where it was translated, else its own."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from workflow.deliberation.tables import Proposal, RecommendationText, Revision, Translation
from workflow.outcome.briefs import BriefView
from workflow.outcome.tables import Brief, BriefFile
from workflow.process.text import LANGUAGES


def serves(translation: Translation, sections: Mapping[str, str], recommendations: Collection[int]) -> bool:
    """Whether a translation lacks no part of what it translates.

    A body half in one language would carry the wrong ``lang`` for the rest.
    """
    parts = (key for key, text in sections.items() if text.strip())
    words = translation.recommendations
    return all(translation.sections.get(key, "").strip() for key in parts) and all(
        words.get(str(number), {}).get("text", "").strip() for number in recommendations
    )


def text_languages(session: Session, briefs: Sequence[BriefView]) -> dict[int, dict[str, str]]:
    """By brief and language of the frame. One query for those that are issued, four for a proof."""
    issued = [one.id for one in briefs if one.issued_at is not None]
    found: dict[int, dict[str, str]] = {}
    if issued:
        said = [col(Brief.content)[(language, "body_language")].as_string() for language in LANGUAGES]
        query = select(col(Brief.id), *said).where(col(Brief.id).in_(issued))
        for number, *spoken in session.execute(query):
            found[number] = {frame: own or frame for frame, own in zip(LANGUAGES, spoken, strict=True)}
    return found | {one.id: _of_proof(session, one.id) for one in briefs if one.issued_at is None}


def _of_proof(session: Session, brief_id: int) -> dict[str, str]:
    """By the translations there were when the PDFs were made."""
    revision, own = session.execute(
        select(Revision, col(Proposal.language))
        .join(Brief, col(Brief.revision_id) == col(Revision.id))
        .join(Proposal, col(Proposal.id) == col(Brief.proposal_id))
        .where(col(Brief.id) == brief_id)
    ).one()
    files = select(col(BriefFile.language), func.max(col(BriefFile.at))).where(
        col(BriefFile.brief_id) == brief_id, col(BriefFile.kind) == "proof"
    )
    made = dict(session.execute(files.group_by(col(BriefFile.language))).all())
    advice = select(col(RecommendationText.recommendation_id)).where(
        col(RecommendationText.revision_id) == revision.id
    )
    numbers = session.execute(advice).scalars().all()
    translations = (
        select(Translation).where(col(Translation.revision_id) == revision.id).order_by(col(Translation.id))
    )
    newest = {
        one.language: one
        for one in session.execute(translations).scalars()
        if one.language != own and one.language in made and one.at <= made[one.language]
    }
    return {
        frame: frame if frame in newest and serves(newest[frame], revision.sections, numbers) else own
        for frame in LANGUAGES
    }
