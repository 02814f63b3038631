"""The use case that founds a chapter: its first secretary, and the rules of procedure it begins with."""

from datetime import datetime

from sqlmodel import Session

from workflow.decision.procedure import kept
from workflow.decision.procedure.rules import Rules
from workflow.membership import chapters

BASIS = "با تأسیس انجمن"


def found_chapter(
    session: Session,
    *,
    name_fa: str,
    name_en: str,
    province: str,
    secretary_name: str,
    secretary_email: str,
    now: datetime,
) -> tuple[int, int]:
    """Begin a chapter with its first secretary and the first version of its rules; ids of chapter and person.

    The rules are those of ``Rules()`` until the chapter adopts its own. Raises EntryRefused, ChapterExists.
    """
    chapter_id, person_id = chapters.found_chapter(
        session, name_fa=name_fa, name_en=name_en, province=province, secretary_name=secretary_name,
        secretary_email=secretary_email, now=now,
    )  # fmt: skip
    kept.begin(session, chapter_id, Rules(), basis=BASIS, now=now)
    return chapter_id, person_id
