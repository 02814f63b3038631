"""What the worker does for each promised job. A job run again after it was done changes nothing."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from api import (
    address_mail,
    deputy_mail,
    meeting_mail,
    minutes_mail,
    office_mail,
    recipient_mail,
    welcome_mail,
)
from api.digest import digest
from api.posting import hand_over
from api.sign_in_mail import send_sign_in
from api.telling import remind, send_mail, tell
from api.worker import Context, Handler
from documents import addresses, mail
from documents.freeze import freeze, kept
from documents.mail_templates import compose_text
from documents.render import RenderFailed, key, render
from workflow.advance import advance, take_due
from workflow.authorize import authorize
from workflow.decision.ballots import BallotClosed, BallotRunning
from workflow.deliberation import placing
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.opinions import kept as opinions
from workflow.membership.tables import Chapter, Recipient
from workflow.outcome import deliveries, links
from workflow.outcome.tables import Brief, BriefFile, Delivery
from workflow.process.refusals import GuardRefused, StepNotOpen
from workflow.process.text import Language, Text
from workflow.propose import take_in_referral
from workflow.record import blobs, deadlines, jobs
from workflow.record.calendar import day_of, end_of
from workflow.record.case import WORKER, NotFound
from workflow.record.database import reading
from workflow.record.postmark import SENT
from workflow.record.purging import purge

SOON = timedelta(minutes=5)
"""A clock's job this little early (two machines, two clocks) waits; others belong to an old deadline."""

RENDERED_AT_MOST = 3
"""Renders that hung or broke off, before the job is set aside: a text may be the cause, and not the machine."""

PASSING = frozenset({"time", "crashed"})
"""Why a render may fail that would succeed at another time."""

_UNFINISHED = Text(
    "ساختن PDF به پایان نرسید ({said}).",
    "Making the PDF did not come to an end ({said}).",
)
_NOT_YET = Text("هنوز زمان این گام نرسیده است.", "It is not yet time for this step.")


def clock(context: Context, arguments: dict[str, Any]) -> None:
    """Take a step whose deadline has passed, or one that nothing stands in the way of any more.

    Whatever was decided otherwise meanwhile stands: then nothing is done. Raises TryLater when it is early.
    """
    now, step = context.now(), arguments["step"]
    with context.session_factory() as session:
        if "delivery_id" in arguments:
            taken = deliveries.take_due(session, arguments["delivery_id"], step, now=now)
            if not taken:
                _early(session, "delivery", arguments["delivery_id"], step, now)
                return
            session.commit()
            return
        proposal_id = arguments["proposal_id"]
        if any(arguments.get(done) for done in ("all_voted", "all_sent", "answered")):
            try:
                advance(session, proposal_id, step, actor=WORKER, now=now)
            except (StepNotOpen, GuardRefused, BallotClosed, BallotRunning, NotFound):
                return
        elif take_due(session, proposal_id, step, now=now) is None:
            _early(session, "proposal", proposal_id, step, now)
            return
        session.commit()


def _early(session: Session, subject: str, subject_id: int, step: str, now: datetime) -> None:
    """Look again when it is due, where the clock rang too early by its own account.

    Raises TryLater where that is soon.
    """
    due = deadlines.of(session, subject, subject_id).get(step)
    if due is None or due <= now:
        return
    if due <= now + SOON:
        raise jobs.TryLater(_NOT_YET)
    # another deadline than the one promised for, or a clock that went back
    jobs.promise(
        session, jobs.CLOCK, f"clock-again-{subject}-{subject_id}-{step}-{due:%Y%m%dT%H%M%S}",
        arguments={f"{subject}_id": subject_id, "step": step}, not_before=due, now=now,
    )  # fmt: skip
    session.commit()


def refer(context: Context, arguments: dict[str, Any]) -> None:
    """Make what a province referred anew in the nation, unless the province waits for it no longer."""
    with context.session_factory() as session:
        take_in_referral(session, arguments["proposal_id"], now=context.now())
        session.commit()


def group_opinions(context: Context, arguments: dict[str, Any]) -> None:
    """Find the opinion groups of a proposal anew, unless they were found from the same stances.

    Reading and computing hold up no writer; only the result is written, in a transaction of its own.
    """
    from workflow.deliberation.opinions.finding import find  # noqa: PLC0415 (slow to load, seldom needed)

    now, proposal_id = context.now(), arguments["proposal_id"]
    with context.session_factory() as session:
        engine = session.get_bind().engine
    with reading(engine) as session:
        found = find(authorize(session, proposal_id, "see", actor=WORKER, now=now))
    if found is None:
        return
    with context.session_factory() as session:
        opinions.keep(session, proposal_id, found, now=now)
        session.commit()


def find_alike(context: Context, arguments: dict[str, Any]) -> None:
    """Find anew which comments of a proposal are alike, unless their words are the same; holds up no writer."""
    now, proposal_id = context.now(), arguments["proposal_id"]
    with context.session_factory() as session:
        engine = session.get_bind().engine
    with reading(engine) as session:
        found = likeness.find(authorize(session, proposal_id, "see", actor=WORKER, now=now))
    if found is None:
        return
    with context.session_factory() as session:
        likeness.keep(session, proposal_id, found, now=now)
        session.commit()


def find_passages(context: Context, arguments: dict[str, Any]) -> None:
    """Find the passages of a proposal's comments in its newest text, some at a time, holding up no writer."""
    now, proposal_id, after = context.now(), arguments["proposal_id"], 0
    with context.session_factory() as session:
        engine = session.get_bind().engine
    while True:
        with reading(engine) as session:
            places = placing.find(authorize(session, proposal_id, "see", actor=WORKER, now=now), after=after)
        if not places:
            return
        with context.session_factory() as session:
            placing.keep(session, places)
            session.commit()
        after = places[-1]["comment"]


def purge_old_pages(context: Context, _arguments: dict[str, Any]) -> None:
    """Purge the pages on which rows of a secret ballot lay before it was closed."""
    with context.session_factory() as session:
        engine = session.get_bind().engine
    purge(engine)


def render_brief(context: Context, arguments: dict[str, Any]) -> None:
    """Make the PDFs of a brief in both languages and keep them, all in one transaction.

    What was made before of the same content, by the same template and renderer, is taken and not made again. A
    proof is promised anew when what it prints changed, and takes the place of the one before it.
    """
    brief_id, kind = arguments["brief_id"], arguments["kind"]
    with context.session_factory() as session:
        brief = session.get(Brief, brief_id)
        stale = (
            brief is None
            or brief.withdrawn_at is not None
            or (kind == "proof" and brief.issued_at is not None)
        )
        if stale or (kind == "issued" and _files(session, brief_id, kind)):
            return
        contents = freeze(session, brief_id, base_url=context.settings.base_url)
        keys = {language: key(content) for language, content in contents.items()}
        before = blobs.made_of(session, keys.values())
        session.commit()
    missing = [language for language in contents if keys[language] not in before]
    try:
        with ThreadPoolExecutor(len(contents)) as threads:  # each render is in a process of its own
            made = dict(zip(missing, threads.map(render, [contents[each] for each in missing]), strict=True))
    except RenderFailed as failed:
        if failed.reason not in PASSING:
            raise
        reason = _UNFINISHED.format(said=failed.detail)
        raise jobs.TryLater(reason, at_most=RENDERED_AT_MOST) from failed
    now = context.now()
    with context.session_factory() as session:
        session.execute(select(col(Brief.id)).where(col(Brief.id) == brief_id).with_for_update())
        there = _files(session, brief_id, kind)
        if there and kind == "issued":
            return
        for language in contents:
            digest = before.get(keys[language]) or blobs.keep_made(
                session, keys[language], made[language], "application/pdf", now=now
            )
            if there.get(language) != digest:
                session.add(BriefFile(brief_id=brief_id, language=language, kind=kind, sha256=digest, at=now))
        session.commit()


def send_brief(context: Context, arguments: dict[str, Any]) -> None:
    """Mail a brief to one recipient with a link of its own, unless it was withdrawn or sent meanwhile."""
    delivery_id, number = arguments["delivery_id"], arguments["round"]
    with context.session_factory() as session:
        brief_id = _to_send(session, delivery_id, number)
    if brief_id is None:
        return
    render_brief(context, {"brief_id": brief_id, "kind": "issued"})
    with context.session_factory() as session:
        if _to_send(session, delivery_id, number) is None:
            return
        letter, sender = _brief_letter(session, context, delivery_id, number)
        session.commit()

    def record(session: Session, outcome: str, detail: str, now: datetime) -> None:
        if outcome == SENT:
            deliveries.sent(session, delivery_id, detail, now=now)
        else:
            deliveries.bounced(session, delivery_id, detail, now=now)

    hand_over(context, letter, sender=sender, kind="brief", delivery_id=delivery_id, record=record)


def _to_send(session: Session, delivery_id: int, number: int) -> int | None:
    """Id of the brief of a delivery that waits to be sent in this round, or None."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.round != number:
        return None
    if delivery.withdrawn_at or delivery.sent_at or delivery.bounced_at:
        return None
    return delivery.brief_id


def _brief_letter(session: Session, context: Context, delivery_id: int, number: int) -> tuple[mail.Mail, str]:
    now = context.now()
    brief, recipient, chapter = session.execute(
        select(Brief, Recipient, Chapter)
        .join(Delivery, col(Delivery.brief_id) == col(Brief.id))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .join(Chapter, col(Chapter.id) == col(Brief.chapter_id))
        .where(col(Delivery.id) == delivery_id)
    ).one()
    language: Language = "en" if recipient.language == "en" else "fa"
    content = kept(brief)[language]
    attached = brief.classification == "public"
    files = _files(session, brief.id, "issued")
    token = links.new_link(session, delivery_id, now=now)
    name = recipient.name_en if language == "en" and recipient.name_en else recipient.name_fa
    council = chapter.name_en if language == "en" else chapter.name_fa
    subject, text, html = compose_text(
        "brief", language, name=name, council=council, title=content.title, number=content.number,
        link=addresses.delivery(context.settings.base_url, token), attached=attached,
        answer_by=end_of(day_of(now + timedelta(days=chapter.answer_days))),
    )  # fmt: skip
    pdf = blobs.fetch(session, files[language]).content if attached else b""
    attachments = (mail.Attachment(f"brief-{brief.public_id}-{language}.pdf", pdf),) if attached else ()
    key = f"send-brief-{delivery_id}-{number}"
    to = mail.Mailbox(name, recipient.email)
    return mail.Mail(key, to, language, subject, text, html, attachments), council


def _files(session: Session, brief_id: int, kind: str) -> dict[str, str]:
    """SHA-256 of the newest PDFs of a brief, by language."""
    rows = session.execute(
        select(col(BriefFile.language), col(BriefFile.sha256))
        .where(col(BriefFile.brief_id) == brief_id, col(BriefFile.kind) == kind)
        .order_by(col(BriefFile.id))
    )
    return dict(rows.all())


def _remind(context: Context, arguments: dict[str, Any]) -> None:
    (recipient_mail.remind if "delivery_id" in arguments else remind)(context, arguments)


def _send_mail(context: Context, arguments: dict[str, Any]) -> None:
    kind = arguments["kind"]
    if kind == office_mail.KIND:
        office_mail.send(context, arguments)
    elif kind == address_mail.KIND:
        address_mail.send(context, arguments)
    elif kind == welcome_mail.KIND:
        welcome_mail.send(context, arguments)
    elif kind in meeting_mail.KINDS:
        meeting_mail.send(context, arguments)
    elif kind in minutes_mail.KINDS:
        minutes_mail.send(context, arguments)
    elif kind in deputy_mail.KINDS:
        deputy_mail.send(context, arguments)
    else:
        (recipient_mail.send if kind in recipient_mail.KINDS else send_mail)(context, arguments)


def _tell(context: Context, arguments: dict[str, Any]) -> None:
    kind = arguments["kind"]
    if kind in meeting_mail.KINDS:
        meeting_mail.tell(context, arguments)
    elif kind in minutes_mail.KINDS:
        minutes_mail.tell(context, arguments)
    else:
        (office_mail.tell if kind == office_mail.KIND else tell)(context, arguments)


HANDLERS: Mapping[str, Handler] = MappingProxyType({
    jobs.CLOCK: clock,
    jobs.REMIND: _remind,
    jobs.REFER: refer,
    jobs.GROUP_OPINIONS: group_opinions,
    jobs.DIGEST: digest,
    jobs.FIND_PASSAGES: find_passages,
    jobs.FIND_ALIKE: find_alike,
    jobs.PURGE: purge_old_pages,
    jobs.TELL: _tell,
    jobs.RENDER_BRIEF: render_brief,
    jobs.SEND_BRIEF: send_brief,
    jobs.SEND_MAIL: _send_mail,
    jobs.SEND_SIGN_IN: send_sign_in,
})  # fmt: skip
"""By job. The worker refuses to start unless every job has one."""
