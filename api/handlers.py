"""What the worker does for each promised job. A job run again after it was done changes nothing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from api import (
    address_mail,
    deputy_mail,
    meeting_mail,
    minutes_mail,
    office_mail,
    recipient_mail,
    welcome_mail,
)
from api.brief_jobs import render_brief, send_brief
from api.clock_jobs import clock
from api.digest import digest
from api.finding_jobs import find_alike, find_passages, group_opinions
from api.sign_in_mail import send_sign_in
from api.telling import remind, send_mail, tell
from api.worker import Context, Handler
from workflow.propose import take_in_referral
from workflow.record import jobs
from workflow.record.purging import purge


def refer(context: Context, arguments: dict[str, Any]) -> None:
    """Make what a province referred anew in the nation, unless the province waits for it no longer."""
    with context.session_factory() as session:
        take_in_referral(session, arguments["proposal_id"], now=context.now())
        session.commit()


def purge_old_pages(context: Context, _arguments: dict[str, Any]) -> None:
    """Purge the pages on which rows of a secret ballot lay before it was closed."""
    with context.session_factory() as session:
        engine = session.get_bind().engine
    purge(engine)


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
