"""The ballots of a meeting as its minutes tell them: result, rule, who voted what where known, and who stood aside."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.decision.ballots.choices import choices_of
from workflow.decision.ballots.lines import Lines, lines_of
from workflow.decision.ballots.sentences import said_result, said_rule
from workflow.decision.ballots.tallies import tallies
from workflow.decision.interest_words import remark
from workflow.decision.interests import declared_on
from workflow.decision.minutes.came import name_of
from workflow.decision.procedure import kept
from workflow.decision.tables import AgendaItem, Ballot, Convened, Meeting, Vote
from workflow.membership.tables import Person
from workflow.process.text import Text

BY_PROXY = Text("{giver} (با نمایندگی {holder})", "{giver} (by {holder}, their proxy)")
"""Who voted, where another cast it for them."""

MOST_NAMED = 200
"""Votes of a roll call that are given by name; of larger ones the counts stand alone."""


@dataclass(frozen=True, slots=True)
class VoteTaken:
    """A ballot of the meeting, closed."""

    method: str
    secret: bool
    rule: Text
    result: Text
    lines: Lines
    """What could be voted, with its count, and what the rules asked of it."""
    rules_number: int
    """The version of the chapter's rules it was decided by."""
    by_name: tuple[tuple[Text, tuple[Text, ...]], ...]
    """Who voted what, where it was open and few enough."""


def votes_on(session: Session, items: Sequence[int]) -> dict[int, list[VoteTaken]]:
    """The closed ballots on these items, by item, in the order they were opened."""
    query = (
        select(Ballot)
        .where(col(Ballot.item_id).in_(items), col(Ballot.closed_at).is_not(None))
        .order_by(col(Ballot.number))
    )
    ballots = list(session.execute(query).scalars()) if items else []
    counted, rules = tallies(session, ballots), kept.of_ids(session, [one.rules_id for one in ballots])
    named = _roll_calls(session, [one.id for one in ballots if not one.secret and one.id is not None])
    found: dict[int, list[VoteTaken]] = defaultdict(list)
    for one in ballots:
        assert one.id is not None and one.item_id is not None and one.rules_id is not None  # noqa: S101, PT018 (read)
        tally = counted[one.id]
        words = choices_of(one.method, tally.options)
        by_name = tuple(
            (words[key], tuple(names)) for key, names in named.get(one.id, {}).items() if key in words
        )
        found[one.item_id].append(VoteTaken(
            one.method, one.secret, said_rule(rules[one.rules_id].rules, one),
            said_result(rules[one.rules_id].rules, one, tally),
            lines_of(rules[one.rules_id].rules, one, tally, words), rules[one.rules_id].number,
            by_name if one.roll_size <= MOST_NAMED else (),
        ))  # fmt: skip
    return found


def _roll_calls(session: Session, ballots: Sequence[int]) -> dict[int, dict[str, list[Text]]]:
    found: dict[int, dict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    if ballots:
        holder = aliased(Person)
        query = (
            select(col(Vote.ballot_id), col(Vote.choice), Person, holder)
            .join(Person, col(Person.id) == col(Vote.person_id))
            .join(holder, col(holder.id) == col(Vote.holder_id), isouter=True)
            .where(col(Vote.ballot_id).in_(ballots))
            .order_by(col(Person.name_key), col(Person.id))
        )
        for ballot, choice, person, proxy in session.execute(query):
            name = name_of(person)
            if proxy is not None:
                name = BY_PROXY.format(giver=name, holder=name_of(proxy))
            for one in choice.split():
                found[ballot][one].append(name)
    return found


def stood_aside(
    session: Session, meeting: Meeting, items: Sequence[AgendaItem]
) -> dict[int | None, tuple[tuple[Text, str, Text | None], ...]]:
    """Who stood aside from which item: when its last ballot opened, else when the meeting ended."""
    said = declared_on(session, items)
    if not any(said.values()):
        return {}
    roll = set(
        session.execute(
            select(col(Convened.person_id)).where(col(Convened.meeting_id) == meeting.id)
        ).scalars()
    )
    last = select(col(Ballot.item_id), func.max(col(Ballot.opened_at))).where(
        col(Ballot.item_id).in_([item.id for item in items])
    )
    opened = dict(session.execute(last.group_by(col(Ballot.item_id))).all())
    return {
        item.id: tuple(
            (Text(one.name, one.name_en or one.name), one.reason, remark(one))
            for one in said[item.id or 0]
            if one.person_id in roll and one.stood(opened.get(item.id, meeting.closed_at))
        )
        for item in items
    }
