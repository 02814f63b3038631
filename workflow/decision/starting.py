"""What a chapter still lacks before it can work: told to its secretary until each is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, exists, func, select
from sqlmodel import Session, col

from workflow.decision.procedure import kept
from workflow.decision.procedure.counting import needed
from workflow.membership.roles import running
from workflow.membership.tables import Chapter, Mandate, Recipient
from workflow.process.text import Text

MISSING: Mapping[str, Text] = {
    "members": Text("افزودن اعضا، یکی‌یکی یا با فهرست", "Add members, one by one or as a list"),
    "chair": Text("دادن نقش رئیس به کسی", "Give somebody the role of chair"),
    "rules": Text(
        "آیین‌نامه‌ای که اعضای کنونی بتوانند با آن به حد نصاب برسند",
        "Rules of procedure by which the present members can be a quorum",
    ),
    "letterhead": Text("نوشتن سربرگ و نام امضاکننده", "Fill in the letterhead and who signs"),
    "recipients": Text("افزودن گیرندگان خلاصه‌ها", "Add the recipients of briefs"),
}
"""What may be missing, in the order in which it is needed."""

MOST = 5
"""Most chapters of one secretary that are looked at."""

SEATED = ("member", "chair")
ENOUGH = 2
"""So many have to sit before there is anybody to deliberate with."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A chapter, and what it lacks."""

    chapter_id: int
    what: tuple[str, ...]
    """Keys of MISSING."""


def lacking(session: Session, chapters: Sequence[int], *, now: datetime) -> tuple[Lacking, ...]:
    """What these chapters lack; complete ones are left out. One query, and one more for each of at most MOST."""
    looked_at = sorted(chapters)[:MOST]
    if not looked_at:
        return ()
    here = (col(Mandate.chapter_id) == col(Chapter.id), running(now))
    seats = (
        select(func.count(distinct(col(Mandate.person_id))))
        .where(*here, col(Mandate.role).in_(SEATED))
        .scalar_subquery()
    )
    query = select(
        col(Chapter.id), seats, exists().where(*here, col(Mandate.role) == "chair"),
        col(Chapter.organization_fa), col(Chapter.signatory_name_fa),
        exists().where(col(Recipient.chapter_id) == col(Chapter.id), col(Recipient.retired_at).is_(None)),
    ).where(col(Chapter.id).in_(looked_at)).order_by(col(Chapter.id))  # fmt: skip
    found = []
    for chapter, count, chaired, organization, signatory, addressed in session.execute(query).all():
        quorum = kept.in_force(session, chapter, now=now).rules.quorum
        there = {
            "members": count >= ENOUGH, "chair": chaired,
            "rules": count < ENOUGH or needed(quorum, entitled=count, members=count) <= count,
            "letterhead": bool(organization and signatory), "recipients": addressed,
        }  # fmt: skip
        if not all(there.values()):
            found.append(Lacking(chapter, tuple(name for name in MISSING if not there[name])))
    return tuple(found)
