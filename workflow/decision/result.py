"""What a count of votes comes to, by a rule, and how that is said. Nothing here knows a database."""

from typing import Literal, NamedTuple

from workflow.membership.rules import MAJORITIES, QUORUMS
from workflow.process.text import Text
from workflow.record.calendar import persian_digits

Outcome = Literal["carried", "lost", "no_quorum"]
OUTCOMES: frozenset[str] = frozenset({"carried", "lost", "no_quorum"})

OUTCOME_WORDS: dict[str, Text] = {
    "carried": Text("تصویب شد", "Carried"),
    "lost": Text("تصویب نشد", "Not carried"),
    "no_quorum": Text("به حد نصاب نرسید", "No quorum"),
}


class Tally(NamedTuple):
    """Votes counted, and how many were entitled to vote."""

    for_: int
    against: int
    abstain: int
    roll: int

    @property
    def cast(self) -> int:
        """How many took part: an abstention takes part."""
        return self.for_ + self.against + self.abstain


def decide(tally: Tally, quorum: str, majority: str) -> Outcome:
    """What the count comes to. The quorum is asked first: without it nothing is carried and nothing lost.

    Raises ValueError for a count that cannot be (negative, or more votes than the roll has members), and
    KeyError for an unknown rule.
    """
    if min(tally) < 0 or tally.cast > tally.roll:
        raise ValueError(f"no such count: {tally}")
    if not QUORUMS[quorum].met(tally.cast, tally.roll):
        return "no_quorum"
    return "carried" if MAJORITIES[majority].won(tally.for_, tally.against, tally.abstain) else "lost"


def counts_sentence(tally: Tally) -> Text:
    """The counts as a phrase: who voted how, out of how many."""
    return _in_digits(
        Text(
            "{for_} رأی موافق، {against} مخالف و {abstain} ممتنع از {roll} عضو دارای حق رأی",
            "{for_} for, {against} against and {abstain} abstaining, of {roll} members entitled to vote",
        ),
        **tally._asdict(),
    )


def quorum_sentence(tally: Tally, quorum: str) -> Text:
    """Whether the quorum was there, with the numbers."""
    label = QUORUMS[quorum].label
    met = QUORUMS[quorum].met(tally.cast, tally.roll)
    template = (
        Text(
            "حد نصاب ({rule}) برقرار بود: {cast} نفر از {roll} عضو شرکت کردند.",
            "The quorum ({rule}) was met: {cast} of {roll} members took part.",
        )
        if met
        else Text(
            "حد نصاب ({rule}) به دست نیامد: {cast} نفر از {roll} عضو شرکت کردند.",
            "The quorum ({rule}) was not met: {cast} of {roll} members took part.",
        )
    )
    words = Text(template.fa.replace("{rule}", label.fa), template.en.replace("{rule}", label.en))
    return _in_digits(words, cast=tally.cast, roll=tally.roll)


def rule_sentence(quorum: str, majority: str) -> Text:
    """The rule a ballot is decided by, as a sentence."""
    first, second = QUORUMS[quorum].label, MAJORITIES[majority].label
    return Text(f"حد نصاب: {first.fa}؛ {second.fa}.", f"Quorum: {first.en}; {second.en}.")


def sentence(tally: Tally, quorum: str, majority: str, outcome: str) -> Text:
    """The result in a sentence, with the counts and the rule that made it so."""
    counts, rule = counts_sentence(tally), MAJORITIES[majority].label
    if outcome == "no_quorum":
        missed = quorum_sentence(tally, quorum)
        return Text(
            f"رأی‌گیری نتیجه‌ای ندارد. {missed.fa}",
            f"The ballot decided nothing. {missed.en}",
        )
    if outcome == "carried":
        return Text(
            f"پیشنهاد با {counts.fa} تصویب شد ({rule.fa}).",
            f"The proposal was carried with {counts.en} ({rule.en}).",
        )
    return Text(
        f"پیشنهاد با {counts.fa} تصویب نشد ({rule.fa}).",
        f"The proposal was not carried, with {counts.en} ({rule.en}).",
    )


def _in_digits(words: Text, **numbers: int) -> Text:
    persian = {name: persian_digits(str(number)) for name, number in numbers.items()}
    return Text(words.fa.format(**persian), words.en.format(**numbers))
