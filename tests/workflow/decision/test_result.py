"""The result in a sentence: counts, the rule, what it needed and what it had, in each language's own digits."""

from dataclasses import replace
from itertools import product

import pytest

from workflow.decision.procedure.counting import Count, decide
from workflow.decision.procedure.rules import ORDINARY, SHARES, Majority, Quorum, Rules
from workflow.decision.result import quorum_sentence, rule_sentence, sentence

OVER_DAYS = Count.between_meetings


def rules(threshold="simple", of="cast", abstentions="left_out", **more) -> Rules:
    majority = replace(ORDINARY, threshold=threshold, of=of, abstentions=abstentions)
    return Rules(majorities=(majority,), **more)


def said(ruled: Rules, count: Count):
    return sentence(ruled, "ordinary", count, decide(ruled, "ordinary", count))


def test_the_result_is_said_with_counts_and_rule_in_each_language():
    told = said(rules(), OVER_DAYS(8, 3, 2, 20))
    assert told.fa == (
        "پیشنهاد با ۸ رأی موافق، ۳ مخالف و ۲ ممتنع از ۲۰ عضو دارای حق رأی تصویب شد"
        " (اکثریت نسبی: رأی موافق بیش از رأی مخالف؛ ۴ رأی موافق لازم بود و ۸ رأی داده شد)."
    )
    assert told.en == (
        "The proposal was carried with 8 for, 3 against and 2 abstaining, of 20 members entitled to vote"
        " (simple majority: more votes for than against; needed 4, had 8)."
    )


TWO_THIRDS = rules("two_thirds")
ABSOLUTE_OF_CAST = rules("absolute", abstentions="counted")
SAID = [
    # rules, count, what the English sentence ends with
    (TWO_THIRDS, OVER_DAYS(4, 3, 0, 7), "abstentions not counted; needed 5 of 7, had 4)."),
    (TWO_THIRDS, OVER_DAYS(5, 2, 0, 7), "abstentions not counted; needed 5 of 7, had 5)."),
    (TWO_THIRDS, OVER_DAYS(0, 0, 7, 7), "abstentions not counted; needed 1, had 0)."),
    (ABSOLUTE_OF_CAST, OVER_DAYS(3, 1, 3, 7), "all votes cast, abstentions counted; needed 4 of 7, had 3)."),
    (rules("three_quarters", "members"), OVER_DAYS(5, 0, 0, 8), "quarters of all members; needed 6 of 8, had 5)."),
    (rules("absolute", "present"), Count(5, 2, 0, 10, 10, 12), "half of those present; needed 6 of 10, had 5)."),
    (rules(), OVER_DAYS(5, 5, 0, 10), "the votes were equal, and a tie does not carry it)."),
    (rules(tie="chair"), Count(5, 5, 0, 10, 10, 10), "the votes were equal, and no casting vote was given)."),
    (rules(tie="chair"), Count(5, 5, 0, 10, 10, 10, "for"), "the votes were equal, and the casting vote was for it)."),
    (
        rules("absolute", "present", tie="chair"),
        Count(5, 5, 0, 10, 10, 10, "against"),
        "the votes were equal, and the casting vote was against it).",
    ),
    (rules("consent"), OVER_DAYS(6, 2, 1, 10), "somebody is for it and nobody objects; there were 2 objections)."),
    (rules("consent"), OVER_DAYS(0, 0, 9, 10), "somebody is for it and nobody objects; nobody was for it)."),
    (
        rules(quorum=Quorum("two_thirds", 4, "entitled")),
        Count(3, 0, 0, 3, 7, 9),
        "taking part, and no fewer than 4) was not met: 5 of 7 entitled to vote were needed and 3 took part.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("ruled", "count", "end"), SAID)
def test_the_rule_is_said_with_what_it_needed_and_what_it_had(ruled, count, end):
    assert said(ruled, count).en.endswith(end)


def test_a_missed_quorum_is_said_with_the_numbers_that_missed_it():
    told = said(rules(quorum=Quorum("half")), OVER_DAYS(4, 0, 0, 10))
    assert told.fa == (
        "رأی‌گیری نتیجه‌ای ندارد. حد نصاب (شرکت دست‌کم نیمی از اعضا) به دست نیامد: دست‌کم ۵ نفر از ۱۰ عضو لازم بود"
        " و ۴ نفر شرکت کردند."
    )
    assert "The quorum (at least half of the members taking part) was not met: 5 of 10 members" in told.en


KINDS = [("simple", "cast", "left_out"), ("consent", "cast", "left_out"), ("absolute", "cast", "counted")] + [
    (share, of, "left_out")
    for share, of in product(("absolute", "two_thirds", "three_quarters"), ("cast", "present", "members"))
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", ["", *SHARES])
@pytest.mark.parametrize("of", ["members", "entitled"])
def test_every_sentence_keeps_the_digits_of_its_language(kind, share, of):
    majority = Majority("budget", "بودجه", "Budget", *kind)
    ruled = Rules(quorum=Quorum(share, 2, of), majorities=(ORDINARY, majority))
    for count in (OVER_DAYS(7, 1, 1, 12), OVER_DAYS(0, 0, 0, 12), OVER_DAYS(4, 4, 4, 12)):
        for outcome in ("carried", "lost", "no_quorum"):
            for told in (
                sentence(ruled, "budget", count, outcome),
                quorum_sentence(ruled, count),
                rule_sentence(ruled, "budget"),
            ):
                assert not set(told.fa) & set("0123456789يك{")
                assert not set(told.en) & set("۰۱۲۳۴۵۶۷۸۹{")
