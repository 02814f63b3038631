"""From a province to the nation and back: a proposal referred, made anew there, and its outcome told here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from workflow.deliberation.editing import inserted
from workflow.deliberation.tables import (
    Author,
    Proposal,
    ProposalTheme,
    Recommendation,
    RecommendationText,
    Revision,
)
from workflow.membership.tables import Chapter
from workflow.process.text import Text
from workflow.record import history, jobs
from workflow.record.case import WORKER, Actor, Case
from workflow.record.tables import History

NO_NATION = Text(
    "انجمن ملی هنوز در این سامانه بنیاد نشده است و جایی برای ارجاع نیست؛ "
    "نخست از مدیر سامانه بخواهید آن را بنیاد کند.",
    "The national association is not founded in this installation yet, so there is nowhere to refer to; "
    "ask whoever runs it to found it first.",
)


NOT_REFERRED = Text(
    "این پیشنهاد را استانی ارجاع نکرده است؛ نویسنده آن را برای بررسی می‌فرستد.",
    "No province referred this proposal; its author sends it for review.",
)


def national_chapter(session: Session) -> int | None:
    """Id of the national association, or None where there is none."""
    query = select(col(Chapter.id)).where(col(Chapter.province) == "").order_by(col(Chapter.id)).limit(1)
    return session.execute(query).scalar_one_or_none()


def nation_there(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: there is a national association to refer to."""
    return None if national_chapter(case.session) else NO_NATION


def was_referred(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: a province referred it."""
    origin = select(col(Proposal.referred_from_id)).where(col(Proposal.id) == case.id)
    return NOT_REFERRED if case.session.execute(origin).scalar_one() is None else None


def refer_to_nation(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: promise that the proposal is made anew in the nation, as it is worded now."""
    jobs.promise(
        case.session, jobs.REFER, f"refer-{case.id}-{case.version}",
        arguments={"proposal_id": case.id}, now=now,
    )  # fmt: skip


def answer_province(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: what a province referred was decided: it stands in the history there, and the wait ends.

    Nothing happens for a proposal nobody referred, or one in whose place the province has referred another.
    """
    session = case.session
    origin = session.execute(
        select(col(Proposal.referred_from_id)).where(col(Proposal.id) == case.id)
    ).scalar_one()
    if origin is None or newest_referral(session, origin) != case.id:
        return
    chapter, version = session.execute(
        select(col(Proposal.chapter_id), col(Proposal.version))
        .where(col(Proposal.id) == origin)
        .with_for_update()
    ).one()
    history.append(
        session, subject="proposal", subject_id=origin, chapter_id=chapter, event="nation_answered",
        version=version, actor=WORKER, now=now, facts={"proposal": case.id, "state": case.state},
    )  # fmt: skip
    jobs.promise(
        session, jobs.CLOCK, f"answer-{origin}-{case.id}-{case.version}",
        arguments={"proposal_id": origin, "step": "report_answer", "answered": True}, now=now,
    )  # fmt: skip


def newest_referral(session: Session, origin_id: int) -> int | None:
    """Id of the proposal last made from this one in the nation, or None."""
    query = select(func.max(Proposal.id)).where(col(Proposal.referred_from_id) == origin_id)
    newest: int | None = session.execute(query).scalar_one()
    return newest


def taken_in(session: Session, origin_id: int, state: str) -> bool:
    """Whether the nation has made it anew since it was referred: by the order of the history, not by times."""
    newest: Any = func.max(History.id)
    of_proposals = select(newest).where(col(History.subject) == "proposal")
    entered = of_proposals.where(
        col(History.subject_id) == origin_id, col(History.target) == state, col(History.source) != state
    )
    begun = of_proposals.where(
        col(History.subject_id) == newest_referral(session, origin_id), col(History.event) == "propose"
    )
    last = session.execute(begun).scalar_one()
    return last is not None and last > (session.execute(entered).scalar_one() or 0)


def made_anew(
    session: Session,
    origin_id: int,
    chapter_id: int,
    *,
    process: str,
    process_version: str,
    state: str,
    now: datetime,
) -> int:
    """A new proposal with the newest text, themes and authors of another; returns its id.

    Its text begins at revision 1, and its recommendations are its own. Appends ``propose`` to its history.
    """
    origin = session.execute(select(Proposal).where(col(Proposal.id) == origin_id)).scalar_one()
    text = session.execute(select(Revision).where(col(Revision.id) == origin.revision_id)).scalar_one()
    made = inserted(
        session, Proposal, chapter_id=chapter_id, language=origin.language, process=process,
        process_version=process_version, state=state, created_at=now, entered_at=now,
        referred_from_id=origin_id,
    )  # fmt: skip
    revision = inserted(
        session, Revision, proposal_id=made, number=1, title=text.title, sections=text.sections,
        editor_id=text.editor_id, at=now, fingerprint=text.fingerprint,
    )  # fmt: skip
    session.execute(update(Proposal).where(col(Proposal.id) == made).values(revision_id=revision))
    people = select(col(Author.person_id)).where(col(Author.proposal_id) == origin_id)
    themes = select(col(ProposalTheme.theme)).where(col(ProposalTheme.proposal_id) == origin_id)
    authors = [{"proposal_id": made, "person_id": p} for p in session.execute(people).scalars()]
    kept = [{"proposal_id": made, "theme": theme} for theme in session.execute(themes).scalars()]
    session.execute(insert(Author), authors)
    if kept:
        session.execute(insert(ProposalTheme), kept)
    _recommendations(session, text.id or 0, made, revision)
    history.append(
        session, subject="proposal", subject_id=made, chapter_id=chapter_id, event="propose", target=state,
        version=1, actor=WORKER, now=now, facts={"revision": revision, "referred_from": origin_id},
    )  # fmt: skip
    return made


def _recommendations(session: Session, old_revision: int, made: int, revision: int) -> None:
    query = select(RecommendationText).where(col(RecommendationText.revision_id) == old_revision)
    words = session.execute(query.order_by(col(RecommendationText.position))).scalars().all()
    if not words:
        return
    ids = session.execute(
        insert(Recommendation).returning(col(Recommendation.id), sort_by_parameter_order=True),
        [{"proposal_id": made} for _ in words],
    ).scalars()
    rows = [
        {
            "revision_id": revision, "recommendation_id": number, "position": word.position,
            "text": word.text, "owner": word.owner, "time": word.time, "cost": word.cost,
        }
        for number, word in zip(ids.all(), words, strict=True)
    ]  # fmt: skip
    session.execute(insert(RecommendationText), rows)
