"""A file of ballots: BLT, or CSV of choices.

**BLT**: a line «candidates seats»; lines of a minus sign and a number for who withdrew; for each pile of alike ballots
its weight, the numbers of its preferences in order (``2=3`` where two are liked alike, ``-`` for a place left out) and
``0``; a single ``0``; then each candidate's name and the title in quotes. ``#`` begins a remark.

**CSV**: the first line names columns, each other line is a ballot. Where every column is called ``choice…``,
``preference…`` or ``vote…`` (or «رأی…», «انتخاب…»), its cells are options in the order of preference, several of
like standing in one cell parted by ``|``; else the columns are the options and the cells numbers: points for ``score``,
places (1 is the first) where options are ranked, anything but 0 for a vote elsewhere. A column ``count`` says how many
ballots a line stands for.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from workflow.process.text import Refusal, Text
from workflow.record.calendar import latin_digits, persian_digits

MOST_BYTES, MOST_BALLOTS, MOST_OPTIONS = 20_000_000, 1_000_000, 500

Ranks = tuple[frozenset[str], ...]
"""Options in the order of preference, those of like standing together."""


class FileUnreadable(Refusal):
    """The file is no file of ballots; ``line`` is where."""

    text = Text("سطر {line}: {why}", "Line {line}: {why}")


@dataclass(frozen=True, slots=True)
class Pile:
    """Ballots that say the same."""

    weight: int
    ranks: Ranks = ()
    points: tuple[tuple[str, Decimal], ...] = ()
    """Cells of a table of numbers, where the file has one."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a file holds."""

    options: tuple[str, ...]
    piles: tuple[Pile, ...]
    seats: int = 1
    title: str = ""

    @property
    def ballots(self) -> int:
        """How many ballots there are, empty ones included."""
        return sum(pile.weight for pile in self.piles)


def read(text: str, *, seats: int = 0) -> Given:
    """What a file holds: BLT where its first line is two numbers, else CSV.

    ``seats`` counts before what the file says; 0 leaves it to the file. Raises FileUnreadable.
    """
    if len(text) > MOST_BYTES:
        raise _fault(1, "پرونده بیش از ۲۰ مگابایت است.", "the file is larger than 20 MB.")
    text = text.removeprefix("\ufeff")
    lines = [_bare(line) for line in text.splitlines()]
    first = next((line for line in lines if line), "")
    found = _blt(lines) if re.fullmatch(r"[0-9]{1,7}\s+[0-9]{1,7}", latin_digits(first)) else _csv(text)
    found = replace(found, seats=seats or found.seats)
    if not found.options:
        raise _fault(1, "هیچ گزینه‌ای در آن نیست.", "it names no options.")
    if len(found.options) > MOST_OPTIONS or found.ballots > MOST_BALLOTS:
        raise _fault(1, "گزینه یا رأی آن بیش از اندازه است.", "it has too many options or ballots.")
    if not 1 <= found.seats <= len(found.options):
        raise _fault(1, "شمار کرسی‌ها از ۱ تا شمار گزینه‌هاست.", "seats are from 1 to as many as options.")
    return found


def _bare(line: str) -> str:
    """A line of BLT without its remark, which begins at a ``#`` outside the quotes."""
    return re.sub(r'^((?:[^"#]|"[^"]*")*)#.*$', r"\1", line).strip()


def _blt(lines: Sequence[str]) -> Given:
    rows = [(number, line) for number, line in enumerate(lines, 1) if line]
    options, seats = map(int, latin_digits(rows[0][1]).split())
    piles: list[tuple[int, list[list[int]]]] = []
    gone: set[int] = set()
    names: list[str] = []
    ended = False
    for number, line in rows[1:]:
        digits = latin_digits(line)
        if ended:
            names.append(_name(number, line, len(names), options))
        elif digits == "0":
            ended = True
        elif re.fullmatch(r"(-[0-9]+\s*)+", digits):
            gone |= _withdrawn(number, digits, options)
        else:
            piles.append(_pile(number, digits, options))
    if not ended:
        raise _fault(
            len(lines),
            "پس از رأی‌ها باید سطری تنها با 0 بیاید.",
            "after the piles there has to be a line with 0 alone.",
        )
    if len(names) < options:
        raise _fault(
            len(lines),
            f"پس از ۰ باید {persian_digits(str(options))} نام بیاید.",
            f"after 0 there have to be {options} names.",
        )
    keys = names[:options]
    if len(set(keys)) != options or "" in keys:
        raise _fault(len(lines), "هر گزینه نامی از آن خود می‌خواهد.", "each option needs a name of its own.")
    standing = {n: key for n, key in enumerate(keys, 1) if n not in gone}
    return Given(
        tuple(standing.values()),
        tuple(
            Pile(weight, tuple(
                frozenset(standing[n] for n in rank if n in standing)
                for rank in ranks
                if any(n in standing for n in rank)
            ))
            for weight, ranks in piles
        ),
        seats, names[options] if len(names) > options else "",
    )  # fmt: skip


def _name(number: int, line: str, before: int, options: int) -> str:
    quoted = re.fullmatch(r'"(.*)"', line)
    if not quoted:
        raise _fault(number, 'نام‌ها در گیومهٔ " می‌آیند.', 'names stand in quotes (").')
    if before > options:
        raise _fault(
            number,
            f"پس از {persian_digits(str(options))} نام تنها یک عنوان می‌آید.",
            f"after {options} names there is one title and no more.",
        )
    return quoted[1].strip()


def _withdrawn(number: int, line: str, options: int) -> set[int]:
    gone = {_small(part[1:]) for part in line.split()}
    if not all(1 <= one <= options for one in gone):
        raise _fault(
            number, "گزینه‌ای که کنار رفته در فهرست نیست.", "an option that withdrew is not in the list."
        )
    return gone


def _small(digits: str) -> int:
    """A whole number of up to seven digits; -1 for anything else."""
    return int(digits) if re.fullmatch("[0-9]{1,7}", digits) else -1


def _pile(number: int, line: str, options: int) -> tuple[int, list[list[int]]]:
    parts = re.sub(r"^\(.*?\)\s*", "", line).split()
    if len(parts) < 2 or parts[-1] != "0" or _small(parts[0]) < 0:  # noqa: PLR2004 (weight and 0)
        raise _fault(
            number,
            "هر سطر رأی با شمار آغاز می‌شود و با 0 پایان می‌یابد.",
            "a pile begins with its weight and ends with 0.",
        )
    ranks = [[_small(n) for n in part.split("=")] for part in parts[1:-1] if part != "-"]
    named = [n for rank in ranks for n in rank]
    if -1 in named:
        raise _fault(number, "گزینه‌ها با شماره می‌آیند.", "preferences are numbers.")
    if len(set(named)) != len(named) or not all(1 <= n <= options for n in named):
        raise _fault(
            number, "گزینه‌ای دو بار آمده یا در فهرست نیست.", "an option stands twice or is not in the list."
        )
    return int(parts[0]), ranks


_LISTED = re.compile(r"(choice|preference|vote|رأی|رای|انتخاب)\W*\d*", re.IGNORECASE)
_COUNT = re.compile(r"count|weight|شمار", re.IGNORECASE)
_MARKS = {"": Decimal(0), "x": Decimal(1), "×": Decimal(1), "✓": Decimal(1)}


def _csv(text: str) -> Given:
    rows = [(number, row) for number, row in _rows(text) if any(row)]
    if not rows:
        raise _fault(1, "پرونده خالی است.", "the file is empty.")
    head = rows[0][1]
    weights = [place for place, name in enumerate(head) if _COUNT.fullmatch(name)]
    columns = [place for place in range(len(head)) if place not in weights]
    names = [head[place] for place in columns]
    if len(set(names)) != len(names) or "" in names:
        raise _fault(rows[0][0], "هر ستون نامی از آن خود می‌خواهد.", "each column needs a name of its own.")
    listed = all(_LISTED.fullmatch(name) for name in names)
    if len(weights) > 1:
        raise _fault(rows[0][0], "تنها یک ستون شمار می‌آید.", "there is only one column of counts.")
    piles, seen = [], dict.fromkeys([] if listed else names)
    for number, row in rows[1:]:
        if any(row[len(head) :]):
            raise _fault(
                number,
                "خانه‌هایش از ستون‌های سطر نخست بیشتر است.",
                "it has more cells than the first line has columns.",
            )
        cells = [row[place] if place < len(row) else "" for place in columns]
        weight = _whole(number, row[weights[0]]) if weights and weights[0] < len(row) else 1
        if listed:
            parts = [[one.strip() for one in cell.split("|") if one.strip()] for cell in cells]
            named = [one for part in parts for one in part]
            if len(set(named)) != len(named):
                raise _fault(number, "گزینه‌ای دو بار آمده است.", "an option stands twice.")
            seen |= dict.fromkeys(named)
            piles.append(Pile(weight, tuple(frozenset(part) for part in parts if part)))
        else:
            points = tuple(
                (name, _number(number, cell)) for name, cell in zip(names, cells, strict=True) if cell
            )
            piles.append(Pile(weight, tuple(_ranked(points)), points))
    return Given(tuple(seen), tuple(piles))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line each ends on; parted by commas, or by what parts a first line without any."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    parted = next((sign for sign in (",", ";", "\t", "؛") if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error:
        raise _fault(
            reader.line_num,
            'گیومهٔ " در آن بسته نشده یا میان خانه است، یا خانه‌ای بیش از اندازه بلند است.',
            'a quote (") is not closed or stands within a cell, or a cell is too long.',
        ) from None


def _ranked(points: Sequence[tuple[str, Decimal]]) -> Iterator[frozenset[str]]:
    """Options by their place: 1 is the first; 0 is no place."""
    for place in sorted({value for _, value in points if value > 0}):
        yield frozenset(name for name, value in points if value == place)


def _number(line: int, cell: str) -> Decimal:
    known = _MARKS.get(cell.casefold())
    try:
        found = Decimal(latin_digits(cell).replace("٫", ".")) if known is None else known
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > MOST_BALLOTS:
        raise _fault(line, f"«{cell[:40]}» عدد نیست.", f"“{cell[:40]}” is no number.")
    return found


def _whole(line: int, cell: str) -> int:
    digits = latin_digits(cell)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 8):  # noqa: PLR2004 (up to a million)
        raise _fault(line, f"«{cell[:40]}» شمار نیست.", f"“{cell[:40]}” is no count.")
    return int(digits)


def _fault(line: int, fa: str, en: str) -> FileUnreadable:
    return FileUnreadable(Text(f"سطر {persian_digits(str(line))}: {fa}", f"Line {line}: {en}"))
