"""Moments in words that a template cannot choose by itself."""

from datetime import datetime, time, timedelta

from api.pages.templates import day, moment
from workflow.process.text import Text
from workflow.record.calendar import day_of, tehran


def until(at: datetime) -> Text:
    """Up to when something runs: 24:00 in Tehran is the end of the day before, not the start of the next."""
    if tehran(at).time() == time.min:
        last = day_of(at) - timedelta(days=1)
        return Text(f"پایان روز {day(last, 'fa')}", f"the end of {day(last, 'en')}")
    return Text(moment(at, "fa"), moment(at, "en"))
