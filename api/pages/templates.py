"""Pages out of templates: one environment per language, so that macros know the reader without being told.

A template gets plain values only, never rows. Everything is escaped; a name that is not given stops the page
instead of leaving a hole in it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from documents.bidi import direction, direction_of, first_direction, visible
from documents.words import TEMPLATES, Words, in_digits
from workflow.process.text import Language, Text
from workflow.record.calendar import day_of, jalali, tehran
from workflow.record.days import GREGORIAN_MONTHS, JALALI_MONTHS, DateUnreadable, in_words, read_day

STATIC = TEMPLATES / "static"
DIRECTIONS: Mapping[Language, str] = {"fa": "rtl", "en": "ltr"}
# Sent with every page: nothing inline, nothing from elsewhere. Bootstrap draws its ticks as data: images.
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
YEARS_BACK, YEARS_ON = 5, 6
"""Years before and after this one that a list of years offers; others can be typed."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Link:
    """An entry of the main navigation; ``current`` marks the part of the site this page belongs to."""

    href: str
    label: Text | str
    current: bool = False


@dataclass(frozen=True)
class Page:
    """What the frame of every page needs to know about the request; given to templates as ``page``.

    ``url`` is path and query as asked for. ``csrf`` and ``once`` go into every form: the first proves that it
    is ours, the second lets it count once even if it is sent twice. ``status`` says what has just been done,
    ``errors`` which fields were refused and why; "" stands for the form as a whole. ``labels`` is written by the
    fields as they are drawn: what each is called, for the summary of errors.
    """

    url: str = "/"
    csrf: str = ""
    once: str = ""
    home: str = "/"
    council: Text | str = ""
    person: str = ""
    nav: tuple[Link, ...] = ()
    status: Text | str = ""
    landed: str = ""
    """The id of what the status is about, where the page jumps to it: the status is said there too."""
    demo: bool = False
    sign_out: str = "/sign-out"
    today: date | None = None
    """The day in Tehran: the lists of days are made around it."""
    errors: Mapping[str, Text | str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def in_language(self, language: Language) -> str:
        """The address of this page in a language; everything else asked for is kept."""
        asked = urlsplit(self.url)
        query = [
            (name, value) for name, value in parse_qsl(asked.query, keep_blank_values=True) if name != "lang"
        ]
        # Only a path of ours: «//elsewhere» would lead away from the site.
        return f"/{asked.path.lstrip('/')}?{urlencode([*query, ('lang', language)])}"


def render(name: str, language: Language, **context: object) -> str:
    """A page in one language; ``name`` is a file under ``templates/``, as in ``pages/proposal.html.j2``."""
    return environment(language).get_template(name).render(context)


@cache
def environment(language: Language) -> Environment:
    """The templates as one language's readers see them."""
    words = Words(language)

    def say(said: Text | str) -> str:
        return said.in_(language) if isinstance(said, Text) else said

    def plural(key: str, n: int, **values: object) -> str:
        """Words that count: ``key_one``, if there, for 1, else ``key``; ``{n}`` is the number."""
        return words(f"{key}_one" if n == 1 and f"{key}_one" in words else key, n=n, **values)

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.globals.update(
        language=language,
        direction=DIRECTIONS[language],
        t=words,
        plural=plural,
        asset=asset,
        day_lists=lambda today: day_lists(today, language),
    )
    made.filters.update(
        say=say,
        bdi=bdi,
        marked=marked,
        digits=lambda value: in_digits(value, language),
        numbered=lambda value: Markup('<bdi class="whole">{}</bdi>').format(in_digits(value, language)),
        day=lambda value: day(value, language),
        weekday=lambda typed: weekday(typed, language),
        moment=lambda value: moment(value, language),
        dir=lambda words: _direction(words, language),
        lang_dir=direction,
        clock=lambda value: in_digits(f"{tehran(value):%H:%M}", language),
    )
    return made


def _direction(words: str, language: Language) -> str:
    """How words that somebody wrote run: ``documents.bidi.direction_of``, of HTML by what it says."""
    return direction_of(words.striptags() if isinstance(words, Markup) else words, direction(language))


def day(value: date | datetime, language: Language) -> str:
    """A day as a language writes it, of a moment the day in Tehran; English readers get both calendars."""
    on = day_of(value) if isinstance(value, datetime) else value
    if language == "fa":
        return in_digits(jalali(on), "fa")
    return f"{on.day} {MONTHS[on.month - 1]} {on.year} ({jalali(on)})"


def weekday(typed: str, language: Language) -> str:
    """A day that was typed, with its weekday; "" for what is none."""
    try:
        return in_words(read_day(typed)).in_(language) if typed else ""
    except DateUnreadable:
        return ""


def day_lists(today: date, language: Language) -> tuple[tuple[str, list[tuple[int, str]]], ...]:
    """Days, months and years to choose from, in the calendar of a language, as values and words."""
    months = JALALI_MONTHS if language == "fa" else GREGORIAN_MONTHS
    year = int(jalali(today)[:4]) if language == "fa" else today.year
    return (
        ("day", [(n, in_digits(n, language)) for n in range(1, 32)]),
        ("month", [(n, name.in_(language)) for n, name in enumerate(months, 1)]),
        ("year", [(n, in_digits(n, language)) for n in range(year - YEARS_BACK, year + YEARS_ON + 1)]),
    )


def moment(value: datetime, language: Language) -> str:
    """A day and the time on Tehran's clock."""
    clock = f"{tehran(value):%H:%M}"
    if language == "fa":
        return f"{day(value, 'fa')}، ساعت {in_digits(clock, 'fa')}"
    return f"{day(value, 'en')}, {clock} Tehran time"


def bdi(name: object) -> Markup:
    """A name or number whose direction must not disturb the words around it."""
    words = str(name)
    own = direction_of(words)
    if own == first_direction(words):
        return Markup("<bdi>{}</bdi>").format(marked(name))
    return Markup('<bdi dir="{}">{}</bdi>').format(own, marked(name))


def marked(words: object) -> Markup:
    """Plain words as somebody typed them, with the characters that turn a line round shown as their codes."""
    return words if isinstance(words, Markup) else Markup(visible(str(words), None))  # noqa: S704 (escaped there)


@cache
def asset(name: str) -> str:
    """The address of a file in ``templates/static``; it changes with the content, so it may be kept for ever.

    Raises FileNotFoundError where the front-end files have not been built yet (``make setup`` builds them).
    """
    return f"/static/{name}?v={_digest(STATIC / name)}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
