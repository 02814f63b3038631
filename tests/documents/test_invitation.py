"""The calendar entry of an invitation: whatever is typed stays within its own line."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from documents.invitation import Entry, calendar
from documents.mail import Mailbox

NOON = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,;:\\"), max_size=80)


@given(words=WORDS)
def test_words_stay_in_their_line_and_come_back_as_they_were(words):
    entry = Entry("u@x", 3, words, words, words, "https://x.example/1", NOON, NOON + timedelta(hours=1), NOON)
    made = calendar(
        entry, "REQUEST", organizer=Mailbox("a", "a@x.example"), attendee=Mailbox("b", "b@x.example")
    )
    lines = made.replace(b"\r\n ", b"").split(b"\r\n")
    assert sum(line.startswith(b"ATTENDEE") for line in lines) == 1
    (event,) = Calendar.from_ical(made).events
    assert event["SUMMARY"] == words
    assert event["SEQUENCE"] == 3
