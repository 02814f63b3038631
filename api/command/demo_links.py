"""Ready links into a demonstration, for the terminal it was started on; for no other database."""

from datetime import datetime, timedelta

from sqlmodel import Session

from documents import addresses
from workflow.membership.sign_in import new_link
from workflow.membership.tables import Person
from workflow.outcome import links
from workflow.outcome.tables import Delivery
from workflow.record.tables import Mark

LASTS = timedelta(days=1)
_PEOPLE = (("demo_secretary", "Secretary"), ("demo_member", "Member"))


def demo_links(session: Session, now: datetime, base_url: str) -> list[str]:
    """Lines with a fresh sign-in link for a secretary and a member, and a policymaker's link to a brief.

    Nothing for a database that is not marked as a demonstration. Each sign-in link works once, for a day.
    """
    if session.get(Mark, "demo") is None:
        return []
    lines = ["", "A demonstration council, with ready links (each signs in once, for a day):"]
    for mark, role in _PEOPLE:
        person = session.get(Person, _number(session, mark))
        if person is not None and person.id is not None:
            token = new_link(session, person.id, lasts=LASTS, now=now)
            lines.append(f"  {role:<12} {addresses.sign_in(base_url, token)}")
    delivery_id = _number(session, "demo_delivery")
    if session.get(Delivery, delivery_id) is not None:
        token = links.new_link(session, delivery_id, now=now)
        lines.append(f"  {'Policymaker':<12} {addresses.delivery(base_url, token)}")
    return [*lines, ""]


def _number(session: Session, mark: str) -> int:
    found = session.get(Mark, mark)
    return int(found.value) if found is not None and found.value.isdigit() else 0
