"""A comment worded anew over JSON: on top of what was read, its wordings listed."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def proposal(session, here):
    return council.proposal(session, here, council.member(session, here), state="discussion")


@pytest.fixture
def member(session, here, proposal, sign_in):
    return sign_in(council.member(session, here, name="نگار عضوی"))


@pytest.fixture
def at(member, proposal):
    path = f"/proposals/{proposal.id}/comments"
    made = member.post(path, {"body": "هزینه؟", "kind": "evidence", "source": "سرشماری"}).json()
    assert (made["kind"], made["source"], made["version"], made["edited_at"]) == (
        "evidence",
        "سرشماری",
        1,
        None,
    )
    return f"{path}/{made['id']}"


def test_it_goes_on_top_of_the_tag_that_was_read(member, at):
    tag = member.get(at).headers["etag"]
    answer = member.put(at, {"body": "هزینهٔ سالانه؟", "kind": "question"}, **{"If-Match": tag})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["version"], told["kind"], told["body"], told["source"]) == (
        2,
        "question",
        "هزینهٔ سالانه؟",
        "",
    )
    worded = member.get(f"{at}/wordings").json()
    assert [(w["number"], w["kind"], w["body"], w["source"]) for w in worded] == [
        (1, "evidence", "هزینه؟", "سرشماری"), (2, "question", "هزینهٔ سالانه؟", ""),
    ]  # fmt: skip
    assert member.put(at, {"body": "باز"}, **{"If-Match": tag}).status_code == 412


@pytest.mark.parametrize(("body", "status", "kind"), [
    ({"body": "باز"}, 428, "precondition-required"), ({"body": "باز", "version": 7}, 409, "wording-outdated"),
    ({"body": " ", "version": 1}, 422, "entry-refused"),
    ({"body": "x", "version": 1, "kind": "insult"}, 422, "request-invalid"),
    ({"body": "x", "version": 1, "kind": "evidence"}, 422, "entry-refused"),
])  # fmt: skip
def test_out_of_form_it_is_refused_and_nothing_changes(member, at, body, status, kind):
    answer = member.put(at, body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert member.get(at).json()["version"] == 1


def test_filter_by_kind(member, at):
    path = at.rsplit("/", 1)[0]
    assert len(member.get(path, kind="evidence").json()["items"]) == 1
    assert member.get(path, kind="question").json()["items"] == []
