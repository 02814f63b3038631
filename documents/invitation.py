"""The calendar entry that goes with an invitation (RFC 5545), sent as a request or taken back (RFC 5546).

A calendar program knows a meeting by its UID for ever; of two entries the one with the higher sequence counts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import STATUS

from documents.mail import Mailbox
from workflow.record.calendar import tehran

Method = Literal["REQUEST", "CANCEL"]
PRODUCT = "-//Rayzan//Meetings//FA"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar program is told of a meeting."""

    uid: str
    sequence: int
    summary: str
    description: str
    """What it is about, "" where nothing is told; so for the two that follow."""
    location: str
    url: str
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    """When this was said."""


def calendar(entry: Entry, method: Method, *, organizer: Mailbox, attendee: Mailbox) -> bytes:
    """The entry as a file, in UTF-8; its times stand on the clock of Tehran, which it describes."""
    event = Event.new(
        uid=entry.uid, sequence=entry.sequence, summary=entry.summary,
        description=entry.description or None, location=entry.location or None, url=entry.url or None,
        start=tehran(entry.starts_at), end=tehran(entry.ends_at),
        stamp=entry.stamp, status=STATUS.CANCELLED if method == "CANCEL" else STATUS.CONFIRMED,
        organizer=vCalAddress.new(organizer.address, cn=organizer.name),
        attendees=[vCalAddress.new(
            attendee.address, cn=attendee.name, role="REQ-PARTICIPANT", partstat="NEEDS-ACTION",
            rsvp=method == "REQUEST",
        )],
    )  # fmt: skip
    made = Calendar.new(prodid=PRODUCT, method=method, subcomponents=[event])
    made.add_missing_timezones()
    content: bytes = made.to_ical()
    return content
