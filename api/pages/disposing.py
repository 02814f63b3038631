"""A comment as the desk and its own page show it, and how dispositions are given from both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from api.pages.paragraphs import places_of
from api.pages.prose import language_of, prose
from api.pages.thread import TONES
from api.posted import Posted
from api.visit import Visit
from documents.readable import readable
from workflow.deliberation import consolidation, reasons, traces
from workflow.deliberation.consolidation import DISPOSITIONS, MOST_AT_ONCE
from workflow.deliberation.kinds import KINDS, REMARK
from workflow.deliberation.threads import CommentRow
from workflow.membership.roles import ROLES
from workflow.process.text import Text
from workflow.record.case import Case


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment on the desk."""

    id: int
    who: str
    role: Text | str
    at: datetime
    html: Markup
    language: str
    quote: str
    outdated: bool
    parent_id: int | None
    stances: tuple[int, int, int]
    """How many agree, disagree, pass."""
    disposition: Text | None
    tone: str
    reason: str
    kind: Text | None
    """What kind of comment it is, where it is more than a remark."""
    source: str
    """Where its evidence comes from."""
    bare: bool
    """Taken up, while no passage is named that it changed."""


def dispose(case: Case, ids: Sequence[int], posted: Posted, places: list[str], *, now: datetime) -> None:
    """Give these comments what the form says: a disposition with its reason, and the passages they changed."""
    reason = reasons.resolved(case, posted.get("reason"), posted.get("standard"))
    readable(reason, "reason")
    for first in range(0, len(ids), MOST_AT_ONCE) or (0,):
        some = ids[first : first + MOST_AT_ONCE]
        consolidation.dispose(case, some, posted.get("kind"), reason, now=now)
    if changed := places_of(places):
        traces.link(case, ids, changed, revision=posted.number("revision") or 0, now=now)


def standards(visit: Visit, case: Case) -> tuple[tuple[int, str], ...]:
    """The standard reasons of the chapter, each with the disposition it goes with."""
    found = reasons.offered(visit.session, case.chapter_id)
    return tuple(
        (one.id, f"{DISPOSITIONS[one.kind].in_(visit.language)}: {one.in_(case.language)}") for one in found
    )


def as_shown(row: CommentRow, linked: Collection[int]) -> Shown:
    """A comment in words; ``linked`` are those of which a passage is named that they changed."""
    answer = row.disposition
    return Shown(
        id=row.id, who=row.author, role=ROLES[row.roles[0]] if row.roles else "", at=row.at,
        html=prose(row.body, prefix=f"c{row.id}"), language=language_of(row.body),
        quote=row.passage.exact if row.passage else "",
        outdated=row.outdated, parent_id=row.parent_id, stances=(row.agree, row.disagree, row.passes),
        disposition=DISPOSITIONS[answer.kind] if answer else None,
        tone=TONES[answer.kind] if answer else "warn", reason=answer.reason if answer else "",
        kind=KINDS[row.kind] if row.kind != REMARK else None, source=row.source,
        bare=answer is not None and answer.kind in traces.TAKEN_UP and row.id not in linked,
    )  # fmt: skip
