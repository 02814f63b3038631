"""What people type is taken as it is or refused with the field and the way on."""

import pytest

from workflow.process.text import Text
from workflow.record import typed
from workflow.record.typed import EntryRefused

CHOICES = {"a": Text("الف", "A"), "b": Text("ب", "B")}


@pytest.mark.parametrize("address", ["a@example.org", "First.Last+x@sub.example.ir", "x_y-z@example.museum"])
def test_address_is_kept_in_small_letters(address):
    assert typed.address(f"  {address} ", "email") == address.lower()


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b", "a b@example.org", "a@exa mple.org", "نام@example.org", "a@نمونه.ایران", "a@example.org\u200f",
     "a@example.org, b@example.org", "<a@example.org>", "a@" + "x" * 250 + ".org", "a\r\nBcc: b@example.org"],
)  # fmt: skip
def test_address_that_no_server_takes_is_refused(address):
    with pytest.raises(EntryRefused) as refused:
        typed.address(address, "email")
    assert list(refused.value.errors) == ["email"]
    assert refused.value.errors["email"].fa
    assert refused.value.errors["email"].en


@pytest.mark.parametrize("text", ["تهی\x00", "نیمه\ud800", "زنگ\x07"])
def test_character_no_database_keeps_is_refused(text):
    for read in (typed.line, typed.prose):
        with pytest.raises(EntryRefused, match="cannot be kept"):
            read(text, "body")


def test_line_loses_its_breaks_and_prose_keeps_them():
    assert typed.line("  یک\r\n دو\t سه ", "title") == "یک دو سه"
    assert typed.prose("یک\r\nدو\rسه", "body") == "یک\nدو\nسه"


def test_too_long_says_how_long_and_how_long_it_may_be():
    with pytest.raises(EntryRefused) as refused:
        typed.line("ن" * 301, "title")
    assert "301" in refused.value.errors["title"].en
    assert "300" in refused.value.errors["title"].en
    assert typed.line("ن" * 300, "title") == "ن" * 300


def test_empty_is_refused_only_where_it_is_needed():
    with pytest.raises(EntryRefused, match="empty"):
        typed.line(" \n", "title")
    assert typed.line(" ", "title", required=False) == ""


def test_choice_names_what_may_be_chosen():
    assert typed.choice("a", "kind", CHOICES) == "a"
    with pytest.raises(EntryRefused) as refused:
        typed.choice("c", "kind", CHOICES)
    assert "الف، ب" in refused.value.errors["kind"].fa
    assert "A, B" in refused.value.errors["kind"].en
