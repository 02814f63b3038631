"""Receipts of the votes just cast, kept for a little while in a cookie of that browser and nowhere else."""

from datetime import timedelta
from typing import NamedTuple

from api.visit import Visit
from workflow.decision.ballots import receipts

RECEIPT = "rayzan_receipt"
"""A cookie with the receipts of the votes just cast in one ballot, one's own and those by proxy: shown for a little
while on that browser, kept nowhere else."""
SHOWN_FOR = timedelta(minutes=10)
AT_ONCE = 8
"""Receipts shown at once: of the votes cast last."""


class Receipt(NamedTuple):
    """A receipt as the cookie keeps it."""

    ballot: int
    giver: int
    """Whose vote it was, by proxy; 0 for one's own."""
    text: str


def kept_here(visit: Visit, number: int) -> list[Receipt]:
    """The receipts of this ballot that this browser has in its cookie."""
    found = []
    for part in visit.request.cookies.get(RECEIPT, "").split("."):
        ballot, _, rest = part.partition(":")
        giver, _, receipt = rest.partition(":")
        if ballot == str(number) and giver.isdecimal() and receipts.SHAPE.fullmatch(receipt):
            found.append(Receipt(number, int(giver), receipt))
    return found
