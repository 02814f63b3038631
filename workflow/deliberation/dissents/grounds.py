"""On what ground somebody may dissent, and until when.

Ballots are open roll calls: who voted against may say so by name.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlmodel import col

from workflow.decision.tables import Ballot, Vote
from workflow.deliberation.dissents.refusals import BriefIsOut, NotCarried, NotOutvoted
from workflow.deliberation.editing import claim
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.wording import worded
from workflow.outcome.tables import Brief
from workflow.process.text import Text
from workflow.record.case import Case

OUTVOTED, GROUP = "outvoted", "group"

GROUNDS: Mapping[str, Text] = MappingProxyType({
    OUTVOTED: Text("کسانی که در رأی‌گیری رأی مخالف دادند", "Those who voted against in the ballot"),
    GROUP: Text("گروهی که متن سخنش را نمی‌رساند", "A group the text does not carry"),
})  # fmt: skip

NAMED, COUNTED = "named", "counted"

SIGNATURES: Mapping[str, Text] = MappingProxyType({
    NAMED: Text("نامم در خلاصه بیاید", "Print my name"),
    COUNTED: Text("تنها شمرده شوم", "Only count me"),
})  # fmt: skip
"""How a member stands behind an opinion."""


def hold(case: Case) -> tuple[RevisionText, Brief | None]:
    """Hold the proposal and its brief until the transaction ends; the newest text, and the proof where there is one.

    Raises RevisionOutdated where the proposal moved on since the case was opened, and BriefIsOut.
    """
    text = claim(case)
    query = select(Brief).where(
        col(Brief.proposal_id) == case.id, col(Brief.superseded_at).is_(None), col(Brief.withdrawn_at).is_(None)
    )  # fmt: skip
    held = query.order_by(col(Brief.id).desc()).limit(1).with_for_update()
    brief: Brief | None = case.session.execute(
        held.execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if brief is not None and brief.issued_at is not None:
        raise BriefIsOut(worded(BriefIsOut.text, number=brief.number))
    return text, brief


def admit(case: Case, ground: str) -> None:
    """Whether the actor may write or sign on a ground: ``group`` is open to all who may dissent.

    Raises NotCarried and NotOutvoted.
    """
    if ground != OUTVOTED:
        return
    newest = (
        select(col(Ballot.id), col(Ballot.outcome))
        .where(col(Ballot.proposal_id) == case.id, col(Ballot.purpose) == "approval")
        .order_by(col(Ballot.number).desc())
        .limit(1)
    )
    ballot = case.session.execute(newest).one_or_none()
    if ballot is None or ballot.outcome != "carried":
        raise NotCarried
    mine = select(col(Vote.choice)).where(
        col(Vote.ballot_id) == ballot.id, col(Vote.person_id) == case.person_id
    )
    if case.session.execute(mine).scalar_one_or_none() != "against":
        raise NotOutvoted
