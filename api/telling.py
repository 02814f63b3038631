"""Telling members: who is to be mailed of what, and each mail on its own.

A mail is written when it is sent, from how things stand then: whoever may no longer see a proposal, or has
nothing left to do, is not mailed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import compose_text
from workflow.authorize import authorize
from workflow.decision.ballots import spent
from workflow.decision.question import COUNTED_BY, RATIFICATION
from workflow.decision.tables import Ballot, Participation, RollEntry, Vote
from workflow.deliberation.tables import Author, Proposal, Revision
from workflow.membership.roles import holders
from workflow.membership.tables import Chapter, Person, Recipient
from workflow.outcome.tables import Brief, Delivery, Response
from workflow.process.text import Language
from workflow.record import jobs
from workflow.record.calendar import day_of
from workflow.record.case import NotFound, person
from workflow.record.tables import Deadline
from workflow.versions import engine_of


def tell(context: Context, arguments: dict[str, Any]) -> None:
    """Promise one mail to each person the news concerns; done twice, still one mail each."""
    now = context.now()
    with context.session_factory() as session:
        proposal = session.get(Proposal, arguments["proposal_id"])
        if proposal is None:
            return
        kind = arguments["kind"]
        about = _AUDIENCES[kind](session, proposal, arguments, now)
        if about is None:
            return
        occasion, people = about
        for person_id in people:
            jobs.promise(
                session, jobs.SEND_MAIL, f"mail-{kind}-{proposal.id}-{occasion}-{person_id}",
                arguments={**arguments, "person_id": person_id, "occasion": occasion}, now=now,
            )  # fmt: skip
        session.commit()


def remind(context: Context, arguments: dict[str, Any]) -> None:
    """Tell members that a discussion or ballot ends soon, if that deadline still stands."""
    if arguments["step"] in _REMINDED:
        tell(context, {**arguments, "kind": "ending_soon"})


def send_mail(context: Context, arguments: dict[str, Any]) -> None:
    """Write one mail from how things stand now, and send it; nothing when it has become pointless."""
    now = context.now()
    kind = arguments["kind"]
    with context.session_factory() as session:
        written = _written(session, context, arguments, now)
    if written is not None:
        letter, sender = written
        hand_over(context, letter, sender=sender, kind=kind, person_id=arguments["person_id"])


def _written(
    session: Session, context: Context, arguments: dict[str, Any], now: datetime
) -> tuple[mail.Mail, str] | None:
    reader = session.get(Person, arguments["person_id"])
    proposal = session.get(Proposal, arguments["proposal_id"])
    if reader is None or proposal is None or not reader.email or reader.id is None or proposal.id is None:
        return None
    try:
        authorize(session, proposal.id, "see", actor=person(reader.id), now=now)
    except NotFound:
        return None
    kind = arguments["kind"]
    about = _AUDIENCES[kind](session, proposal, arguments, now)
    if about is None or about[0] != arguments["occasion"] or reader.id not in about[1]:
        return None
    language: Language = "en" if reader.language == "en" else "fa"
    chapter = session.get_one(Chapter, proposal.chapter_id)
    council = chapter.name_en if language == "en" else chapter.name_fa
    title = session.execute(
        select(col(Revision.title)).where(col(Revision.id) == proposal.revision_id)
    ).scalar_one()
    values: dict[str, object] = {
        "name": (reader.name_en or reader.name) if language == "en" else reader.name,
        "council": council,
        "title": title,
        "link": (addresses.deliveries if kind in _OF_RECIPIENTS else addresses.proposal)(
            context.settings.base_url, proposal.id
        ),
        **_facts(session, proposal, arguments, language),
    }
    if kind == "ballot_opened":
        values["changed"] = _changed(session, context.settings.base_url, proposal.id, reader.id)
    subject, text, html = compose_text(kind, language, **values)
    key = f"mail-{kind}-{proposal.id}-{arguments['occasion']}-{reader.id}"
    return mail.Mail(key, mail.Mailbox(reader.name, reader.email), language, subject, text, html), council


def _changed(session: Session, base_url: str, proposal_id: int, reader_id: int) -> str:
    """The address of what changed since the reader voted in a ballot that decided nothing; "" where nothing did."""
    found = spent.asked_again(session, reader_id, [proposal_id]).get(proposal_id)
    return addresses.comparison(base_url, proposal_id, found.old, found.new) if found else ""


def _facts(
    session: Session, proposal: Proposal, arguments: Mapping[str, Any], language: Language
) -> dict[str, object]:
    """What a kind of mail says beside name, council, title and link."""
    kind = arguments["kind"]
    if kind == "chair_told":
        return {"since": proposal.entered_at}
    if kind in _OF_RECIPIENTS:
        recipient, number, bounce = session.execute(
            select(Recipient, col(Brief.number), col(Delivery.bounce))
            .join(Delivery, col(Delivery.recipient_id) == col(Recipient.id))
            .join(Brief, col(Brief.id) == col(Delivery.brief_id))
            .where(col(Delivery.id) == arguments["delivery_id"])
        ).one()
        name = recipient.name_en if language == "en" and recipient.name_en else recipient.name_fa
        facts: dict[str, object] = {"number": number, "policymaker": name}
        return facts | {"address": recipient.email, "said": bounce} if kind == "bounced" else facts
    step = arguments.get("step") or _ENDS[kind]
    until = _deadline(session, proposal, step)
    facts = {"until": until or "—"}
    if kind != "ending_soon":
        return facts
    ballot = step in _BALLOTS
    return facts | {"ballot": ballot, "lapses": ballot and _open_ballot(session, proposal) is None}


_OF_RECIPIENTS = frozenset({"answered", "bounced", "recipient_silent", "answer_expired"})
"""Kinds that name a recipient and the number of their brief."""

_DISCUSSION, _FEEDBACK, _BALLOTS = "close_discussion", "end_feedback", frozenset({"decide", "ratify"})
_COMMENTED_UNTIL = {_DISCUSSION, _FEEDBACK}
"""The steps that end a time for comments."""
_REMINDED = _BALLOTS | {_DISCUSSION, _FEEDBACK}
_ENDS = {"discussion_opened": _DISCUSSION, "feedback_opened": _FEEDBACK, "ballot_opened": "decide"}
"""The step of the lifecycle that ends what was opened."""

_Audience = tuple[str, list[int]] | None
"""What makes this piece of news one occasion, and whom it concerns; none when it is news no more."""


def _deadline(session: Session, proposal: Proposal, step: str) -> datetime | None:
    return session.execute(
        select(col(Deadline.due_at)).where(
            col(Deadline.subject) == "proposal",
            col(Deadline.subject_id) == proposal.id,
            col(Deadline.step) == step,
        )
    ).scalar_one_or_none()


def _discussing(
    session: Session, proposal: Proposal, _arguments: Mapping[str, Any], now: datetime
) -> _Audience:
    engine = engine_of(session, proposal.process, proposal.process_version)
    if not any(_COMMENTED_UNTIL & {step.name} for step in engine.definition.leaving(proposal.state)):
        return None
    return _since(proposal.entered_at), holders(session, proposal.chapter_id, "member", now=now)


def _open_ballot(session: Session, proposal: Proposal) -> int | None:
    query = select(col(Ballot.id)).where(
        col(Ballot.proposal_id) == proposal.id, col(Ballot.closed_at).is_(None), col(Ballot.voided_at).is_(None)
    )  # fmt: skip
    return session.execute(query).scalar_one_or_none()


def _voting(session: Session, proposal: Proposal, _arguments: Mapping[str, Any], _now: datetime) -> _Audience:
    ballot = _open_ballot(session, proposal)
    if ballot is None:
        return None
    voted, took_part = (
        select(col(table.person_id)).where(col(table.ballot_id) == ballot) for table in (Vote, Participation)
    )
    waiting = select(col(RollEntry.person_id)).where(
        col(RollEntry.ballot_id) == ballot, col(RollEntry.person_id).not_in(voted.union_all(took_part))
    )
    return f"ballot{ballot}", list(session.execute(waiting.order_by(col(RollEntry.person_id))).scalars())


def _ending(session: Session, proposal: Proposal, arguments: Mapping[str, Any], now: datetime) -> _Audience:
    due = _deadline(session, proposal, arguments["step"])
    if due is None or due != datetime.fromisoformat(arguments["due_at"]) or due <= now:
        return None
    audience = _voting if arguments["step"] in _BALLOTS else _discussing
    found = audience(session, proposal, arguments, now)
    if (
        found is None and arguments["step"] == COUNTED_BY[RATIFICATION]
    ):  # nobody can vote: whoever may call a meeting
        callers = {
            who
            for role in ("secretary", "chair")
            for who in holders(session, proposal.chapter_id, role, now=now)
        }
        found = "", sorted(callers)
    return found and (f"{arguments['step']}-{day_of(due).isoformat()}", found[1])


def _chair(session: Session, proposal: Proposal, _arguments: Mapping[str, Any], now: datetime) -> _Audience:
    if engine_of(session, proposal.process, proposal.process_version).definition.states[proposal.state].end:
        return None
    return _since(proposal.entered_at), holders(session, proposal.chapter_id, "chair", now=now)


def _answered(session: Session, proposal: Proposal, arguments: Mapping[str, Any], now: datetime) -> _Audience:
    latest = session.execute(
        select(func.max(Response.id)).where(col(Response.delivery_id) == arguments["delivery_id"])
    ).scalar_one()
    authors = session.execute(
        select(col(Author.person_id)).where(col(Author.proposal_id) == proposal.id)
    ).scalars()
    people = {*authors, *holders(session, proposal.chapter_id, "secretary", now=now)}
    return f"{arguments['delivery_id']}-{latest}", sorted(people)


def _came_back(
    session: Session, proposal: Proposal, arguments: Mapping[str, Any], now: datetime
) -> _Audience:
    delivery = session.get(Delivery, arguments["delivery_id"])
    if delivery is None or delivery.state != "bounced":
        return None
    secretaries = holders(session, proposal.chapter_id, "secretary", now=now)
    return f"{delivery.id}-{delivery.round}", secretaries


def _silent(session: Session, proposal: Proposal, arguments: Mapping[str, Any], now: datetime) -> _Audience:
    """Whoever can do something about a silence: the secretary; and the authors, once it is too late."""
    delivery = session.get_one(Delivery, arguments["delivery_id"], populate_existing=True)
    expired = arguments["kind"] == "answer_expired"
    if delivery.state not in ({"expired"} if expired else {"sent", "opened", "acknowledged"}):
        return None
    people = set(holders(session, proposal.chapter_id, "secretary", now=now))
    if expired:
        written = select(col(Author.person_id)).where(col(Author.proposal_id) == proposal.id)
        people |= set(session.execute(written).scalars())
    return f"{delivery.id}-{delivery.round}", sorted(people)


def _since(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"


_AUDIENCES = {
    "discussion_opened": _discussing,
    "feedback_opened": _discussing,
    "ballot_opened": _voting,
    "ending_soon": _ending,
    "chair_told": _chair,
    "answered": _answered,
    "bounced": _came_back,
    "recipient_silent": _silent,
    "answer_expired": _silent,
}
