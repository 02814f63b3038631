"""A public deliberation as its platform exported it: three CSV files, read and checked whole.

``summary.csv`` holds pairs (topic, url, conversation-description, …); ``comments.csv`` a statement a row with
``comment-id``, ``author-id``, ``moderated`` (-1 taken out by the moderators) and ``comment-body``;
``participants-votes.csv`` a participant a row, with a column for each statement: 1 agree, -1 disagree,
0 pass, empty where it was not seen.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workflow.process.text import Refusal, Text
from workflow.record import typed

FILES = ("summary.csv", "comments.csv", "participants-votes.csv")
MOST_STATEMENTS, MOST_PARTICIPANTS = 5_000, 100_000
_VALUES = {"1": 1, "-1": -1, "0": 0}


class ExportUnreadable(Refusal):
    """A file of the export is missing or not in its form; says which, which line, and what was expected."""

    text = Text("«{file}»، سطر {line}: {why_fa}", "{file}, line {line}: {why_en}")


@dataclass(frozen=True, slots=True)
class Statement:
    """Something a participant wrote."""

    number: int
    author: int
    body: str
    at: datetime
    hidden: bool


@dataclass(frozen=True, slots=True)
class Deliberation:
    """An exported deliberation: votes are (participant, statement, value)."""

    topic: str
    url: str
    description: str
    statements: tuple[Statement, ...]
    participants: tuple[int, ...]
    votes: tuple[tuple[int, int, int], ...]


def read_export(folder: Path) -> Deliberation:
    """Read the three files of an export. Raises ExportUnreadable."""
    summary = {row[0]: row[1] for _, row in _rows(folder, "summary.csv") if len(row) > 1}
    if not summary.get("topic"):
        raise _wrong("summary.csv", 1, "سطر «topic» ندارد.", "it has no row “topic”.")
    statements = tuple(_statements(folder))
    participants, votes = _votes(folder, {s.number for s in statements})
    description = typed.prose(summary.get("conversation-description", ""), "description", required=False)
    return Deliberation(
        typed.line(summary["topic"], "topic"),
        summary.get("url", ""),
        description.strip(),
        statements,
        participants,
        votes,
    )


def _statements(folder: Path) -> Iterator[Statement]:
    rows = _rows(folder, "comments.csv")
    columns = _header(
        rows, "comments.csv", ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
    )
    seen: set[int] = set()
    for line, row in rows:
        try:
            number, author = int(row[columns["comment-id"]]), int(row[columns["author-id"]])
            at = datetime.fromtimestamp(int(row[columns["timestamp"]]) / 1000, UTC)
            body = typed.prose(row[columns["comment-body"]], "body")
        except (ValueError, IndexError, OverflowError, OSError):
            raise _wrong(
                "comments.csv", line, "شماره یا زمان خوانده نشد.", "a number or time cannot be read."
            ) from None
        except typed.EntryRefused as refused:
            raise _wrong("comments.csv", line, refused.text.fa, refused.text.en) from None
        if number in seen or len(seen) >= MOST_STATEMENTS:
            raise _wrong(
                "comments.csv",
                line,
                "گزاره تکراری است یا از اندازه بیشتر.",
                "a statement stands twice, or there are too many.",
            )
        seen.add(number)
        yield Statement(number, author, body, at, hidden=row[columns["moderated"]].strip() == "-1")


def _votes(folder: Path, known: set[int]) -> tuple[tuple[int, ...], tuple[tuple[int, int, int], ...]]:
    rows = _rows(folder, "participants-votes.csv")
    columns = _header(rows, "participants-votes.csv", ("participant",))
    statements = [
        (place, int(name)) for name, place in columns.items() if name.isdigit() and int(name) in known
    ]
    participants: list[int] = []
    votes: list[tuple[int, int, int]] = []
    for line, row in rows:
        try:
            who = int(row[columns["participant"]])
            cast = [(who, number, _VALUES[row[place]]) for place, number in statements if row[place] != ""]
        except (ValueError, IndexError, KeyError):
            raise _wrong(
                "participants-votes.csv",
                line,
                "رأی باید ۱، ۰، ۱- یا خالی باشد.",
                "a vote has to be 1, 0, -1 or empty.",
            ) from None
        if len(participants) >= MOST_PARTICIPANTS:
            raise _wrong(
                "participants-votes.csv",
                line,
                "شرکت‌کنندگان بیش از اندازه‌اند.",
                "there are too many participants.",
            )
        participants.append(who)
        votes += cast
    if len(set(participants)) != len(participants):
        raise _wrong(
            "participants-votes.csv", 1, "شرکت‌کننده‌ای دو بار آمده است.", "a participant stands twice."
        )
    return tuple(participants), tuple(votes)


def _rows(folder: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            yield from enumerate(csv.reader(file), 1)
    except OSError:
        raise _wrong(
            name, 0, f"پرونده در {folder} نیست یا باز نمی‌شود.", f"it is not in {folder}, or cannot be opened."
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise _wrong(
            name, 0, "پرونده CSV با رمزگذاری UTF-8 نیست.", "it is not a CSV file in UTF-8."
        ) from None


def _header(rows: Iterator[tuple[int, list[str]]], name: str, needed: tuple[str, ...]) -> dict[str, int]:
    _, header = next(rows, (1, []))
    columns = {column: place for place, column in enumerate(header)}
    missing = [column for column in needed if column not in columns]
    if missing:
        listed = ", ".join(missing)
        raise _wrong(name, 1, f"این ستون‌ها را ندارد: {listed}.", f"these columns are missing: {listed}.")
    return columns


def _wrong(file: str, line: int, why_fa: str, why_en: str) -> ExportUnreadable:
    return ExportUnreadable(file=file, line=line, why_fa=why_fa, why_en=why_en)
