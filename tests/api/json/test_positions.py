"""Positions as JSON: given, asked again, confirmed, read by whom, and what is refused."""

import pytest

from tests.workflow.deliberation.positions.test_positions import Council


@pytest.fixture
def at(session, now):
    return Council(session, now)


@pytest.fixture
def as_(at, sign_in):
    at.session.commit()
    return lambda who: sign_in(at.people[who])


@pytest.fixture
def where(at):
    return f"/proposals/{at.at.proposal.id}/position"


def test_position_is_given_goes_stale_and_is_confirmed(session, at, as_, where):
    member, secretary = as_("member"), as_("secretary")
    assert member.get(where).json() == {
        "position": None, "reason": "", "revision": None, "at": None, "stale": False, "newest": 1,
    }  # fmt: skip
    given = member.put(where, {"position": "oppose", "reason": "گران است.", "revision": 1})
    assert given.status_code == 200
    seen = member.get(where)
    assert given.json() == seen.json()
    at.change()
    session.commit()
    stale = member.get(where).json()
    assert (stale["stale"], stale["revision"], stale["newest"]) == (True, 1, 2)
    late = member.put(where, {"position": "support", "revision": 2}, **{"If-Match": seen.headers["etag"]})
    assert late.status_code == 412
    listed = secretary.get(f"{where}s").json()
    assert [(row["name"], row["position"], row["stale"]) for row in listed["items"]] == [
        ("نگار عضوی", "oppose", True)
    ]
    assert {row["position"]: (row["valid"], row["stale"]) for row in listed["counts"]}["oppose"] == (0, 1)
    news = member.get("/me/news").json()
    assert [one["kind"] for one in news["items"]] == ["position_stale"]
    same = {"position": "oppose", "reason": "گران است.", "revision": 2}
    confirmed = member.put(where, same).json()
    assert (confirmed["stale"], confirmed["revision"]) == (False, 2)
    told = [one["event"] for one in secretary.get(where.replace("/position", "/history")).json()["items"]]
    assert told[:3] == ["confirm_position", "edit", "give_position"]


@pytest.mark.parametrize(
    ("who", "change", "status", "kind"),
    [
        ("secretary", {}, 403, "forbidden"), ("stranger", {}, 404, "not-found"),
        ("member", {"reason": " "}, 422, "entry-refused"), ("member", {"reason": "x" * 5_001}, 422, "entry-refused"),
        ("member", {"reason": "x\x00"}, 422, "entry-refused"), ("member", {"position": "x"}, 422, "request-invalid"),
        ("member", {"revision": 0}, 422, "request-invalid"), ("member", {"person_id": 1}, 422, "request-invalid"),
        ("member", {"revision": 7}, 409, "position-on-older-text"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_a_stable_type(as_, where, who, change, status, kind):
    given = {"position": "oppose", "reason": "گران است.", "revision": 1} | change
    answer = as_(who).put(where, given)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert answer.json()["fa"]
    if kind == "position-on-older-text":
        assert answer.json()["revision"] == 1


def test_a_member_reads_their_own_alone(as_, where):
    as_("author").put(where, {"position": "support", "revision": 1})
    answer = as_("member").get(f"{where}s")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    assert as_("author").get(f"{where}s").json()["items"][0]["name"] == "آرش نویسا"
