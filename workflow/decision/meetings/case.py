"""A meeting as somebody was admitted to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from workflow.decision.tables import Meeting
from workflow.process.text import Refusal, Text
from workflow.record import history
from workflow.record.case import Actor, Outdated


@dataclass(slots=True)
class Sitting:
    """A meeting as somebody was admitted to it for one right: made by ``workflow.sitting.admission`` alone."""

    session: Session
    meeting: Meeting
    actor: Actor
    roles: frozenset[str] = field(default_factory=frozenset)
    right: str = "see"
    held: bool = False
    """Whether its row is held until the transaction ends."""
    instead: Mapping[str, int] = field(default_factory=dict)
    """Of the roles, those held as a deputy alone, with whom they stand in for."""

    @property
    def id(self) -> int:
        """The meeting’s id."""
        return self.meeting.id or 0

    @property
    def person_id(self) -> int:
        """Id of the person acting. Raises PermissionError when it is no person."""
        if self.actor.kind != "person" or self.actor.id is None:
            raise PermissionError("a person has to do this")
        return self.actor.id

    def require(self, *rights: str) -> None:
        """Raise PermissionError when opened for another right, or not held: a fault of the program."""
        if self.right not in rights or not self.held:
            raise PermissionError(f"meeting opened for {self.right!r}, {rights!r} needed, and held")

    def on_top_of(self, version: int | None) -> None:
        """Raise MeetingOutdated where the meeting is not what was seen; None asks for nothing."""
        if version is not None and version != self.meeting.version:
            raise MeetingOutdated(version=self.meeting.version)

    def record(self, event: str, now: datetime, *, remark: str = "", **facts: object) -> None:
        """A line in the meeting's history that changes nothing of its version."""
        self._line(event, now, remark, facts)

    def record_each(self, events: Iterable[tuple[str, Mapping[str, object]]], now: datetime) -> None:
        """Lines such as ``record`` makes, each an event with its facts, in one statement however many they are."""
        history.append_all(self.session, [self._of(event, now, facts) for event, facts in events])

    def _line(self, event: str, now: datetime, remark: str, facts: Mapping[str, object]) -> None:
        history.append(self.session, **self._of(event, now, facts), remark=remark)

    def _of(self, event: str, now: datetime, facts: Mapping[str, object]) -> dict[str, Any]:
        return {
            "subject": "meeting", "subject_id": self.id, "chapter_id": self.meeting.chapter_id, "event": event,
            "source": "", "target": "", "version": self.meeting.version, "actor": self.actor, "now": now,
            "facts": facts,
        }  # fmt: skip

    def changed(self, now: datetime, **facts: object) -> None:
        """A change of what the meeting is: another version, and its line ``edit``."""
        self.meeting.version += 1
        self.session.flush()
        self._line("edit", now, "", facts)


class MeetingOutdated(Outdated):
    """Somebody changed the meeting since the page was made."""

    text = Text(
        "در این میان کسی این جلسه را تغییر داده است. وضعیت تازه را ببینید و کار خود را دوباره بفرستید.",
        "Somebody has changed this meeting in the meantime. Look at how it stands now and send yours again.",
    )


class MeetingStarted(Refusal):
    """Something that may be done only before the meeting is called, or while it goes on."""

    text = Text(
        "این کار در وضعیت کنونی جلسه («{state}») ممکن نیست؛ تنها در این وضعیت‌ها ممکن است: {states}.",
        "This cannot be done while the meeting is “{state}”; only while it is: {states}.",
    )
