"""The proof of a text that was approved: the row of its brief with its public id, and the promise of its PDFs."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.tables import Ballot
from workflow.outcome.courses import BRIEF
from workflow.outcome.current import (
    current_brief,
)
from workflow.outcome.tables import Brief
from workflow.record import jobs
from workflow.record.case import Actor, Case

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters that are not taken for one another when a public id is read out or typed."""


def freeze_text(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: the text the ballot carried becomes a proof, with the public id it will keep."""
    ballot = case.session.execute(
        select(Ballot)
        .where(
            col(Ballot.proposal_id) == case.id,
            col(Ballot.outcome) == "carried",
            col(Ballot.purpose) == "approval",
        )
        .order_by(col(Ballot.number).desc())
        .limit(1)
    ).scalar_one()
    if ballot.id is None:
        raise LookupError("ballot")
    make(case, ballot.revision_id, ballot.id, now)


def render_brief(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: promise the PDFs of the brief that stands: a proof's, or the issued ones."""
    brief = current_brief(case.session, case.id)
    if brief is not None and brief.id is not None:
        promise_render(case.session, brief.id, "issued" if brief.issued_at else "proof", now)


def make(case: Case, revision_id: int, ballot_id: int, now: datetime) -> int:
    """Make a brief that is not issued yet, of a text that a ballot carried; its id."""
    public_id = "".join(secrets.choice(CROCKFORD) for _ in range(10))
    brief = Brief(
        public_id=public_id, proposal_id=case.id, chapter_id=case.chapter_id, revision_id=revision_id,
        ballot_id=ballot_id, created_at=now, state=BRIEF.start,
    )  # fmt: skip
    case.session.add(brief)
    case.session.flush()
    if brief.id is None:
        raise LookupError("brief")
    return brief.id


def promise_render(session: Session, brief_id: int, kind: str, now: datetime) -> None:
    """Promise the PDFs of a brief: of its ``proof``, or as it was ``issued``."""
    jobs.promise(
        session, "render_brief", f"render-brief-{brief_id}-{kind}",
        arguments={"brief_id": brief_id, "kind": kind}, now=now,
    )  # fmt: skip
