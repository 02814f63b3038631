"""Every way of voting on the page: a look before the vote is final, receipts, what is said of secrecy, plans."""

import re

import pytest
from sqlmodel import select

from api.json.ballot_shapes import GivenVote
from tests import council
from tests.visitors import application, signed_in_client
from workflow.advance import advance
from workflow.decision.ballots import receipts
from workflow.decision.procedure.rules import ORDINARY, Majority, Quorum, Rules
from workflow.decision.tables import Ballot, BallotPlan, Participation, SecretChoice, Vote
from workflow.record.case import CLOCK, person
from workflow.record.tables import History, Once
from workflow.record.tokens import hashed

CONSENT = Majority("consent", "آیین‌نامه", "Rules of procedure", "consent")


class Hall:
    """A proposal in consolidation, with its secretary and three members; each comes by a browser of their own."""

    def __init__(self, engine, session, now, **rules):
        self.engine, self.session, self.now = engine, session, now
        self.chapter = council.chapter(session)
        council.ruled(session, self.chapter, Rules(Quorum("half"), majorities=(ORDINARY, CONSENT), **rules))
        self.secretary = council.member(session, self.chapter, ["secretary"])
        self.members = [council.member(session, self.chapter, name=f"عضو {n}") for n in ("الف", "ب", "پ")]
        self.proposal = council.proposal(session, self.chapter, self.members[0], state="consolidation")
        session.commit()
        self.where = f"/proposals/{self.proposal.id}/ballot"
        self.app = application(engine, now)

    def by(self, who):
        return signed_in_client(self.app, self.session, who, self.now)

    def opened(self):
        advance(self.session, self.proposal.id, "put_to_vote", actor=person(self.secretary.id), now=self.now)
        self.session.commit()
        return self.session.exec(select(Ballot.id).order_by(Ballot.id.desc())).first()

    def closed(self, ballot):
        end = self.session.get(Ballot, ballot).ends_at
        self.session.commit()
        advance(self.session, self.proposal.id, "decide", actor=CLOCK, now=end)
        self.session.commit()


def fields(page):
    """The hidden fields of the last form of a page."""
    form = page[page.rindex("<form") :]
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name not in ("csrf", "once")}


def test_a_secret_vote_is_confirmed_cast_and_shown_as_a_receipt_only(engine, session, now):
    hall = Hall(engine, session, now, secrecy="always")
    ballot = hall.opened()
    browser = hall.by(hall.members[0])
    page = browser.get(hall.where).text
    assert "در این رأی‌گیری چه چیز مخفی است" in page
    assert "می‌تواند رأی را به نام پیوند دهد" in page
    confirming = browser.submit(f"{hall.where}/confirm", choice="against", ballot=ballot)
    assert (confirming.status_code, "بازبینی رأی پیش از ثبت" in confirming.text) == (200, True)
    assert session.exec(select(Participation)).all() == []  # nothing is kept yet
    session.commit()
    sent = fields(confirming.text)
    answer = browser.submit(hall.where, once="key", **sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{hall.where}?done=voted")
    page = browser.get(hall.where).text
    assert sent["receipt"] in page
    assert "رأی مخفی است و اینجا هم نشان داده نمی‌شود" in page
    assert browser.submit(hall.where, once="key", **sent).status_code == 303  # sent twice, done once
    assert sent["receipt"] not in hall.by(hall.members[0]).get(hall.where).text  # another browser of theirs
    assert len(session.exec(select(SecretChoice)).all()) == 1
    kept = [str(row.model_dump()) for table in (History, Once) for row in session.exec(select(table))]
    assert not [row for row in kept if "against" in row or sent["receipt"] in row]
    session.commit()
    hall.closed(ballot)
    page = browser.get(hall.where).text
    assert receipts.hash_of(ballot, sent["receipt"]) in page
    for typed, words in ((sent["receipt"].lower(), "در میان رسیدهای این رأی‌گیری است"), ("AAAA", "نیست")):
        found = browser.submit(f"{hall.where}/receipts", receipt=typed, ballot=ballot)
        assert (found.status_code, words in found.text) == (200, True)


def test_what_was_sent_cannot_be_found_out_from_its_record_by_trying(engine, session, now):
    hall = Hall(engine, session, now, secrecy="always")
    ballot = hall.opened()
    browser = hall.by(hall.members[0])
    receipt = receipts.new_receipt()
    body = {"ballot_id": ballot, "choice": "against", "receipt": receipt}
    headers = {"X-CSRF-Token": browser.csrf, "Idempotency-Key": "1"}
    address = f"/api/v1/proposals/{hall.proposal.id}/ballots/votes"
    first, again = (browser.post(address, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (first.json()["mine"], first.json()["voted"]) == (None, True)
    other = browser.post(address, json=body | {"choice": "for"}, headers=headers)
    assert other.status_code == 422
    row = session.exec(select(Once)).one()
    tries = [repr(GivenVote(**(body | {"choice": choice}))) for choice in ("for", "against", "abstain")]
    assert row.body_hash not in [hashed(text, "body") for text in tries]
    assert '"mine": null' in row.answer


@pytest.mark.parametrize("choice", [{}, {"choice": "maybe"}])
def test_a_vote_for_nothing_comes_back_from_the_first_look(engine, session, now, choice):
    hall = Hall(engine, session, now)
    ballot = hall.opened()
    answer = hall.by(hall.members[0]).submit(f"{hall.where}/confirm", ballot=ballot, **choice)
    assert (answer.status_code, 'id="f-choice-error"' in answer.text) == (422, True)


def test_an_objection_is_made_with_its_reason_and_shown_with_it(engine, session, now):
    hall = Hall(engine, session, now)
    secretary = hall.by(hall.secretary)
    assert secretary.submit(f"{hall.where}/plan", method="consent", matter="consent").status_code == 303
    ballot = hall.opened()
    browser = hall.by(hall.members[1])
    empty = browser.submit(f"{hall.where}/confirm", choice="against", ballot=ballot)
    assert (empty.status_code, 'value="against" checked' in empty.text) == (422, True)
    assert 'id="f-reason-error"' in empty.text
    reason = "هزینه‌اش <script>روشن</script> نیست\u202e"
    page = browser.submit(f"{hall.where}/confirm", choice="against", ballot=ballot, reason=reason).text
    assert "<script>روشن" not in page
    sent = fields(page) | {"reason": reason}
    assert browser.submit(hall.where, **sent).status_code == 303
    assert hall.by(hall.members[2]).submit(hall.where, choice="for", ballot=ballot).status_code == 303
    hall.closed(ballot)
    page = hall.by(hall.members[0]).get(hall.where).text
    assert "۱ اعتراض" in page
    assert "&lt;script&gt;روشن" in page
    assert session.exec(select(Vote.reason).where(Vote.choice == "against")).one() == reason


def test_options_are_planned_voted_and_shown(engine, session, now):
    hall = Hall(engine, session, now)
    secretary = hall.by(hall.secretary)
    typed = "تهران | Tehran\n\n  یزد\nرشت|Rasht"
    planned = {"method": "approval", "matter": "ordinary", "options": typed}
    assert secretary.submit(f"{hall.where}/plan", **planned).status_code == 303
    assert "تهران | Tehran\nیزد\nرشت | Rasht" in secretary.get(f"{hall.where}/plan").text
    ballot = hall.opened()
    assert session.exec(select(BallotPlan)).all() == []  # it was for this ballot
    browser = hall.by(hall.members[0])
    assert browser.get(hall.where).text.count('type="checkbox" name="choice"') == 4
    page = browser.submit(f"{hall.where}/confirm", choice=["1", "3"], ballot=ballot).text
    assert ("تهران" in page, page.count('name="choice"')) == (True, 2)
    assert browser.submit(hall.where, choice=["1", "3"], ballot=ballot).status_code == 303
    assert hall.by(hall.members[1]).submit(hall.where, choice=["3"], ballot=ballot).status_code == 303
    assert "شما رأی داده‌اید: تهران، رشت" in browser.get(hall.where).text
    hall.closed(ballot)
    page = browser.get(hall.where).text
    assert "«رشت» با ۲ رأی از ۲ رأی‌دهنده برگزیده شد" in page
    assert "<title>رشت: ۲ از ۳، لازم: بیش از همه</title>" in page


@pytest.mark.parametrize(
    "planned",
    [
        {"method": "plurality", "matter": "ordinary", "options": "تنها یک گزینه"},
        {"method": "plurality", "matter": "ordinary", "options": "تهران\nتهران"},
        {"method": "plurality", "matter": "ordinary", "options": "تهران\n" + "ا" * 301},
        {"method": "plurality", "matter": "ordinary", "options": "تهران\n\x00"},
        {"method": "consent", "matter": "ordinary", "options": "چیزی که نوشته شد"},
        {"method": "motion", "matter": "budget", "options": ""},
        {"method": "motion", "matter": "ordinary", "options": "", "secret": "yes"},
    ],
)
def test_a_plan_the_rules_do_not_allow_comes_back_as_it_was_typed(engine, session, now, planned):
    hall = Hall(engine, session, now)
    answer = hall.by(hall.secretary).submit(f"{hall.where}/plan", **planned)
    assert answer.status_code in (409, 422)
    assert planned["options"].replace("\x00", "").strip("\n") in answer.text.replace("\x00", "")
    assert session.exec(select(BallotPlan)).all() == []


def test_a_member_asks_for_secrecy_and_the_ballot_is_secret(engine, session, now):
    hall = Hall(engine, session, now)
    browser = hall.by(hall.members[2])
    assert "درخواست رأی‌گیری مخفی" in browser.get(hall.where).text
    assert browser.submit(f"{hall.where}/secrecy").status_code == 303
    assert "شما رأی‌گیری مخفی خواسته‌اید" in browser.get(hall.where).text
    again = browser.submit(f"{hall.where}/secrecy")
    assert (again.status_code, "پیش از این ثبت شده است" in again.text) == (409, True)
    assert hall.by(hall.secretary).submit(f"{hall.where}/secrecy").status_code == 403
    hall.opened()
    assert "رأی مخفی" in browser.get(hall.where).text


def test_a_vote_in_vain_stands_in_the_history(engine, session, now):
    hall = Hall(engine, session, now)
    ballot = hall.opened()
    late = council.member(session, hall.chapter)
    assert hall.by(late).submit(hall.where, choice="against", ballot=ballot).status_code == 409
    told = session.exec(select(History).where(History.event == "vote_refused")).one()
    assert (told.actor_id, told.facts) == (
        late.id,
        {"ballot": ballot, "why": "not_on_roll", "voter": late.id},
    )


@pytest.mark.parametrize(
    ("secrecy", "said"),
    [
        ("any_member", "درخواست یک عضو بس است"),
        ("one_third", "با درخواست یک‌سوم رأی‌دهندگان"),
        ("chair", ""),
        ("always", ""),
    ],
)
def test_a_wish_for_secrecy_is_offered_only_where_the_rules_give_it_weight(
    engine, session, now, secrecy, said
):
    hall = Hall(engine, session, now, secrecy=secrecy)
    page = hall.by(hall.members[0]).get(hall.where).text
    assert (f"{hall.where}/secrecy" in page) == bool(said)
    assert said in page


@pytest.mark.parametrize(("secret", "told"), [(False, True), (True, False)])
def test_whoever_breaks_a_tie_is_told_beforehand(engine, session, now, secret, told):
    hall = Hall(engine, session, now, tie="chair", secrecy="any_member")
    if secret:
        hall.by(hall.members[0]).submit(f"{hall.where}/secrecy")
    hall.opened()
    page = hall.by(hall.members[1]).get(hall.where).text
    assert ("رأی رئیس تعیین‌کننده است" in page) == told


def test_a_proposal_before_a_meeting_says_that_the_vote_is_there(engine, session, now):
    hall = Hall(engine, session, now)
    browser = hall.by(hall.members[0])
    assert "از راه رایانامه خبر می‌رسد" in browser.get(hall.where).text
    advance(session, hall.proposal.id, "table", actor=person(hall.secretary.id), now=now)
    session.commit()
    page = browser.get(hall.where).text
    assert "در جلسه به رأی گذاشته می‌شود" in page
    assert "از راه رایانامه خبر می‌رسد" not in page
