"""Asking people again whose word was about words that have changed since: each thing once, until they answer.

What is stale is told by ``workflow.record.stale`` alone. What somebody is asked has a key of what they said, not of the
text, so however often the text changes they are asked once, and anew only after they have answered.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.deliberation import news
from workflow.deliberation.positions.reading import newest, not_aside
from workflow.deliberation.tables import (
    Comment,
    Dissent,
    DissentSigner,
    Position,
    Proposal,
    Revision,
    Stance,
)
from workflow.record import stale
from workflow.record.case import Case

DRAFT = "draft"
"""Where members see nothing of a text: they are asked once it is discussed again."""

_PRESENT: Any = aliased(Revision)
"""The text as it is now; made once, as an alias finds each of its columns anew."""


def of_text(case: Case, *, now: datetime) -> None:
    """Tell whoever said something of the words of before; by whatever saves a revision, and when a discussion opens."""
    if case.state != DRAFT:
        asked = _positions(case.session, [case.id]) + _dissents(case.session, [case.id])
        news.tell_each(case, asked, now=now)


def of_comment(case: Case, comment_id: int, *, now: datetime) -> None:
    """Tell whoever took a stance on the wording of before; to be called by whatever words a comment anew."""
    news.tell_each(case, _stances(case.session, [comment_id]), now=now)


def still(
    session: Session, person_id: int, *, proposals: Collection[int], comments: Collection[int]
) -> set[str]:
    """The keys of what a person would be asked now: of everything else they have answered, or it is as it was."""
    found: list[news.Telling] = []
    if proposals:
        found += _positions(session, proposals, col(Position.person_id) == person_id)
        found += _dissents(session, proposals, col(DissentSigner.person_id) == person_id)
    if comments:
        found += _stances(session, comments, col(Stance.person_id) == person_id)
    return {one.key for one in found}


def _positions(
    session: Session, proposals: Collection[int], *where: ColumnElement[bool]
) -> list[news.Telling]:
    query: Any = (
        select(col(Position.id), col(Position.person_id))
        .join(Revision, col(Revision.id) == col(Position.revision_id))
        .join(Proposal, col(Proposal.id) == col(Position.proposal_id))
        .join(_PRESENT, _PRESENT.id == col(Proposal.revision_id))
        .where(
            col(Position.proposal_id).in_(proposals), newest(), not_aside(),
            stale.other_words(Revision, _PRESENT), *where,
        )
        .order_by(col(Position.id))
    )  # fmt: skip
    return [
        news.Telling(person, news.POSITION_STALE, f"position-{number}")
        for number, person in session.execute(query)
    ]


def _dissents(
    session: Session, proposals: Collection[int], *where: ColumnElement[bool]
) -> list[news.Telling]:
    query: Any = (
        select(
            col(Dissent.id), col(Dissent.version), col(Dissent.revision_id), col(DissentSigner.revision_id),
            col(DissentSigner.person_id),
        )
        .join(DissentSigner, col(DissentSigner.dissent_id) == col(Dissent.id))
        .join(Revision, col(Revision.id) == col(DissentSigner.revision_id))
        .join(Proposal, col(Proposal.id) == col(Dissent.proposal_id))
        .join(_PRESENT, _PRESENT.id == col(Proposal.revision_id))
        .where(
            col(Dissent.proposal_id).in_(proposals), col(Dissent.withdrawn_at).is_(None),
            col(DissentSigner.version) == col(Dissent.version), stale.other_words(Revision, _PRESENT), *where,
        )
        .order_by(col(Dissent.id), col(DissentSigner.person_id))
    )  # fmt: skip
    return [
        news.Telling(
            person, news.DISSENT_STALE,
            f"dissent-{number}-{version}-text" + (f"-{signed}" if signed != worded else ""),
        )
        for number, version, worded, signed, person in session.execute(query)
    ]  # fmt: skip


def _stances(session: Session, comments: Collection[int], *where: ColumnElement[bool]) -> list[news.Telling]:
    query = (
        select(col(Stance.comment_id), col(Stance.person_id), col(Stance.at))
        .join(Comment, col(Comment.id) == col(Stance.comment_id))
        .where(
            col(Stance.comment_id).in_(comments),
            stale.worded_since(col(Stance.at), col(Comment.edited_at)),
            *where,
        )
        .order_by(col(Stance.comment_id), col(Stance.person_id))
    )
    return [
        news.Telling(person, news.STANCE_STALE, f"stance-{number}-{at:%Y%m%d%H%M%S%f}", number)
        for number, person, at in session.execute(query)
    ]
