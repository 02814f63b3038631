"""A brief's jobs: its PDFs are made, and it is mailed to each recipient with a link of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.freeze import freeze, kept
from documents.mail_templates import compose_text
from documents.render import RenderFailed, key, render
from workflow.membership.tables import Chapter, Recipient
from workflow.outcome import deliveries, links
from workflow.outcome.tables import Brief, BriefFile, Delivery
from workflow.process.text import Language, Text
from workflow.record import blobs, jobs
from workflow.record.calendar import day_of, end_of
from workflow.record.postmark import SENT

RENDERED_AT_MOST = 3
"""Renders that hung or broke off, before the job is set aside: a text may be the cause, and not the machine."""

PASSING = frozenset({"time", "crashed"})
"""Why a render may fail that would succeed at another time."""

_UNFINISHED = Text(
    "ساختن PDF به پایان نرسید ({said}).",
    "Making the PDF did not come to an end ({said}).",
)


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
