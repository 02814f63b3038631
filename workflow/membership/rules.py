"""A chapter's terms: how long what begins now may last."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import col, select

from workflow.membership.tables import Chapter
from workflow.record.calendar import day_of, end_of
from workflow.record.case import Case


def discussion_ends(case: Case, now: datetime, _answers: Mapping[str, object]) -> datetime:
    """24:00 in Tehran of the last day of a discussion that begins now, by the chapter's rule."""
    return _after(case, now, "discussion_days")


def feedback_ends(case: Case, now: datetime, _answers: Mapping[str, object]) -> datetime:
    """24:00 in Tehran of the last day of a short round on a consolidated text that begins now."""
    return _after(case, now, "feedback_days")


def _after(case: Case, now: datetime, rule: str) -> datetime:
    """24:00 in Tehran, as many days from now as a chapter's rule says."""
    chosen: int = case.session.exec(
        select(getattr(Chapter, rule)).where(col(Chapter.id) == case.chapter_id)
    ).one()
    return end_of(day_of(now + timedelta(days=chosen)))
