"""Amendments as JSON: moved, signed, decided, joined and applied; each refusal with the way on."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from tests import council
from workflow.deliberation.tables import Proposal

PROBLEM = council.SECTIONS["problem"]
START = PROBLEM.index("۲۰ هزار")


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
def secretary(session, here, proposal, sign_in):
    return sign_in(council.member(session, here, ["secretary"], "فرشته دبیری"))


def given(words="۳۰ هزار", start=START, end=START + 7):
    place = {"revision": 1, "section": "problem", "start": start, "end": end}
    return {**place, "replacement": words, "reason": "آمار تازه این است."}


def consolidated(session, proposal):
    session.execute(update(Proposal).where(col(Proposal.id) == proposal.id).values(state="consolidation"))
    session.commit()


def test_amendments_are_moved_joined_and_applied(session, member, secretary, proposal):
    where = f"/proposals/{proposal.id}/amendments"
    first = member.post(where, given()).json()
    assert (first["exact"], first["replacement"], first["state"]) == ("۲۰", "۳۰", "open")
    second = secretary.post(where, given("۲۵ هزار")).json()
    assert second["collides"] == [first["id"]]
    assert secretary.put(f"{where}/{first['id']}/signature", {"signed": True}).json()["signers"] == [
        "فرشته دبیری"
    ]
    assert secretary.put(f"{where}/{first['id']}/stance", {"stance": "agree"}).json()["agree"] == 1
    under = secretary.post(
        f"{where}/{first['id']}/amendments", {"start": 0, "end": 2, "replacement": "۳۱", "reason": "درست‌تر"}
    )
    assert under.json()["parent_id"] == first["id"]
    consolidated(session, proposal)
    verdict = {"verdict": "accept", "reason": "درست است."}
    assert secretary.put(f"{where}/{first['id']}/verdict", verdict).json()["state"] == "accepted"
    refused = secretary.put(f"{where}/{second['id']}/verdict", verdict)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/collides")
    seen = [{"id": one["id"], "version": one["version"]} for one in secretary.get(where).json()["amendments"]]
    both = {"amendments": [one for one in seen if one["id"] in (first["id"], second["id"])], "revision": 1,
            "replacement": "۳۵", "reason": "هر دو"}  # fmt: skip
    assert (old := secretary.post(f"{where}/joined", both | {"revision": 9})).status_code == 409
    assert old.json()["type"] == "/problems/decided-meanwhile"
    deep = secretary.post(f"{where}/joined", both | {"replacement": "> " * 60 + "ژرف"})
    assert (deep.status_code, deep.json()["errors"][0]["field"]) == (422, "replacement")
    made = secretary.post(f"{where}/joined", both).json()
    again = secretary.post(f"{where}/joined", both | {"replacement": "۳۶"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/joined-meanwhile")
    assert (again.json()["amendment"], again.json()["version"]) == (made["id"], made["version"])
    plan = secretary.get(f"{where}/plan").json()
    assert (plan["applies"], plan["changes"][0]["new"]) == ([made["id"]], PROBLEM.replace("۲۰", "۳۵"))
    version = secretary.get(f"/proposals/{proposal.id}").json()["version"]
    assert secretary.post(f"{where}/applied", {"version": version}).json() == {"revision": 2}
    rows = {row["id"]: row["state"] for row in secretary.get(where).json()["amendments"]}
    assert rows == {
        first["id"]: "joined", second["id"]: "joined", under.json()["id"]: "rejected", made["id"]: "applied",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"end": 99_999}, 409, "passage-outside"), ({"revision": 9}, 409, "passage-outside"),
        ({"reason": " "}, 422, "entry-refused"), ({"colour": "red"}, 422, "request-invalid"),
        ({"replacement": "> " * 60 + "ژرف"}, 422, "entry-refused"),
    ],
)  # fmt: skip
def test_amendment_out_of_form_is_refused_with_the_way_on(member, proposal, change, status, kind):
    answer = member.post(f"/proposals/{proposal.id}/amendments", given() | change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_after_the_discussion_nothing_is_moved_and_members_decide_nothing(session, member, proposal):
    where = f"/proposals/{proposal.id}/amendments"
    number = member.post(where, given()).json()["id"]
    assert member.put(f"{where}/{number}/verdict", {"verdict": "accept", "reason": "من"}).status_code == 403
    consolidated(session, proposal)
    assert member.post(where, given("۴۰ هزار")).status_code == 403
    assert member.put(f"{where}/{number}/stance", {"stance": "agree"}).status_code == 403
    assert member.post(f"{where}/{number}/withdrawal").status_code == 403
    assert member.get(f"{where}/{number}").json()["state"] == "open"


def test_list_costs_the_same_for_few_and_for_many(member, proposal, cost):
    where = f"/proposals/{proposal.id}/amendments"
    member.post(where, given())
    few = cost(member, where)
    for number in range(8):
        member.post(where, given(f"{number} هزار"))
    assert cost(member, where) == few
