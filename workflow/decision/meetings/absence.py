"""Members who cannot come: their excuse, and who represents them."""

from datetime import datetime

from sqlalchemy import and_, func, insert, or_, select, update
from sqlmodel import col

from workflow.decision.meetings.attendance import entered_after, is_there, refuse_stranger
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.quorum import rules_of
from workflow.decision.tables import Convened, Proxy
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Forbidden

OWN_PROXY_ONLY = Text(
    "تنها خود عضو یا دبیر جلسه نماینده‌ای برای او ثبت می‌کند.",
    "Only the member or the secretary names who represents a member.",
)


class NoProxies(Refusal):
    """The rules allow nobody to be represented."""

    text = Text(
        "به موجب آیین‌نامه هیچ عضوی نمی‌تواند نماینده‌ای به جلسه بفرستد؛ اگر نمی‌آیید، عذر خود را بنویسید.",
        "The rules let no member be represented at a meeting; if you cannot come, send your excuse.",
    )


class TooManyProxies(Refusal):
    """One member represents as many as the rules allow."""

    text = Text(
        "این عضو هم‌اکنون نمایندهٔ {n} نفر است و آیین‌نامه بیش از این را روا نمی‌دارد؛ کس دیگری را برگزینید.",
        "This member represents {n} already, and the rules allow no more; choose somebody else.",
    )


class ProxyOfPresent(Refusal):
    """Somebody who is there speaks for themselves."""

    text = Text(
        "کسی که خود در جلسه حاضر است نماینده نمی‌گیرد؛ اگر رفته است، نخست رفتنش را ثبت کنید.",
        "Somebody who is at the meeting is not represented; if they have left, record that first.",
    )


class ProxyChain(Refusal):
    """A proxy is not handed on."""

    text = Text(
        "نمایندگی دست‌به‌دست نمی‌شود: کسی که خود نماینده دارد نمایندهٔ دیگری نمی‌شود، و کسی که نمایندهٔ دیگری است "
        "نماینده نمی‌گیرد.",
        "A proxy is not handed on: whoever is represented represents nobody, and whoever represents somebody is "
        "not represented.",
    )


class ProxyToOneself(Refusal):
    """Nobody represents themselves."""

    text = Text(
        "کسی نمایندهٔ خودش نمی‌شود؛ عضو دیگری را برگزینید.",
        "Nobody represents themselves; choose another member.",
    )


class NoProxyThere(Refusal):
    """There is no proxy to take back."""

    text = Text("برای این عضو نماینده‌ای ثبت نشده است.", "Nobody is recorded as representing this member.")


def excuse(case: Sitting, reason: str, *, now: datetime) -> None:
    """Say that one cannot come, and why (right ``answer``). Raises NotConvened, EntryRefused (``reason``)."""
    case.require("answer")
    refuse_stranger(case.session, case.id, case.person_id)
    why = typed.prose(reason, "reason").strip()
    _set(case, excused_at=now, excuse=why)
    case.record("excuse", now, remark=why, person=case.person_id)


def come_after_all(case: Sitting, *, now: datetime) -> None:
    """Take one's excuse back (right ``answer``). Raises NotConvened."""
    case.require("answer")
    refuse_stranger(case.session, case.id, case.person_id)
    _set(case, excused_at=None, excuse="")
    case.record("come_after_all", now, person=case.person_id)


def represent(case: Sitting, giver_id: int, holder_id: int, *, now: datetime) -> None:
    """Name who represents a member: by the secretary (right ``record``), or by the member (``answer``).

    It counts while the holder is there. Another name takes the place of the one before. Raises Forbidden,
    NoProxies, ProxyToOneself, NotConvened, ProxyOfPresent, ProxyChain, TooManyProxies.
    """
    case.require("record", "answer")
    if case.right == "answer" and giver_id != case.person_id:
        raise Forbidden(OWN_PROXY_ONLY)
    session = case.session
    most = rules_of(session, case.meeting, now=now).proxies
    if most == 0:
        raise NoProxies
    if giver_id == holder_id:
        raise ProxyToOneself
    for person in (giver_id, holder_id):
        refuse_stranger(session, case.id, person)
    if is_there(session, case.id, giver_id):
        raise ProxyOfPresent
    mine = and_(col(Proxy.meeting_id) == case.id, col(Proxy.until).is_(None))
    chained = or_(col(Proxy.giver_id) == holder_id, col(Proxy.holder_id) == giver_id)
    if session.execute(select(col(Proxy.giver_id)).where(mine, chained)).first():
        raise ProxyChain
    others = select(func.count()).where(
        mine, col(Proxy.holder_id) == holder_id, col(Proxy.giver_id) != giver_id
    )
    held = session.execute(others).scalar_one()
    if held >= most:
        raise TooManyProxies(n=held)
    since = entered_after(session, case.id, now)
    session.execute(update(Proxy).where(mine, col(Proxy.giver_id) == giver_id).values(until=since))
    session.execute(insert(Proxy).values(
        meeting_id=case.id, giver_id=giver_id, holder_id=holder_id, at=since, entered_by_id=case.person_id
    ))  # fmt: skip
    case.record("represent", now, giver=giver_id, holder=holder_id)


def end_proxy(case: Sitting, giver_id: int, *, now: datetime) -> None:
    """Take a proxy back: by the secretary, or by the member who gave it. That it was given stays on the record.

    Raises Forbidden, NoProxyThere.
    """
    case.require("record", "answer")
    if case.right == "answer" and giver_id != case.person_id:
        raise Forbidden(OWN_PROXY_ONLY)
    mine = (
        col(Proxy.meeting_id) == case.id, col(Proxy.giver_id) == giver_id, col(Proxy.until).is_(None)
    )  # fmt: skip
    if case.session.execute(select(col(Proxy.holder_id)).where(*mine)).first() is None:
        raise NoProxyThere
    ended = entered_after(case.session, case.id, now)
    case.session.execute(update(Proxy).where(*mine).values(until=ended))
    case.record("end_proxy", now, giver=giver_id)


def _set(case: Sitting, **values: object) -> None:
    mine = (col(Convened.meeting_id) == case.id, col(Convened.person_id) == case.person_id)
    case.session.execute(update(Convened).where(*mine).values(**values))
