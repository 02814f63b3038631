"""A real deliberation in place of the written proposals: brought in, and carried the whole way."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from api.demo.play import Running
from api.demo.script import Play
from api.demo.stage import Stage
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.deliberation import bringing_in, consolidation, drafting, revisions, traces
from workflow.deliberation.draft import Draft
from workflow.deliberation.export import Deliberation, read_export
from workflow.deliberation.tables import Proposal
from workflow.propose import propose

AUTHOR, RECIPIENT = "parisa", "deputy"
RULE = "stances"


def imported(stage: Stage, data: Path, *, now: datetime) -> Running:
    """Bring the deliberation in twice: dispose its statements by the stated rule, and leave one at the desk.

    The second waits in consolidation for whoever tries the desk. Raises ExportUnreadable.
    """
    told = read_export(data)
    secretary = stage.actor("secretary")
    began = now - timedelta(days=6)
    stage.say(f"{len(told.statements)} statements and {len(told.votes)} votes are brought in: {told.topic}")
    made = _brought_in(stage, told, began)
    left = _brought_in(stage, told, began + timedelta(hours=1))
    stage.drain()
    stage.say("Every visible statement gets a disposition by the stated rule over its votes.")
    with stage.act() as session:
        at = began + timedelta(days=1)
        advance(session, made, "close_discussion", actor=secretary, now=at)
        case = authorize(session, made, "dispose", actor=secretary, now=at)
        reason = bringing_in.RULES[RULE]
        for kind, comments in bringing_in.by_stances(case).items():
            for start in range(0, len(comments), 500):
                consolidation.dispose(
                    case, comments[start : start + 500], kind, f"{reason.fa}\n\n{reason.en}", now=at
                )
        text = revisions.latest(case)
        for comment, places in bringing_in.taken_over(case, text).items():
            traces.link(case, [comment], places, revision=text.number, now=at)
        advance(session, made, "put_to_vote", actor=secretary, now=now - timedelta(days=4))
        advance(session, left, "close_discussion", actor=secretary, now=at)
    stage.say(f"The same deliberation waits at the desk of consolidation, as proposal {left}.")
    return Running(_as_play(stage), made)


def _brought_in(stage: Stage, told: Deliberation, began: datetime) -> int:
    author, secretary = stage.actor(AUTHOR), stage.actor("secretary")
    with stage.act() as session:
        made = propose(
            session,
            stage.chapter_id,
            title=told.topic,
            themes=("social_capital",),
            language="en",
            actor=author,
            now=began,
        )
        case = authorize(session, made, "edit", actor=author, now=began)
        drafting.save(case, bringing_in.draft_of(told), version=case.version, now=began)
        case = authorize(session, made, "edit", actor=author, now=began)
        bringing_in.bring_in(case, told, now=began)
        session.execute(update(Proposal).where(col(Proposal.id) == made).values(demonstration=RULE))
        advance(session, made, "submit", actor=author, now=began)
        advance(session, made, "accept", actor=secretary, now=began + timedelta(hours=3))
    return made


def _as_play(stage: Stage) -> Play:
    """What is left to play: all vote, all but two for it; one recipient, who answers in the browser."""
    votes = dict.fromkeys(stage.people, "for") | {"omid": "against", "kaveh": "abstain"}
    return Play(Draft(""), (), (AUTHOR,), (), (), (), None, (RECIPIENT,), (), votes, {}, "")
