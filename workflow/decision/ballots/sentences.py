"""What a ballot came to in one sentence, whichever way it was held."""

from collections.abc import Mapping

from workflow.decision.ballots.tallies import Tally
from workflow.decision.procedure.rules import Rules
from workflow.decision.procedure.words import of_quorum
from workflow.decision.result import quorum_sentence, rule_sentence, sentence
from workflow.decision.tables import Ballot
from workflow.process.text import Text

UNDECIDED = Text("رأی‌ها برابر شد", "A tie")

_MOST: Mapping[str, Text] = {
    "plurality": Text("گزینه‌ای که بیش از همه رأی بیاورد", "the option with the most votes"),
    "approval": Text(
        "گزینه‌ای که بیش از همه پذیرفته شود؛ هر عضو چند گزینه می‌پذیرد",
        "the option approved most often; each member approves as many as they like",
    ),
}
_CHOSEN = Text(
    "«{option}» با {votes} رأی از {cast} رأی‌دهنده برگزیده شد ({most}).",
    "“{option}” was chosen with the votes of {votes} of {cast} who voted ({most}).",
)
_BROKEN = Text(
    "{options} با {votes} رأی برابر شدند و رأی رئیس جلسه «{option}» را برگزید ({most}).",
    "{options} were equal with {votes} votes each, and the casting vote chose “{option}” ({most}).",
)
_TIED = Text(
    "هیچ گزینه‌ای برگزیده نشد: {options} با {votes} رأی برابر شدند ({most}).",
    "No option was chosen: {options} were equal with {votes} votes each ({most}).",
)
_NONE = Text(
    "هیچ گزینه‌ای برگزیده نشد: هر {cast} رأی‌دهنده ممتنع بودند.",
    "No option was chosen: all {cast} who voted abstained.",
)
_ASIDE = Text(
    " {n} عضو با اعلام تعارض منافع کنار ایستاد و در شمار صاحبان رأی نیامد.",
    " Members who stood aside by a conflict of interest and were not counted as entitled: {n}.",
)
_CASTING = Text(" اگر رأی‌ها برابر شود، رأی رئیس تعیین‌کننده است.", " In a tie, the chair’s vote decides.")
_NOTHING = Text("رأی‌گیری نتیجه‌ای ندارد. {missed}", "The ballot decided nothing. {missed}")


def said_rule(rules: Rules, ballot: Ballot) -> Text:
    """The rule a ballot is decided by, a casting vote included where there can be one."""
    if ballot.method in _MOST:
        quorum, most = of_quorum(rules.quorum), _MOST[ballot.method]
        said, may_tie = Text(f"حد نصاب: {quorum.fa}؛ {most.fa}.", f"Quorum: {quorum.en}; {most.en}."), True
    else:
        said = rule_sentence(rules, ballot.matter)
        may_tie = rules.majority(ballot.matter).threshold in ("simple", "absolute")
    casting = _CASTING if may_tie and rules.tie == "chair" and not ballot.secret else Text("", "")
    return Text(said.fa + casting.fa, said.en + casting.en)


def said_result(rules: Rules, ballot: Ballot, tally: Tally) -> Text:
    """The result with the counts, the rule that made it so, and how many stood aside."""
    said, aside = _said(rules, ballot, tally), tally.count.members - tally.count.entitled
    words = _ASIDE.format(n=aside) if aside else Text("", "")
    return Text(said.fa + words.fa, said.en + words.en)


def _said(rules: Rules, ballot: Ballot, tally: Tally) -> Text:
    chosen = tally.chosen
    if chosen is None:
        return sentence(rules, ballot.matter, tally.count, ballot.outcome)
    if ballot.outcome == "no_quorum":
        return _NOTHING.format(missed=quorum_sentence(rules, tally.count))
    words = _CHOSEN if ballot.winner and not chosen.tied else _BROKEN if ballot.winner else _TIED
    if not chosen.leading:
        words = _NONE
    leading = [tally.options[key] for key in chosen.leading]
    named = Text("، ".join(f"«{o.fa}»" for o in leading), ", ".join(f"“{o.en}”" for o in leading))
    return words.format(
        most=_MOST[ballot.method], options=named, option=tally.options.get(ballot.winner, Text("", "")),
        votes=tally.count.for_, cast=tally.count.cast,
    )  # fmt: skip
