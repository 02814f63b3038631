import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, col, select

from tests import council
from tests.workflow.outcome.desk import Desk
from workflow.authorize import authorize
from workflow.outcome import briefs, issuing, links
from workflow.outcome.tables import Brief, Delivery, DeliveryLink
from workflow.process.refusals import GuardRefused
from workflow.record import history, promises
from workflow.record.case import NotFound, person
from workflow.record.typed import EntryRefused


@pytest.fixture
def desk(session, now):
    return Desk(session, now)


def promised(session):
    return {job.key for job in promises.waiting(session)}


def number(named):
    return named and named.number


def test_an_approved_text_becomes_a_proof(session, desk):
    desk.approve()
    brief = session.exec(select(Brief)).one()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", brief.public_id)
    assert (brief.revision_id, brief.number, brief.issued_at) == (desk.proposal.revision_id, "", None)
    assert f"render-brief-{brief.id}-proof" in promised(session)
    with pytest.raises(NotFound):
        briefs.public_page(session, brief.public_id)


def test_nothing_is_delivered_before_it_is_issued(session, desk):
    desk.approve()
    with pytest.raises(GuardRefused) as refused:
        desk.step("deliver")
    assert [reason.en.split(";")[0] for reason in refused.value.reasons] == [
        "The brief is not issued yet and has no number",
        "The brief has no recipients yet",
    ]


def test_issuing_draws_the_next_number_of_the_year(session, desk, now):
    desk.chapter.number_format = "{serial}/ق/م/{year}"
    desk.approve()
    brief = session.get_one(Brief, desk.issue(copies=[("معاونت توانبخشی", "آگاهی")], urgency="urgent"))
    assert (brief.number, brief.year, brief.serial, brief.issued_at) == ("1/ق/م/1405", 1405, 1, now)
    assert f"render-brief-{brief.id}-issued" in promised(session)
    (seen,) = briefs.listing(desk.case())
    assert [r[0] for r in seen.recipients] == [r.id for r in desk.recipients]
    assert (seen.copies, seen.urgency) == ((("معاونت توانبخشی", "آگاهی"),), "urgent")
    entry = history.of(session, "proposal", desk.proposal.id)[-1][0]
    assert (entry.event, entry.facts) == ("brief_issued", {"brief": brief.id, "year": 1405, "serial": 1})


def test_a_number_format_is_filled_in_and_never_looked_into(session, desk):
    desk.chapter.number_format = "{serial.__class__}-{serial}"
    desk.approve()
    assert session.get_one(Brief, desk.issue()).number == "{serial.__class__}-1"


def test_a_brief_is_issued_once(session, desk):
    desk.approve()
    desk.issue()
    with pytest.raises(issuing.AlreadyIssued, match="number 1/1405"):
        desk.issue()


def test_a_recipient_of_another_chapter_is_not_found(session, desk):
    desk.approve()
    stranger = council.recipient(session, council.chapter(session, "انجمن استان یزد"))
    with pytest.raises(NotFound):
        desk.issue(recipient_ids=[desk.recipients[0].id, stranger.id])


def test_a_retired_recipient_is_not_found(session, desk, now):
    desk.approve()
    desk.recipients[0].retired_at = now
    session.flush()
    with pytest.raises(NotFound):
        desk.issue()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient_ids": []}, "recipients"),
        ({"classification": "hidden"}, "classification"),
        ({"urgency": "soon"}, "urgency"),
        ({"copies": [("", "آگاهی")]}, "copies"),
        ({"copies": [("دفتر", "a\x00b")]}, "copies"),
        ({"copies": [("دفتر", "")] * 31}, "copies"),
    ],
)
def test_what_was_typed_wrong_is_refused_by_field(desk, changes, field):
    desk.approve()
    with pytest.raises(EntryRefused) as refused:
        desk.issue(**changes)
    assert set(refused.value.errors) == {field}


def test_a_case_opened_for_another_right_is_refused(desk, now):
    desk.approve()
    with pytest.raises(PermissionError):
        issuing.issue(desk.case("see"), recipient_ids=[1], now=now)


def test_parallel_issues_leave_no_gap_and_no_number_twice(engine, session, now):
    first = Desk(session, now)
    desks = [first, *(Desk(session, now, first.chapter) for _ in range(7))]
    for desk in desks:
        desk.approve()
    session.commit()
    start = threading.Barrier(8)

    def issue(desk):
        start.wait()
        with Session(engine) as mine:
            case = authorize(mine, desk.proposal.id, "issue", actor=person(desk.secretary.id), now=now)
            issuing.issue(case, recipient_ids=[desk.recipients[0].id], now=now)
            if desk is desks[3]:
                mine.rollback()  # a failed issue gives its number back
            else:
                mine.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(issue, desks))
    serials = session.exec(select(Brief.serial).where(col(Brief.serial).is_not(None))).all()
    assert sorted(serials) == [1, 2, 3, 4, 5, 6, 7]


def test_a_new_year_begins_at_one(session, desk, now):
    desk.approve()
    desk.issue()
    other = Desk(session, now.replace(year=2027), desk.chapter)
    other.approve()
    assert session.get_one(Brief, other.issue()).number == "1/1406"


def test_a_corrected_brief_and_the_mistaken_one_name_each_other(session, desk, now):
    (delivery, _) = desk.deliver()
    token = desk.send(delivery)
    old = session.exec(select(Brief)).one()
    new_id = issuing.correct(
        desk.case("issue"),
        old.id,
        reason="نام گیرنده نادرست بود",
        recipient_ids=[desk.recipients[1].id],
        now=now,
    )
    new = session.get_one(Brief, new_id)
    assert (new.number, new.revision_id, new.public_id != old.public_id) == ("2/1405", old.revision_id, True)
    before, after = briefs.public_page(session, old.public_id), briefs.public_page(session, new.public_id)
    assert (before.status, before.superseded_by) == ("superseded", briefs.Named("2/1405", new.public_id))
    assert (after.status, after.supersedes) == ("stands", briefs.Named("1/1405", old.public_id))
    with pytest.raises(NotFound):
        links.by_token(session, token, now=now)
    assert session.exec(select(Delivery.recipient_id).where(Delivery.brief_id == new_id)).all() == [
        desk.recipients[1].id
    ]
    entry, remark = history.of(session, "proposal", desk.proposal.id)[-1]
    assert (entry.event, remark) == ("brief_corrected", "نام گیرنده نادرست بود")


def test_a_brief_corrected_before_delivery_is_sent_with_the_others(session, desk, now):
    desk.approve()
    old = desk.issue()
    new = issuing.correct(desk.case("issue"), old, reason="x", recipient_ids=[desk.recipients[0].id], now=now)
    assert session.exec(select(Delivery)).all() == []
    desk.step("deliver")
    assert session.exec(select(Delivery.brief_id)).all() == [new]


def test_only_the_brief_that_stands_can_be_corrected(session, desk, now):
    desk.approve()
    proof = session.exec(select(Brief.id)).one()
    given = {"reason": "x", "recipient_ids": [desk.recipients[0].id], "now": now}
    with pytest.raises(issuing.NotCorrectable):
        issuing.correct(desk.case("issue"), proof, **given)
    desk.issue()
    issuing.correct(desk.case("issue"), proof, **given)
    with pytest.raises(issuing.NotCorrectable):
        issuing.correct(desk.case("issue"), proof, **given)
    with pytest.raises(NotFound):
        issuing.correct(desk.case("issue"), proof + 100, **given)


def test_a_successor_issued_before_takes_the_place_of_the_brief(session, desk, now):
    newer = Desk(session, now, desk.chapter)
    newer.approve()
    newer_brief = newer.issue()
    desk.deliver()
    old = session.exec(select(Brief).where(Brief.proposal_id == desk.proposal.id)).one()
    desk.step("supersede", reason="متن تازه", successor=newer.proposal.id)
    page = briefs.public_page(session, old.public_id)
    assert (page.status, number(page.superseded_by)) == ("superseded", "1/1405")
    assert session.get_one(Brief, newer_brief).supersedes_id == old.id
    assert session.exec(select(DeliveryLink)).all() == []
    assert all(session.exec(select(Delivery.withdrawn_at)).all())


def test_a_successor_issued_afterwards_takes_the_place_of_the_brief(session, desk, now):
    newer = Desk(session, now, desk.chapter)
    desk.deliver()
    old = session.exec(select(Brief)).one()
    desk.step("supersede", reason="متن تازه", successor=newer.proposal.id)
    assert briefs.public_page(session, old.public_id).superseded_by is None
    newer.approve()
    newer.issue()
    assert number(briefs.public_page(session, old.public_id).superseded_by) == "2/1405"


def test_a_proof_of_a_superseded_proposal_is_withdrawn(session, desk, now):
    newer = Desk(session, now, desk.chapter)
    desk.approve()
    desk.step("supersede", reason="متن تازه", successor=newer.proposal.id)
    proof = session.exec(select(Brief)).one()
    assert (proof.withdrawn_at, proof.superseded_at) == (now, None)
