"""Where the ratification of an urgent resolution stands: waiting and until when, ratified, refused or lapsed.

Worked out from the term that runs and the ballots that were held; nothing of it is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.meetings.guards import LIVE
from workflow.decision.meetings.notice import spoken, up_to
from workflow.decision.question import COUNTED_BY, RATIFICATION, ratify_until
from workflow.decision.tables import AgendaItem, Ballot, Meeting
from workflow.process.text import Text
from workflow.record.calendar import day_of, day_that_ends
from workflow.record.days import in_words
from workflow.record.tables import History

NAMES: Mapping[str, Text] = {RATIFICATION: Text("تنفیذ مصوبهٔ فوری", "Ratification of an urgent resolution")}
"""What an item of an agenda is called by its purpose, where that is no approval."""

_WAITS = Text(
    "این مصوبهٔ فوری هنوز تنفیذ نشده است. {where} اگر {until} تنفیذ نشود، اثر آن از میان می‌رود و خلاصهٔ ابلاغ‌شده "
    "پس گرفته می‌شود.",
    "This urgent resolution is not ratified yet. {where} Its term runs {until}; unless it is ratified by then, it "
    "lapses, and the brief that was delivered is withdrawn.",
)
_BETWEEN = Text("رأی‌گیری میان جلسه‌ها دربارهٔ آن باز است.", "The ballot on it between meetings is open.")
_ON_AGENDA = Text(
    "در دستور جلسهٔ شمارهٔ {n} است که {at} آغاز می‌شود.",
    "It is on the agenda of meeting {n}, which begins on {at}.",
)
_HEARD = Text("جلسهٔ شمارهٔ {n} اکنون به آن رسیدگی می‌کند.", "Meeting {n} is dealing with it now.")
_NOWHERE = Text(
    "باید در دستور جلسه‌ای بیاید تا دربارهٔ آن رأی گرفته شود.",
    "It has to come before a meeting that votes on it.",
)
_RATIFIED = Text(
    "انجمن این مصوبهٔ فوری را {where} در {day} تنفیذ کرد.",
    "The association ratified this urgent resolution {where} on {day}.",
)
_REFUSED = Text(
    "انجمن این مصوبهٔ فوری را {where} در {day} تنفیذ نکرد؛ از این رو لغو شد و خلاصهٔ ابلاغ‌شده پس گرفته شد.",
    "The association refused, {where} on {day}, to ratify this urgent resolution; it is revoked, and the brief that "
    "was delivered is withdrawn.",
)
_LAPSED = Text(
    "این مصوبهٔ فوری در مهلت خود، که {day} پایان یافت، تنفیذ نشد: {why} از این رو اثر آن از میان رفت و خلاصهٔ "
    "ابلاغ‌شده پس گرفته شد.",
    "This urgent resolution was not ratified within its term, which ended on {day}: {why} It has lapsed, and the brief "
    "that was delivered is withdrawn.",
)
_NO_QUORUM = Text("رأی‌گیری به حد نصاب نرسید.", "the ballot had no quorum.")
_UNDECIDED = Text(
    "هیچ جلسه‌ای رأی‌گیری دربارهٔ آن را به پایان نبرد.", "no meeting brought a ballot on it to its end."
)
_IN_MEETING = Text("در جلسهٔ شمارهٔ {n}", "in meeting {n}")
_BY_WINDOW = Text("با رأی‌گیری میان جلسه‌ها", "by a ballot between meetings")


@dataclass(frozen=True, slots=True)
class Ratification:
    """How far it is, and the same in a sentence; ``until`` while it waits."""

    state: Literal["waiting", "ratified", "refused", "lapsed"]
    said: Text
    until: datetime | None = None


def standing(session: Session, proposal_id: int, *, inside: bool = True) -> Ratification | None:
    """Where the ratification of a proposal stands; None for one that needs none, or that another took the place of.

    To those not ``inside`` the chapter nothing is said of its meetings to come and its ballots that are open.
    """
    query = (
        select(Ballot, col(Meeting.number))
        .join(AgendaItem, col(AgendaItem.id) == col(Ballot.item_id), isouter=True)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id), isouter=True)
        .where(col(Ballot.proposal_id) == proposal_id, col(Ballot.purpose) == RATIFICATION)
        .order_by(col(Ballot.number).desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    ballot, meeting = row
    until = ratify_until(session, proposal_id)
    if until is not None:
        where = _where(session, ballot) if inside else Text("", "")
        said = _WAITS.format(where=where, until=up_to(until))
        return Ratification("waiting", Text(said.fa.replace("  ", " "), said.en.replace("  ", " ")), until)
    if ballot.outcome in ("carried", "lost") and ballot.closed_at is not None:
        where = _IN_MEETING.format(n=meeting) if meeting else _BY_WINDOW
        words, state = (_RATIFIED, "ratified") if ballot.outcome == "carried" else (_REFUSED, "refused")
        return Ratification(state, words.format(where=where, day=in_words(day_of(ballot.closed_at))))  # type: ignore[arg-type]
    return _lapsed(session, proposal_id, ballot)


def _lapsed(session: Session, proposal_id: int, ballot: Ballot) -> Ratification | None:
    ended = session.execute(
        select(col(History.at)).where(
            col(History.subject) == "proposal", col(History.subject_id) == proposal_id,
            col(History.event) == COUNTED_BY[RATIFICATION],
        )
    ).scalar_one_or_none()  # fmt: skip
    if ended is None:
        return None
    why = _NO_QUORUM if ballot.state == "counted" else _UNDECIDED
    # the clock comes a little after the term, which the ballot between meetings keeps
    term = select(col(Ballot.ends_at)).where(
        col(Ballot.proposal_id) == proposal_id,
        col(Ballot.purpose) == RATIFICATION,
        col(Ballot.item_id).is_(None),
    )
    over = min([ended, *session.execute(term).scalars()])
    day = day_that_ends(over) or day_of(over)
    return Ratification("lapsed", _LAPSED.format(day=in_words(day), why=why))


def _where(session: Session, newest: Ballot) -> Text:
    """Who deals with it now, or when somebody will."""
    query = (
        select(col(Meeting.number), col(Meeting.starts_at), col(AgendaItem.state))
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .where(
            col(AgendaItem.proposal_id) == newest.proposal_id, col(AgendaItem.state).in_(LIVE),
            col(Meeting.called_at).is_not(None),
        )
    )  # fmt: skip
    found = session.execute(query).first()
    between = _BETWEEN if newest.state == "open" and newest.item_id is None else Text("", "")
    if found is None:
        return between if between.fa else _NOWHERE
    number, starts_at, state = found
    if state == "open":
        return _HEARD.format(n=number)
    there = _ON_AGENDA.format(n=number, at=spoken(starts_at))
    return Text(f"{there.fa} {between.fa}".strip(), f"{there.en} {between.en}".strip())
