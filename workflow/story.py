"""What happened to a proposal, or to minutes, in the order it happened: with names but without anybody's vote."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from workflow.decision.minutes.case import MinutesCase
from workflow.deliberation.tables import Proposal
from workflow.membership.roles import ROLES
from workflow.membership.tables import Person, Recipient
from workflow.outcome.tables import Delivery
from workflow.process.text import Text
from workflow.record.case import Case
from workflow.record.filters import Asked, Field, Filters, unasked
from workflow.record.folded import named
from workflow.record.tables import History, Remark

PAGE = 50
"""Entries on one page."""

FOR_SOMEBODY = ("enter", "enter_stance", "enter_interest", "voted_by_proxy")
"""What a secretary, or a proxy at a meeting, does in a member's name."""

UNTOLD = ("voted", "vote_refused")
"""Who voted when is told by the ballot alone, and who tried in vain by the history alone; but a vote cast by proxy is
told, as whoever gave it may want to know."""


UNNAMED = (
    "dissent", "reword_dissent", "sign_dissent", "confirm_dissent", "unsign_dissent", "withdraw_dissent",
)  # fmt: skip
"""Told without who did it: a minority may keep to its number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; ``source`` and ``target`` are states where it was a step."""

    id: int
    event: str
    source: str
    target: str
    who: str
    """Name of the person, "" for anybody else and where it is not told."""
    kind: str
    """person, recipient, clock or worker."""
    at: datetime
    version: int
    remark: str
    """The reason given, "" where there is none or it was erased."""
    facts: Mapping[str, Any]
    whom: str = ""
    """Name of the member for whom something was entered."""
    instead: str = ""
    """Name of whom a deputy did it for."""
    subject_id: int = 0


WHAT: Mapping[str, Text] = {
    "steps": Text("گام‌ها", "Steps"),
    "text": Text("متن، پیوست‌ها و نویسندگان", "Text, files and authors"),
    "comments": Text("نظرها", "Comments"),
    "amendments": Text("اصلاحیه‌ها", "Amendments"),
    "dispositions": Text("جمع‌بندی", "Consolidation"),
    "positions": Text("نظر مقدماتی", "Positions"),
    "ballots": Text("رأی‌گیری", "Ballots"),
    "dissents": Text("نظر اقلیت", "Minority opinions"),
    "briefs": Text("خلاصه‌ها و ابلاغ", "Briefs and deliveries"),
}

_EVENTS: Mapping[str, tuple[str, ...]] = {
    "text": ("propose", "edit", "attach", "detach", "add_author", "remove_author", "themes", "translate"),
    "comments": (
        "comment", "reword", "bring_in", "hide", "show", "answer_moderation", "enter", "confirm_entry",
        "strike_entry", "enter_stance", "confirm_stance", "strike_stance",
    ),
    "amendments": ("amend", "decide_amendment", "join_amendments", "apply_amendments"),
    "dispositions": ("dispose", "trace", "untrace"),
    "positions": ("give_position", "confirm_position"),
    "ballots": (
        "ballot_opened", "voted_by_proxy", "ballot_voided", "ballot_counted", "secrecy_asked", "plan_ballot",
        "declare_interest", "withdraw_interest", "enter_interest", "confirm_interest", "strike_interest",
    ),
    "dissents": UNNAMED,
    "briefs": (
        "brief_issued", "brief_corrected", "delivery_sent", "delivery_bounced", "delivery_sent_again",
        "delivery_withdrawn", "opened", "acknowledged", "answered",
    ),
}  # fmt: skip

STORY = Filters((
    Field("who", Text("نام کسی که کرد", "Name of who did it")),
    Field("what", Text("چه چیزی", "What"), WHAT),
    Field("kind", Text("به دست", "Done by"), {
        "person": Text("یک عضو", "A member"), "recipient": ROLES["recipient"], "clock": ROLES["clock"],
        "worker": ROLES["worker"],
    }),
))  # fmt: skip


def story(
    case: Case,
    *,
    asked: Asked = unasked(STORY),  # noqa: B008 (frozen)
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[tuple[Entry, ...], int | None]:
    """What happened, newest first, and the cursor before which there is more (None at the beginning)."""
    return told(case.session, _asked_for(case, asked), before=before, limit=limit)


def story_of_minutes(
    case: MinutesCase, *, before: int | None = None, limit: int = PAGE
) -> tuple[tuple[Entry, ...], int | None]:
    """What happened to minutes since they were begun, as ``story`` tells it."""
    wanted = [col(History.subject) == "minutes", col(History.subject_id) == case.row.id]
    return told(case.session, wanted, before=before, limit=limit)


def told(
    session: Session, wanted: Sequence[ColumnElement[bool]], *, before: int | None, limit: int
) -> tuple[tuple[Entry, ...], int | None]:
    """Lines of the history with names, newest first, and the cursor before which there is more."""
    by_person = (col(Person.id) == col(History.actor_id)) & (col(History.actor_kind) == "person")
    columns = (
        History.id, History.event, History.source, History.target, Person.name, History.actor_kind, History.at,
        History.version, Remark.text, History.facts, History.subject_id,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .join(Person, by_person, isouter=True)
        .join(Remark, col(Remark.id) == col(History.remark_id), isouter=True)
        .where(*wanted)
        .order_by(col(History.id).desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(col(History.id) < before)
    rows = session.execute(query).all()
    page = rows[:limit]
    entered = {row[0]: row[9]["person"] for row in page if row[1] in FOR_SOMEBODY}
    names = names_of(session, {*entered.values(), *(row[9]["for"] for row in page if "for" in row[9])})
    entries = tuple(
        Entry(
            row[0], row[1], row[2], row[3], "" if row[1] in UNNAMED else row[4] or "", row[5], row[6], row[7],
            row[8] or "", row[9], names.get(entered.get(row[0], 0), ""), names.get(row[9].get("for", 0), ""),
            row[10],
        )
        for row in page
    )  # fmt: skip
    return entries, entries[-1].id if len(rows) > limit else None


def recipients(case: Case, entries: Iterable[Entry]) -> dict[int, Text]:
    """By entry, the recipient whose delivery it is about: in one query, in none where no entry is about one."""
    about = {entry.id: entry.facts["delivery"] for entry in entries if "delivery" in entry.facts}
    if not about:
        return {}
    query = (
        select(col(Delivery.id), col(Recipient.name_fa), col(Recipient.name_en))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .where(col(Delivery.id).in_(set(about.values())))
    )
    names = {number: Text(fa, en or fa) for number, fa, en in case.session.execute(query)}
    return {entry: names[delivery] for entry, delivery in about.items() if delivery in names}


def names_of(session: Session, people: Collection[int]) -> dict[int, str]:
    """Names by id; no query for nobody."""
    if not people:
        return {}
    query = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people))
    return dict(session.execute(query).all())


def begun_because(case: Case) -> str:
    """The reason a proposal was begun with, as an urgent one needs it; "" where there is none."""
    said: str | None = case.session.execute(
        select(col(Remark.text))
        .join(History, col(History.remark_id) == col(Remark.id))
        .where(
            col(History.subject) == "proposal",
            col(History.subject_id) == case.id,
            col(History.event) == "propose",
        )
    ).scalar_one_or_none()
    return said or ""


def ended_because(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The reason each of these proposals came to its present state for, where one was given; one query."""
    arrived = (
        select(func.max(col(History.id)))
        .join(Proposal, col(Proposal.id) == col(History.subject_id))
        .where(
            col(History.subject) == "proposal", col(History.subject_id).in_(ids), col(History.source) != "",
            col(History.target) == col(Proposal.state),
        )
        .group_by(col(History.subject_id))
    )  # fmt: skip
    query = (
        select(col(History.subject_id), col(Remark.text))
        .join(Remark, col(Remark.id) == col(History.remark_id))
        .where(col(History.id).in_(arrived))
    )
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}


def _asked_for(case: Case, asked: Asked) -> list[ColumnElement[bool]]:
    wanted = [
        col(History.subject) == "proposal",
        col(History.subject_id) == case.id,
        col(History.event).not_in(UNTOLD),
    ]
    if asked["what"] == "steps":
        wanted.append(col(History.source) != "")
    elif asked["what"]:
        wanted.append(col(History.event).in_(_EVENTS[asked["what"]]))
    if asked["kind"]:
        wanted.append(col(History.actor_kind) == asked["kind"])
    if asked["who"]:
        wanted += [named(asked["who"], Person.name, Person.name_en), col(History.event).not_in(UNNAMED)]
    return wanted
