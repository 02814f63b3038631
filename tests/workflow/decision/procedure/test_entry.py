"""Rules as they are typed: every contradiction at its field, every number at its bounds, and what is only unwise."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflow.decision.procedure import checks, entry, words
from workflow.decision.procedure.rules import ORDINARY, SHARES, Majority, Quorum, Rules
from workflow.process.text import Text
from workflow.record.typed import EMPTY, EntryRefused

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BUDGET = Majority("budget", "بودجه", "Budget", "two_thirds")
KEPT = entry.written(Rules(majorities=(ORDINARY, BUDGET)))
CONSENT_ALONE = {"majorities.0.threshold": "consent", "majorities.1.threshold": "consent"}


def refused(**changes: str) -> dict[str, Text]:
    with pytest.raises(EntryRefused) as told:
        entry.read(KEPT | changes)
    return told.value.errors


def test_what_is_written_is_read_again():
    assert entry.read(KEPT) == Rules(majorities=(ORDINARY, BUDGET))


CONTRADICTIONS = [
    # what is typed, the field it is refused at, why
    ({"majorities.0.of": "members"}, "majorities.0.of", checks.SIMPLE_HAS_NO_BASE),
    ({"majorities.0.of": "present"}, "majorities.0.of", checks.SIMPLE_HAS_NO_BASE),
    (
        {"majorities.0.abstentions": "counted"},
        "majorities.0.abstentions",
        checks.SIMPLE_COUNTS_NO_ABSTENTION,
    ),
    ({"majorities.1.threshold": "absolute"}, "majorities.1.threshold", checks.ABSOLUTE_IS_SIMPLE),
    *[
        (
            {"majorities.1.of": base, "majorities.1.abstentions": "counted", "majorities.1.threshold": share},
            "majorities.1.abstentions",
            checks.BASE_HAS_ABSTENTIONS,
        )
        for base in ("present", "members")
        for share in ("absolute", "two_thirds", "three_quarters")
    ],
    (
        {"majorities.1.threshold": "consent", "majorities.1.of": "members"},
        "majorities.1.of",
        checks.CONSENT_HAS_NO_BASE,
    ),
    (
        {"majorities.1.threshold": "consent", "majorities.1.abstentions": "counted"},
        "majorities.1.abstentions",
        checks.CONSENT_COUNTS_NO_ABSTENTION,
    ),
    ({"majorities.0.key": "usual"}, "majorities.0.key", checks.FIRST_IS_ORDINARY),
    ({"majorities.1.key": "ordinary"}, "majorities.1.key", checks.FIRST_IS_ORDINARY),
    ({"majorities.1.label_fa": "امور عادي"}, "majorities.1.label_fa", checks.NAME_TWICE),
    ({"majorities.1.label_en": "ORDINARY matters"}, "majorities.1.label_en", checks.NAME_TWICE),
    (CONSENT_ALONE | {"tie": "chair"}, "tie", checks.NO_TIE_TO_BREAK),
    ({"majorities.0.threshold": "three_quarters", "tie": "chair"}, "tie", checks.NO_TIE_TO_BREAK),
    ({"secrecy": "always", "tie": "chair"}, "tie", checks.SECRET_HAS_NO_CASTING_VOTE),
    ({"majorities.1.threshold": "consent", "secrecy": "always"}, "secrecy", checks.CONSENT_IS_OPEN),
    ({"presiding.0": "", "presiding.1": "", "presiding.2": ""}, "presiding.0", checks.NOBODY_PRESIDES),
    ({"presiding.2": "chair"}, "presiding.2", checks.PRESIDES_TWICE),
    ({"presiding.1": "chosen", "presiding.2": "secretary"}, "presiding.2", checks.NEVER_REACHED),
    ({"presiding.0": ""}, "presiding.1", checks.DEPUTY_OF_NOBODY),
    ({"presiding.1": "", "presiding.3": "chosen"}, "presiding.3", checks.PRESIDES_TWICE),
    ({"presiding.0": "substitute", "presiding.1": "chair"}, "presiding.0", checks.DEPUTY_OF_NOBODY),
    ({"presiding.0": "secretary", "presiding.1": "substitute"}, "presiding.1", checks.DEPUTY_OF_NOBODY),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "reason"), CONTRADICTIONS)
def test_contradiction_is_refused_at_its_field_with_its_reason(changes, field, reason):
    assert refused(**changes) == {field: reason}


def test_urgent_notice_longer_than_the_notice_is_refused_with_the_notice():
    assert entry.read(KEPT | {"urgent_notice_hours": "72"}).urgent_notice_hours == 72
    (reason,) = refused(urgent_notice_hours="73").values()
    assert "۷۲ ساعت" in reason.fa
    assert "72 hours" in reason.en


def test_two_matters_of_one_key_are_refused_at_the_second():
    other = {
        "majorities.4.key": "budget", "majorities.4.label_fa": "هزینه", "majorities.4.label_en": "Spending",
        "majorities.4.threshold": "simple", "majorities.4.of": "cast", "majorities.4.abstentions": "left_out",
    }  # fmt: skip
    assert refused(**other) == {"majorities.4.key": checks.KEY_TWICE}
    # named by its place in the form, not by its place among those that are filled in
    assert entry.read(KEPT | other | {"majorities.4.key": ""}).majority("spending").label_fa == "هزینه"


def test_all_contradictions_are_told_at_once():
    assert set(refused(**{"majorities.0.of": "members", "presiding.1": "chair", "urgent_notice_hours": "99"})) == {
        "majorities.0.of", "presiding.1", "urgent_notice_hours",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("quorum.share", "most"), ("quorum.of", ""), ("quorum.number", "0"), ("quorum.number", "10001"), ("tie", "both"),
     ("notice_hours", "0"), ("notice_hours", "2161"), ("notice_hours", "سه"), ("urgent_notice_hours", "-1"),
     ("proxies", "21"), ("secrecy", "sometimes"), ("presiding.1", "janitor"), ("majorities.1.threshold", "most"),
     ("majorities.1.of", "all"), ("majorities.1.abstentions", "perhaps"), ("majorities.1.label_fa", ""),
     ("majorities.1.label_en", " "), ("majorities.0.label_fa", ""), ("majorities.1.key", "Budget!"),
     ("majorities.1.label_en", "a\x00b"), ("majorities.1.label_fa", "ب" * 81)],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(field, value):
    assert set(refused(**{field: value})) == {field}


def test_numbers_are_read_in_any_digits_and_empty_ones_have_a_meaning():
    read = entry.read(KEPT | {"notice_hours": "۱۲۰", "quorum.number": "", "proxies": ""})
    assert (read.notice_hours, read.quorum.number, read.proxies) == (120, 1, 0)


def test_matter_that_lost_its_names_is_dropped():
    gone = {"majorities.1.label_fa": "", "majorities.1.label_en": " "}
    assert entry.read(KEPT | gone).majorities == (ORDINARY,)


def test_matter_without_a_key_is_called_by_its_english_name():
    read = entry.read(KEPT | {"majorities.1.key": "", "majorities.1.label_en": "Amending the Statute"})
    assert read.majorities[1].key == "amending_the_statute"
    assert refused(**{"majorities.1.key": "", "majorities.1.label_en": "بودجه"}).keys() == {
        "majorities.1.label_en"
    }
    assert refused(**{"majorities.1.key": "", "majorities.1.label_en": ""}) == {
        "majorities.1.label_en": EMPTY
    }


def ruled(*majorities: Majority, **more) -> Rules:
    return Rules(majorities=(ORDINARY, *majorities), **more)


UNWISE = [
    # rules, members, what is said in English, or nothing
    (Rules(), 9, ""),
    (Rules(quorum=Quorum("half", 9)), 9, ""),
    (Rules(quorum=Quorum("half", 10)), 9, "needs 10 and the chapter has 9 members"),
    (Rules(quorum=Quorum("", 3), proxies=1), 9, ""),
    (Rules(quorum=Quorum("", 3), proxies=2), 9, "makes the quorum (3) alone"),
    (Rules(quorum=Quorum("half"), proxies=2), 9, ""),
    (ruled(Majority("a", "الف", "A", "two_thirds", "members"), quorum=Quorum("half")), 9, "cannot carry “A”"),
    (ruled(Majority("a", "الف", "A", "absolute", "members")), 9, ""),
    (ruled(Majority("a", "الف", "A", "absolute", "members"), quorum=Quorum("half")), 9, ""),
    (ruled(Majority("a", "الف", "A", "absolute", "members"), quorum=Quorum("half")), 10, "cannot carry “A”"),
    (Rules(presiding=("chair", "secretary")), 9, "nobody presides"),
]


@pytest.mark.parametrize(("rules", "members", "said"), UNWISE)
def test_what_is_unwise_is_said_and_not_refused(rules, members, said):
    assert checks.contradictions(rules) == {}
    told = checks.warnings(rules, members)
    assert [said in one.en for one in told] == ([True] if said else [])


LAWFUL_KINDS = st.sampled_from(
    [("simple", "cast", "left_out"), ("consent", "cast", "left_out"), ("absolute", "cast", "counted")]
    + [(share, "cast", how) for share in ("two_thirds", "three_quarters") for how in ("left_out", "counted")]
    + [
        (s, of, "left_out")
        for s in ("absolute", "two_thirds", "three_quarters")
        for of in ("present", "members")
    ]
)


@UNTIMED
@given(
    kinds=st.lists(LAWFUL_KINDS, min_size=1, max_size=entry.MOST_MATTERS),
    quorum=st.builds(
        Quorum, st.sampled_from(["", *SHARES]), st.integers(1, 10_000), st.sampled_from(list(words.WHOSE))
    ),
    tie=st.sampled_from(list(words.TIES)),
    secrecy=st.sampled_from(list(words.SECRECY)),
    notice=st.integers(1, 2_160),
    urgent=st.integers(0, 2_160),
    proxies=st.integers(0, 20),
)  # fmt: skip
def test_rules_without_contradiction_go_through_the_form_unchanged(
    kinds, quorum, tie, secrecy, notice, urgent, proxies
):
    majorities = tuple(
        replace(ORDINARY, threshold=t, of=of, abstentions=how)
        if n == 0
        else Majority(f"matter_{n}", f"موضوع {n}", f"Matter {n}", t, of, how)
        for n, (t, of, how) in enumerate(kinds)
    )
    rules = Rules(
        quorum=quorum, majorities=majorities, tie=tie, secrecy=secrecy, notice_hours=notice,
        urgent_notice_hours=urgent, proxies=proxies,
    )  # fmt: skip
    fields = entry.written(rules)
    if found := checks.contradictions(rules):
        with pytest.raises(EntryRefused) as told:
            entry.read(fields)
        assert told.value.errors == found
    else:
        assert entry.read(fields) == rules
        assert Rules.read(rules.written()) == rules
