"""What the document of minutes holds, in one language of its frame, and that it could be true."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from documents.content import FrameLanguage, Letterhead
from documents.plain import ContentFault

Mode = Literal["in_person", "online"]
Outcome = Literal["carried", "lost", "no_quorum", "settled", "deferred", "undecided"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time somebody was there: ISO moments, ``left`` "" where they stayed to the end."""

    came: str
    left: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member or a guest: when they were there, who represented them, why they did not come."""

    name: str
    stretches: tuple[Stretch, ...] = ()
    holder: str = ""
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What could be voted, how often it was, and by whom, where the ballot was open.

    ``kind`` says how its bar is drawn ("" where it has none), ``need`` what the rules asked
    of it, and ``mark`` the number it had to reach, 0 for none.
    """

    label: str
    count: int
    names: tuple[str, ...] = ()
    kind: str = ""
    need: str = ""
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """A ballot of the meeting."""

    secret: bool
    result: str
    rule: str
    choices: tuple[Choice, ...]
    whole: int = 0
    """How many the longest bar stands for; 0 where there is no picture."""
    rules: int = 0
    """The version of the rules of procedure it was decided by."""


@dataclass(frozen=True, slots=True)
class Remarked:
    """What somebody noted or said, in Markdown."""

    person: str
    body: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is to be done, by whom, and until when (ISO date or "")."""

    body: str
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda. ``proposal`` is its number, 0 for other business; ``remark`` why it was held over."""

    number: int
    title: str
    outcome: Outcome
    proposal: int = 0
    revision: int = 0
    remark: str = ""
    votes: tuple[Vote, ...] = ()
    notes: tuple[Remarked, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    aside: tuple[Remarked, ...] = ()
    """Who stood aside by a conflict of interest, and why."""
    about: str = ""
    """What the item is on its proposal, where that is no approval: the ratification of an urgent resolution."""


@dataclass(frozen=True, slots=True)
class QuorumNumbers:
    """How many were there when the meeting opened, of how many called, and how many were needed."""

    present: int
    by_proxy: int
    roll: int
    needed: int


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """Everything the minutes say, in one language of their frame."""

    language: FrameLanguage
    letterhead: Letterhead
    number: int
    """Which of the chapter's meetings it is."""
    title: str
    date: str
    """ISO date of the meeting."""
    place: str
    online: bool
    planned: tuple[str, str]
    """From and to, ISO moments, as it was called."""
    called: str
    opened: str
    """ISO moment, or "" where the meeting never opened."""
    closed: str
    urgent_reason: str
    presiding: str
    quorum: QuorumNumbers | None
    present: tuple[Somebody, ...]
    represented: tuple[Somebody, ...]
    excused: tuple[Somebody, ...]
    absent: tuple[Somebody, ...]
    guests: tuple[Somebody, ...]
    items: tuple[Item, ...]
    notes: tuple[Remarked, ...]
    dissents: tuple[Remarked, ...]
    agreed: int
    approved: str = ""
    """ISO moment of their approval; "" in a draft."""
    approved_by: str = ""
    presiding_for: str = ""
    """In whose place a deputy presided."""

    def __post_init__(self) -> None:
        """Refuse what no minutes could show truthfully."""
        if not self.title.strip():
            raise ContentFault("a meeting has a title")
        if bool(self.approved) != bool(self.approved_by):
            raise ContentFault("minutes are approved by somebody, at a time")
        for said in (self.date, *self.planned, self.called, self.opened, self.closed, self.approved):
            if said:
                try:
                    datetime.fromisoformat(said)
                except ValueError as fault:
                    raise ContentFault(f"a date is not in ISO form: {said!r}") from fault
