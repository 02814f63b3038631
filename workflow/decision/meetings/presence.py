"""Who is at a meeting: those who came and have not left, and those represented by somebody who is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from workflow.decision.tables import Attendance, Convened, Proxy


@dataclass(frozen=True, slots=True)
class Presence:
    """Those of the roll who are there or represented, at one moment."""

    convened: frozenset[int]
    """The roll: everybody the meeting was called for."""
    there: frozenset[int]
    """Those of the roll who are there themselves."""
    represented: Mapping[int, int]
    """Those of the roll who are not, with the one who is there and holds their proxy."""
    guests: frozenset[int] = frozenset()
    """Others who are there, such as a secretary who is no member; they count for nothing."""

    @property
    def count(self) -> int:
        """How many count for the quorum."""
        return len(self.there) + len(self.represented)

    @property
    def ids(self) -> frozenset[int]:
        """Everybody who counts: those there and those represented."""
        return self.there | self.represented.keys()


def present(session: Session, meeting_id: int, at: datetime | None = None) -> Presence:
    """Who is there or represented: at a moment, or now where none is given. Three queries.

    «Now» is told by who has not left, whatever the clock says: another machine's clock may be a little ahead.
    A proxy counts while its holder is there and its giver is not.
    """
    roll = select(col(Convened.person_id)).where(col(Convened.meeting_id) == meeting_id)
    convened = frozenset(session.execute(roll).scalars())
    came = select(col(Attendance.person_id)).where(col(Attendance.meeting_id) == meeting_id)
    if at is None:
        came = came.where(col(Attendance.left_at).is_(None))
    else:
        came = came.where(
            col(Attendance.arrived_at) <= at,
            or_(col(Attendance.left_at).is_(None), col(Attendance.left_at) > at),
        )
    here = frozenset(session.execute(came).scalars())
    given = select(col(Proxy.giver_id), col(Proxy.holder_id)).where(col(Proxy.meeting_id) == meeting_id)
    if at is None:
        given = given.where(col(Proxy.until).is_(None))
    else:
        given = given.where(
            col(Proxy.at) <= at, or_(col(Proxy.until).is_(None), col(Proxy.until) > at)
        ).order_by(col(Proxy.id))
    there = here & convened
    represented = {
        giver: holder
        for giver, holder in session.execute(given).all()
        if giver in convened and giver not in here and holder in there
    }
    return Presence(convened, there, represented, here - convened)
