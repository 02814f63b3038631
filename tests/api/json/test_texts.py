"""Texts as JSON: every revision is kept; a translation stands on the one it was written over."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def person(session, here):
    return council.member(session, here, name="آرش نویسا")


@pytest.fixture
def proposal(session, here, person):
    return council.proposal(session, here, person)


@pytest.fixture
def author(proposal, person, sign_in):
    return sign_in(person)


@pytest.fixture
def at(proposal):
    return f"/proposals/{proposal.id}"


def english(**changes):
    return {
        "number": 1,
        "title": "Internship compacts",
        "sections": {"problem": "No road to work."},
    } | changes


def test_translation_is_saved_read_and_told_stale_once_its_source_changes(author, at):
    assert author.get(f"{at}/translations/en").status_code == 404
    saved = author.put(f"{at}/translations/en", english())
    assert saved.status_code == 200
    assert (saved.json()["title"], saved.json()["stale"]) == ("Internship compacts", False)
    told = author.get(at).json()
    text = {"title": "عنوان دیگر", "sections": told["text"]["sections"], "version": told["version"]}
    rows = told["text"]["recommendations"]
    assert author.put(f"{at}/text", text | {"recommendations": rows}).status_code == 200
    seen = author.get(f"{at}/translations/en").json()
    assert (seen["stale"], seen["changed"], seen["number"]) == (True, ["title"], 1)


def test_translation_over_another_is_refused_with_the_newest(author, at):
    newest = author.put(f"{at}/translations/en", english()).json()["id"]
    stale = author.put(f"{at}/translations/en", english(title="Compacts"))
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/translation-outdated")
    assert stale.json()["based_on"] == newest
    again = author.put(f"{at}/translations/en", english(title="Compacts", based_on=newest))
    assert again.json()["title"] == "Compacts"


@pytest.mark.parametrize(("language", "change", "status"), [
    ("fa", {}, 422), ("de", {}, 404), ("en", {"number": 9}, 404), ("en", {"title": ""}, 422),
    ("en", {"recommendations": [{"id": 999, "text": "x"}]}, 404), ("en", {"translator_id": 1}, 422),
])  # fmt: skip
def test_translation_out_of_form_is_refused(author, at, language, change, status):
    assert author.put(f"{at}/translations/{language}", english(**change)).status_code == status


def test_revisions_are_read_by_number_and_go_on_by_cursor_at_the_same_cost(author, at, cost):
    def saved():
        told = author.get(at).json()
        text = {"title": f"عنوان {told['version']}", "sections": told["text"]["sections"]}
        kept = author.put(f"{at}/text", text | {"version": told["version"]})
        assert kept.status_code == 200
        return kept.json()["number"]

    assert saved() == 2
    few = cost(author, f"{at}/revisions")
    assert [saved() for _ in range(7)] == list(range(3, 10))
    assert cost(author, f"{at}/revisions") == few
    first = author.get(f"{at}/revisions", limit=5).json()
    rest = author.get(f"{at}/revisions", limit=5, after=first["next"]).json()
    assert [row["number"] for row in first["items"] + rest["items"]] == list(range(9, 0, -1))
    assert rest["next"] is None
    assert author.get(f"{at}/revisions/1").json()["title"] == "پیمان کارورزی برای فارغ‌التحصیلان"
    assert author.get(f"{at}/revisions/10").status_code == 404


def test_two_revisions_are_compared_word_by_word(author, at):
    told = author.get(at).json()
    text = {
        "title": "پیمان کارآموزی برای فارغ‌التحصیلان",
        "sections": told["text"]["sections"] | {"options": "نو."},
    }
    rows = told["text"]["recommendations"][::-1]
    assert (
        author.put(f"{at}/text", text | {"version": told["version"], "recommendations": rows}).status_code
        == 200
    )
    where = f"{at}/revisions/compare"
    found = author.get(where, **{"from": 2, "to": 1})
    assert found.status_code == 200
    assert (found.json()["old"], found.json()["new"], found.json()["says"]) == (1, 2, True)
    assert {"kind": "inserted", "text": "کارآموزی"} in found.json()["title"]
    assert [one["key"] for one in found.json()["sections"] if one["says"]] == ["options"]
    assert [(one["old"], one["new"]) for one in found.json()["recommendations"]] == [(2, 1), (1, 2)]
    assert [one["moved"] for one in found.json()["recommendations"]].count(True) == 1
    same = author.get(where, **{"from": 1, "to": 1})
    assert (same.status_code, same.json()["type"]) == (422, "/problems/same-revision")
    gone = author.get(where, **{"from": 1, "to": 9})
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/revision-gone")
    assert author.get(where).json() == found.json(), "the newest against the one before it"


def test_authors_and_themes_are_changed_by_an_author(author, at, session, here, person):
    other = council.member(session, here)
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    session.commit()
    assert author.post(f"{at}/authors", {"person_id": other.id}).status_code == 200
    assert author.post(f"{at}/authors", {"person_id": stranger.id}).status_code == 404
    assert author.put(f"{at}/themes", {"themes": ["skills", "disability"]}).status_code == 200
    assert author.put(f"{at}/themes", {"themes": ["weather"]}).json()["errors"][0]["field"] == "themes"
    told = author.get(at).json()
    assert {row["person_id"] for row in told["authors"]} == {person.id, other.id}
    assert told["themes"] == ["skills", "disability"]
    assert author.send("DELETE", f"{at}/authors/{other.id}").status_code == 200
    last = author.send("DELETE", f"{at}/authors/{person.id}")
    assert last.status_code == 409
    assert last.json()["type"] == "/problems/last-author"
