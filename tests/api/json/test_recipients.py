"""A chapter's recipients as JSON: added, changed, retired, offered again."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def secretary(session, here, sign_in):
    return sign_in(council.member(session, here, ["secretary"]))


NEW = {"name_fa": "دکتر سهراب امینی", "office_fa": "معاون پیشگیری", "email": "amini@example.org"}


def test_recipient_is_added_changed_retired_and_offered_again(here, secretary):
    path = f"/chapters/{here.id}/recipients"
    made = secretary.post(path, NEW)
    assert made.status_code == 201
    one = f"{path}/{made.json()['id']}"
    assert secretary.put(one, NEW | {"office_fa": "رئیس سازمان"}).json()["office_fa"] == "رئیس سازمان"
    assert secretary.post(f"{one}/retire").json()["retired"] is True
    assert secretary.get(path).json()["items"][0]["retired"] is True
    assert secretary.post(f"{one}/restore").json()["retired"] is False


@pytest.mark.parametrize(("change", "field"), [
    ({"email": "amini"}, "email"), ({"name_fa": " "}, "name_fa"), ({"language": "de"}, "language"),
    ({"office_fa": "م" * 1_001}, "office_fa"), ({"chapter_id": 9}, "chapter_id"),
])  # fmt: skip
def test_recipient_out_of_form_is_named_in_both_languages(here, secretary, change, field):
    answer = secretary.post(f"/chapters/{here.id}/recipients", NEW | change)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["field"] == field
    assert fault["fa"]
    assert fault["en"]


def test_recipient_of_another_chapter_is_not_there(here, secretary, session):
    other = council.recipient(session, council.chapter(session, "انجمن استان یزد"))
    session.commit()
    one = f"/chapters/{here.id}/recipients/{other.id}"
    assert secretary.put(one, NEW).status_code == 404
    assert secretary.post(f"{one}/retire").status_code == 404
    assert secretary.post(f"{one}/restore").status_code == 404


def test_recipients_go_on_by_cursor_at_the_same_cost(here, secretary, session, cost):
    path = f"/chapters/{here.id}/recipients"
    council.recipient(session, here)
    session.commit()
    few = cost(secretary, path)
    for _ in range(11):
        council.recipient(session, here)
    session.commit()
    assert cost(secretary, path) == few
    first = secretary.get(path, limit=8).json()
    rest = secretary.get(path, limit=8, after=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (8, 4, None)
