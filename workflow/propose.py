"""The use case that begins everything: somebody writes a proposal."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from workflow.advance import start_deadlines
from workflow.authorize import authorize, authorize_chapter
from workflow.deliberation import drafting
from workflow.lifecycle import ENGINES
from workflow.process.text import Language
from workflow.record.case import Actor

PROCESS = "national"


def propose(
    session: Session,
    chapter_id: int,
    *,
    title: str,
    themes: Iterable[str],
    actor: Actor,
    now: datetime,
    language: Language = "fa",
) -> int:
    """Begin a proposal in a chapter; its author is whoever begins it. Returns its id.

    Raises NotFound, Forbidden, EntryRefused.
    """
    standing = authorize_chapter(session, chapter_id, "propose", actor=actor, now=now)
    definition = ENGINES[PROCESS].definition
    made = drafting.create(
        session, standing, language=language, title=title, themes=themes, process=PROCESS,
        process_version=definition.version, state=definition.start, now=now,
    )  # fmt: skip
    case = authorize(session, made, "see", actor=actor, now=now)
    start_deadlines(case, "", definition.start, {}, now)
    return made
