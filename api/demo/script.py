"""The sample council and its proposals, read from the files beside this one."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflow.deliberation.draft import Draft, RecommendationDraft

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of the script: who says what, on which passage, and what becomes of it."""

    by: str
    body: str
    quote: tuple[str, str] | None
    """Section and passage, word for word; None for the whole proposal."""
    reply: bool
    disposition: tuple[str, str] | None
    """Kind and reason."""
    stances: dict[str, str]
    """Stance by person."""
    changed: tuple[str, str] | None
    """Section and words of the consolidated text that it changed; ``recommendation:1`` is the first one."""


@dataclass(frozen=True, slots=True)
class Amended:
    """An amendment of the script, which the secretary accepts and applies."""

    by: str
    section: str
    old: str
    new: str
    reason: str
    signers: tuple[str, ...]
    accepted: str
    """Why it was."""


@dataclass(frozen=True, slots=True)
class Minority:
    """What those who were outvoted hold against the text: who writes it, and who signs by name or to be counted."""

    by: str
    body: str
    named: tuple[str, ...]
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """A proposal of the script."""

    draft: Draft
    themes: tuple[str, ...]
    authors: tuple[str, ...]
    said: tuple[Said, ...]
    revised: tuple[tuple[str, str, str], ...]
    """What the secretary rewords at consolidation: section, from, to."""
    amended: tuple[Amended, ...]
    translation: Draft | None
    recipients: tuple[str, ...]
    copies: tuple[tuple[str, str], ...]
    votes: dict[str, str]
    minority: Minority | None
    answers: dict[str, tuple[tuple[str, str], ...]]
    """By recipient, in the order of the recommendations: answer and reason."""
    stays: str
    """The state it is left in; empty for the whole way."""
    meeting: bool = False
    """Whether it is decided in the meeting that is held, instead of in a ballot between meetings."""


def council() -> dict[str, Any]:
    """Chapter, letterhead, rules, people and recipients."""
    return tomllib.loads((FOLDER / "council.toml").read_text("utf-8"))


def meetings() -> dict[str, Any]:
    """The meeting that is held, and the one that is called."""
    return tomllib.loads((FOLDER / "meetings.toml").read_text("utf-8"))


def plays() -> tuple[Play, ...]:
    """The proposals, in the order of their files."""
    return tuple(_play(tomllib.loads(p.read_text("utf-8"))) for p in sorted(FOLDER.glob("proposal-*.toml")))


def _play(told: dict[str, Any]) -> Play:
    translation = told.get("translation")
    return Play(
        draft=_draft(told),
        themes=tuple(told["themes"]),
        authors=tuple(told["authors"]),
        said=tuple(_said(comment) for comment in told.get("comments", ())),
        revised=tuple((r["section"], r["from"], r["to"]) for r in told.get("revised", ())),
        amended=tuple(
            Amended(**a | {"signers": tuple(a.get("signers", ()))}) for a in told.get("amendments", ())
        ),
        translation=_draft(translation) if translation else None,
        recipients=tuple(told.get("recipients", ())),
        copies=tuple((office, purpose) for office, purpose in told.get("copies", ())),
        votes={who: vote for vote, people in told.get("votes", {}).items() for who in people},
        minority=_minority(told.get("minority")),
        answers={who: tuple((a, r) for a, r in given) for who, given in told.get("answers", {}).items()},
        stays=told.get("still", ""),
        meeting=told.get("meeting", False),
    )


def _minority(told: dict[str, Any] | None) -> Minority | None:
    if told is None:
        return None
    return Minority(told["by"], told["body"], tuple(told.get("named", ())), tuple(told.get("counted", ())))


def _draft(told: dict[str, Any]) -> Draft:
    rows = tuple(
        RecommendationDraft(None, r["text"], r.get("owner", ""), r.get("time", ""), r.get("cost", ""))
        for r in told["recommendations"]
    )
    return Draft(told["title"], {key: text.strip("\n") for key, text in told["sections"].items()}, rows)


def _said(told: dict[str, Any]) -> Said:
    return Said(
        by=told["by"],
        body=told["body"],
        quote=(told["quote"][0], told["quote"][1]) if "quote" in told else None,
        reply=told.get("reply", False),
        disposition=(told["disposition"][0], told["disposition"][1]) if "disposition" in told else None,
        changed=(told["changed"][0], told["changed"][1]) if "changed" in told else None,
        stances={who: stance for stance in ("agree", "disagree", "pass") for who in told.get(stance, ())},
    )
