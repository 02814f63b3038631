"""Where the demonstration plays: the database, the post box, the worker, and who is who."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from api import worker
from api.demo.script import council
from api.handlers import HANDLERS
from api.settings import Settings
from workflow import founding
from workflow.authorize import authorize_chapter
from workflow.decision.procedure import adopting, entry
from workflow.decision.procedure.rules import Rules
from workflow.membership import chapters, joining, mandates, recipients
from workflow.membership.tables import Chapter
from workflow.record.case import Actor, person
from workflow.record.database import writing
from workflow.record.tables import Mark

DRAIN = 300.0
"""Longest wait for the jobs of one act, in seconds."""


class WorkLeft(Exception):
    """The jobs of an act were not done in time."""


@dataclass
class Stage:
    """The demonstration's council and its means."""

    engine: Engine
    settings: Settings
    folder: Path
    say: Callable[[str], None]
    chapter_id: int = 0
    people: dict[str, int] = field(default_factory=dict)
    recipients: dict[str, int] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """The actor behind a key of the script."""
        return person(self.people[who])

    @contextmanager
    def act(self) -> Iterator[Session]:
        """A session whose work is committed at the end."""
        with writing(self.engine) as session:
            yield session

    def drain(self) -> None:
        """Let the worker do all that was promised. Raises WorkLeft."""
        pace = worker.Pace(polling=0.05, at_once=4, first_wait=1.0)
        if not worker.drain(self.settings.database_url, HANDLERS, DRAIN, settings=self.settings, pace=pace):
            raise WorkLeft("the jobs were not done in time; `rayzan worker` goes on with them")


def found(stage: Stage, *, now: datetime) -> None:
    """Found the council of the script: chapter, letterhead, rules, members with their roles, recipients."""
    told = council()
    began = now - timedelta(days=200)
    with stage.act() as session:
        chapter, first = told["chapter"], told["people"]["secretary"]
        stage.chapter_id, stage.people["secretary"] = founding.found_chapter(
            session, name_fa=chapter["name_fa"], name_en=chapter["name_en"], province=chapter["province"],
            secretary_name=first["name"], secretary_email=_address("secretary"), now=began,
        )  # fmt: skip
        actor = stage.actor("secretary")
        desk = authorize_chapter(session, stage.chapter_id, "manage", actor=actor, now=now)
        names = {"name_fa": chapter["name_fa"], "name_en": chapter["name_en"]}
        chapters.edit_letterhead(
            session, desk, version=_version(session, stage), fields=names | told["letterhead"], now=began
        )
        terms = {name: str(value) for name, value in told["terms"].items()}
        chapters.edit_terms(session, desk, version=_version(session, stage), fields=terms, now=began)
        own = entry.written(Rules()) | told["rules"]
        adopting.adopt(session, desk, fields=own, day="", basis=told["basis"], seen=1, now=began)
        for key, one in told["people"].items():
            if key == "secretary":
                continue
            stage.people[key] = joining.add_member(
                session, desk, name=one["name"], name_en=one["name_en"], email=_address(key),
                roles=one["roles"], since="", until="", now=began, welcome=False,
            )  # fmt: skip
        mandates.grant(
            session, desk, person_id=stage.people["secretary"], role="member", since="", until="", now=began
        )
        for key, one in told["recipients"].items():
            stage.recipients[key] = recipients.add(session, desk, one | {"language": "fa"})
        session.add(Mark(name="demo", value="sample council"))
        session.add(Mark(name="demo_secretary", value=str(stage.people["secretary"])))
        session.add(Mark(name="demo_member", value=str(stage.people["leila"])))


def _version(session: Session, stage: Stage) -> int:
    return session.exec(select(Chapter.version).where(Chapter.id == stage.chapter_id)).one()


def _address(key: str) -> str:
    return f"{key}@rayzan.example"
