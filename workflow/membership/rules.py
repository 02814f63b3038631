"""A chapter's rules, declared once: what makes a ballot valid, what carries it, how long a discussion lasts.

Rules differ from council to council, so a chapter names one of each; a ballot keeps the names it was opened
by. All tests are exact whole-number arithmetic: no share is ever rounded.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from workflow.membership.tables import Chapter
from workflow.process.text import Text
from workflow.record.calendar import day_of, end_of
from workflow.record.case import Case


class Quorum(NamedTuple):
    """How many of the roll must take part; ``met`` is asked with (taking part, roll).

    Whoever casts a vote takes part, an abstention included.
    """

    label: Text
    met: Callable[[int, int], bool]


class Majority(NamedTuple):
    """What carries a proposal; ``won`` is asked with (for, against, abstain)."""

    label: Text
    won: Callable[[int, int, int], bool]


QUORUMS: Mapping[str, Quorum] = {
    "more_than_half": Quorum(
        Text("شرکت بیش از نیمی از اعضا", "more than half of the members take part"),
        lambda part, roll: 2 * part > roll,
    ),
    "half": Quorum(
        Text("شرکت دست‌کم نیمی از اعضا", "at least half of the members take part"),
        lambda part, roll: 2 * part >= roll,
    ),
    "two_thirds": Quorum(
        Text("شرکت دست‌کم دوسوم اعضا", "at least two thirds of the members take part"),
        lambda part, roll: 3 * part >= 2 * roll,
    ),
    "one_third": Quorum(
        Text("شرکت دست‌کم یک‌سوم اعضا", "at least one third of the members take part"),
        lambda part, roll: 3 * part >= roll,
    ),
    "anyone": Quorum(
        Text("شرکت دست‌کم یک عضو", "at least one member takes part"),
        lambda part, _roll: part >= 1,
    ),
}
"""Quorums a chapter may choose. Under none of them does a ballot hold in which nobody took part."""

MAJORITIES: Mapping[str, Majority] = {
    "simple": Majority(
        Text("اکثریت نسبی: رأی موافق بیش از رأی مخالف", "simple majority: more votes for than against"),
        lambda in_favour, against, _abstain: in_favour > against,
    ),
    "absolute": Majority(
        Text(
            "اکثریت مطلق: رأی موافق بیش از نیمی از همهٔ آرای داده‌شده، با شمردن رأی‌های ممتنع",
            "absolute majority: votes for are more than half of all votes cast, abstentions counted",
        ),
        lambda in_favour, against, abstain: 2 * in_favour > in_favour + against + abstain,
    ),
    "two_thirds": Majority(
        Text(
            "اکثریت دوسوم: رأی موافق دست‌کم دوسوم رأی‌های موافق و مخالف، بی‌شمردن رأی‌های ممتنع",
            "two-thirds majority: votes for are at least two thirds of those for and against, "
            "abstentions not counted",
        ),
        lambda in_favour, against, _abstain: in_favour > 0 and 3 * in_favour >= 2 * (in_favour + against),
    ),
}
"""Majorities a chapter may choose.

``simple``: for > against. ``absolute``: for > half of the votes cast, abstentions counted, members who did
not vote not. ``two_thirds``: for ≥ 2/3 of the votes for and against; abstentions are left out, and with no
vote for it nothing is carried.
"""


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
