"""Two meetings: one called, held and minuted, with a proposal decided in it; one called for next week."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from api.demo.play import Running
from api.demo.script import meetings
from api.demo.stage import Stage
from documents import minutes as document
from documents.bounded import papers_that_fit
from documents.render import render
from workflow.authorize import authorize, authorize_chapter
from workflow.decision import ballots
from workflow.decision.meetings import absence, agenda, attendance, planning
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.planning import Plan
from workflow.decision.minutes import notes, remarks, resolutions
from workflow.decision.minutes.case import MinutesCase, opened
from workflow.decision.minutes.case import take as take_minutes
from workflow.decision.tables import AgendaItem, Meeting
from workflow.process.text import LANGUAGES, Language
from workflow.record.calendar import day_of, jalali
from workflow.sitting.admission import admit
from workflow.sitting.items import open_ballot, put_on_agenda, take_item
from workflow.sitting.steps import take

BEGINS, ENDS = "16:00", "18:00"
REST = (3, 4)
"""Thursday and Friday: nobody meets on a weekend."""


def meet(stage: Stage, running: list[Running], *, now: datetime) -> tuple[int, ...]:
    """Hold the one, a working day or two ago, and call the other, a week ahead; their ids."""
    told = meetings()
    decided = [one for one in running if one.play.meeting]
    waiting = [one for one in running if one.play.stays == "tabled"]
    stage.say("A meeting is called: members get its agenda as an entry for their calendars.")
    held = _called(stage, told["held"], decided, day=_workday(now, -1), now=now - timedelta(days=5, hours=20))
    stage.drain()  # nobody is called to what is over
    stage.say("The meeting is held: who comes, who is represented, a roll call, what is resolved.")
    ended = _held(stage, told["held"], held, decided[0])
    stage.say("Its minutes are laid before those who were there, remarked on, and approved.")
    _minuted(stage, told["held"], held, ended)
    return held, _called(stage, told["next"], waiting, day=_workday(now, 7), now=now)


def keep(
    stage: Stage, session: Session, held: tuple[int, ...], folder: Path, *, now: datetime
) -> tuple[Path, ...]:
    """Papers of every meeting and minutes of those that were held, in both languages, as files."""
    kept: list[Path] = []
    for number in held:
        folder.mkdir(parents=True, exist_ok=True)
        sitting = admit(session, number, "see", actor=stage.actor("chair"), now=now)
        contents: list[tuple[str, Language, object]] = [
            ("papers", language, papers_that_fit(session, sitting.meeting, language))
            for language in LANGUAGES
        ]
        if sitting.meeting.closed_at is not None:
            minutes = opened(sitting, "see")
            contents += [("minutes", language, document.printed(minutes, language)) for language in LANGUAGES]
        for kind, language, content in contents:
            kept.append(folder / f"meeting-{sitting.meeting.number}-{kind}.{language}.pdf")
            kept[-1].write_bytes(render(content, kind))
    return tuple(kept)


def _called(stage: Stage, told: dict[str, Any], running: list[Running], *, day: date, now: datetime) -> int:
    """The secretary plans a meeting, draws up its agenda and calls the members."""
    secretary = stage.actor("secretary")
    with stage.act() as session:
        desk = authorize_chapter(session, stage.chapter_id, "manage", actor=secretary, now=now)
        plan = Plan(told["title"], jalali(day), BEGINS, ENDS, told["place"], told["link"])
        made = planning.plan(session, desk, plan, now=now)
        case = admit(session, made, "add", actor=secretary, now=now, lock=True)
        business = told["business"]
        agenda.add_business(
            case, title=business["title"], body=business["body"], minutes="30", version=None, now=now
        )
        for one in running:
            put_on_agenda(case, one.proposal_id, minutes="45", matter="", version=None, now=now)
        take(session, made, "call", actor=secretary, now=now)
    return made


def _held(stage: Stage, told: dict[str, Any], meeting: int, decided: Running) -> datetime:
    """It is opened with a quorum, its items are dealt with, and it is closed; when."""
    chair, secretary = stage.actor("chair"), stage.actor("secretary")
    with stage.act() as session:
        begins = session.get_one(Meeting, meeting).starts_at
        items = session.exec(
            select(AgendaItem.id).where(AgendaItem.meeting_id == meeting).order_by(col(AgendaItem.position))
        ).all()
        business, motion = (number or 0 for number in items)

        def desk(at: datetime) -> Sitting:
            return admit(session, meeting, "record", actor=secretary, now=at, lock=True)

        before = begins - timedelta(days=1)
        for who, why in told["excused"].items():
            case = admit(session, meeting, "answer", actor=stage.actor(who), now=before, lock=True)
            absence.excuse(case, why, now=before)
        for giver, holder in told["proxies"].items():
            case = admit(session, meeting, "answer", actor=stage.actor(giver), now=before, lock=True)
            absence.represent(case, stage.people[giver], stage.people[holder], now=before)
        for mode, people in (("in_person", told["present"]), ("online", told["online"])):
            for n, who in enumerate(people):
                at = begins - timedelta(minutes=9 - n)
                attendance.arrive(desk(at), stage.people[who], mode, now=at)
        at = begins + timedelta(minutes=4)
        take(session, meeting, "declare_open", actor=chair, now=at)
        take_item(session, meeting, business, "take_up", actor=chair, now=at)
        notes.write(desk(at), told["note"], item_id=business, now=at + timedelta(minutes=9))
        at = begins + timedelta(minutes=20)
        for who in told["late"]:
            attendance.arrive(desk(at), stage.people[who], "in_person", now=at)
        at = begins + timedelta(minutes=34)
        reported = told["business"]
        take_item(
            session,
            meeting,
            business,
            "settle",
            actor=chair,
            now=at,
            answers={"outcome": reported["outcome"]},
        )
        resolutions.resolve(
            desk(at), business, reported["task"], owner_id=stage.people[reported["owner"]], owner="",
            due=jalali(day_of(at) + timedelta(days=reported["days"])), now=at,
        )  # fmt: skip
        take_item(session, meeting, motion, "take_up", actor=chair, now=at)
        at = begins + timedelta(minutes=61)
        notes.write(desk(at), told["talk"], item_id=motion, now=at)
        open_ballot(session, meeting, motion, actor=chair, now=at)
        _roll_call(stage, session, told, decided, now=at + timedelta(minutes=2))
        at = begins + timedelta(minutes=70)
        take_item(session, meeting, motion, "decide", actor=chair, now=at)
        take(session, meeting, "close", actor=chair, now=at + timedelta(minutes=5))
    return at + timedelta(minutes=5)


def _roll_call(
    stage: Stage, session: Session, told: dict[str, Any], decided: Running, *, now: datetime
) -> None:
    """Everybody there votes as the script of the proposal has it, and for whom they represent."""
    there = {*told["present"], *told["online"], *told["late"]}
    for who, choice in decided.play.votes.items():
        holder = who if who in there else told["proxies"].get(who)
        if holder is not None:
            case = authorize(
                session, decided.proposal_id, "vote", actor=stage.actor(holder), now=now, lock=True
            )
            giver = None if holder == who else stage.people[who]
            ballots.cast(case, choice, giver=giver, now=now)


def _minuted(stage: Stage, told: dict[str, Any], meeting: int, ended: datetime) -> None:
    """The secretary lays the draft out, those present agree or object, the chair approves."""
    with stage.act() as session:

        def minutes(who: str, right: str, at: datetime) -> MinutesCase:
            sitting = admit(session, meeting, "see", actor=stage.actor(who), now=at, lock=True)
            return opened(sitting, right, lock=True)

        at = ended + timedelta(minutes=40)
        draft = minutes("secretary", "step", at)
        take_minutes(draft, "lay_out", version=draft.row.version, now=at)
        for n, who in enumerate(told["agreed"]):
            at = ended + timedelta(minutes=60 + 7 * n)
            remarks.remark(minutes(who, "remark", at), "agreed", "", now=at)
        objection, at = told["objection"], ended + timedelta(minutes=95)
        made = remarks.remark(minutes(objection["by"], "remark", at), "objection", objection["body"], now=at)
        at += timedelta(minutes=20)
        remarks.answer(minutes("secretary", "answer", at), made, objection["answer"], now=at)
        at += timedelta(minutes=30)
        laid = minutes("chair", "step", at)
        take_minutes(laid, "approve", version=laid.row.version, now=at)
        document.freeze(laid)


def _workday(now: datetime, days: int) -> date:
    """The day so many days from now, or the next one away from now that is no weekend."""
    day = day_of(now + timedelta(days=days))
    while day.weekday() in REST:
        day += timedelta(days=1 if days > 0 else -1)
    return day
