"""Names in the order of the Persian alphabet, the same in Python and in both databases."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlmodel import col

from tests import council
from workflow.membership.tables import Person
from workflow.record.alphabet import LETTERS, LONGEST, key

ORDERED = [
    "۲ نفر", "آذر", "آرش", "ابراهیم", "احمد", "بهار", "پروین", "تینا", "ثریا", "جمیله", "چکاوک",
    "حسن", "خسرو", "دارا", "ذکریا", "رضا", "زهرا", "ژاله", "سارا", "شیرین", "صادق", "ضیا",
    "طاهره", "ظفر", "علی", "علی اکبری", "علی نوری", "علیرضا", "غزاله", "فرهاد", "قاسم", "کامران", "کیان",
    "گلی", "لیلا", "مینا", "نگار", "وحید", "هادی", "یاسمن", "Anna", "Zoe", "Ёлка",
]  # fmt: skip
"""Written by hand from the order that dictionaries and CLDR fa have."""

ALIKE = [
    ("علی‌رضا", "علیرضا"),  # a half-space is nothing
    ("علي كريمي", "علی کریمی"),  # Arabic letters
    ("مُحَمَّد", "محمد"),
    ("محـــمد", "محمد"),
    ("فاطمة", "فاطمه"),
    ("خانۀ", "خانه"),
    ("أحمد", "احمد"),
    ("ٱحمد", "احمد"),
    ("رؤیا", "رویا"),
    ("رئیس", "رییس"),
    ("ا\u0653رش", "آرش"),  # written of two signs
    ("ﻋﻠﯽ", "علی"),  # presentation forms
    ("  علی   اکبری ", "علی اکبری"),
    ("علی-اکبری", "علی اکبری"),
    ("\u200fعلی\u200e", "علی"),
    ("ANNA", "Anna"),
    ("Zoë", "zoe"),
    ("٤٥", "۴۵"),
    ("ھادی", "هادی"),
]

NAMES = st.text(
    st.one_of(
        st.sampled_from(LETTERS + "يكةأ\u200c\u064e ABz۱1-'\\%_"),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\0"),
    ),
    min_size=1,
    max_size=20,
)


def test_names_are_in_persian_order():
    for backwards in (ORDERED[::-1], sorted(ORDERED), ORDERED[1::2] + ORDERED[::2]):
        assert sorted(backwards, key=key) == ORDERED
    assert all(key(one) < key(other) for one, other in itertools.pairwise(ORDERED))


def test_each_letter_of_the_alphabet_has_a_place_of_its_own():
    keys = [key(letter) for letter in LETTERS]
    assert keys == sorted(set(keys))
    assert "9" < keys[0] < keys[-1] < "a"


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_signs_that_search_holds_for_the_same_are_the_same_here(one, other):
    assert key(one) == key(other)


def test_key_is_bounded():
    assert len(key("ﷺ" * 120)) == LONGEST


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(names=st.lists(NAMES, min_size=2, max_size=8))
def test_order_is_total_and_the_databases_have_it_too(session, now, names):
    before = (
        session.execute(select(col(Person.id)).order_by(col(Person.id).desc()).limit(1)).scalar_one_or_none()
        or 0
    )
    session.execute(insert(Person), [{"name": name, "created_at": now} for name in names])
    found = session.execute(
        select(col(Person.name)).where(col(Person.id) > before).order_by(col(Person.name_key), col(Person.id))
    )
    assert list(found.scalars()) == sorted(names, key=key)


def test_key_follows_the_name_however_it_is_written(session, now):
    person = council.person(session, "پروین")
    assert person.name_key == key("پروین")
    person.name = "یاسمن"
    session.flush()
    session.refresh(person)
    assert person.name_key == key("یاسمن")
    session.execute(update(Person).where(col(Person.id) == person.id).values(language="en"))
    session.refresh(person)
    assert person.name_key == key("یاسمن")


def test_long_lists_by_name_go_along_the_index(session, now):
    session.execute(insert(Person), [{"name": f"نام {n}", "created_at": now} for n in range(2_000)])
    connection = session.connection()
    query = "SELECT id FROM person ORDER BY name_key, id LIMIT 50"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE person")
        plan = connection.exec_driver_sql(f"EXPLAIN {query}").scalars().all()
    else:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert "person_by_name" in "\n".join(plan)
    assert "Sort" not in "\n".join(plan)
    assert "TEMP B-TREE" not in "\n".join(plan)
