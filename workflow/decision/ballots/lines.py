"""A result line by line: what each choice got, of how many, and what it would have needed by the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workflow.decision.ballots.tallies import Tally
from workflow.decision.procedure.counting import needed, votes_needed
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import Ballot
from workflow.process.text import Text

Kind = Literal["for", "against", "abstain", "option", "chosen", "not_voted", "quorum"]

NOT_VOTED = Text("رأی نداده", "Did not vote")
QUORUM = Text("شرکت‌کنندگان، برای حد نصاب", "Took part, for the quorum")
_LEAST = Text("دست‌کم {n}", "at least {n}")
_NO_OBJECTION = Text("بی هیچ اعتراض", "no objection")
_MOST = Text("بیش از همه", "the most")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a result."""

    kind: Kind
    label: Text
    count: int
    need: Text | None = None
    """What the rules ask of it, in words; None where they ask nothing."""
    mark: int = 0
    """The number it had to reach; 0 where there is none to draw."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A result as a table and a picture show it: every line on the scale of ``whole``, which is the longest bar."""

    lines: tuple[Line, ...]
    whole: int
    roll: int
    """How many could vote."""


def lines_of(rules: Rules, ballot: Ballot, tally: Tally, words: Mapping[str, Text]) -> Lines:
    """The choices in their order, those who did not vote, and last the quorum; ``words`` are the choices'."""
    count = tally.count
    quorum = needed(rules.quorum, entitled=count.entitled, members=count.members)
    made = [*(_chosen(ballot, tally, words) if tally.chosen else _motion(rules, ballot, tally, words))]
    made += [
        Line("not_voted", NOT_VOTED, max(0, ballot.roll_size - count.cast)),
        Line("quorum", QUORUM, count.present, _LEAST.format(n=quorum), quorum),
    ]
    whole = max(ballot.roll_size, count.members, count.present, *(max(one.count, one.mark) for one in made))
    return Lines(tuple(made), whole, ballot.roll_size)


def _motion(rules: Rules, ballot: Ballot, tally: Tally, words: Mapping[str, Text]) -> tuple[Line, ...]:
    count, majority = tally.count, rules.majority(ballot.matter)
    least, objection = votes_needed(majority, count), None
    if majority.threshold == "consent":
        objection = _NO_OBJECTION
    return (
        Line("for", words["for"], count.for_, _LEAST.format(n=least), least),
        Line("against", words["against"], count.against, objection),
        Line("abstain", words["abstain"], count.abstain),
    )


def _chosen(ballot: Ballot, tally: Tally, words: Mapping[str, Text]) -> tuple[Line, ...]:
    assert tally.chosen is not None  # noqa: S101 (asked for)
    return (
        *(
            Line("chosen" if key == ballot.winner else "option", words[key], number, _MOST)
            for key, number in tally.chosen.counts.items()
        ),
        Line("abstain", words["abstain"], tally.chosen.abstain),
    )
