"""Conflicts of interest: a member stands aside from a proposal, or from other business of a meeting, and says why.

They neither vote on it nor count for it.

What a member said elsewhere may be entered for them (``workflow.standing_aside``). It counts as theirs from the start,
marked as not confirmed until they confirm it; struck, it is withdrawn.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.decision.meetings.presence import Presence
from workflow.decision.question import ItemCase, Question, log, naming, of, opened
from workflow.decision.tables import AgendaItem, Ballot, Interest
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Actor, Forbidden, NotFound

AT_ONCE = 50
"""Declarations listed at once."""


class InterestDeclared(Refusal):
    """The same member declares a second time."""

    text = Text(
        "تعارض منافع شما دربارهٔ این پیشنهاد پیش از این ثبت شده است؛ اگر دلیلش تغییر کرده، نخست آن را پس بگیرید.",
        "Your conflict of interest on this proposal is already recorded; if its reason has changed, withdraw it first.",
    )


class NotCalledYet(Forbidden):
    """Something on other business whose meeting nobody was called to."""

    text = Text(
        "هنوز کسی به این جلسه فراخوانده نشده است و اعضا این بند را نمی‌بینند؛ پس از فراخواندن دوباره بیایید.",
        "Nobody was called to this meeting yet, and members do not see this item; come back once they are called.",
    )


class NoInterest(Refusal):
    """There is nothing to withdraw."""

    text = Text(
        "شما دربارهٔ این پیشنهاد تعارض منافعی اعلام نکرده‌اید؛ چیزی برای پس گرفتن نیست.",
        "You have declared no conflict of interest on this proposal, so there is nothing to withdraw.",
    )


class InterestDecided(Refusal):
    """What was entered is confirmed, struck or withdrawn."""

    text = Text(
        "دربارهٔ این اعلام پیش از این تصمیم گرفته‌اید؛ صفحه را تازه کنید.",
        "You have decided about this declaration before; reload the page.",
    )


class RollClosed(Refusal):
    """A ballot is open, so its roll stands."""

    text = Text(
        "رأی‌گیری دربارهٔ این پیشنهاد آغاز شده و فهرست رأی‌دهندگان بسته است؛ تا پایان آن نه می‌توان کنار ایستاد و نه "
        "بازگشت. اگر تعارض منافع دارید، رأی ندهید و به رئیس بگویید.",
        "A ballot on this proposal is open and its roll is closed; until it ends nobody can stand aside or come back. "
        "If you have a conflict of interest, cast no vote and tell the chair.",
    )


DECLARED_ON_ITEM = Text(
    "تعارض منافع شما دربارهٔ این موضوع پیش از این ثبت شده است؛ اگر دلیلش تغییر کرده، نخست آن را پس بگیرید.",
    "Your conflict of interest on this item is already recorded; if its reason has changed, withdraw it first.",
)
NONE_ON_ITEM = Text(
    "شما دربارهٔ این موضوع تعارض منافعی اعلام نکرده‌اید؛ چیزی برای پس گرفتن نیست.",
    "You have declared no conflict of interest on this item, so there is nothing to withdraw.",
)
ROLL_CLOSED_ON_ITEM = Text(
    "رأی‌گیری دربارهٔ این موضوع آغاز شده و فهرست رأی‌دهندگان بسته است؛ تا پایان آن نه می‌توان کنار ایستاد و نه بازگشت. "
    "اگر تعارض منافع دارید، رأی ندهید و به رئیس بگویید.",
    "A ballot on this item is open and its roll is closed; until it ends nobody can stand aside or come back. "
    "If you have a conflict of interest, cast no vote and tell the chair.",
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as everybody reads it who sees what it is on."""

    id: int
    proposal_id: int | None
    item_id: int | None
    person_id: int
    name: str
    name_en: str
    reason: str
    at: datetime
    withdrawn_at: datetime | None
    by: str | None
    """Who entered it for them; None where they declared it themselves."""
    by_en: str | None
    channel: str
    confirmed_at: datetime | None

    @property
    def state(self) -> str:
        """``standing`` or ``withdrawn``; if it was entered ``waiting``, ``confirmed``, ``withdrawn`` or ``struck``."""
        if self.by is None or self.confirmed_at is not None:
            mine = "standing" if self.by is None else "confirmed"
            return mine if self.withdrawn_at is None else "withdrawn"
        return "waiting" if self.withdrawn_at is None else "struck"

    def stood(self, moment: datetime | None) -> bool:
        """Whether it held at a moment; now, where none is given."""
        if moment is None:
            return self.withdrawn_at is None
        return self.at <= moment and (self.withdrawn_at is None or self.withdrawn_at > moment)


def declare(case: Question, reason: str, *, now: datetime) -> None:
    """Stand aside (right ``stand_aside``), by the case held; told in the history with the reason.

    Raises EntryRefused (``reason``), RollClosed, InterestDeclared.
    """
    case.require("stand_aside")
    why = typed.prose(reason, "reason").strip()
    _refuse_while_open(case)
    if case.person_id in aside(case):
        raise InterestDeclared(_words(case, DECLARED_ON_ITEM))
    case.session.execute(
        insert(Interest).values(**naming(case), person_id=case.person_id, reason=why, at=now)
    )
    log(case, "declare_interest", case.actor, now, remark=why)


def withdraw(case: Question, *, now: datetime) -> None:
    """Take one's own declaration back, before a ballot opens (right ``stand_aside``).

    Raises RollClosed, NoInterest.
    """
    case.require("stand_aside")
    _refuse_while_open(case)
    if case.person_id not in aside(case):
        raise NoInterest(_words(case, NONE_ON_ITEM))
    case.session.execute(
        update(Interest)
        .where(of(case, Interest), STANDING, col(Interest.person_id) == case.person_id)
        .values(withdrawn_at=now)
    )
    log(case, "withdraw_interest", case.actor, now)


def enter(case: Question, reason: str, *, person_id: int, channel: str, actor: Actor, now: datetime) -> int:
    """Keep what a member said elsewhere, by the case held (right ``see``), told with who said it; returns its id.

    Whether that may be is for ``workflow.standing_aside``, which calls this. Raises RollClosed.
    """
    case.require("see")
    _refuse_while_open(case)
    made: int = case.session.execute(
        insert(Interest)
        .values(
            **naming(case), person_id=person_id, reason=reason, at=now, entered_by_id=actor.id, channel=channel,
        )
        .returning(col(Interest.id))
    ).scalar_one()  # fmt: skip
    log(case, "enter_interest", actor, now, remark=reason, person=person_id)
    return made


def decide(case: Question, interest_id: int, *, confirmed: bool, now: datetime) -> int:
    """Confirm or strike what was entered in one's own name, by the case held (right ``see``); who entered it.

    What is struck is withdrawn, so not while a ballot is open. Raises RollClosed, InterestDecided, and NotFound for
    anything else than a declaration entered in one's own name.
    """
    case.require("see")
    row: Interest | None = case.session.execute(
        select(Interest)
        .where(col(Interest.id) == interest_id, of(case, Interest))
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None or row.entered_by_id is None or row.person_id != case.person_id:
        raise NotFound
    if row.confirmed_at is not None or row.withdrawn_at is not None:
        raise InterestDecided
    if confirmed:
        row.confirmed_at = now
    else:
        _refuse_while_open(case)
        row.withdrawn_at = now
    case.session.flush()
    log(case, "confirm_interest" if confirmed else "strike_interest", case.actor, now)
    return row.entered_by_id


def interested(session: Session, proposal_id: int) -> set[int]:
    """Ids of those who stand aside from a proposal: they neither vote on it nor count for it."""
    query = select(col(Interest.person_id)).where(col(Interest.proposal_id) == proposal_id, STANDING)
    return set(session.execute(query).scalars())


def aside(case: Question) -> set[int]:
    """Ids of those who stand aside from what a ballot is on."""
    query = select(col(Interest.person_id)).where(of(case, Interest), STANDING)
    return set(case.session.execute(query).scalars())


def deciding(presence: Presence, aside: Collection[int]) -> set[int]:
    """Those there or represented who take part in deciding: a proxy given to somebody who stands aside rests."""
    resting = {giver for giver, holder in presence.represented.items() if holder in aside}
    return set(presence.ids) - set(aside) - resting


def declared(
    case: Question, *, after: int | None = None, limit: int | None = AT_ONCE, standing: bool = False
) -> tuple[Declared, ...]:
    """The declarations in the order they were made, those after id ``after``; only ``standing`` ones."""
    conditions = [of(case, Interest), *((STANDING,) if standing else ())]
    if after is not None:
        conditions.append(col(Interest.id) > after)
    return _read(case.session, conditions, limit)


def own(case: Question) -> Declared | None:
    """The declaration by which the reader stands aside now."""
    mine = [of(case, Interest), STANDING, col(Interest.person_id) == case.person_id]
    return next(iter(_read(case.session, mine, 1)), None)


def declared_on(session: Session, items: Sequence[AgendaItem]) -> Mapping[int, Sequence[Declared]]:
    """Every declaration on these items, each on its proposal or on the item itself, withdrawn ones too, by item.

    One query, none for no items.
    """
    if not items:
        return {}
    on_item = col(Interest.item_id).in_([one.id for one in items if one.proposal_id is None])
    on_proposal = col(Interest.proposal_id).in_(
        [one.proposal_id for one in items if one.proposal_id is not None]
    )
    rows = _read(session, [or_(on_item, on_proposal)], None)
    return {
        item.id or 0: [
            one for one in rows
            if (one.item_id == item.id if item.proposal_id is None else one.proposal_id == item.proposal_id)
        ]
        for item in items
    }  # fmt: skip


def _read(
    session: Session, conditions: Sequence[ColumnElement[bool]], limit: int | None
) -> tuple[Declared, ...]:
    by = aliased(Person)
    columns = (
        Interest.id, Interest.proposal_id, Interest.item_id, Interest.person_id, Person.name, Person.name_en,
        Interest.reason,
        Interest.at, Interest.withdrawn_at, by.name, by.name_en, Interest.channel, Interest.confirmed_at,
    )  # fmt: skip
    query = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(Interest.person_id))
        .join(by, col(by.id) == col(Interest.entered_by_id), isouter=True)
        .where(*conditions)
        .order_by(col(Interest.id))
        .limit(limit)
    )
    return tuple(Declared(*row) for row in session.execute(query))


STANDING = col(Interest.withdrawn_at).is_(None)
"""The condition that a declaration holds."""


def _words(case: Question, on_item: Text) -> Text | None:
    """The words of a refusal on other business; those of its own on a proposal."""
    return on_item if isinstance(case, ItemCase) else None


def _refuse_while_open(case: Question) -> None:
    if case.session.execute(select(col(Ballot.id)).where(*opened(case))).first():
        raise RollClosed(_words(case, ROLL_CLOSED_ON_ITEM))
