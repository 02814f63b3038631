"""A closed ballot counted again from the record alone, by the rules of its day, and held against what was announced."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from workflow.decision.ballots.choices import ABSTAIN, CHOOSING, CONSENT, options_in
from workflow.decision.ballots.closing import outcome_of
from workflow.decision.ballots.sentences import UNDECIDED, said_result
from workflow.decision.ballots.tallies import Tally, options_of, tally_of
from workflow.decision.procedure import kept
from workflow.decision.procedure.kept import InForce
from workflow.decision.result import OUTCOME_WORDS
from workflow.decision.tables import (
    AgendaItem,
    Ballot,
    Meeting,
    Participation,
    RollEntry,
    SecretChoice,
    Vote,
)
from workflow.deliberation.tables import Proposal
from workflow.process.text import Refusal, Text
from workflow.record.tables import History
from workflow.record.walk import VOTED

_NOTHING = Text("هیچ", "nothing")
_ANNOUNCED = Text(
    "اعلام شده «{announced}» است، اما رأی‌ها با آیین‌نامهٔ آن روز «{found}» می‌شود.",
    "“{announced}” was announced, but by the rules of its day the votes come to “{found}”.",
)
_OPTION = Text(
    "گزینهٔ اعلام‌شده «{announced}» است، اما رأی‌ها «{found}» را برمی‌گزیند.",
    "The option announced is “{announced}”, but the votes choose “{found}”.",
)
_ROLL = Text(
    "فهرست رأی‌دهندگان {found} نام دارد، اما هنگام گشایش {said} نفر بود.",
    "The roll holds {found} names, but it held {said} when it was opened.",
)
_STRANGERS = Text(
    "{n} رأی از کسانی است که در فهرست نیستند.", "{n} votes are by people who are not on the roll."
)
_WRONG_TIME = Text(
    "{n} رأی پیش از گشایش یا پس از پایان ثبت شده است.",
    "{n} votes were recorded before the opening or after the end.",
)
_UNKNOWN = Text(
    "{n} رأی برای چیزی است که در این رأی‌گیری نبود.", "{n} votes are for something that was not in the ballot."
)
_NOT_WHOLE = Text(
    "{voters} نفر رأی داده‌اند، اما {choices} رأی مخفی هست.",
    "{voters} people took part, but there are {choices} secret choices.",
)
_HISTORY = Text(
    "تاریخچه از {told} رأی می‌گوید، اما {found} رأی در ثبت هست.",
    "The history tells of {told} votes, but the record holds {found}.",
)
_IMPOSSIBLE = Text(
    "این رأی‌ها شمرده نمی‌شود، چون بیش از آن است که می‌تواند باشد.",
    "These votes cannot be counted: there are more than there can be.",
)
_OTHER_RULES = Text(
    "با نسخهٔ {went} آیین‌نامه شمرده شده، اما نسخهٔ آن روز {day} بود.",
    "It was counted by version {went} of the rules, but version {day} was in force on its day.",
)


class BallotUnknown(Refusal):
    """There is no ballot of this number."""

    text = Text(
        "رأی‌گیری شمارهٔ {id} نیست. شمارهٔ آن در JSON رأی‌گیری‌های پیشنهاد (id) و در برون‌داد رأی‌ها آمده است.",
        "There is no ballot {id}. Its number stands in the JSON of a proposal’s ballots (id) and in the export.",
    )


class BallotNotCounted(Refusal):
    """The ballot is still open, or it was made void: nothing was announced."""

    text = Text(
        "رأی‌گیری {id} هنوز باز است یا باطل شده و نتیجه‌ای ندارد که با آن سنجیده شود.",
        "Ballot {id} is still open or was made void, so there is no result to hold a recount against.",
    )


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount came to."""

    ballot: Ballot
    rules: InForce
    """The version it was decided by."""
    tally: Tally | None
    """None where the votes cannot be a count."""
    outcome: str
    winner: str
    result: Text
    """The recounted result in a sentence."""
    faults: tuple[Text, ...]
    """Everything that does not agree with what was announced or with the record; empty where all does."""

    @property
    def agrees(self) -> bool:
        """Whether the result announced is what the record gives."""
        return not self.faults


def recount(session: Session, ballot_id: int) -> Recount:
    """Count a closed ballot again from its votes, roll and rules. Changes nothing.

    Raises BallotUnknown, BallotNotCounted.
    """
    ballot = session.get(Ballot, ballot_id)
    if ballot is None:
        raise BallotUnknown(id=ballot_id)
    if ballot.closed_at is None:
        raise BallotNotCounted(id=ballot_id)
    assert ballot.rules_id is not None  # noqa: S101 (no ballot is opened without)
    rules = kept.of_id(session, ballot.rules_id)
    faults = [*_of_roll(session, ballot), *_of_votes(session, ballot), *_of_rules(session, ballot, rules)]
    try:
        tally = tally_of(session, ballot)
        outcome, winner = outcome_of(rules.rules, ballot, tally)
    except ValueError:
        return Recount(ballot, rules, None, "", "", _IMPOSSIBLE, (*faults, _IMPOSSIBLE))
    if outcome != ballot.outcome:
        faults.append(_ANNOUNCED.format(announced=_word(ballot.outcome), found=_word(outcome)))
    elif winner != ballot.winner:
        faults.append(_OPTION.format(announced=_option(tally, ballot.winner), found=_option(tally, winner)))
    counted = Ballot(
        **ballot.model_dump() | {"outcome": outcome, "winner": winner}
    )  # never added to the session
    result = said_result(rules.rules, counted, tally)
    return Recount(ballot, rules, tally, outcome, winner, result, tuple(faults))


def _of_roll(session: Session, ballot: Ballot) -> Iterator[Text]:
    voters = Participation if ballot.secret else Vote
    roll = select(col(RollEntry.person_id)).where(col(RollEntry.ballot_id) == ballot.id)
    names = _number(session, roll)
    if names != ballot.roll_size:
        yield _ROLL.format(found=names, said=ballot.roll_size)
    strange = select(col(voters.person_id)).where(
        col(voters.ballot_id) == ballot.id, col(voters.person_id).not_in(roll)
    )
    if n := _number(session, strange):
        yield _STRANGERS.format(n=n)


def _of_votes(session: Session, ballot: Ballot) -> Iterator[Text]:
    table = SecretChoice if ballot.secret else Vote
    choices = list(
        session.execute(select(col(table.choice)).where(col(table.ballot_id) == ballot.id)).scalars()
    )
    known = set(options_of(session, [ballot])[ballot.id or 0]) if ballot.method in CHOOSING else set(CONSENT)
    wrong = [one for one in choices if one != ABSTAIN and not set(options_in(one)) <= known]
    if wrong:
        yield _UNKNOWN.format(n=len(wrong))
    if ballot.secret:
        took_part = select(col(Participation.person_id)).where(col(Participation.ballot_id) == ballot.id)
        if (voters := _number(session, took_part)) != len(choices):
            yield _NOT_WHOLE.format(voters=voters, choices=len(choices))
        return
    outside = select(col(Vote.person_id)).where(
        col(Vote.ballot_id) == ballot.id,
        (col(Vote.at) < ballot.opened_at)
        | (col(Vote.at) > ballot.closed_at)
        | (col(Vote.at) >= ballot.ends_at),
    )
    if n := _number(session, outside):
        yield _WRONG_TIME.format(n=n)
    lines = select(col(History.facts)).where(
        col(History.subject) == ("item" if ballot.proposal_id is None else "proposal"),
        col(History.subject_id) == (ballot.item_id if ballot.proposal_id is None else ballot.proposal_id),
        col(History.event).in_(VOTED),
    )
    told = sum(facts.get("ballot") == ballot.id for facts in session.execute(lines).scalars())
    if told != len(choices):
        yield _HISTORY.format(told=told, found=len(choices))


def _of_rules(session: Session, ballot: Ballot, rules: InForce) -> Iterator[Text]:
    """A ballot in a meeting goes by the rules the meeting was called by, any other by those of its opening."""
    called = select(col(Meeting.rules_id)).join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
    by_meeting = session.execute(called.where(col(AgendaItem.id) == ballot.item_id)).scalar_one_or_none()
    there = select(col(Proposal.chapter_id)).where(col(Proposal.id) == ballot.proposal_id)
    of_day = (
        kept.of_id(session, by_meeting)
        if by_meeting
        else kept.in_force(session, session.execute(there).scalar_one(), now=ballot.opened_at)
    )
    if of_day.id != rules.id:
        yield _OTHER_RULES.format(went=rules.number, day=of_day.number)


def _number(session: Session, query: Select[Any]) -> int:
    found: int = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return found


def _word(outcome: str) -> Text:
    return OUTCOME_WORDS.get(outcome, UNDECIDED if outcome == "undecided" else _NOTHING)


def _option(tally: Tally, key: str) -> Text:
    return tally.options.get(key, Text(key, key) if key else _NOTHING)
