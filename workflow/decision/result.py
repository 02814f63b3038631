"""What a count came to, said in one sentence with the rule that made it so. Nothing here knows a database."""

from collections.abc import Mapping

from workflow.decision.procedure.counting import Count, base, needed, quorate, tied, votes_needed
from workflow.decision.procedure.rules import Majority, Rules
from workflow.decision.procedure.words import of_majority, of_quorum
from workflow.process.text import Text

OUTCOME_WORDS: Mapping[str, Text] = {
    "carried": Text("تصویب شد", "Carried"),
    "lost": Text("تصویب نشد", "Not carried"),
    "no_quorum": Text("به حد نصاب نرسید", "No quorum"),
}

_COUNTS = Text(
    "{for_} رأی موافق، {against} مخالف و {abstain} ممتنع از {entitled} عضو دارای حق رأی",
    "{for_} for, {against} against and {abstain} abstaining, of {entitled} members entitled to vote",
)
_CONSENTS = Text(
    "{for_} موافق، {against} اعتراض و {abstain} کناره‌گیر از {entitled} عضو دارای حق رأی",
    "{for_} consenting, {against} objecting and {abstain} standing aside, of {entitled} members entitled to vote",
)
_QUORUM = {
    True: Text(
        "حد نصاب ({rule}) برقرار بود: دست‌کم {need} نفر از {whole} {whose} لازم بود و {present} نفر شرکت کردند.",
        "The quorum ({rule}) was met: {need} of {whole} {whose} were needed and {present} took part.",
    ),
    False: Text(
        "حد نصاب ({rule}) به دست نیامد: دست‌کم {need} نفر از {whole} {whose} لازم بود و {present} نفر شرکت کردند.",
        "The quorum ({rule}) was not met: {need} of {whole} {whose} were needed and {present} took part.",
    ),
}
_WHOSE: Mapping[str, Text] = {
    "members": Text("عضو", "members"),
    "entitled": Text("عضو دارای حق رأی", "entitled to vote"),
}
_NEEDED = Text("{need} رأی موافق لازم بود و {for_} رأی داده شد", "needed {need}, had {for_}")
_NEEDED_OF = Text(
    "{need} رأی موافق از {base} لازم بود و {for_} رأی داده شد", "needed {need} of {base}, had {for_}"
)
_NO_OBJECTION = Text("{against} اعتراض بود", "there were {against} objections")
_NOBODY_FOR = Text("هیچ‌کس موافق نبود", "nobody was for it")
_TIE_LOST = Text(
    "رأی‌ها برابر بود و رأی برابر تصویب نیست", "the votes were equal, and a tie does not carry it"
)
_TIE_BROKEN = {
    "for": Text("رأی‌ها برابر بود و رأی رئیس جلسه موافق بود", "the votes were equal, and the casting vote was for it"),
    "against": Text(
        "رأی‌ها برابر بود و رأی رئیس جلسه مخالف بود", "the votes were equal, and the casting vote was against it"
    ),
    None: Text(
        "رأی‌ها برابر بود و رئیس جلسه رأی تعیین‌کننده نداد",
        "the votes were equal, and no casting vote was given",
    ),
}  # fmt: skip
_CARRIED = Text(
    "پیشنهاد با {counts} تصویب شد ({rule}؛ {why}).", "The proposal was carried with {counts} ({rule}; {why})."
)
_LOST = Text(
    "پیشنهاد با {counts} تصویب نشد ({rule}؛ {why}).",
    "The proposal was not carried, with {counts} ({rule}; {why}).",
)
_NOTHING = Text("رأی‌گیری نتیجه‌ای ندارد. {missed}", "The ballot decided nothing. {missed}")


def counts_sentence(majority: Majority, count: Count) -> Text:
    """The counts as a phrase: who voted how, out of how many."""
    words = _CONSENTS if majority.threshold == "consent" else _COUNTS
    return words.format(
        for_=count.for_, against=count.against, abstain=count.abstain, entitled=count.entitled
    )


def quorum_sentence(rules: Rules, count: Count) -> Text:
    """Whether the quorum was there, with what was needed and who took part."""
    quorum = rules.quorum
    met = quorate(quorum, count.present, entitled=count.entitled, members=count.members)
    return _QUORUM[met].format(
        rule=of_quorum(quorum), whose=_WHOSE[quorum.of], present=count.present,
        whole=count.members if quorum.of == "members" else count.entitled,
        need=needed(quorum, entitled=count.entitled, members=count.members),
    )  # fmt: skip


def rule_sentence(rules: Rules, matter: str) -> Text:
    """The rule a matter is decided by, as a sentence. Raises KeyError for a matter the rules do not know."""
    first, second = of_quorum(rules.quorum), of_majority(rules.majority(matter))
    return Text(f"حد نصاب: {first.fa}؛ {second.fa}.", f"Quorum: {first.en}; {second.en}.")


def sentence(rules: Rules, matter: str, count: Count, outcome: str) -> Text:
    """The result in a sentence: the counts, the rule, what it needed and what it had.

    Raises KeyError for a matter the rules do not know.
    """
    if outcome == "no_quorum":
        return _NOTHING.format(missed=quorum_sentence(rules, count))
    majority = rules.majority(matter)
    words = _CARRIED if outcome == "carried" else _LOST
    return words.format(
        counts=counts_sentence(majority, count), rule=of_majority(majority), why=_why(rules, majority, count),
    )  # fmt: skip


def _why(rules: Rules, majority: Majority, count: Count) -> Text:
    if majority.threshold == "consent":
        return _NO_OBJECTION.format(against=count.against) if count.for_ else _NOBODY_FOR
    if tied(majority, count):
        return _TIE_LOST if rules.tie == "lost" else _TIE_BROKEN[count.casting]
    of = base(majority, count)
    words = _NEEDED if majority.threshold == "simple" or not of else _NEEDED_OF
    return words.format(need=votes_needed(majority, count), base=of, for_=count.for_)
