"""Who acts, and on what: the two things every use case is handed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from workflow.process.text import Refusal, Text


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: a person signed in, a recipient by their link, the clock at a deadline, or a worker."""

    kind: Literal["person", "recipient", "clock", "worker"]
    id: int | None = None
    """Person id, or delivery id of a recipient."""
    for_id: int | None = None
    """Whom a deputy stands in for, by whose role they do it; the history says so with each line."""


CLOCK = Actor("clock")
WORKER = Actor("worker")


def person(person_id: int) -> Actor:
    """The actor for a person."""
    return Actor("person", person_id)


def acting(actor: Actor, roles: frozenset[str], instead: Mapping[str, int], allowed: frozenset[str]) -> Actor:
    """The actor as they act where these roles are allowed to: in their own name, or for whom they stand in."""
    by = roles & allowed
    if not by or by - instead.keys():
        return actor
    return replace(actor, for_id=instead[min(by)])


@dataclass(slots=True)
class Case:
    """A proposal as somebody was admitted to it for one right: made by ``workflow.authorize`` alone.

    ``state`` and ``origin`` are changed by the engine; everything else is as it was read.
    """

    session: Session
    id: int
    chapter_id: int
    process: str
    process_version: str
    state: str
    origin: str
    version: int
    audience: str
    language: str
    revision_id: int | None
    entered_at: datetime
    actor: Actor
    roles: frozenset[str] = field(default_factory=frozenset)
    right: str = "see"
    instead: Mapping[str, int] = field(default_factory=dict)
    """Of the roles, those held as a deputy alone, with whom they stand in for."""

    def require(self, right: str) -> None:
        """Raise PermissionError when this case was opened for another right: a fault of the program."""
        if self.right != right:
            raise PermissionError(f"case opened for {self.right!r}, {right!r} needed")

    @property
    def person_id(self) -> int:
        """Id of the person acting. Raises PermissionError when it is no person."""
        if self.actor.kind != "person" or self.actor.id is None:
            raise PermissionError("a person has to do this")
        return self.actor.id


@dataclass(frozen=True, slots=True)
class Standing:
    """A chapter as somebody was admitted to it for one right: made by ``workflow.authorize`` alone."""

    chapter_id: int
    actor: Actor
    roles: frozenset[str]
    right: str

    def require(self, right: str) -> None:
        """Raise PermissionError when opened for another right (a program's fault)."""
        if self.right != right:
            raise PermissionError(f"standing opened for {self.right!r}, {right!r} needed")

    @property
    def person_id(self) -> int:
        """Id of the person acting. Raises PermissionError when it is no person."""
        if self.actor.kind != "person" or self.actor.id is None:
            raise PermissionError("a person has to do this")
        return self.actor.id


class NotFound(Refusal):
    """It is not there, or not for this person to see: both look the same."""

    text = Text(
        "چنین چیزی اینجا نیست، یا برای شما باز نیست. نشانی را بررسی کنید یا از میز کار خود به آن برسید.",
        "There is no such thing here, or it is not open to you. Check the address, or start from your desk.",
    )


class Forbidden(Refusal):
    """It may be seen, but this may not be done with it by this person."""

    text = Text(
        "این کار با نقش شما در اینجا ممکن نیست؛ این کار با {holders} است.",
        "Your role here does not allow this; it is for: {holders}.",
    )


class Outdated(Refusal):
    """Somebody changed it since the page was made; ``version`` is its version now, where it is known."""

    text = Text(
        "در این میان کسی این پیشنهاد را تغییر داده است. متن تازه را ببینید و کار خود را دوباره بفرستید.",
        "Somebody has changed this proposal in the meantime. Look at the new state and send yours again.",
    )

    def __init__(self, text: Text | None = None, *, version: int | None = None) -> None:
        self.version = version
        super().__init__(text)
