"""A pasted list of people: one line each, name and e-mail address, from a letter, a mail or a spreadsheet."""

import re
from typing import NamedTuple

from workflow.membership.entries import mail_address
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.calendar import persian_digits

MOST = 1_000
"""Most lines of one list."""

_CELLS = re.compile(r"[\t,;،؛|]")
_ANGLED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]*)>\s*$")
_INVISIBLE = str.maketrans("", "", "\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_NOT_TWO = Text(
    "سطر {n}: نام و نشانی رایانامه پیدا نشد. هر سطر را به‌صورت «نام، نشانی» بنویسید.",
    "Line {n}: no name with an e-mail address was found. Write each line as “name, address”.",
)
_TWICE = Text(
    "سطر {n}: این نشانی در سطر {first} هم آمده است؛ یکی را بردارید.",
    "Line {n}: this address stands in line {first} as well; remove one of them.",
)
_TOO_MANY = Text(
    "این فهرست {n} سطر دارد و یک‌باره بیش از {most} سطر پذیرفته نمی‌شود؛ آن را چند بخش کنید.",
    "This list has {n} lines and at most {most} are taken at once; please split it.",
)
_NOBODY = Text("فهرست خالی است؛ دست‌کم یک سطر بنویسید.", "The list is empty; write at least one line.")
_LINE = Text("سطر {n}: ", "Line {n}: ")


class Entry(NamedTuple):
    """Somebody on the list."""

    name: str
    email: str


def read_list(text: str) -> tuple[tuple[Entry, ...], tuple[Text, ...]]:
    """The people of a list, and what is wrong with it: every bad line with its number and the reason."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return (), (_NOBODY,)
    if len(lines) > MOST:
        return (), (_counted(_TOO_MANY, n=len(lines), most=MOST),)
    people: dict[str, Entry] = {}
    seen: dict[str, int] = {}
    problems: list[Text] = []
    for n, line in lines:
        try:
            entry = _entry(line)
        except typed.EntryRefused as refusal:
            head = _counted(_LINE, n=n)
            problems.append(Text(head.fa + refusal.text.fa, head.en + refusal.text.en))
            continue
        if entry is None:
            problems.append(_counted(_NOT_TWO, n=n))
        elif entry.email in seen:
            problems.append(_counted(_TWICE, n=n, first=seen[entry.email]))
        else:
            seen[entry.email], people[entry.email] = n, entry
    return tuple(people.values()), tuple(problems)


def _counted(words: Text, **numbers: int) -> Text:
    """The words with numbers in each language's digits."""
    persian = {name: persian_digits(str(number)) for name, number in numbers.items()}
    return Text(words.fa.format(**persian), words.en.format(**numbers))


def _entry(line: str) -> Entry | None:
    """Name and address in either order, apart by tab, comma, semicolon or as ``name <address>``.

    None when the line is not just the two. Raises EntryRefused for a name or address that cannot be taken.
    """
    angled = _ANGLED.match(line)
    cells = [angled["name"], angled["email"]] if angled else _CELLS.split(line)
    cells = [cell.strip().strip('"').strip() for cell in cells]
    addresses = [cell for cell in cells if "@" in cell]
    names = [cell.strip(",;،؛") for cell in cells if cell and "@" not in cell]
    if len(addresses) != 1 or len(names) != 1:
        return None
    email = mail_address(addresses[0].translate(_INVISIBLE).strip(), "list")
    return Entry(typed.line(names[0], "list", limit=120), email)
