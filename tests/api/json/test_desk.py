"""The desk of consolidation as JSON: its arrangements, how far it is, and the standard reasons."""

import pytest
from sqlalchemy import text

from tests import council
from tests.queries import of_jobs
from workflow.authorize import authorize
from workflow.deliberation.likeness.kept import find, keep
from workflow.record import jobs
from workflow.record.case import person

KINDS = ["remark", "objection", "question"]


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def people(session, here):
    return {
        "author": council.member(session, here), "secretary": council.member(session, here, ["secretary"]),
        "member": council.member(session, here),
    }  # fmt: skip


@pytest.fixture
def proposal(session, here, people):
    row = council.proposal(session, here, people["author"], state="consolidation")
    for number, kind in enumerate(KINDS):
        said = council.comment(session, row, people["member"])
        said.kind, said.body = kind, f"نظر {number}"
    said.section, said.start, said.end = "problem", 0, 4
    council.comment(session, row, people["member"]).body = "نظر 1"
    session.commit()
    return row


@pytest.fixture
def secretary(people, sign_in):
    return sign_in(people["secretary"])


def headings(answer):
    assert answer.status_code == 200, answer.text
    return [(row["heading"] and row["heading"]["en"], row["comment"]["id"]) for row in answer.json()["items"]]


def walked(who, path, **query):
    rows, after = [], ""
    for _ in range(20):
        page = who.get(path, limit=1, after=after, **query).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        after = page["next"]
    raise AssertionError("no end")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("came", [(None, 1), (None, 2), (None, 3), (None, 4)]),
        ("kind", [("Objection", 2), ("Question", 3), ("Remark", 1), ("Remark", 4)]),
    ],
)
def test_comments_are_arranged_as_on_the_page_and_paged_by_key(secretary, proposal, by, expected):
    path = f"/proposals/{proposal.id}/desk"
    whole = secretary.get(path, by=by)
    assert headings(whole) == expected
    assert walked(secretary, path, by=by) == whole.json()["items"]


def test_passages_come_in_the_order_of_the_text(secretary, proposal):
    path = f"/proposals/{proposal.id}/desk"
    whole = headings(secretary.get(path, by="passage"))
    assert [number for _, number in whole] == [3, 1, 2, 4]
    assert whole[0][0] != whole[1][0] == "On the whole proposal"
    assert [row["comment"]["id"] for row in walked(secretary, path, by="passage")] == [3, 1, 2, 4]


def test_those_that_are_alike_stand_together_and_are_listed_whole(secretary, proposal, session, people, now):
    found = find(authorize(session, proposal.id, "see", actor=person(people["secretary"].id), now=now))
    assert found is not None
    keep(session, proposal.id, found, now=now)
    session.commit()
    path = f"/proposals/{proposal.id}/desk"
    first, *_ = secretary.get(path, by="likeness").json()["items"]
    assert (first["head"], first["size"]) == (2, 2)
    assert [number for _, number in headings(secretary.get(path, head=2))] == [2, 4]
    assert [number for _, number in headings(secretary.get(path, head=1))] == [1]


def test_likeness_is_asked_for_at_once_by_whoever_disposes(secretary, proposal, session, people, sign_in):
    path = f"/proposals/{proposal.id}/desk/likeness"
    assert secretary.get(path).json() == {"at": None, "since": 4}
    answer = secretary.post(path)
    assert (answer.status_code, answer.json()) == (200, {"at": None, "since": 4})
    promised = session.execute(text(f"SELECT workflow_uuid FROM {of_jobs(session)}")).scalars().all()
    session.rollback()
    assert [
        name.rsplit("-", 2)[1:] for name in promised if name.startswith(f"{jobs.FIND_ALIKE}-{proposal.id}-")
    ]
    refused = sign_in(people["member"]).post(path)
    assert (refused.status_code, refused.json()["fa"] != "") == (403, True)


def test_no_arrangement_gives_more_than_was_asked_for(secretary, proposal, session, people, now):
    found = find(authorize(session, proposal.id, "see", actor=person(people["secretary"].id), now=now))
    keep(session, proposal.id, found, now=now)
    session.commit()
    path = f"/proposals/{proposal.id}/desk"
    for by in ("came", "passage", "kind", "likeness"):
        for limit in (1, 2, 3):
            assert len(secretary.get(path, by=by, limit=limit).json()["items"]) <= limit, (by, limit)
    heads = [row["head"] or row["comment"]["id"] for row in walked(secretary, path, by="likeness")]
    assert heads == [2, 1, 3]


def test_groups_that_were_not_found_are_told_with_the_reason(secretary, proposal):
    page = secretary.get(f"/proposals/{proposal.id}/desk", by="group").json()
    assert (page["items"], page["next"]) == ([], None)
    assert page["why"]["fa"]
    assert secretary.get(f"/proposals/{proposal.id}/desk", by="colour").status_code == 422


def test_what_is_disposed_of_leaves_what_is_missing_and_the_headway_tells(secretary, proposal, people):
    path, standard = (
        f"/proposals/{proposal.id}",
        {"kind": "adopted", "text_fa": "در متن آمد.", "text_en": "Done."},
    )
    reason = secretary.post(f"/chapters/{proposal.chapter_id}/reasons", standard).json()
    given = {"comments": [1, 3], "kind": "adopted", "standard": reason["id"]}
    assert secretary.post(f"{path}/dispositions", given).json()["changed"] == 2
    assert secretary.get(f"{path}/comments/1/disposition").json()["reason"] == "در متن آمد."
    assert [number for _, number in headings(secretary.get(f"{path}/desk", missing=True))] == [2, 4]
    told = secretary.get(f"{path}/desk/headway").json()
    assert (told["done"], told["total"], told["untraced"]) == (2, 4, 2)
    assert {part["section"]: (part["done"], part["total"]) for part in told["parts"]} == {
        "": (1, 3), "problem": (1, 1),
    }  # fmt: skip
    assert told["stopped"]["next_id"] == 4
    refused = secretary.post(f"{path}/dispositions", given | {"standard": 99})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "standard")


def test_standard_reasons_are_added_worded_anew_and_retired(secretary, here, proposal, people, sign_in):
    path = f"/chapters/{here.id}/reasons"
    first = secretary.post(path, {"kind": "rejected", "text_fa": "شدنی نیست."}).json()
    assert secretary.get(path).json() == {"reasons": [first]}
    seen = secretary.get(f"{path}/{first['id']}").headers["etag"]
    worded = {"kind": "deferred", "text_fa": "سال آینده.", "text_en": "Next year."}
    second = secretary.put(f"{path}/{first['id']}", worded, **{"If-Match": seen}).json()
    assert {name: second[name] for name in worded} == worded
    assert secretary.put(f"{path}/{first['id']}", worded).status_code == 404
    assert secretary.post(f"{path}/{second['id']}/retire").json() == {"reasons": []}
    for wrong in ({"text_fa": " "}, {"text_fa": "ا\0"}, {"text_en": "x" * 1_001}):
        refused = secretary.post(path, worded | wrong)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, next(iter(wrong)))
    member = sign_in(people["member"])
    assert member.get(path).status_code == 403
    assert member.post(path, worded).status_code == 403
