"""In which language the text of a brief's PDF is: that of its frame where it was translated, else its own."""

from collections import defaultdict
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
    """By brief and language of the frame. One query for those that are issued, four for proofs, however many."""
    issued = [one.id for one in briefs if one.issued_at is not None]
    found: dict[int, dict[str, str]] = {}
    if issued:
        said = [col(Brief.content)[(language, "body_language")].as_string() for language in LANGUAGES]
        query = select(col(Brief.id), *said).where(col(Brief.id).in_(issued))
        for number, *spoken in session.execute(query):
            found[number] = {frame: own or frame for frame, own in zip(LANGUAGES, spoken, strict=True)}
    proofs = [one.id for one in briefs if one.issued_at is None]
    return found | _of_proofs(session, proofs) if proofs else found


def _of_proofs(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """By the translations there were when the PDFs were made."""
    texts = (
        select(col(Brief.id), Revision, col(Proposal.language))
        .join(Revision, col(Revision.id) == col(Brief.revision_id))
        .join(Proposal, col(Proposal.id) == col(Brief.proposal_id))
        .where(col(Brief.id).in_(ids))
    )
    rows = session.execute(texts).all()
    revisions = {revision.id for _, revision, _ in rows}
    files = (
        select(col(BriefFile.brief_id), col(BriefFile.language), func.max(col(BriefFile.at)))
        .where(col(BriefFile.brief_id).in_(ids), col(BriefFile.kind) == "proof")
        .group_by(col(BriefFile.brief_id), col(BriefFile.language))
    )
    made = {(brief, frame): at for brief, frame, at in session.execute(files)}
    advice = select(col(RecommendationText.revision_id), col(RecommendationText.recommendation_id))
    numbers: dict[int, list[int]] = defaultdict(list)
    for revision, number in session.execute(advice.where(col(RecommendationText.revision_id).in_(revisions))):
        numbers[revision].append(number)
    translated: dict[int, list[Translation]] = defaultdict(list)
    kept = (
        select(Translation).where(col(Translation.revision_id).in_(revisions)).order_by(col(Translation.id))
    )
    for one in session.execute(kept).scalars():
        translated[one.revision_id].append(one)
    found: dict[int, dict[str, str]] = {}
    for brief, revision, own in rows:
        newest = {
            one.language: one
            for one in translated[revision.id]
            if one.language != own and (at := made.get((brief, one.language))) is not None and one.at <= at
        }
        found[brief] = {
            frame: frame
            if frame in newest and serves(newest[frame], revision.sections, numbers[revision.id])
            else own
            for frame in LANGUAGES
        }
    return found
