"""Writing a minority opinion, rewording it, standing behind it, and taking either back.

Whoever signed stands behind the words they read: a new wording drops every signature but the writer's until it is
given again, and those who gave it are told. Once the text has other words, each who signed says for themselves
whether it is still what they hold, whoever else does.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from workflow.deliberation import news
from workflow.deliberation.dissents.grounds import GROUNDS, GROUP, NAMED, SIGNATURES, admit, hold
from workflow.deliberation.dissents.refusals import (
    AlreadyDissenting,
    DissentOutdated,
    DissentWithdrawn,
    NothingSigned,
    NotItsWriter,
    TooManyDissents,
    WritersOwn,
)
from workflow.deliberation.editing import inserted, record
from workflow.deliberation.opinions.kept import sizes_of
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.tables import Dissent, DissentSigner
from workflow.deliberation.wording import worded
from workflow.membership.roles import holders
from workflow.outcome.tables import Brief
from workflow.process.text import Text
from workflow.record import jobs, typed
from workflow.record.case import Case, NotFound

MOST = 30
"""Most minority opinions that stand in one brief."""

LONGEST = typed.PARAGRAPH
"""Longest opinion, in characters."""

PAUSE = timedelta(minutes=5)
"""A proof is made anew at most so often, however many dissent."""

NO_GROUP = Text(
    "چنین گروهی در صفحهٔ گروه‌های نظر نیست؛ یکی از گروه‌های آن صفحه را برگزینید یا این بخش را خالی بگذارید.",
    "There is no such group on the page of opinion groups; choose one of those there, or leave this empty.",
)


def write(
    case: Case, *, ground: str, body: str, signature: str, group: int | None = None, now: datetime
) -> int:
    """Write a minority opinion on the newest text and sign it; returns its id.

    ``ground`` is ``outvoted`` or ``group``, ``signature`` ``named`` or ``counted``; ``group`` numbers one of the
    opinion groups that are shown, and counts with the ground ``group`` alone. Side effects: ``dissent`` in the
    history, the secretaries are told, a proof that is there is made anew.
    Raises EntryRefused (fields ``ground``, ``body``, ``signature``, ``group``), BriefIsOut, NotCarried, NotOutvoted,
    AlreadyDissenting, TooManyDissents, and RevisionOutdated where the proposal moved on.
    """
    case.require("dissent")
    sizes = sizes_of(case) if ground == GROUP and group is not None else {}
    errors: dict[str, Text] = {}
    for value, field, choices in ((ground, "ground", GROUNDS), (signature, "signature", SIGNATURES)):
        try:
            typed.choice(value, field, choices)
        except typed.EntryRefused as refused:
            errors |= refused.errors
    if fault := typed.fault(body, limit=LONGEST):
        errors["body"] = fault
    if ground == GROUP and group is not None and group not in sizes:
        errors["group"] = NO_GROUP
    if errors:
        raise typed.EntryRefused(errors)
    text, proof = hold(case)
    admit(case, ground)
    _room(case, ground)
    made = inserted(
        case.session, Dissent, proposal_id=case.id, revision_id=text.id, person_id=case.person_id, ground=ground,
        group_number=group if sizes else None, group_size=sizes.get(group or 0), at=now, version=1,
        body=typed.prose(body, "body", limit=LONGEST).strip(),
    )  # fmt: skip
    _sign(case, made, signature, version=1, revision_id=text.id, now=now)
    record(case, "dissent", now, dissent=made)
    secretaries = holders(case.session, case.chapter_id, "secretary", now=now)
    news.tell(case, secretaries, "dissented", f"dissent-{made}", now=now)
    _proof_anew(case, proof, now)
    return made


def reword(case: Case, number: int, body: str, *, version: int, now: datetime) -> None:
    """Put other words in the place of one's own opinion, on the newest text; ``version`` is the wording one read.

    Other signatures count no more until they are given again; their givers are told. The same words are no new
    wording: they confirm one's own signature. Raises EntryRefused (field ``body``), NotItsWriter, DissentWithdrawn,
    DissentOutdated, BriefIsOut, NotFound, and RevisionOutdated.
    """
    case.require("dissent")
    said = typed.prose(body, "body", limit=LONGEST).strip()
    text, proof = hold(case)
    row = _own(case, number)
    _read(row, version)
    if said == row.body:
        _confirm(case, row, text, proof, now)
        return
    signers, mine = _others(case, row), _signature(case, number)
    row.body, row.revision_id, row.at, row.version = said, text.id, now, row.version + 1
    if mine is not None:
        mine.version, mine.revision_id = row.version, text.id
    case.session.flush()
    record(case, "reword_dissent", now, dissent=number, wording=row.version)
    news.tell(case, signers, "dissent_rewritten", f"dissent-{number}-{row.version}", now=now)
    _proof_anew(case, proof, now)


def confirm(case: Case, number: int, *, version: int, now: datetime) -> None:
    """Say that an opinion one signed is still one's own for the newest text; nobody else's signature is touched.

    Appends ``confirm_dissent`` to the history, where it was signed for other words. Raises NothingSigned,
    DissentWithdrawn, DissentOutdated, BriefIsOut, NotFound, and RevisionOutdated.
    """
    case.require("dissent")
    text, proof = hold(case)
    row = _standing(case, number)
    _read(row, version)
    _confirm(case, row, text, proof, now)


def sign(case: Case, number: int, signature: str, *, version: int, now: datetime) -> None:
    """Stand behind an opinion by name or to be counted, or choose otherwise; ``version`` is the wording one read.

    The same once more confirms it for a newer text.
    Raises EntryRefused (field ``signature``), NotCarried or NotOutvoted where it is of those who were outvoted,
    DissentWithdrawn, DissentOutdated, BriefIsOut, NotFound, and RevisionOutdated.
    """
    case.require("dissent")
    typed.choice(signature, "signature", SIGNATURES)
    text, proof = hold(case)
    row = _standing(case, number)
    _read(row, version)
    had = _signature(case, number)
    if had is None or had.version != row.version:
        admit(case, row.ground)
    elif had.named == (signature == NAMED):
        _confirm(case, row, text, proof, now)
        return
    _sign(case, number, signature, version=row.version, revision_id=text.id, now=now)
    record(case, "sign_dissent", now, dissent=number)
    _proof_anew(case, proof, now)


def unsign(case: Case, number: int, *, now: datetime) -> None:
    """Take one's signature off. Raises WritersOwn, DissentWithdrawn, BriefIsOut, NotFound, and RevisionOutdated."""
    case.require("dissent")
    _, proof = hold(case)
    row = _standing(case, number)
    if row.person_id == case.person_id:
        raise WritersOwn
    mine = _signature(case, number)
    if mine is not None:
        case.session.delete(mine)
        case.session.flush()
        record(case, "unsign_dissent", now, dissent=number)
        _proof_anew(case, proof, now)


def withdraw(case: Case, number: int, *, now: datetime) -> None:
    """Take one's own opinion back: it is printed nowhere, and those who signed it are told.

    Raises NotItsWriter, DissentWithdrawn, BriefIsOut, NotFound, and RevisionOutdated.
    """
    case.require("dissent")
    _, proof = hold(case)
    row = _own(case, number)
    row.withdrawn_at = now
    case.session.flush()
    record(case, "withdraw_dissent", now, dissent=number)
    news.tell(case, _others(case, row), "dissent_withdrawn", f"dissent-{number}-withdrawn", now=now)
    _proof_anew(case, proof, now)


def _room(case: Case, ground: str) -> None:
    stand = (col(Dissent.proposal_id) == case.id, col(Dissent.withdrawn_at).is_(None))
    own = select(col(Dissent.id)).where(
        *stand, col(Dissent.person_id) == case.person_id, col(Dissent.ground) == ground
    )
    if (mine := case.session.execute(own.limit(1)).scalar_one_or_none()) is not None:
        raise AlreadyDissenting(worded(AlreadyDissenting.text, number=mine))
    count = case.session.execute(select(func.count()).select_from(Dissent).where(*stand)).scalar_one()
    if count >= MOST:
        raise TooManyDissents(worded(TooManyDissents.text, count=count))


def _standing(case: Case, number: int) -> Dissent:
    query = select(Dissent).where(col(Dissent.id) == number, col(Dissent.proposal_id) == case.id)
    found = case.session.execute(query.with_for_update().execution_options(populate_existing=True))
    row: Dissent | None = found.scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise DissentWithdrawn
    return row


def _own(case: Case, number: int) -> Dissent:
    row = _standing(case, number)
    if row.person_id != case.person_id:
        raise NotItsWriter(NotItsWriter.text)
    return row


def _read(row: Dissent, version: int) -> None:
    if version != row.version:
        raise DissentOutdated(version=row.version)


def _others(case: Case, row: Dissent) -> Iterable[int]:
    query = select(col(DissentSigner.person_id)).where(
        col(DissentSigner.dissent_id) == row.id, col(DissentSigner.person_id) != row.person_id
    )
    return list(case.session.execute(query).scalars())


def _confirm(case: Case, row: Dissent, text: RevisionText, proof: Brief | None, now: datetime) -> None:
    mine = _signature(case, row.id or 0)
    if mine is None or mine.version != row.version:
        raise NothingSigned
    if mine.revision_id == text.id:
        return
    mine.revision_id = text.id
    case.session.flush()
    record(case, "confirm_dissent", now, dissent=row.id)
    _proof_anew(case, proof, now)


def _sign(case: Case, number: int, signature: str, *, version: int, revision_id: int, now: datetime) -> None:
    row = _signature(case, number)
    if row is None:
        row = DissentSigner(dissent_id=number, person_id=case.person_id, at=now)
        case.session.add(row)
    row.named, row.version, row.revision_id, row.at = signature == NAMED, version, revision_id, now
    case.session.flush()


def _signature(case: Case, number: int) -> DissentSigner | None:
    mine = (col(DissentSigner.dissent_id) == number, col(DissentSigner.person_id) == case.person_id)
    query = select(DissentSigner).where(*mine).execution_options(populate_existing=True)
    found: DissentSigner | None = case.session.execute(query).scalar_one_or_none()
    return found


def _proof_anew(case: Case, proof: Brief | None, now: datetime) -> None:
    """Promise that the proof is made anew, so that the secretary reads what will be printed."""
    if proof is None:
        return
    pause = int(now.timestamp() // PAUSE.total_seconds())
    over = datetime.fromtimestamp((pause + 1) * PAUSE.total_seconds(), now.tzinfo)
    jobs.promise(
        case.session, jobs.RENDER_BRIEF, f"render-brief-{proof.id}-proof-{pause}",
        arguments={"brief_id": proof.id or 0, "kind": "proof"}, not_before=over, now=now,
    )  # fmt: skip
