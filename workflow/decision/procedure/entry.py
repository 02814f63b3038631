"""Rules of procedure as they are typed, field by field: for the form and for JSON alike.

A field of a majority is called ``majorities.0.threshold``, a place among those who preside ``presiding.0``; both
count from 0 and may leave gaps. A majority with neither name nor key is none.
"""

import re
from collections.abc import Mapping
from typing import Any

from workflow.decision.procedure import words
from workflow.decision.procedure.checks import contradictions
from workflow.decision.procedure.rules import ORDINARY, Majority, Quorum, Rules
from workflow.membership.entries import Entries, whole
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.letters import normalized

MOST_MATTERS, MOST_PRESIDING = 8, 4
HOURS, URGENT_HOURS, PEOPLE, PROXIES = (1, 2_160), (0, 2_160), (1, 10_000), (0, 20)
"""Least and most of each number: notice up to ninety days."""

OF_MAJORITY = ("key", "label_fa", "label_en", "threshold", "of", "abstentions")
FIELDS = (
    "quorum.share", "quorum.number", "quorum.of", "tie", "notice_hours", "urgent_notice_hours", "proxies", "secrecy",
)  # fmt: skip
"""Fields beside the majorities and those who preside."""

NAMES = (
    *FIELDS,
    *(f"majorities.{place}.{name}" for place in range(MOST_MATTERS) for name in OF_MAJORITY),
    *(f"presiding.{place}" for place in range(MOST_PRESIDING)),
)
"""Every field there is."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY_FORM = Text(
    "کلید با حرف کوچک لاتین آغاز می‌شود و تنها حرف کوچک لاتین، رقم و _ دارد، دست‌بالا ۴۰ نویسه؛ مانند budget.",
    "A key begins with a small Latin letter and holds small Latin letters, digits and _ only, at most 40; for example "
    "budget.",
)


def read(fields: Mapping[str, str]) -> Rules:
    """Rules out of fields. Raises EntryRefused with everything that is wrong, contradictions included."""
    entries = Entries()

    def number(field: str, bounds: tuple[int, int], empty: str = "", *, unread: int = 0) -> int:
        given = fields.get(field, "").strip() or empty
        found = entries.read(lambda: whole(given, field, least=bounds[0], most=bounds[1]))
        return unread if found is None else found

    def choice(field: str, choices: Mapping[str, Text]) -> Any:  # noqa: ANN401 (one of the declared)
        return entries.read(lambda: typed.choice(fields.get(field, ""), field, choices)) or ""

    majorities = _majorities(fields, entries)
    presiding = [
        field for place in range(MOST_PRESIDING) if fields.get(field := f"presiding.{place}", "").strip()
    ]
    rules = Rules(
        quorum=Quorum(
            choice("quorum.share", words.SHARES), number("quorum.number", PEOPLE, "1"),
            choice("quorum.of", words.WHOSE),
        ),
        majorities=tuple(one for _, one in majorities),
        tie=choice("tie", words.TIES),
        notice_hours=number("notice_hours", HOURS, unread=HOURS[1]),  # so that no urgent notice is longer
        urgent_notice_hours=number("urgent_notice_hours", URGENT_HOURS),
        proxies=number("proxies", PROXIES, "0"),
        presiding=tuple(choice(field, words.PRESIDING) for field in presiding),
        secrecy=choice("secrecy", words.SECRECY),
    )  # fmt: skip
    if not any(field.startswith("majorities.") for field in entries.errors):
        typed_at = {f"majorities.{n}.": f"majorities.{place}." for n, (place, _) in enumerate(majorities)}
        typed_at |= {f"presiding.{n}": field for n, field in enumerate(presiding)}
        for field, reason in contradictions(rules).items():
            start = field if field in typed_at else field[: field.rfind(".") + 1]
            entries.errors.setdefault(typed_at.get(start, start) + field[len(start) :], reason)
    entries.check()
    return rules


def written(rules: Rules) -> dict[str, str]:
    """The fields that ``read`` makes the same rules of."""
    quorum = {f"quorum.{name}": str(value) for name, value in rules.written()["quorum"].items()}
    plain = {name: str(getattr(rules, name)) for name in FIELDS if "." not in name}
    who = {f"presiding.{place}": one for place, one in enumerate(rules.presiding)}
    majorities = {
        f"majorities.{place}.{name}": getattr(one, name)
        for place, one in enumerate(rules.majorities)
        for name in OF_MAJORITY
    }
    return quorum | plain | who | majorities


def _majorities(fields: Mapping[str, str], entries: Entries) -> list[tuple[int, Majority]]:
    found = []
    for place in range(MOST_MATTERS):
        at = f"majorities.{place}."
        given = {name: fields.get(at + name, "") for name in OF_MAJORITY}
        named = any(given[name].strip() for name in ("label_fa", "label_en"))
        if not named and place:
            continue
        found.append((place, _majority(at, given, entries)))
    return found


def _majority(at: str, given: Mapping[str, str], entries: Entries) -> Majority:
    labels: dict[str, Any] = {}
    for name in ("label_fa", "label_en"):
        read_line = lambda name=name: typed.line(given[name], at + name, limit=80)  # noqa: E731
        labels[name] = entries.read(read_line) or ""
    key = given["key"].strip() or (ORDINARY.key if at == "majorities.0." else slug(labels["label_en"]))
    if not _KEY.fullmatch(key):
        entries.errors[at + ("key" if given["key"].strip() else "label_en")] = (
            _KEY_FORM if labels["label_en"] else entries.errors.get(at + "label_en", typed.EMPTY)
        )
    chosen: dict[str, Any] = {
        name: entries.read(lambda name=name, choices=choices: typed.choice(given[name], at + name, choices)) or ""  # type: ignore[misc]
        for name, choices in (
            ("threshold", words.THRESHOLDS), ("of", words.BASES), ("abstentions", words.ABSTENTIONS),
        )
    }  # fmt: skip
    return Majority(key=key, **labels, **chosen)


def slug(label: str) -> str:
    """A key out of an English name: «Amending the statute» gives ``amending_the_statute``."""
    return re.sub(r"[^a-z0-9]+", "_", normalized(label)).strip("_")[:40]
