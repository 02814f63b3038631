"""The ballot that carried a text, read from its rows and put into the words of a brief."""

from dataclasses import dataclass
from typing import Self

from sqlmodel import Session

from documents import addresses
from documents.result import OptionVotes, ResultLine, Vote
from workflow.decision.ballots import said_result, said_rule, tally_of
from workflow.decision.ballots.choices import choices_of
from workflow.decision.ballots.lines import Lines, lines_of
from workflow.decision.ballots.tallies import Tally
from workflow.decision.procedure import kept
from workflow.decision.result import quorum_sentence
from workflow.decision.tables import Ballot
from workflow.process.text import Language, Text


@dataclass(frozen=True, slots=True)
class Held:
    """A ballot that was held, with the rules of its day and what it came to by them."""

    tally: Tally
    lines: Lines
    rule: Text
    result: Text
    quorum: Text
    rules: int
    """The version of the chapter's rules."""

    @classmethod
    def of(cls, session: Session, ballot: Ballot) -> Self:
        """Read a ballot and count it."""
        assert ballot.rules_id is not None  # noqa: S101 (no ballot is opened without)
        tally, version = tally_of(session, ballot), kept.of_id(session, ballot.rules_id)
        words = choices_of(ballot.method, tally.options)
        return cls(
            tally, lines_of(version.rules, ballot, tally, words), said_rule(version.rules, ballot),
            said_result(version.rules, ballot, tally), quorum_sentence(version.rules, tally.count), version.number,
        )  # fmt: skip

    def printed(self, language: Language, chapter_id: int, base_url: str) -> Vote:
        """The result in a frame's language."""
        count, chosen = self.tally.count, self.tally.chosen
        return Vote(
            count.for_, count.against, count.abstain, count.entitled, self.rule.in_(language),
            self.result.in_(language),
            tuple(
                OptionVotes(self.tally.options[key].in_(language), votes)
                for key, votes in (chosen.counts.items() if chosen else ())
            ),
            lines=tuple(
                ResultLine(
                    one.kind, one.label.in_(language), one.count, one.need.in_(language) if one.need else "", one.mark
                )
                for one in self.lines.lines
            ),
            whole=self.lines.whole, rules=self.rules, rules_url=addresses.rules(base_url, chapter_id, self.rules),
        )  # fmt: skip
