"""Minority opinions as JSON: the way of one, and what is refused."""

import pytest

from tests.workflow.deliberation.dissents.voted import BODY, Voted

GIVEN = {"ground": "outvoted", "body": BODY, "signature": "named"}


@pytest.fixture
def at(session, now):
    return Voted(session, now).carried()


@pytest.fixture
def as_(at, sign_in):
    at.session.commit()
    return lambda who: sign_in(at.people[who])


@pytest.fixture
def where(at):
    return f"/proposals/{at.id}/dissents"


def test_opinion_is_written_signed_reworded_and_withdrawn(as_, where):
    writer, other = as_("against"), as_("second")
    made = writer.post(where, GIVEN)
    assert made.status_code == 201
    one = f"{where}/{made.json()['id']}"
    signed = other.put(f"{one}/signature", {"signature": "counted", "version": 1}).json()
    assert (signed["names"], signed["counted"], signed["mine"], signed["own"]) == (
        ["پدرام مخالف"], 1, "counted", False,
    )  # fmt: skip
    anew = writer.put(f"{one}/wording", {"body": "سخنی تازه", "version": 1}).json()
    assert (anew["version"], anew["counted"], anew["lapsed"]) == (2, 0, 1)
    stale = other.put(f"{one}/signature", {"signature": "named", "version": 1})
    assert (stale.status_code, stale.json()["type"], stale.json()["version"]) == (
        409, "/problems/dissent-outdated", 2,
    )  # fmt: skip
    assert other.put(f"{one}/signature", {"signature": "none", "version": 2}).json()["mine"] == ""
    listed = as_("for").get(where).json()
    assert [row["body"] for row in listed["dissents"]] == ["سخنی تازه"]
    assert listed["brief"] == ""
    gone = writer.post(f"{one}/withdrawal").json()
    assert (gone["body"], gone["withdrawn_at"] is not None) == ("", True)
    assert as_("for").get(where).json()["dissents"] == []


@pytest.mark.parametrize(
    ("who", "change", "status", "kind"),
    [
        ("for", {}, 409, "not-outvoted"), ("secretary", {}, 403, "forbidden"), ("stranger", {}, 404, "not-found"),
        ("against", {"body": " "}, 422, "entry-refused"), ("against", {"body": "x" * 5001}, 422, "entry-refused"),
        ("against", {"body": "x\x00"}, 422, "entry-refused"), ("against", {"ground": "x"}, 422, "request-invalid"),
        ("against", {"ground": "group", "group": 3}, 422, "entry-refused"),
        ("against", {"person_id": 1}, 422, "request-invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_a_stable_type(as_, where, who, change, status, kind):
    answer = as_(who).post(where, GIVEN | change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert answer.json()["fa"] or answer.json()["errors"]


def test_issued_brief_freezes_them(at, as_, where):
    made = as_("against").post(where, GIVEN).json()["id"]
    at.issued()
    at.session.commit()
    refused = as_("against").post(f"{where}/{made}/withdrawal")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/brief-is-out")
    assert as_("for").get(where).json()["brief"] == "1/1405"


def test_list_costs_the_same_for_few_and_for_many(as_, where, cost):
    as_("against").post(where, GIVEN)
    reader = as_("for")
    few = cost(reader, where)
    as_("second").post(where, GIVEN)
    for who in ("abstain", "silent", "author"):
        as_(who).post(where, GIVEN | {"ground": "group"})
    assert cost(reader, where) == few
