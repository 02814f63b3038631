"""The words of each kind of mail, as text and as HTML, in the reader's language.

One template a kind says what the mail holds; two sets of parts (``parts.txt.j2``, ``parts.html.j2``) say how
a paragraph, a fact, a code and a link look, so that both halves of a mail always say the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from textwrap import shorten

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from documents.bidi import direction, direction_of
from documents.words import END_OF_DAY, TEMPLATES, Words, in_digits
from workflow.process.text import Language
from workflow.record.calendar import day_that_ends, jalali, persian_digits, tehran

KINDS: Mapping[str, frozenset[str]] = {
    "sign_in": frozenset({"name", "council", "code", "link", "minutes"}),
    "brief": frozenset({"name", "council", "title", "number", "link", "answer_by", "attached"}),
    "discussion_opened": frozenset({"name", "council", "title", "link", "until"}),
    "feedback_opened": frozenset({"name", "council", "title", "link", "until"}),
    "ballot_opened": frozenset({"name", "council", "title", "link", "until", "changed"}),
    "ending_soon": frozenset({"name", "council", "title", "link", "until", "ballot", "lapses"}),
    "chair_told": frozenset({"name", "council", "title", "link", "since"}),
    "recipient_silent": frozenset({"name", "council", "title", "number", "link", "policymaker"}),
    "answer_expired": frozenset({"name", "council", "title", "number", "link", "policymaker"}),
    "answer_due": frozenset({"name", "council", "title", "number", "link", "answer_by"}),
    "handed_over": frozenset({"name", "council", "title", "number", "link", "answer_by", "recipient"}),
    "superior_told": frozenset({"name", "council", "number", "recipient", "sent_at"}),
    "office_ends": frozenset({"name", "council", "link", "until"}),
    **dict.fromkeys(
        ("deputy_named", "deputy_begins", "deputy_ended", "deputy_taken_back"),
        frozenset(
            {"name", "council", "link", "role", "absent", "deputy", "mine", "since", "until", "reason"}
        ),
    ),
    "address_corrected": frozenset({"name", "council", "link", "old", "office"}),
    "welcome": frozenset({"name", "council", "by", "roles", "address", "link"}),
    "digest": frozenset({"name", "council", "items", "more", "link"}),
    "meeting_called": frozenset(
        {"name", "council", "title", "link", "starts", "ends", "place", "online", "agenda", "urgent"}
    ),
    "meeting_changed": frozenset(
        {
            "name",
            "council",
            "title",
            "link",
            "starts",
            "ends",
            "place",
            "online",
            "agenda",
            "urgent",
            "changes",
            "alone",
        }
    ),
    "meeting_cancelled": frozenset({"name", "council", "title", "link", "starts"}),
    "meeting_uncalled": frozenset({"name", "council", "title", "starts"}),
    "minutes_laid_out": frozenset({"name", "council", "title", "link", "starts"}),
    "minutes_approved": frozenset({"name", "council", "title", "link", "starts", "duties"}),
    "answered": frozenset({"name", "council", "title", "number", "link", "policymaker"}),
    "bounced": frozenset({"name", "council", "title", "number", "link", "policymaker", "address", "said"}),
}
"""Each kind of mail, what it needs; moments are aware, ``alone``, ``attached``, ``ballot``, ``mine``, ``old`` bools."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a mail of news: what happened, on which proposal, the words quoted, and where it stands."""

    what: str
    title: str
    quote: str
    link: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed, in words: what, as it was, and as it is."""

    what: str
    old: str
    new: str


LONGEST_TITLE = 90
"""Letters of a title in a subject line: mail programs show few, and the body has all of it."""

VERBATIM = frozenset({"link", "code", "online", "changed"})
"""Values that are taken over by machines or by hand: not a sign may be added to them."""


def compose_text(kind: str, language: Language, **values: object) -> tuple[str, str, str]:
    """Subject, text and HTML of one mail.

    :raises KeyError: for an unknown kind.
    :raises TypeError: when a value is missing or one too many is given.
    """
    if set(values) != KINDS[kind]:
        raise TypeError(f"mail {kind} needs exactly {sorted(KINDS[kind])}, not {sorted(values)}")
    words = Words(language)
    shown = {name: _apart(name, _shown(name, value, language), language) for name, value in values.items()}
    heading = words(f"mail.{kind}.heading", **shown)
    title = shorten(str(values.get("title", "")), LONGEST_TITLE, placeholder="…")
    subject = words("mail.subject", heading=heading, title=title) if title else heading
    surroundings = {
        **shown,
        "w": words,
        "language": language,
        "dir": direction(language),
        "side": "right" if language == "fa" else "left",
        "subject": subject,
        "heading": heading,
    }
    text, html = (
        _environment(html=form == "html")
        .get_template(f"{kind}.j2")
        .render(surroundings, base=f"base.{form}.j2", look=f"parts.{form}.j2")
        for form in ("txt", "html")
    )
    return subject, re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n", html


def moment_in_words(moment: datetime, language: Language) -> str:
    """A moment as its reader knows it: Jalali in Persian, Gregorian in English, on the clock of Tehran.

    Midnight is the end of the day before, in the words of the pages.
    """
    local, last = tehran(moment), day_that_ends(moment)
    day = last or local.date()
    said = persian_digits(jalali(day)) if language == "fa" else f"{day.day} {day:%B %Y}"
    if last:
        return END_OF_DAY.format(day=said).in_(language)
    clock = f"{local:%H:%M}"
    return f"{said}، ساعت {persian_digits(clock)}" if language == "fa" else f"{said}, {clock} (Tehran)"


def _shown(name: str, value: object, language: Language) -> object:
    if isinstance(value, datetime):
        return moment_in_words(value, language)
    if name == "number" or (isinstance(value, int) and not isinstance(value, bool)):
        return in_digits(str(value), language)
    return value


def _apart(name: str, value: object, language: Language) -> object:
    """The value, isolated where it runs against the mail's direction, so that it disturbs no words around it."""
    if name in VERBATIM or not isinstance(value, str):
        return value
    here = direction(language)
    return value if direction_of(value, here) == here else f"\u2068{value}\u2069"


@cache
def _environment(*, html: bool) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES / "mail"),
        autoescape=html,  # noqa: S701 (off for the plain text only)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["tongue"] = lambda text: "fa" if direction_of(str(text)) == "rtl" else "en"
    return made
