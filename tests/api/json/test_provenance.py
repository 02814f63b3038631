"""Where a revision comes from, and one's own receipts, as JSON."""

import pytest

from tests import council
from tests.workflow.deliberation.amendments.table import PROBLEM, table
from tests.workflow.deliberation.opened import there
from workflow.deliberation import traces
from workflow.deliberation.amendments import moving
from workflow.deliberation.consolidation import dispose
from workflow.deliberation.revisions import latest
from workflow.deliberation.traces import Place

NEW = "سامانه‌ای برای پایش اشتغال راه‌اندازی می‌شود و هر سال گزارش می‌دهد."
FROM = "/proposals/1/revisions/{}/provenance"
OWN = "/proposals/1/contributions"


@pytest.fixture
def at(session, now):
    return table(session, now)


@pytest.fixture
def member(at, session, sign_in):
    session.commit()
    return sign_in(at.at.member)


def linked(at, number, words=PROBLEM):
    rows = [council.comment(at.at.session, at.at.proposal, at.at.member, f"نظر {n}") for n in range(number)]
    ids = [there(row.id) for row in rows]
    at.into("consolidation")
    case = at.at.case("dispose", by=at.at.secretary)
    dispose(case, ids, "adapted", "با اندکی تغییر آمد", now=at.now)
    newest = latest(case)
    start = newest.sections["problem"].index(words)
    traces.link(case, ids, [Place("problem", start, start + len(words))], revision=newest.number, now=at.now)
    return ids


def test_revision_tells_what_each_paragraph_is_from(at, member):
    ids = linked(at, 2, "راه روشنی")
    moved = at.move("۲۰ هزار", "۳۰ هزار")
    moving.sign(at.at.case("amend", by=at.at.author), moved, now=at.now)
    at.decide(moved, reason="آمار تازه است")
    at.apply()
    at.at.session.commit()
    told = member.get(FROM.format(2)).json()
    (problem,) = [one for one in told["sections"] if one["key"] == "problem"]
    (one,) = problem["paragraphs"]
    assert (one["comments"], one["amendments"], one["start"], one["end"]) == (ids, [moved], 0, len(PROBLEM))
    assert [(a["name"], a["revision"]) for a in one["authors"]] == [("آرش نویسا", 1), ("فرشته دبیری", 2)]
    (amendment,) = told["amendments"]
    assert (amendment["author"], amendment["signers"], amendment["decision"]) == (
        "نگار عضوی", 1, "آمار تازه است",
    )  # fmt: skip
    assert amendment["places"][0]["now"]["changed"] is False
    assert (told["revision"], told["untraced"]) == (2, 0)
    before = member.get(FROM.format(1)).json()
    assert before["amendments"] == []


def test_comments_are_paged_each_with_all_its_places(at, member):
    ids = linked(at, 3)
    at.write(problem=NEW)
    at.at.session.commit()
    page = member.get(f"{FROM.format(2)}/comments", limit=2).json()
    assert ([one["id"] for one in page["items"]], page["next"]) == (ids[:2], ids[1])
    (place,) = page["items"][0]["places"]
    assert (place["words"], place["now"], place["gone"], place["paragraph"]) == (PROBLEM, None, 2, None)
    rest = member.get(f"{FROM.format(2)}/comments", after=ids[1]).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == (ids[2:], None)
    (section,) = [one for one in member.get(FROM.format(2)).json()["sections"] if one["key"] == "problem"]
    assert (section["gone_comments"], section["gone_comments_count"]) == (ids, 3)
    (gone,) = member.get(f"{FROM.format(2)}/comments", section="problem", after=ids[1]).json()["items"]
    assert gone["id"] == ids[2]


def test_many_comments_of_a_paragraph_are_counted_and_listed_by_their_passage(at, member):
    ids = linked(at, 12, "راه روشنی")
    at.at.session.commit()
    told = member.get(FROM.format(1)).json()
    (problem,) = [one for one in told["sections"] if one["key"] == "problem"]
    (one,) = problem["paragraphs"]
    assert (one["comments"], one["comments_count"]) == (ids[:10], 12)
    where = {"section": "problem", "start": one["start"]}
    page = member.get(f"{FROM.format(1)}/comments", limit=11, **where).json()
    assert ([row["id"] for row in page["items"]], page["next"]) == (ids[:11], ids[10])
    rest = member.get(f"{FROM.format(1)}/comments", after=page["next"], **where).json()
    assert [row["id"] for row in rest["items"]] == ids[11:]


def test_own_comments_and_amendments_are_told_and_nobody_elses(at, member, sign_in):
    (number,) = linked(at, 1, "راه روشنی")
    moved = at.move("۲۰ هزار", "۳۰ هزار")
    at.at.session.commit()
    (one,) = member.get(f"{OWN}/comments").json()["items"]
    assert (one["id"], one["disposition"], one["reason"]) == (number, "adapted", "با اندکی تغییر آمد")
    (place,) = one["places"]
    assert (place["section"], place["paragraph"], place["now"]["changed"]) == ("problem", 0, False)
    (amendment,) = member.get(f"{OWN}/amendments").json()["amendments"]
    assert (amendment["id"], amendment["own"], amendment["state"]) == (moved, True, "open")
    author = sign_in(at.at.author)
    assert author.get(f"{OWN}/comments").json() == {"items": [], "next": None}
    assert author.get(f"{OWN}/amendments").json() == {"amendments": []}


def test_what_is_not_there_is_not_found(at, member):
    for path in (FROM.format(9), f"{FROM.format(9)}/comments", "/proposals/99/contributions/comments"):
        assert member.get(path).status_code == 404


def test_reads_cost_as_many_statements_for_many_comments_as_for_one(at, member, cost):
    paths = (FROM.format(1), f"{FROM.format(1)}/comments", f"{OWN}/comments", f"{OWN}/amendments")
    linked(at, 1)
    at.at.session.commit()
    few = [cost(member, path) for path in paths]
    linked(at, 40)
    at.at.session.commit()
    assert [cost(member, path) for path in paths] == few
