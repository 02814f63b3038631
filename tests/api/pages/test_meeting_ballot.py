"""An item is put to the vote on the meeting's page: in which way, by whom; and how many have voted is told there."""

import re

import pytest
from sqlmodel import select

from tests.api.json.caller import Caller
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import Council
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots.receipts import new_receipt
from workflow.decision.procedure.rules import ORDINARY, Majority, Quorum
from workflow.decision.tables import Ballot, BallotOption, BallotPlan
from workflow.record.case import person

CONSENT = Majority("consent", "آیین‌نامه", "Rules of procedure", "consent")
OPTIONS = "تهران | Tehran\nیزد"


class Hall:
    """A meeting of five with an item on a proposal under way, and browsers for those who are in it."""

    def __init__(self, engine, session, now, majorities=(ORDINARY, CONSENT), **rules):
        self.session, self.council = (
            session,
            Council(session, now, quorum=Quorum("half"), majorities=majorities, **rules),
        )
        here = self.council
        self.proposal = here.tabled("پیمان کارورزی")
        here.opened(self.proposal)
        (item,) = here.items()
        here.item_step(item.id, "take_up")
        self.item, self.version = item.id, item.version
        session.flush()
        for who in (here.chair, here.secretary, *here.members):
            session.refresh(who)
            session.expunge(who)
        session.commit()
        self.meeting = f"/meetings/{here.meeting}"
        self.where = f"{self.meeting}/items/{self.item}/ballot"
        self.app = application(engine, here.now)

    def by(self, who):
        return signed_in_client(self.app, self.session, who, self.council.now)

    def vote(self, *people):
        for who in people:
            case = authorize(
                self.session, self.proposal, "vote", actor=person(who.id), now=self.council.now, lock=True
            )
            ballots.cast(case, "for", now=self.council.now)
        self.session.commit()

    def ballots(self):
        found = self.session.exec(select(Ballot)).all()
        self.session.rollback()
        return found


def test_whoever_presides_chooses_how_it_is_voted(engine, session, now):
    hall = Hall(engine, session, now)
    chair = hall.by(hall.council.chair)
    page = chair.get(hall.meeting).text
    assert f'href="{hall.where}"' in page
    assert "رأی‌گیری چنین خواهد بود: موافق یا مخالف؛ رأی آشکار، با نام." in page
    form = chair.get(hall.where).text
    assert "پیمان کارورزی" in form
    sent = {"method": "plurality", "matter": "ordinary", "options": OPTIONS, "version": hall.version}
    answer = chair.submit(hall.where, **sent)
    assert (answer.status_code, answer.headers.get("location", "")) == (
        303,
        f"{hall.meeting}?done=meeting_ballot#item-{hall.item}",
    )
    (row,) = session.exec(select(Ballot)).all()
    assert (row.method, row.matter, row.secret, row.item_id) == ("plurality", "ordinary", False, hall.item)
    assert session.exec(select(BallotOption.label_fa, BallotOption.label_en)).all() == [
        ("تهران", "Tehran"), ("یزد", "")
    ]  # fmt: skip


def test_ways_of_voting_that_fit_no_matter_of_the_rules_are_not_offered_and_it_is_said_why(
    engine, session, now
):
    absolute = Majority("ordinary", "امور عادی", "Ordinary matters", "absolute", "present")
    hall = Hall(engine, session, now, majorities=(absolute,))
    form = hall.by(hall.council.chair).get(hall.where).text
    assert re.findall(r'name="method"[^>]*value="(\w+)"', form) == ["motion"]
    assert "این شیوه‌ها به کار نمی‌آیند: رضایت همگانی، برگزیدن یک گزینه، پذیرفتن چند گزینه." in form


def test_every_way_of_voting_that_fits_is_offered(engine, session, now):
    hall = Hall(engine, session, now)
    form = hall.by(hall.council.chair).get(hall.where).text
    offered = re.findall(r'name="method"[^>]*value="(\w+)"', form)
    assert offered == ["motion", "consent", "plurality", "approval"]
    assert "به کار نمی‌آیند" not in form


def test_how_many_have_voted_is_told_to_everybody_at_the_meeting_and_looked_at_anew(engine, session, now):
    hall = Hall(engine, session, now)
    member = hall.by(hall.council.members[0])
    region = re.compile(
        rf'<div role="status" id="ballot-{hall.item}"[^>]*hx-get="{hall.meeting}".*?innerHTML">(.*?)</div>',
        re.DOTALL,
    )
    found = region.search(member.get(hall.meeting).text)
    assert found[1].strip() == ""  # it is there before the ballot opens, so that one that opens is seen
    assert hall.by(hall.council.secretary).submit(hall.where, version=hall.version).status_code == 303
    assert "۰ از ۵ رأی داده‌اند" in region.search(member.get(hall.meeting).text)[1]
    hall.vote(*hall.council.members[:3])
    told = region.search(member.get(hall.meeting).text)[1]
    assert "۳ از ۵ رأی داده‌اند" in told
    assert "موافق" not in told
    seen = Caller(member).get(hall.meeting).json()["agenda"][0]["ballot"]
    assert (seen["cast"], seen["roll"], seen["method"]) == (3, 5, "motion")
    hall.council.item_step(hall.item, "decide", hall.council.chair)
    session.commit()
    assert f'id="ballot-{hall.item}"' not in member.get(hall.meeting).text
    assert Caller(member).get(hall.meeting).json()["agenda"][0]["ballot"] is None


def test_of_a_secret_ballot_it_is_told_as_well(engine, session, now):
    hall = Hall(engine, session, now, secrecy="chair")
    chair = hall.by(hall.council.chair)
    sent = {"method": "motion", "matter": "ordinary", "options": "", "secret": "yes", "version": hall.version}
    assert chair.submit(hall.where, **sent).status_code == 303
    case = authorize(
        session, hall.proposal, "vote", actor=person(hall.council.chair.id), now=hall.council.now
    )
    ballots.cast(case, "against", now=hall.council.now, receipt=new_receipt())
    session.commit()
    assert "۱ از ۵ رأی داده‌اند" in chair.get(hall.meeting).text


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"method": "plurality", "options": "تنها یک گزینه"}, 409, "از ۲ تا ۲۰ گزینهٔ متفاوت"),
        ({"method": "plurality", "options": "تهران\n" + "ا" * 301}, 422, "f-options-error"),
        ({"method": "plurality", "options": "تهران\n\x00"}, 422, "f-options-error"),
        ({"method": "consent", "options": "چیزی که نوشته شد"}, 409, "این شیوه"),
        ({"method": "lot", "options": "چیزی که نوشته شد"}, 422, "f-method-error"),
        ({"method": "motion", "matter": "budget", "options": ""}, 409, "چنین موضوعی ندارد"),
        ({"method": "motion", "secret": "yes", "options": ""}, 409, "تنها رئیس جلسه"),
    ],
)
def test_a_way_that_may_not_be_comes_back_as_it_was_typed(engine, session, now, sent, status, words):
    hall = Hall(engine, session, now, secrecy="chair")
    answer = hall.by(hall.council.secretary).submit(
        hall.where, version=hall.version, **({"matter": "ordinary"} | sent)
    )
    assert (answer.status_code, words in answer.text) == (status, True)
    assert sent["options"].replace("\x00", "").strip("\n") in answer.text.replace("\x00", "")
    assert hall.ballots() == []


def test_a_second_ballot_and_an_outdated_item_are_refused_with_what_was_typed(engine, session, now):
    hall = Hall(engine, session, now)
    chair = hall.by(hall.council.chair)
    sent = {"method": "plurality", "matter": "ordinary", "options": OPTIONS}
    stale = chair.submit(hall.where, version=hall.version - 1, **sent)
    assert (stale.status_code, OPTIONS in stale.text) == (409, True)
    assert chair.submit(hall.where, version=hall.version, **sent).status_code == 303
    again = chair.submit(hall.where, version=hall.version, **sent)
    assert (again.status_code, "رأی‌گیری باز است" in again.text, OPTIONS in again.text) == (409, True, True)
    assert len(hall.ballots()) == 1


def test_a_member_opens_no_ballot_and_is_told_whose_it_is(engine, session, now):
    hall = Hall(engine, session, now)
    member = hall.by(hall.council.members[0])
    assert "رئیس جلسه یا دبیر" in member.get(hall.where).text
    assert f'href="{hall.where}"' not in member.get(hall.meeting).text
    sent = {"method": "motion", "matter": "ordinary", "options": "", "version": hall.version}
    assert member.submit(hall.where, **sent).status_code == 409
    assert hall.ballots() == []


def test_a_way_is_chosen_as_json(engine, session, now):
    hall = Hall(engine, session, now)
    chair = Caller(hall.by(hall.council.chair))
    sent = {"version": hall.version, "method": "approval", "options": [{"fa": "الف"}, {"fa": "ب", "en": "B"}]}
    answer = chair.post(f"{hall.where}s", sent, key="1")
    assert answer.status_code == 201
    (item,) = answer.json()["agenda"]
    assert (item["ballot"]["method"], item["ballot"]["cast"], item["ballot"]["roll"]) == ("approval", 0, 5)
    wrong = chair.post(f"{hall.where}s", sent | {"method": "lot"}, key="2")
    assert wrong.status_code == 422


def test_a_secret_ballot_asked_for_as_json_is_secret_whatever_else_is_said(engine, session, now):
    hall = Hall(engine, session, now, secrecy="any_member")
    answer = Caller(hall.by(hall.council.chair)).post(f"{hall.where}s", {"secret": True}, key="1")
    assert answer.status_code == 201
    assert [(row.method, row.secret) for row in hall.ballots()] == [("motion", True)]


def test_what_a_member_planned_in_secret_is_not_opened_in_the_open(engine, session, now):
    hall = Hall(engine, session, now, secrecy="any_member")
    planner = hall.council.members[0]
    session.add(BallotPlan(
        proposal_id=hall.proposal, method="motion", matter="ordinary", secret=True, options=[], person_id=planner.id,
        at=now,
    ))  # fmt: skip
    session.commit()
    sent = {"method": "plurality", "matter": "ordinary", "options": OPTIONS, "version": hall.version}
    assert hall.by(hall.council.chair).submit(hall.where, **sent).status_code == 303
    assert [(row.method, row.secret) for row in hall.ballots()] == [("plurality", True)]
