"""Signing in by a code or a link that comes by mail; sessions that end.

Known and unknown addresses are treated alike, step by step. The limits keep nobody out of their own account:
mails to one address stop only while others that still work lie in its mailbox, and too many wrong codes close
the way of the code only, never that of the link.

Whoever reaches a limit by requests of their own network is told so, and when to go on. Where others asked for the
same address, the answer is the usual one: how often somebody elsewhere asked, or came in, would tell who is a member.
"""

import ipaddress
import math
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import Session, col, select

from workflow.membership.tables import Person, SignIn, WebSession
from workflow.process.text import Refusal, Text
from workflow.record import jobs, typed
from workflow.record.calendar import latin_digits
from workflow.record.tokens import hashed, new_code, new_token

LIFETIME = timedelta(minutes=15)
"""How long code and link are good, from the moment their mail is written."""

WRITTEN_WITHIN = timedelta(hours=1)
"""A mail that could not be written for this long is not written any more: nobody waits for it."""

SESSION_LIFETIME = timedelta(hours=12)
"""A session ends after this, used or not: a council's day of work."""

SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may part. What was made later than that from now was made while a clock
was wrong: it neither signs anybody in nor keeps anybody out once the clock is right again."""

TRIES = 5
"""Codes that may be tried for one request."""

MAILS_TO_ADDRESS, MAILS_FROM_PAIR, MAILS_FROM_ORIGIN = 6, 4, 300
"""Most requests within LIFETIME that bring a mail: to one address (those not used), to it from one origin, from one
origin. A whole council may sit behind one line of a university, so the last is a setting; this is its default."""

WRONG_A_DAY = 50
"""Wrong codes for one address within a day, after which only links sign in. 50 of 10⁸ is 1 in two million."""


class CodeWrong(Refusal):
    """The code is not the one, not any more, or has been tried too often: all look the same.

    The try was counted, and that has to be kept although the request is refused.
    """

    text = Text(
        "این کد درست نیست یا دیگر به کار نمی‌آید. کد تازه‌ترین نامه را با دقت بنویسید، "
        "پیوند همان نامه را باز کنید، "
        "یا کد تازه‌ای بخواهید.",
        "This code is not right, or no longer works. Type the code from the newest mail with care, "
        "open the link "
        "in that mail, or ask for a new code.",
    )


class AskedTooOften(Refusal):
    """Requests from one network have reached a limit; ``minutes`` is when the next one may be made.

    Known and unknown addresses reach it alike, and a mail that was used counts as well as one that was not.
    """

    text = Text(
        "از این شبکه در یک ربع ساعت بسیار درخواست کد شده است، پس نامهٔ تازه‌ای فرستاده نشد. {minutes} دقیقهٔ دیگر دوباره "
        "بخواهید. اگر پیش از این نامه‌ای گرفته‌اید، پیوند تازه‌ترین نامه همچنان کار می‌کند.",
        "Too many codes were asked for from this network within a quarter of an hour, so no new mail was sent. "
        "Please ask again in {minutes} min. If you were sent a mail before, the link in the newest still works.",
    )

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(minutes=minutes)


class LinkWrong(Refusal):
    """The link is unknown, used or too old: all look the same."""

    text = Text(
        "این پیوند دیگر به کار نمی‌آید: هر پیوند تنها یک بار و تا ۱۵ دقیقه کار می‌کند. پیوند تازه‌ای بخواهید.",
        "This link no longer works: each works once, and for 15 minutes. Please ask for a new one.",
    )


def request_sign_in(
    session: Session, *, email: str, origin: str, now: datetime, from_origin: int = MAILS_FROM_ORIGIN
) -> str:
    """Ask for a code and a link by mail; returns the handle for the cookie of the browser that asked.

    ``origin`` is the client's network address, ``from_origin`` how many requests it may make within LIFETIME.
    Side effects: a row and the job ``send_sign_in``, for known and unknown addresses alike; while enough unused
    mails lie in the mailbox of the address neither. Raises EntryRefused, AskedTooOften.
    """
    address = typed.address(email, "email")
    of_address, of_origin = hashed(address, "address"), hashed(_network(origin), "origin")
    handle = new_token()
    person_id = session.exec(select(Person.id).where(Person.email == address)).one_or_none()
    _forget(session, of_origin, now)
    _within_limits(session, of_address, of_origin, from_origin, now)
    if _enough_lie_there(session, of_address, now):
        return handle
    row = SignIn(
        handle_hash=hashed(handle, "handle"),
        address_hash=of_address,
        origin_hash=of_origin,
        person_id=person_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(row)
    session.flush()
    jobs.promise(session, jobs.SEND_SIGN_IN, f"sign_in:{row.id}", arguments={"sign_in_id": row.id}, now=now)
    return handle


def write_codes(session: Session, sign_in_id: int, *, now: datetime) -> tuple[str, str] | None:
    """Make code and link token for a mail that is written now; None when there is nobody to write to.

    Called again they are made anew and the earlier ones die: only hashes are kept, nothing can be repeated.
    """
    row = session.get(SignIn, sign_in_id, with_for_update=True)
    if row is None or row.person_id is None or row.used_at or now > row.created_at + WRITTEN_WITHIN:
        return None
    code, token = new_code(), new_token()
    row.code_hash, row.link_hash = hashed(code, f"code:{row.handle_hash}"), hashed(token, "link")
    row.attempts, row.expires_at = 0, now + LIFETIME
    session.add(row)
    session.flush()
    return code, token


def new_link(session: Session, person_id: int, *, lasts: timedelta, now: datetime) -> str:
    """The token of a link that signs a person in, made without a mail (for the demonstration alone)."""
    token = new_token()
    session.add(
        SignIn(
            handle_hash=hashed(new_token(), "handle"),
            address_hash="",
            origin_hash="",
            person_id=person_id,
            link_hash=hashed(token, "link"),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    session.flush()
    return token


def redeem_code(session: Session, *, handle: str, code: str, now: datetime, replacing: str = "") -> str:
    """Sign in with a code on the browser that asked for it; returns the token of the new session.

    ``replacing`` is the token of the session this browser had, which ends. Raises CodeWrong; the try counts
    only if the transaction is kept in spite of it.
    """
    digits = "".join(sign for sign in latin_digits(code) if sign not in " -\u200c\u200e\u200f\u00a0")
    counted: Any = (
        update(SignIn)
        .where(col(SignIn.handle_hash) == hashed(handle, "handle"), _open(now), col(SignIn.attempts) < TRIES)
        .values(attempts=SignIn.attempts + 1)
        .returning(SignIn.id, SignIn.person_id, SignIn.code_hash, SignIn.address_hash)  # type: ignore[call-overload]
    )
    row = session.execute(counted).one_or_none()
    kept = row.code_hash if row else ""
    right = secrets.compare_digest(kept, hashed(digits, f"code:{hashed(handle, 'handle')}"))
    if (
        row is None
        or not right
        or row.person_id is None
        or _wrong_today(session, row.address_hash, now) > WRONG_A_DAY
    ):
        raise CodeWrong
    session.execute(update(SignIn).where(col(SignIn.id) == row.id).values(used_at=now, attempts=0))
    return _begin(session, row.person_id, now=now, replacing=replacing)


def redeem_link(session: Session, *, token: str, now: datetime, replacing: str = "") -> str:
    """Sign in with the token of a link; returns the token of the new session. Raises LinkWrong."""
    used: Any = (
        update(SignIn)
        .where(col(SignIn.link_hash) == hashed(token, "link"), _open(now))
        .values(used_at=now)
        .returning(SignIn.person_id)  # type: ignore[call-overload]
    )
    person_id = session.execute(used).scalar_one_or_none()
    if person_id is None:
        raise LinkWrong
    return _begin(session, person_id, now=now, replacing=replacing)


def signed_in(session: Session, token: str, *, now: datetime) -> int | None:
    """Id of the person a session token stands for, or None when it stands for nobody (any more)."""
    return session.exec(
        select(WebSession.person_id).where(
            WebSession.token_hash == hashed(token, "session"),
            col(WebSession.ended_at).is_(None),
            col(WebSession.expires_at) > now,
            col(WebSession.created_at) <= now + SKEW,
        )
    ).one_or_none()


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End a session; one that has ended stays as it is."""
    session.execute(
        update(WebSession)
        .where(col(WebSession.token_hash) == hashed(token, "session"), col(WebSession.ended_at).is_(None))
        .values(ended_at=now)
    )


def _begin(session: Session, person_id: int, *, now: datetime, replacing: str) -> str:
    if replacing:
        sign_out(session, replacing, now=now)
    token = new_token()
    session.add(
        WebSession(
            token_hash=hashed(token, "session"),
            person_id=person_id,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
    )
    session.flush()
    return token


def _open(now: datetime) -> ColumnElement[bool]:
    return col(SignIn.used_at).is_(None) & (col(SignIn.expires_at) > now) & _not_ahead(now)


def _not_ahead(now: datetime) -> ColumnElement[bool]:
    return col(SignIn.created_at) <= now + SKEW


def _recent(now: datetime) -> ColumnElement[bool]:
    return (col(SignIn.created_at) > now - LIFETIME) & _not_ahead(now)


def _within_limits(
    session: Session, of_address: str, of_origin: str, from_origin: int, now: datetime
) -> None:
    """Raises AskedTooOften where this network has asked too often, for the address or for all."""
    made = (col(SignIn.origin_hash) == of_origin) & _recent(now)
    for asked, most in (
        (made & (col(SignIn.address_hash) == of_address), MAILS_FROM_PAIR),
        (made, from_origin),
    ):
        # Once the earliest of the newest ``most`` is LIFETIME old, there is room for one more.
        newest = select(SignIn.created_at).where(asked).order_by(col(SignIn.created_at).desc())
        earliest = session.exec(newest.offset(most - 1).limit(1)).one_or_none()
        if earliest is not None:
            left = earliest + LIFETIME - now
            raise AskedTooOften(math.ceil(left / timedelta(minutes=1)))


def _enough_lie_there(session: Session, of_address: str, now: datetime) -> bool:
    """Whether enough mails to an address were asked for. What was used counts no longer: its link is spent."""
    count: Any = func.count()
    unused = (col(SignIn.address_hash) == of_address) & col(SignIn.used_at).is_(None) & _recent(now)
    return bool(session.exec(select(count).where(unused)).one() >= MAILS_TO_ADDRESS)


def _wrong_today(session: Session, of_address: str, now: datetime) -> int:
    total: Any = func.coalesce(func.sum(SignIn.attempts), 0)
    return int(
        session.exec(
            select(total).where(
                SignIn.address_hash == of_address,
                col(SignIn.created_at) > now - timedelta(days=1),
                _not_ahead(now),
            )
        ).one()
    )


def _forget(session: Session, of_origin: str, now: datetime) -> None:
    """Requests older than two days tell nothing any more."""
    session.execute(
        delete(SignIn).where(
            col(SignIn.origin_hash) == of_origin, col(SignIn.created_at) < now - timedelta(days=2)
        )
    )


def _network(origin: str) -> str:
    """The network a client sits in: one IPv6 customer has 2⁶⁴ addresses, so the first half counts."""
    try:
        address = ipaddress.ip_address(origin)
    except ValueError:
        return origin
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else origin  # noqa: PLR2004
