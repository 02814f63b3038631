"""Files kept with a proposal: taken by what they hold, handed out as a download only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import col

from workflow.deliberation.editing import claim, inserted, record
from workflow.deliberation.files import MEDIA_TYPES, clean_name, kind_of
from workflow.deliberation.tables import Attachment
from workflow.deliberation.wording import worded
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record import blobs
from workflow.record.case import Case, NotFound
from workflow.record.tables import Blob

MOST_ATTACHMENTS = 10


class TooManyAttachments(Refusal):
    """The proposal holds as many files as it may."""

    text = Text(
        "یک پیشنهاد بیش از {limit} پیوست نمی‌گیرد؛ نخست یکی را بردارید.",
        "A proposal takes at most {limit} attachments; remove one first.",
    )


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """An attachment in the list of them; ``size`` in bytes."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    uploader: str
    at: datetime


def attach(case: Case, name: str, content: bytes, *, now: datetime) -> int:
    """Keep a file with a proposal and return the attachment's id. Appends ``attach`` to the history.

    Raises EntryRefused (field ``file``) for a kind, a size or a name that is not taken, TooManyAttachments.
    """
    case.require("edit")
    kind = kind_of(content, name)
    kept_as = clean_name(name, kind)
    claim(case)
    present = (col(Attachment.proposal_id) == case.id, col(Attachment.removed_at).is_(None))
    count = case.session.execute(select(func.count()).select_from(Attachment).where(*present)).scalar_one()
    if count >= MOST_ATTACHMENTS:
        raise TooManyAttachments(worded(TooManyAttachments.text, limit=MOST_ATTACHMENTS))
    sha256 = blobs.keep(case.session, content, MEDIA_TYPES[kind], now=now)
    made = inserted(
        case.session, Attachment, proposal_id=case.id, name=kept_as, sha256=sha256,
        uploader_id=case.person_id, at=now,
    )  # fmt: skip
    record(case, "attach", now, attachment=made, sha256=sha256)
    return made


def remove(case: Case, attachment_id: int, *, now: datetime) -> None:
    """Take a file off a proposal; its bytes stay. Appends ``detach`` to the history. Raises NotFound."""
    case.require("edit")
    claim(case)
    gone = update(Attachment).where(*_of(case, attachment_id)).values(removed_at=now)
    if case.session.execute(gone.returning(col(Attachment.id))).first() is None:
        raise NotFound
    record(case, "detach", now, attachment=attachment_id)


def listing(case: Case, *, after: int = 0, limit: int = MOST_ATTACHMENTS) -> tuple[AttachmentLine, ...]:
    """The files of a proposal, oldest first; those newer than ``after``."""
    columns = (Attachment.id, Attachment.name, Blob.size, Attachment.sha256, Person.name, Attachment.at)
    query: Any = (
        select(*map(col, columns))
        .join(Blob, col(Blob.sha256) == col(Attachment.sha256))
        .join(Person, col(Person.id) == col(Attachment.uploader_id))
        .where(
            col(Attachment.proposal_id) == case.id,
            col(Attachment.removed_at).is_(None),
            col(Attachment.id) > after,
        )
        .order_by(col(Attachment.id))
        .limit(limit)
    )
    return tuple(
        AttachmentLine(row[0], row[1], _media_type(row[1]), *row[2:]) for row in case.session.execute(query)
    )


def open_attachment(case: Case, attachment_id: int) -> tuple[str, str, bytes]:
    """Name, media type and bytes of one file of this proposal.

    To be answered as an attachment, with ``nosniff``. Raises NotFound, also for another proposal's
    and for one that was removed.
    """
    query = select(col(Attachment.name), col(Attachment.sha256)).where(*_of(case, attachment_id))
    row = case.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row.name, _media_type(row.name), blobs.fetch(case.session, row.sha256).content


def _of(case: Case, attachment_id: int) -> tuple[Any, ...]:
    return (
        col(Attachment.id) == attachment_id,
        col(Attachment.proposal_id) == case.id,
        col(Attachment.removed_at).is_(None),
    )


def _media_type(name: str) -> str:
    # by the name, which was given its ending by content: the same bytes may be kept as text and as CSV
    return MEDIA_TYPES[name.rpartition(".")[2]]
