"""The use cases that begin everything: somebody writes a proposal, or a province refers one to the nation."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.advance import advance, start_deadlines
from workflow.authorize import authorize, authorize_chapter
from workflow.deliberation import drafting, referral
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import ENGINES
from workflow.membership.entries import Entries
from workflow.membership.tables import Chapter
from workflow.process.definition import Definition
from workflow.process.text import Language, Text
from workflow.record import typed
from workflow.record.case import WORKER, Actor
from workflow.versions import engine_of, keep

NATIONAL, PROVINCIAL, URGENT = "national", "provincial", "urgent"

WHY_URGENT = Text(
    "بنویسید چرا این پیشنهاد نمی‌تواند روند عادی را بپیماید؛ انجمن پس از ابلاغ دربارهٔ آن رأی می‌دهد.",
    "Write why this proposal cannot take the ordinary course; the chapter votes on it after delivery.",
)


def courses(session: Session, chapter_id: int) -> dict[str, Text]:
    """The lifecycles a proposal may begin in a chapter, the ordinary one first, each with its label."""
    province = session.execute(
        select(col(Chapter.province)).where(col(Chapter.id) == chapter_id)
    ).scalar_one()
    ordinary = PROVINCIAL if province else NATIONAL
    return {name: ENGINES[name].definition.label for name in (ordinary, URGENT)}


def propose(
    session: Session,
    chapter_id: int,
    *,
    title: str,
    themes: Iterable[str],
    actor: Actor,
    now: datetime,
    language: Language = "fa",
    process: str = "",
    reason: str = "",
) -> int:
    """Begin a proposal in a chapter; its author is whoever begins it. Returns its id.

    ``process`` is one of ``courses``, the ordinary one where it is left empty; the urgent one needs a
    ``reason``. Raises NotFound, Forbidden, EntryRefused (fields ``process`` and ``reason`` among them).
    """
    standing = authorize_chapter(session, chapter_id, "propose", actor=actor, now=now)
    offered = courses(session, chapter_id)
    entries = Entries()
    entries.read(lambda: typed.line(title, "title"))
    chosen = next(iter(offered))
    if process:
        chosen = entries.read(lambda: typed.choice(process, "process", offered)) or chosen
    why = entries.read(lambda: _why_urgent(reason)) if chosen == URGENT else None
    entries.check()
    definition = _begun(session, chosen, now)
    made = drafting.create(
        session, standing, language=language, title=title, themes=themes, process=chosen,
        process_version=definition.version, state=definition.start, reason=why or "", now=now,
    )  # fmt: skip
    case = authorize(session, made, "see", actor=actor, now=now)
    start_deadlines(case, "", definition.start, now=now)
    return made


def take_in_referral(session: Session, origin_id: int, *, now: datetime) -> int | None:
    """Make what a province referred anew in the nation, and lay it before the secretary there.

    Returns the new proposal's id; None where the province waits no longer, or it was made before.
    """
    query = select(Proposal).where(col(Proposal.id) == origin_id).with_for_update()
    origin = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    nation = referral.national_chapter(session)
    if origin is None or nation is None:
        return None
    engine = engine_of(session, origin.process, origin.process_version)
    if "refer_to_nation" not in engine.definition.states[origin.state].effects:
        return None
    if referral.taken_in(session, origin_id, origin.state):
        return None
    definition = _begun(session, NATIONAL, now)
    made = referral.made_anew(
        session, origin_id, nation,
        process=NATIONAL, process_version=definition.version, state=definition.start, now=now,
    )  # fmt: skip
    case = authorize(session, made, "see", actor=WORKER, now=now)
    start_deadlines(case, "", definition.start, now=now)
    advance(session, made, "take_referral", actor=WORKER, now=now)
    return made


def _why_urgent(reason: str) -> str:
    why = typed.prose(reason, "reason", required=False).strip()
    if not why:
        raise typed.EntryRefused({"reason": WHY_URGENT})
    return why


def _begun(session: Session, process: str, now: datetime) -> Definition:
    """The lifecycle as it stands, its text kept for whatever begins by it."""
    definition = ENGINES[process].definition
    keep(session, definition, now=now)
    return definition
