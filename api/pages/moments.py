"""Moments in words that a template cannot choose by itself."""

from datetime import datetime

from api.pages.templates import day, moment
from documents.words import END_OF_DAY
from workflow.process.text import Text
from workflow.record.calendar import day_that_ends


def until(at: datetime) -> Text:
    """Up to when something runs: 24:00 in Tehran is the end of the day before, not the start of the next."""
    last = day_that_ends(at)
    if last is not None:
        return Text(END_OF_DAY.fa.format(day=day(last, "fa")), END_OF_DAY.en.format(day=day(last, "en")))
    return Text(moment(at, "fa"), moment(at, "en"))
