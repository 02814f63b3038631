"""The roll of a called meeting that is moved to another day: whoever is a member now is called, as at the call."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlmodel import col

from workflow.decision.meetings.attendance import entered_after
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.following import CALLED, CHANGED, UNCALLED, NobodyToCall, tell
from workflow.decision.tables import Convened, Proxy
from workflow.membership.roles import holders


def renew_roll(case: Sitting, *, now: datetime) -> None:
    """Call those who became members since, tell those who are none any more, and the others of the change.

    Each gets one mail. Excuses and proxies of those who stay are kept; a proxy of or for somebody who left ends, which
    the mail tells a giver who stays. Raises NobodyToCall.
    """
    session, meeting = case.session, case.meeting
    stood = set(
        session.execute(select(col(Convened.person_id)).where(col(Convened.meeting_id) == case.id)).scalars()
    )
    members = set(holders(session, meeting.chapter_id, "member", now=now))
    if not members:
        raise NobodyToCall
    joined, left = sorted(members - stood), sorted(stood - members)
    if joined:
        roll = [{"meeting_id": case.id, "person_id": number, "excuse": ""} for number in joined]
        session.execute(insert(Convened), roll)
    ended = _end_proxies(case, left, now) if left else []
    if left:
        session.execute(
            delete(Convened).where(col(Convened.meeting_id) == case.id, col(Convened.person_id).in_(left))
        )
    case.record_each(
        [
            *(("end_proxy", {"giver": giver}) for giver in ended),
            *(("called_since", {"person": number}) for number in joined),
            *(("called_no_more", {"person": number}) for number in left),
        ],
        now,
    )
    for kind, people in ((CHANGED, sorted(stood & members)), (CALLED, joined), (UNCALLED, left)):
        if people:
            alone = [giver for giver in ended if giver in members] if kind == CHANGED else ()
            tell(session, kind, meeting, now, people=people, alone=alone)


def _end_proxies(case: Sitting, left: Sequence[int], now: datetime) -> list[int]:
    """End the proxies of and for those who left; returns ids of who had given them."""
    theirs = (
        col(Proxy.meeting_id) == case.id, col(Proxy.until).is_(None),
        or_(col(Proxy.giver_id).in_(left), col(Proxy.holder_id).in_(left)),
    )  # fmt: skip
    givers = select(col(Proxy.giver_id)).where(*theirs).order_by(col(Proxy.id))
    found = list(case.session.execute(givers).scalars())
    if found:
        until = entered_after(case.session, case.id, now)
        case.session.execute(update(Proxy).where(*theirs).values(until=until))
    return found
