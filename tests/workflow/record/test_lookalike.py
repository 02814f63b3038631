"""Names that pass for one another, and names that do not."""

import pytest

from workflow.record.lookalike import passes_for

ZWNJ, ZWJ, NOTHING = "\u200c", "\u200d", "\u2060"


@pytest.mark.parametrize(
    ("typed", "member"),
    [
        ("نگار عضوی", "نگار عضوی"), ("نگار عضوي", "نگار عضوی"), ("نگار  عضوی", "نگار عضوی"),
        (f"نگار{ZWNJ}عضوی", "نگار عضوی"), (f"نگا{ZWJ}ر عضوی", "نگار عضوی"), (f"نگا{NOTHING}ر عضوی", "نگار عضوی"),
        ("كريم ۲", "کریم 2"), ("АLI Rezai", "Ali Rezai"), ("Ａli Rezai", "ali rezai"), ("Νika", "nika"),
    ],
)  # fmt: skip
def test_look_alikes_are_found(typed, member):
    assert passes_for(typed, ["آرش نویسا", member]) == member


@pytest.mark.parametrize("typed", ["نگار عضو", "دفتر پیشگیری", "", "  ", ZWNJ, "Ali"])
def test_other_names_are_not(typed):
    assert passes_for(typed, ["نگار عضوی", "آرش نویسا", "Alia", ""]) == ""
