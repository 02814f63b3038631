"""What may be voted, by the method of a ballot, and how a vote is kept: as one short word or several."""

from collections.abc import Collection, Mapping, Sequence

from workflow.process.text import Text
from workflow.record.typed import NOT_A_CHOICE, EntryRefused

CHOICES: Mapping[str, Text] = {
    "for": Text("موافق", "For"),
    "against": Text("مخالف", "Against"),
    "abstain": Text("ممتنع", "Abstain"),
}
"""What may be voted on a motion."""

CONSENT: Mapping[str, Text] = {
    "for": Text("رضایت می‌دهم", "I consent"),
    "against": Text("اعتراض دارم", "I object"),
    "abstain": Text("کنار می‌ایستم", "I stand aside"),
}
"""What may be voted by consent; kept by the same words, since an objection is a vote against."""

ABSTAIN = "abstain"
METHODS: Mapping[str, Text] = {
    "motion": Text("موافق یا مخالف", "For or against"),
    "consent": Text("رضایت همگانی", "Consent"),
    "plurality": Text("برگزیدن یک گزینه", "Choosing one option"),
    "approval": Text("پذیرفتن چند گزینه", "Approving several options"),
}
"""How a ballot may be voted."""

CHOOSING = ("plurality", "approval")
"""The methods that choose among options."""

NOT_ALONE = Text(
    "ممتنع را با گزینهٔ دیگری نمی‌توان برگزید؛ یا ممتنع، یا گزینه‌ها.",
    "You cannot abstain and choose an option as well: either abstain, or choose.",
)
ONLY_ONE = Text("تنها یک گزینه را برگزینید.", "Please choose one option only.")


def choices_of(method: str, options: Mapping[str, Text]) -> Mapping[str, Text]:
    """What may be voted, with its words; ``options`` are those of the ballot, where it chooses among some."""
    if method == "motion":
        return CHOICES
    return CONSENT if method == "consent" else {**options, ABSTAIN: CHOICES[ABSTAIN]}


def kept_as(method: str, chosen: Sequence[str], choices: Mapping[str, Text]) -> str:
    """A vote in the words it is kept by: one word, or by approval several in the order of the ballot.

    Raises EntryRefused for none, for one that is not there, and for more than the method takes.
    """
    named = set(chosen)
    if not named or not named <= choices.keys():
        words = Text("، ".join(c.fa for c in choices.values()), ", ".join(c.en for c in choices.values()))
        raise EntryRefused(
            {
                "choice": Text(
                    NOT_A_CHOICE.fa.format(choices=words.fa), NOT_A_CHOICE.en.format(choices=words.en)
                )
            }
        )
    if ABSTAIN in named and len(named) > 1:
        raise EntryRefused({"choice": NOT_ALONE})
    if method != "approval" and len(named) > 1:
        raise EntryRefused({"choice": ONLY_ONE})
    return " ".join(key for key in choices if key in named)


def options_in(kept: str) -> Collection[str]:
    """The options a vote that chooses names; none for an abstention."""
    return [] if kept == ABSTAIN else kept.split(" ")
