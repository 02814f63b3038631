"""The whole demonstration: stage, acts, and what is left in the output folder."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from api.demo import play
from api.demo.imported import imported
from api.demo.meeting import keep, meet
from api.demo.script import plays
from api.demo.stage import Stage, found
from api.settings import Settings
from documents.postbox import postbox
from workflow.outcome.tables import Brief, BriefFile, Delivery
from workflow.record import blobs
from workflow.record.database import connect, reading
from workflow.record.migrate import migrate
from workflow.record.tables import Mark

DATABASE = "rayzan.db"
OURS = (DATABASE, "mail", "briefs", "meetings")
"""What the demonstration writes into its folder, and clears away before it begins anew."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left when it is over."""

    briefs: tuple[Path, ...]
    meetings: tuple[Path, ...]
    """Papers of both meetings, and minutes of the one that was held."""
    mails: int
    database: Path


class NotOurs(Exception):
    """The output folder holds something that is not from a demonstration."""


def perform(
    folder: Path, data: Path | None, *, say: Callable[[str], None], clock: Callable[[], datetime]
) -> Left:
    """Play the demonstration into a folder, telling each act through ``say``.

    With ``data``, a folder with an exported deliberation, that is carried the whole way instead of the written
    proposals. What came before the ballots is dated back from ``clock()``; the rest happens as it is played.
    Raises NotOurs, and what the import raises for data it cannot read.
    """
    now = clock()
    _clear(folder)
    database = folder / DATABASE
    url = f"sqlite:///{database}"
    with postbox(folder / "mail") as smtp:
        settings = Settings(database_url=url, smtp_url=smtp, mail_from="council@rayzan.example")
        engine = connect(url)
        migrate(engine)
        stage = Stage(engine, settings, folder, say)
        say("The council is founded: its people, their roles, its rules and its letterhead.")
        found(stage, now=now)
        running = _opened(stage, data, now)
        held = meet(stage, running, now=now) if data is None else ()
        _decided(stage, running, now)
        _delivered(stage, running, clock)
        with reading(engine) as session:
            briefs = _keep_briefs(session, folder / "briefs")
        stage.say("The papers of the meetings and the minutes are laid out.")
        with reading(engine) as session:
            kept = keep(stage, session, held, folder / "meetings", now=clock())
        engine.dispose()
    return Left(briefs, kept, len(list((folder / "mail").glob("*.eml"))), database)


def _opened(stage: Stage, data: Path | None, now: datetime) -> list[play.Running]:
    """Written, discussed, consolidated: everything up to the ballots."""
    whole = [p for p in plays() if not p.stays]
    if data is not None:
        return [imported(stage, data, now=now)]
    began = now - timedelta(days=24)
    running: list[play.Running] = []
    for number, one in enumerate(whole, 1):
        stage.say(f"Proposal {number} is written and handed in, and its discussion opened: {one.draft.title}")
        running.append(play.write(stage, one, now=began + timedelta(hours=9 * number)))
    waiting = [
        play.write(stage, one, now=now - timedelta(hours=22)) for one in plays() if one.stays == "discussion"
    ]
    tabled = [play.write(stage, one, now=began) for one in plays() if one.stays == "tabled"]
    stage.drain()
    stage.say("Members comment on whole texts and on passages, answer one another, and take stances.")
    for each in (*running, *tabled):
        play.discuss(stage, each, now=began + timedelta(days=3))
    for each in waiting:
        play.discuss(stage, each, now=now - timedelta(hours=1, minutes=50), pace=timedelta(minutes=20))
    stage.say(
        "The secretary gives every comment a disposition with its reason and puts the texts to the vote."
    )
    for each in (*running, *tabled):
        play.consolidate(stage, each, now=began + timedelta(days=11))
    return [*running, *tabled]


def _decided(stage: Stage, running: list[play.Running], now: datetime) -> None:
    stage.drain()
    stage.say(
        "The roll is frozen; everybody votes; with the last vote the result is counted and the text frozen."
    )
    for number, one in enumerate(one for one in running if not (one.play.meeting or one.play.stays)):
        play.vote(stage, one, now=now - timedelta(days=3, hours=number))
    stage.drain()


def _delivered(stage: Stage, running: list[play.Running], clock: Callable[[], datetime]) -> None:
    for one in running:
        play.dissent(stage, one, now=clock())
    stage.say("The briefs are numbered, rendered in Persian and in English, and kept by their SHA-256.")
    running = [one for one in running if not one.play.stays]
    for one in running:
        play.issue(stage, one, now=clock())
    stage.drain()
    stage.say("The briefs go out by SMTP, one mail and one link for each policymaker.")
    for one in running:
        play.deliver(stage, one, now=clock())
    stage.drain()
    stage.say("Policymakers open and acknowledge their briefs and answer each recommendation.")
    for one in running:
        play.receive(stage, one, now=clock())
    stage.drain()
    _mark_delivery(stage)


def _mark_delivery(stage: Stage) -> None:
    """Remember one delivery that still waits for its answer, for the sign-in links of `rayzan run`."""
    with stage.act() as session:
        waiting = select(Delivery.id).order_by(col(Delivery.answered_at).is_not(None), col(Delivery.id))
        session.add(Mark(name="demo_delivery", value=str(session.exec(waiting).first())))


def _keep_briefs(session: Session, folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    rows = session.exec(
        select(Brief.year, Brief.serial, BriefFile.language, BriefFile.sha256)
        .join(BriefFile, col(BriefFile.brief_id) == col(Brief.id))
        .where(BriefFile.kind == "issued")
        .order_by(col(Brief.serial), col(BriefFile.language).desc())
    )
    for year, serial, language, sha256 in rows:
        path = folder / f"brief-{year}-{serial}.{language}.pdf"
        path.write_bytes(blobs.fetch(session, sha256).content)
        kept.append(path)
    return tuple(kept)


def _clear(folder: Path) -> None:
    """Begin with an empty folder, or take away what an earlier demonstration left. Raises NotOurs."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = [path for path in folder.iterdir() if path.name in OURS or path.name.startswith(f"{DATABASE}")]
    if len(ours) != len(list(folder.iterdir())):
        raise NotOurs(f"{folder} holds other files; name an empty folder or one of an earlier demonstration")
    for path in ours:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
