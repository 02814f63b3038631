"""How the next ballot on a proposal is to be held: planned before it opens, and looked at again when it does."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert
from sqlmodel import col

from workflow.decision.ballots import secrecy
from workflow.decision.ballots.opening import Way, allowed
from workflow.decision.procedure import kept
from workflow.decision.question import log
from workflow.decision.tables import BallotPlan
from workflow.membership.roles import holders
from workflow.record.case import Case
from workflow.record.typed import LINE, line


def plan(
    case: Case, *, method: str, matter: str, secret: bool, options: Sequence[tuple[str, str]], now: datetime
) -> None:
    """Set how the next ballot is held (right ``plan``); the usual way takes an earlier plan back.

    Raises what ``opening.allowed`` does, EntryRefused for an option that cannot be kept, and SecrecyRuledOut,
    SecrecyForChair or SecrecyNotAsked for a wish the rules do not grant whoever plans.
    """
    case.require("plan")
    session, rules = case.session, kept.in_force(case.session, case.chapter_id, now=now).rules
    given = labels(options)
    way = Way(method, matter, secret, given)
    allowed(rules, way)
    if secret:
        members = set(holders(session, case.chapter_id, "member", now=now))
        asking = (secrecy.asking(case) | {case.person_id}) & members
        secrecy.settled(
            rules.secrecy, wished=True, presides="chair" in case.roles, asked=len(asking), roll=len(members)
        )
    session.execute(delete(BallotPlan).where(col(BallotPlan.proposal_id) == case.id))
    if way != Way():
        session.execute(insert(BallotPlan).values(
            proposal_id=case.id, method=method, matter=matter, secret=secret,
            options=[list(pair) for pair in given], person_id=case.person_id, at=now,
        ))  # fmt: skip
    log(case, "plan_ballot", case.actor, now, method=method, matter=matter, secret=secret)


def labels(options: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Options as they are kept, in Persian and English. Raises EntryRefused for one that cannot be."""
    return tuple(
        (line(persian, "options", limit=LINE), line(english, "options", limit=LINE, required=False))
        for persian, english in options
    )
