"""Secret ballots: on whose request, kept in two tables that have nothing in common, and made unlinkable at the close.

Until it is closed, whoever can read the database's own files could tell which choice came with which voter: by the
transaction a row was written in, by its place in the file, by the write-ahead log. The close writes both sides anew, in
an order drawn by chance and in one transaction, so that nothing in a row speaks of the row it was before; a job then
purges the pages on which the old ones lay (``workflow/record/purging.py``).
"""

import secrets
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from workflow.decision.ballots.receipts import hash_of
from workflow.decision.ballots.refusals import (
    AskedAlready,
    SecrecyForChair,
    SecrecyNotAsked,
    SecrecyRuledOut,
    WishTooLate,
)
from workflow.decision.procedure import kept
from workflow.decision.procedure.rules import SHARES, SecretOn
from workflow.decision.question import ItemCase, Question, log, naming, of, opened
from workflow.decision.tables import (
    AgendaItem,
    Ballot,
    Meeting,
    Participation,
    SecrecyRequest,
    SecretChoice,
)
from workflow.record import jobs

_chance = secrets.SystemRandom()


class NotWhole(Exception):
    """A secret ballot has not as many choices as voters: its record was tampered with, so it is not counted."""


def ask(case: Question, *, now: datetime) -> None:
    """Ask for the next ballot to be secret (right ``ask_secrecy``).

    Raises SecrecyRuledOut and SecrecyForChair where the rules give members no such wish, AskedAlready, and
    WishTooLate on other business whose ballot is open: there may be no other.
    """
    case.require("ask_secrecy")
    session, secrecy = case.session, rule(case, now=now)
    if secrecy == "never":
        raise SecrecyRuledOut
    if secrecy == "chair":
        raise SecrecyForChair
    if isinstance(case, ItemCase) and session.execute(select(col(Ballot.id)).where(*opened(case))).first():
        raise WishTooLate
    if case.person_id in asking(case):
        raise AskedAlready
    session.execute(insert(SecrecyRequest).values(**naming(case), person_id=case.person_id, at=now))
    log(case, "secrecy_asked", case.actor, now)


def rule(case: Question, *, now: datetime) -> SecretOn:
    """On whose request the next ballot is secret: by the rules its meeting was called under, else those in force."""
    if isinstance(case, ItemCase):
        of_meeting = (
            select(col(Meeting.rules_id))
            .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
            .where(col(AgendaItem.id) == case.id)
        )
        if rules_id := case.session.execute(of_meeting).scalar_one():
            return kept.of_id(case.session, rules_id).rules.secrecy
    return kept.in_force(case.session, case.chapter_id, now=now).rules.secrecy


def asking(case: Question) -> set[int]:
    """Ids of those who ask for the next ballot to be secret."""
    waiting = select(col(SecrecyRequest.person_id)).where(
        of(case, SecrecyRequest), col(SecrecyRequest.ballot_id).is_(None)
    )
    return set(case.session.execute(waiting).scalars())


def heard(case: Question, ballot_id: int) -> None:
    """The wishes for secrecy were for this ballot; the next one is asked about anew."""
    case.session.execute(
        update(SecrecyRequest)
        .where(of(case, SecrecyRequest), col(SecrecyRequest.ballot_id).is_(None))
        .values(ballot_id=ballot_id)
    )


def settled(rule: SecretOn, *, wished: bool, presides: bool, asked: int, roll: int) -> bool:
    """Whether a ballot is secret: by the rule, by the wish of whoever opens it, by how many of its roll asked.

    Raises SecrecyRuledOut, SecrecyForChair and SecrecyNotAsked for a wish that the rule does not grant.
    """
    if rule == "always":
        return True
    if rule == "never":
        if wished:
            raise SecrecyRuledOut
        return False
    if rule == "chair":
        if wished and not presides:
            raise SecrecyForChair
        return wished
    needed = 1 if rule == "any_member" else max(1, SHARES["one_third"].least(roll))
    if wished and asked < needed:
        raise SecrecyNotAsked(needed=needed, asked=asked)
    return asked >= needed


def take_part(session: Session, ballot_id: int, person: int, choice: str, receipt: str) -> None:
    """Keep that somebody took part, and what was chosen: two rows that share the ballot and nothing else."""
    session.execute(
        insert(Participation).values(
            ballot_id=ballot_id, person_id=person, receipt=hash_of(ballot_id, receipt)
        )
    )
    session.execute(
        insert(SecretChoice).values(ballot_id=ballot_id, token=secrets.token_hex(16), choice=choice)
    )


def unlink(session: Session, ballot: Ballot, *, keep: bool, now: datetime) -> None:
    """Write both sides of a ballot anew, each in an order of chance, and promise that the old pages are purged.

    Without ``keep`` the choices go: those of a ballot made void are never counted. Raises NotWhole.
    """
    which, chosen = col(Participation.ballot_id) == ballot.id, col(SecretChoice.ballot_id) == ballot.id
    part = list(
        session.execute(select(col(Participation.person_id), col(Participation.receipt)).where(which))
    )
    choices = list(session.execute(select(col(SecretChoice.choice)).where(chosen)).scalars())
    if len(part) != len(choices):
        raise NotWhole(f"ballot {ballot.id}: {len(part)} voters, {len(choices)} choices")
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
    session.execute(delete(Participation).where(which))
    session.execute(delete(SecretChoice).where(chosen))
    _chance.shuffle(part)
    # each side in one statement: PostgreSQL numbers the commands of a transaction, row by row
    if part:
        session.execute(insert(Participation).values([
            {"ballot_id": ballot.id, "person_id": person, "receipt": receipt} for person, receipt in part
        ]))  # fmt: skip
    if choices and keep:
        _chance.shuffle(choices)
        session.execute(insert(SecretChoice).values([
            {"ballot_id": ballot.id, "token": secrets.token_hex(16), "choice": choice} for choice in choices
        ]))  # fmt: skip
    jobs.promise(session, jobs.PURGE, f"purge-ballot-{ballot.id}", arguments={}, now=now)
