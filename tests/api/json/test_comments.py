"""Comments and stances as JSON: on the whole, on a passage, in answer."""

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
def at(proposal):
    return f"/proposals/{proposal.id}/comments"


def test_comment_on_a_passage_quotes_our_own_text_and_is_answered(member, at):
    made = member.post(
        at, {"body": "چرا؟", "passage": {"revision": 1, "section": "problem", "start": 0, "end": 5}}
    )
    assert made.status_code == 201
    told = made.json()
    assert told["passage"]["exact"] == council.SECTIONS["problem"][:5]
    assert (told["author"], told["roles"], told["own"]) == ("نگار عضوی", ["member"], True)
    answer = member.post(at, {"body": "چون", "parent_id": told["id"]}).json()
    assert answer["parent_id"] == told["id"]
    assert [row["id"] for row in member.get(f"{at}/{told['id']}/replies").json()["items"]] == [answer["id"]]
    (thread,) = member.get(at).json()["items"]
    assert (thread["id"], thread["reply_count"]) == (told["id"], 1)
    assert member.get(at, section="problem").json()["items"]
    assert member.get(at, section="options").json()["items"] == []


def test_last_stance_counts(member, at, session, proposal):
    said = council.comment(session, proposal, council.member(session, council.chapter(session, "دیگر")))
    session.commit()
    for stance, counts in (("agree", (1, 0, 0)), ("disagree", (0, 1, 0)), ("pass", (0, 0, 1))):
        told = member.put(f"{at}/{said.id}/stance", {"stance": stance}).json()
        assert (told["agree"], told["disagree"], told["passes"], told["mine"]) == (*counts, stance)


@pytest.mark.parametrize(("change", "status", "kind"), [
    ({"body": " "}, 422, "entry-refused"), ({"body": "ن" * 250_001}, 422, "request-invalid"),
    ({"body": "x\x00"}, 422, "entry-refused"), ({"author_id": 1}, 422, "request-invalid"),
    ({"passage": {"revision": 1, "section": "problem", "start": 5, "end": 5}}, 409, "passage-refused"),
    ({"passage": {"revision": 9, "section": "problem", "start": 0, "end": 5}}, 409, "passage-revision-gone"),
    ({"parent_id": 999}, 404, "not-found"),
])  # fmt: skip
def test_comment_out_of_form_is_refused_and_nothing_is_said(member, at, change, status, kind):
    answer = member.post(at, {"body": "چرا؟"} | change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert member.get(at).json()["items"] == []


def test_megabyte_of_comment_is_refused_at_once(member, at):
    assert member.post(at, {"body": "ن" * 1_300_000}).status_code == 413


def test_comment_of_another_proposal_is_not_there(member, at, session, here):
    other = council.proposal(session, here, council.member(session, here), state="discussion")
    said = council.comment(session, other, council.member(session, here))
    session.commit()
    for path in (f"{at}/{said.id}", f"{at}/{said.id}/replies", f"{at}/{said.id}/dispositions"):
        assert member.get(path).status_code == 404
    assert member.put(f"{at}/{said.id}/stance", {"stance": "agree"}).status_code == 404
    assert member.post(at, {"body": "پاسخ", "parent_id": said.id}).status_code == 404


def test_same_key_says_it_once(member, at):
    first = member.post(at, {"body": "چرا؟"}, key="k")
    assert member.post(at, {"body": "چرا؟"}, key="k").json() == first.json()
    assert len(member.get(at).json()["items"]) == 1


def test_comments_go_on_by_cursor_at_the_same_cost(member, at, session, proposal, here, cost):
    council.comment(session, proposal, council.member(session, here))
    session.commit()
    few = cost(member, at)
    for _ in range(14):
        council.comment(session, proposal, council.member(session, here))
    session.commit()
    assert cost(member, at) == few
    seen, after = [], None
    while True:
        page = member.get(at, limit=6, **({"after": after} if after else {})).json()
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 15
