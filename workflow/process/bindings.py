"""The names a lifecycle file may use, and what stands behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow.process.text import Text

Guard = Callable[[Any, Any, datetime], Text | None]
"""Given the case, who acts and the time: why it may not be (a ``Reason`` where it can be mended), or None."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A function that picks one of the outcomes it declares; it looks, and changes nothing."""

    outcomes: frozenset[str]
    pick: Callable[[Any, Any, datetime], str]


@dataclass(frozen=True, slots=True)
class Bindings:
    """Everything a lifecycle of one subject may name.

    ``roles`` are those people hold towards the subject, ``drivers`` what moves a case without a person (a
    finished job, another subject). ``role_words`` and ``ask_words`` are how both are called in a sentence.
    """

    guards: Mapping[str, Guard]
    choices: Mapping[str, Choice]
    effects: frozenset[str]
    terms: frozenset[str]
    asks: frozenset[str]
    roles: frozenset[str]
    drivers: frozenset[str]
    rights: frozenset[str]
    stages: frozenset[str]
    role_words: Mapping[str, Text] = field(default_factory=dict)
    ask_words: Mapping[str, Text] = field(default_factory=dict)
    passing: frozenset[str] = frozenset()
    """Roles whose holder may be gone for good, so that no state may wait for them alone."""
