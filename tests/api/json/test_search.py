"""Search as JSON: what one may see, by every word, at the same cost."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


def begin(who, here, title):
    return who.post(f"/chapters/{here.id}/proposals", {"title": title}).json()["id"]


def test_search_finds_what_the_reader_may_see_alone(here, session, sign_in):
    author, member = (sign_in(council.member(session, here)) for _ in range(2))
    made = begin(author, here, "پیمان کارورزی")
    path = f"/chapters/{here.id}/search"
    (hit,) = author.get(path, q="كارورزي").json()["items"]
    assert (hit["proposal_id"], hit["kind"]) == (made, "proposal")
    assert [piece["text"] for piece in hit["title"] if piece["marked"]] == ["کارورزی"]
    assert member.get(path, q="کارورزی").json() == {"items": [], "next": None}


@pytest.mark.parametrize("asked", ["' OR 1=1 --", "%", "_", '"', "*", "x" * 200])
def test_signs_of_a_query_language_are_only_signs(here, session, sign_in, asked):
    author = sign_in(council.member(session, here))
    begin(author, here, "پیمان کارورزی")
    found = author.get(f"/chapters/{here.id}/search", q=asked)
    assert (found.status_code, found.json()["items"]) == (200, [])


def test_search_goes_on_by_cursor_at_the_same_cost(here, session, sign_in, cost):
    author = sign_in(council.member(session, here))
    path = f"/chapters/{here.id}/search"
    begin(author, here, "پیمان یک")
    few = cost(author, path, q="پیمان")
    for number in range(8):
        begin(author, here, f"پیمان {number}")
    assert cost(author, path, q="پیمان") == few
    first = author.get(path, q="پیمان", limit=5).json()
    rest = author.get(path, q="پیمان", limit=5, after=first["next"]).json()
    ids = [hit["id"] for hit in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(set(ids)), rest["next"]) == (9, None)
