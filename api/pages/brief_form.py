"""The form a brief is issued by, or corrected: what it offers, how it is filled, and what was typed into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from api.posted import Posted
from api.visit import Visit
from workflow.membership.tables import Recipient
from workflow.outcome.addressing import MOST_COPIES, MOST_RECIPIENTS
from workflow.outcome.briefs import BriefView
from workflow.outcome.current import CLASSIFICATIONS, URGENCIES, named
from workflow.record.case import Case, NotFound

EMPTY_COPIES = 3
"""Empty rows for copies under those filled in."""

FORM_FIELDS = ("recipients", "classification", "urgency")
COPY_FIELDS = ("office-", "purpose-")


@dataclass(frozen=True, slots=True)
class Filled:
    """The issue form as it is shown: as typed, or as the brief it corrects has it."""

    recipients: frozenset[str]
    classification: str
    urgency: str
    copies: tuple[tuple[str, str], ...]
    reason: str = ""


def typed(posted: Posted) -> dict[str, Any]:
    """What the form says, for the use cases; copies without office and purpose are left out."""
    ids = []
    for one in posted.list("recipients"):
        if not (one.isascii() and one.isdigit() and len(one) < len(str(2**62))):
            raise NotFound
        ids.append(int(one))
    copies = [(office, purpose) for office, purpose in _copies(posted) if office.strip() or purpose.strip()]
    return {
        "recipient_ids": ids,
        "classification": posted.get("classification"),
        "urgency": posted.get("urgency"),
        "copies": copies,
    }


def _copies(posted: Posted) -> tuple[tuple[str, str], ...]:
    """The rows for copies as they were typed, empty ones too."""
    numbers = {name.partition("-")[2] for name, _ in posted.fields if name.startswith(COPY_FIELDS)}
    rows = sorted(int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < len("1000"))
    return tuple((posted.get(f"office-{n}"), posted.get(f"purpose-{n}")) for n in rows[: MOST_COPIES + 10])


def filled_by(posted: Posted) -> Filled:
    """The form as it was typed."""
    return Filled(
        recipients=frozenset(posted.list("recipients")),
        classification=posted.get("classification", "public"),
        urgency=posted.get("urgency", "normal"),
        copies=tuple(row for row in _copies(posted) if any(row)),
        reason=posted.get("reason"),
    )


def as_issued(old: BriefView) -> Filled:
    """The form as the brief that is corrected has it."""
    return Filled(
        recipients=frozenset(str(number) for number, _, _ in old.recipients),
        classification=old.classification,
        urgency=old.urgency,
        copies=old.copies,
    )


def form_of(visit: Visit, case: Case, filled: Filled) -> Mapping[str, object]:
    """What the issue form offers, and how it is filled."""
    in_office: Any = (
        select(Recipient)
        .where(col(Recipient.chapter_id) == case.chapter_id, col(Recipient.retired_at).is_(None))
        .order_by(col(Recipient.id))
        .limit(MOST_RECIPIENTS)
    )
    people = tuple((r.id, *named(r)) for r in visit.session.execute(in_office).scalars())
    return {
        "filled": filled,
        "people": people,
        "copies": (*filled.copies, *((("", ""),) * EMPTY_COPIES)),
        "classifications": tuple(CLASSIFICATIONS.items()),
        "urgencies": tuple(URGENCIES.items()),
    }
