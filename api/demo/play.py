"""A proposal carried the whole way, each step by whoever it belongs to, through the pages' own use cases."""

import email
import email.policy
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import select

from api.demo.script import Amended, Play, Said
from api.demo.stage import Stage
from documents.freeze import freeze
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.deliberation import (
    consolidation,
    discussion,
    drafting,
    passages,
    revisions,
    traces,
    translations,
)
from workflow.deliberation.amendments import applying, deciding, moving
from workflow.deliberation.authors import add_author
from workflow.deliberation.dissents import writing
from workflow.deliberation.dissents.grounds import OUTVOTED
from workflow.deliberation.draft import RecommendationDraft
from workflow.outcome import issuing, links, receipts, received
from workflow.outcome.tables import Delivery
from workflow.propose import propose
from workflow.record.case import Case


@dataclass
class Running:
    """A play and where it has got to."""

    play: Play
    proposal_id: int = 0
    comments: tuple[int, ...] = ()
    amendments: tuple[int, ...] = ()


def write(stage: Stage, play: Play, *, now: datetime) -> Running:
    """The authors write the proposal and hand it in; the secretary opens the discussion."""
    first, *others = play.authors
    author, secretary = stage.actor(first), stage.actor("secretary")
    with stage.act() as session:
        made = propose(
            session, stage.chapter_id, title=play.draft.title, themes=play.themes, actor=author, now=now
        )
        case = authorize(session, made, "edit", actor=author, now=now)
        drafting.save(case, play.draft, version=case.version, now=now)
        for other in others:
            case = authorize(session, made, "edit", actor=author, now=now)
            add_author(case, stage.people[other], now=now)
        advance(session, made, "submit", actor=author, now=now + timedelta(hours=1))
        advance(session, made, "accept", actor=secretary, now=now + timedelta(hours=20))
    return Running(play, made)


def discuss(
    stage: Stage, running: Running, *, now: datetime, pace: timedelta = timedelta(hours=5, minutes=7)
) -> None:
    """The members comment, answer one another and take their stances, one every ``pace``."""
    made: list[int] = []
    thread = 0
    with stage.act() as session:
        for number, said in enumerate(running.play.said):
            at = now + pace * number
            case = authorize(session, running.proposal_id, "comment", actor=stage.actor(said.by), now=at)
            passage = _passage(revisions.latest(case), said)
            made.append(
                discussion.comment(
                    case, said.body, passage=passage, parent_id=thread if said.reply else None, now=at
                )
            )
            thread = thread if said.reply else made[-1]
            for who, stance in said.stances.items():
                case = authorize(session, running.proposal_id, "comment", actor=stage.actor(who), now=at)
                discussion.take_stance(case, made[-1], stance, now=at + pace / 3)
    running.comments = tuple(made)
    for amended in running.play.amended:
        _amend(stage, running, amended, now=now + pace)


def consolidate(stage: Stage, running: Running, *, now: datetime) -> None:
    """The secretary ends the discussion, rewords the text, answers each comment, puts it to the vote.

    What a meeting is to decide is brought before it instead.
    """
    play, secretary = running.play, stage.actor("secretary")
    with stage.act() as session:
        advance(session, running.proposal_id, "close_discussion", actor=secretary, now=now)
        for number, amended in zip(running.amendments, play.amended, strict=True):
            case = authorize(session, running.proposal_id, "dispose", actor=secretary, now=now)
            deciding.decide(case, number, "accept", amended.accepted, now=now + timedelta(hours=4))
        if play.revised:
            case = authorize(session, running.proposal_id, "edit", actor=secretary, now=now)
            text = revisions.latest(case)
            sections = dict(text.sections)
            for section, old, new in play.revised:
                sections[section] = sections[section].replace(old, new)
            kept = tuple(
                RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in text.recommendations
            )
            drafting.save(
                case, replace(play.draft, sections=sections, recommendations=kept), version=case.version,
                now=now + timedelta(hours=3),
            )  # fmt: skip
        if running.amendments:
            case = authorize(session, running.proposal_id, "edit", actor=secretary, now=now)
            applying.apply_accepted(case, version=case.version, now=now + timedelta(hours=5))
        for comment, said in zip(running.comments, play.said, strict=True):
            case = authorize(session, running.proposal_id, "dispose", actor=secretary, now=now)
            if said.disposition:
                consolidation.dispose(case, [comment], *said.disposition, now=now + timedelta(days=2))
            if said.changed:
                text = revisions.latest(case)
                place = _place(text, *said.changed)
                traces.link(case, [comment], [place], revision=text.number, now=now + timedelta(days=2))
        if play.translation:
            case = authorize(
                session, running.proposal_id, "translate", actor=stage.actor(play.authors[0]), now=now
            )
            text = revisions.latest(case)
            translations.save_translation(
                case, language="en", number=text.number, title=play.translation.title,
                sections=play.translation.sections, based_on=None, now=now + timedelta(days=4),
                recommendations=tuple(
                    replace(words, id=row.id)
                    for words, row in zip(play.translation.recommendations, text.recommendations, strict=True)
                ),
            )  # fmt: skip
        onward = "table" if play.meeting or play.stays == "tabled" else "put_to_vote"
        advance(session, running.proposal_id, onward, actor=secretary, now=now + timedelta(days=7))


def vote(stage: Stage, running: Running, *, now: datetime) -> None:
    """Everyone on the roll votes; with the last vote the worker is asked to count."""
    with stage.act() as session:
        for who, choice in running.play.votes.items():
            case = authorize(session, running.proposal_id, "vote", actor=stage.actor(who), now=now)
            ballots.cast(case, choice, now=now)


def dissent(stage: Stage, running: Running, *, now: datetime) -> None:
    """Those who were outvoted write down why, once the result is there."""
    minority = running.play.minority
    if minority is None:
        return
    with stage.act() as session:

        def case(who: str) -> Case:
            return authorize(session, running.proposal_id, "dissent", actor=stage.actor(who), now=now)

        made = writing.write(
            case(minority.by), ground=OUTVOTED, body=minority.body, signature="named", now=now
        )
        for signature, people in (("named", minority.named), ("counted", minority.counted)):
            for who in people:
                writing.sign(case(who), made, signature, version=1, now=now)


def issue(stage: Stage, running: Running, *, now: datetime) -> None:
    """The secretary names the recipients and issues the brief."""
    named = [stage.recipients[key] for key in running.play.recipients]
    with stage.act() as session:
        case = authorize(session, running.proposal_id, "issue", actor=stage.actor("secretary"), now=now)
        brief = issuing.issue(case, recipient_ids=named, copies=running.play.copies, now=now)
        freeze(session, brief, base_url=stage.settings.base_url)


def deliver(stage: Stage, running: Running, *, now: datetime) -> None:
    """The secretary sends the brief on its way; the mails follow as jobs."""
    with stage.act() as session:
        advance(session, running.proposal_id, "deliver", actor=stage.actor("secretary"), now=now)


def receive(stage: Stage, running: Running, *, now: datetime) -> None:
    """The policymakers follow the link in their mail, open, acknowledge and answer."""
    by_recipient = {number: key for key, number in stage.recipients.items()}
    with stage.act() as session:
        for token in _tokens(stage):
            case = links.by_token(session, token, now=now)
            if case.proposal_id != running.proposal_id:
                continue
            receipts.record_fetch(case, now=now)
            receipts.open_delivery(case, now=now)
            to = session.exec(select(Delivery.recipient_id).where(Delivery.id == case.id)).one()
            given = running.play.answers.get(by_recipient[to])
            if given:
                receipts.acknowledge(case, now=now)
                ids = received.page(case).recommendations
                receipts.answer(case, dict(zip(ids, given, strict=True)), now=now)


def _passage(text: revisions.RevisionText, said: Said) -> passages.Passage | None:
    if said.quote is None:
        return None
    section, words = said.quote
    start = text.sections[section].index(words)
    return passages.passage(text, section, start, start + len(words))


def _amend(stage: Stage, running: Running, amended: Amended, *, now: datetime) -> None:
    with stage.act() as session:
        case = authorize(session, running.proposal_id, "amend", actor=stage.actor(amended.by), now=now)
        text = revisions.latest(case)
        start = text.sections[amended.section].index(amended.old)
        number = moving.move(
            case, section=amended.section, start=start, end=start + len(amended.old), revision=text.number,
            replacement=amended.new, reason=amended.reason, now=now,
        )  # fmt: skip
        for who in amended.signers:
            moving.sign(
                authorize(session, running.proposal_id, "amend", actor=stage.actor(who), now=now),
                number,
                now=now,
            )
    running.amendments += (number,)


def _place(text: revisions.RevisionText, section: str, words: str) -> traces.Place:
    """Where words of the script stand in a text."""
    name, _, number = section.partition(":")
    if number:
        section = f"{name}:{text.recommendations[int(number) - 1].id}"
    start = (passages.source(text, section) or "").index(words)
    return traces.Place(section, start, start + len(words))


def _tokens(stage: Stage) -> list[str]:
    """The links in the mails that arrived, as a policymaker would follow them."""
    found: list[str] = []
    for path in sorted((stage.folder / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        found += re.findall(r"/d/([\w-]{20,})", body.get_content() if body else "")
    return found
