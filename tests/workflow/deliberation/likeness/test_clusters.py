"""Which comments are alike: by their words, whatever the letters, and each with the first it is alike to."""

import random

import pytest
from rapidfuzz import fuzz

from workflow.deliberation.likeness.clusters import ALIKE, AT_ONCE, SHARED, clusters, words_of


@pytest.mark.parametrize(("one", "other", "same"), [
    ("با پيشنهاد موافقم كه هزينه دارد", "با پیشنهاد موافقم که هزینه دارد.", True),
    ("کتاب‌خانه‌ها را برای نابینایان باز کنید", "کتابخانه‌ها را برای نابینایان باز کنید", True),
    ("مدت این پیمان باید شش ماه باشد نه سه ماه", "مدت این پیمان باید شش ماه باشد نه سه ماه، لطفاً", True),
    ("هزینه را کارفرما بپردازد", "بیمه را سازمان بپردازد و نه کارفرما", False),
    ("", "نظر", False),
])  # fmt: skip
def test_likeness_is_by_words_whatever_the_letters(one, other, same):
    assert (clusters({1: one, 2: other})[2] == 1) is same


def plainly(bodies):
    """Each with the first head before it that it is alike to, by comparing all with all."""
    words = {number: words_of(body) for number, body in bodies.items()}
    heads = {}
    for number in sorted(bodies):
        mine = set(words[number])
        heads[number] = next((
            other for other, head in heads.items()
            if other == head and (words[other] == words[number] or (
                len(mine & set(words[other])) >= SHARED * max(len(mine), len(set(words[other])))
                and fuzz.ratio(" ".join(sorted(words[number])), " ".join(sorted(words[other]))) >= ALIKE
            ))
        ), number)  # fmt: skip
    return heads


@pytest.mark.parametrize(("vocabulary", "length"), [(12, 6), (60, 9), (400, 12)])
def test_nothing_is_missed_and_nothing_is_made_up(vocabulary, length):
    chance = random.Random(1405)  # noqa: S311 (nothing secret)
    words = [f"سخن{n}" for n in range(vocabulary)]
    bodies = {}
    for number in range(AT_ONCE + 150):
        if bodies and chance.random() < 0.4:
            body = chance.choice(list(bodies.values())).split()
            body[chance.randrange(length)] = chance.choice(words)
        else:
            body = chance.choices(words, k=length)
        bodies[number] = " ".join(body)
    found = clusters(bodies)
    assert found == plainly(bodies)
    assert len(set(found.values())) < len(bodies)


def test_order_in_which_comments_come_makes_no_difference():
    bodies = {n: f"هزینهٔ پیمان را کارفرما بپردازد {n % 7}" for n in range(40)}
    assert clusters(dict(reversed(bodies.items()))) == clusters(bodies)


@pytest.mark.parametrize("bodies", [{}, {5: "؟!"}, {5: "؟", 9: "!", 12: "نظر"}])
def test_comments_without_a_word_are_like_each_other_alone(bodies):
    assert clusters(bodies) == {number: 12 if number == 12 else 5 for number in bodies}
