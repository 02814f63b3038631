"""Filters read against their declaration alone, and names folded alike in Python and in both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from workflow.process.text import Text
from workflow.record.filters import Field, Filters, cursor
from workflow.record.folded import SAME, UNSEEN, fold, folded
from workflow.record.typed import EntryRefused

WORD = Text("واژه", "Word")
LIST = Filters(
    (Field("q", WORD), Field("state", WORD, {"a": WORD, "b": WORD})), orders={"new": WORD, "old": WORD}
)
SIGNS = "".join((*SAME, *SAME.values(), *UNSEEN, "پچژگ‌سشabcXYZ0123456789-@.%_'\\"))


def test_only_what_is_declared_is_read():
    asked = LIST.read({"q": "  دو  واژه ", "state": "b", "order": "old", "chapter_id": "1", "limit": "x"})
    assert dict(asked.values) == {"q": "دو واژه", "state": "b", "order": "old"}
    assert asked
    assert not LIST.read({"order": "old"})
    assert LIST.read({}).order == "new"


@pytest.mark.parametrize(
    "order", ["id", "new; DROP TABLE person", "new,old", "NEW", "(select 1)", "created_at desc", "new\0"]
)
def test_order_is_one_of_the_declared(order):
    asked = LIST.read({"order": order})
    assert "order" in asked.errors
    assert asked.order == "new"
    with pytest.raises(EntryRefused):
        asked.proved()


def test_every_fault_is_named_and_nothing_typed_is_lost():
    asked = LIST.read({"q": "x" * 150, "state": "c"})
    assert set(asked.errors) == {"q", "state"}
    assert dict(asked.typed) == {"q": "x" * 150, "state": "c"}


@pytest.mark.parametrize("after", ["x", "1-2", "-1", "1" * 18, str(2**31), "۱"])
def test_cursor_is_a_number_or_refused(after):
    with pytest.raises(EntryRefused):
        cursor(after)
    assert cursor("12") == (12,)
    assert cursor("1-2", 2) == (1, 2)
    assert cursor("") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(words=st.text(st.sampled_from(SIGNS), max_size=30))
def test_names_are_folded_alike_everywhere(session, words):
    assert session.execute(select(folded(literal(words)))).scalar_one() == fold(words)
