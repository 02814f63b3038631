"""A holder of proxies votes for each giver on the page and by JSON: a look before it is final, a receipt, refusals."""

import pytest
from sqlmodel import delete, select

from tests.api.json.caller import Caller
from tests.api.pages.test_ballot_ways import fields
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import Council
from workflow.decision.ballots import Way, receipts
from workflow.decision.procedure.rules import ORDINARY, Majority, Quorum
from workflow.decision.tables import Participation, Proxy, SecretChoice, Vote
from workflow.record.case import person
from workflow.record.tables import History
from workflow.sitting.items import open_ballot

CONSENT = Majority("consent", "آیین‌نامه", "Rules of procedure", "consent")


class Hall:
    """A meeting with an open ballot; the last two members are away and represented by the first."""

    def __init__(self, engine, session, now, *, matter="ordinary", method="motion", **rules):
        self.session = session
        self.council = Council(
            session, now, members=5, quorum=Quorum("half"), majorities=(ORDINARY, CONSENT), proxies=2, **rules
        )
        here = self.council
        self.proposal = here.tabled("پیمان کارورزی")
        here.called(self.proposal)
        here.begins()
        self.holder, self.givers = here.members[0], here.members[3:]
        here.came(here.chair, *here.members[:3])
        for giver in self.givers:
            here.represented(giver, self.holder)
        here.step("declare_open", here.chair)
        (item,) = here.items()
        here.item_step(item.id, "take_up")
        actor = person(here.secretary.id)
        self.ballot = open_ballot(
            session, here.meeting, item.id, actor=actor, now=here.now, way=Way(method, matter)
        )
        self.item = item.id
        session.flush()
        for who in (here.chair, here.secretary, *here.members):
            session.refresh(who)
            session.expunge(who)  # read without a transaction that would stand in the way of the pages
        session.commit()
        self.where = f"/proposals/{self.proposal}/ballot"
        self.app = application(engine, here.now)

    def by(self, who):
        return signed_in_client(self.app, self.session, who, self.council.now)


def test_each_giver_has_a_form_and_the_vote_is_looked_at_once_more(engine, session, now):
    hall = Hall(engine, session, now)
    browser = hall.by(hall.holder)
    page = browser.get(hall.where).text
    assert page.count("به نمایندگی از") >= 2
    assert [f'id="f-choice-{g.id}"' in page for g in hall.givers] == [True, True]
    assert page.count('id="f-choice"') == 1
    giver = hall.givers[0]
    look = browser.submit(f"{hall.where}/confirm", choice="against", ballot=hall.ballot, giver=giver.id)
    assert (look.status_code, giver.name in look.text, "رأی او" in look.text) == (200, True, True)
    answer = browser.submit(hall.where, **fields(look.text))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{hall.where}?done=voted_for")
    page = browser.get(hall.where).text
    assert "شما به نمایندگی رأی داده‌اید: مخالف" in page
    assert [f'id="f-choice-{g.id}"' in page for g in hall.givers] == [False, True]
    assert 'id="f-choice"' in page  # one's own is another
    row = session.exec(select(Vote)).one()
    assert (row.person_id, row.holder_id, row.choice) == (giver.id, hall.holder.id, "against")
    assert f"{hall.holder.name} به نمایندگی از شما رأی داده است: مخالف" in hall.by(giver).get(hall.where).text
    story = hall.by(hall.council.members[1]).get(f"/proposals/{hall.proposal}/history").text
    assert "رأی دادن به نمایندگی" in story
    assert giver.name in story


def test_secret_votes_for_others_have_receipts_of_their_own(engine, session, now):
    hall = Hall(engine, session, now, secrecy="always")
    browser = hall.by(hall.holder)
    given = {}
    for who in (None, *hall.givers):
        more = {} if who is None else {"giver": who.id}
        sent = fields(browser.submit(f"{hall.where}/confirm", choice="for", ballot=hall.ballot, **more).text)
        assert browser.submit(hall.where, **sent).status_code == 303
        given[who.id if who else 0] = sent["receipt"]
    page = browser.get(hall.where).text
    assert [receipt in page for receipt in given.values()] == [True, True, True]
    assert page.count("رأی به نمایندگی از") == 2
    assert page.count("رأی او ثبت شده است و اینجا نشان داده نمی‌شود") == 2
    assert not [r for r in given.values() if r in hall.by(hall.givers[0]).get(hall.where).text]
    part = dict(session.exec(select(Participation.person_id, Participation.receipt)).all())
    ids = {0: hall.holder.id, **{g.id: g.id for g in hall.givers}}
    assert part == {ids[who]: receipts.hash_of(hall.ballot, receipt) for who, receipt in given.items()}
    assert len(session.exec(select(SecretChoice)).all()) == 3
    told = session.exec(select(History.event).where(History.subject == "proposal")).all()
    assert "voted_by_proxy" not in told


def test_an_objection_without_reason_comes_back_in_the_form_it_was_typed_in(engine, session, now):
    hall = Hall(engine, session, now, method="consent", matter="consent")
    giver = hall.givers[1]
    answer = hall.by(hall.holder).submit(
        f"{hall.where}/confirm", choice="against", ballot=hall.ballot, giver=giver.id
    )
    assert (answer.status_code, f'id="f-reason-{giver.id}-error"' in answer.text) == (422, True)
    assert 'id="f-reason-error"' not in answer.text
    assert answer.text.count('value="against" checked') == 1
    assert f'href="#f-reason-{giver.id}"' in answer.text


@pytest.mark.parametrize("where", ["", "/confirm"])
@pytest.mark.parametrize("whose", ["revoked", "stranger", "nobody", "٧", "x"])
def test_a_vote_for_one_who_is_not_represented_is_refused_and_never_becomes_one_s_own(
    engine, session, now, where, whose
):
    hall = Hall(engine, session, now)
    giver = {"revoked": hall.givers[0].id, "stranger": hall.council.members[1].id, "nobody": 0}.get(
        whose, whose
    )
    if whose == "revoked":
        session.execute(delete(Proxy).where(Proxy.giver_id == giver))
        session.commit()
    answer = hall.by(hall.holder).submit(hall.where + where, choice="for", ballot=hall.ballot, giver=giver)
    assert (answer.status_code, "شما اکنون نمایندهٔ این عضو در این جلسه نیستید" in answer.text) == (409, True)
    assert session.exec(select(Vote)).all() == []


def test_votes_by_proxy_as_json(engine, session, now):
    hall = Hall(engine, session, now)
    giver = hall.givers[0]
    caller = Caller(hall.by(hall.holder))
    at = f"/proposals/{hall.proposal}/ballots"
    (seen,) = caller.get(at).json()["items"]
    assert [(one["person_id"], one["voted"]) for one in seen["represents"]] == [
        (g.id, False) for g in hall.givers
    ]
    sent = {"ballot_id": hall.ballot, "choice": "for", "giver_id": giver.id}
    answer = caller.post(f"{at}/votes", sent, key="1")
    assert (answer.status_code, answer.json()["voted"]) == (201, False)
    assert answer.json()["represents"][0] == {
        "person_id": giver.id, "name": giver.name, "voted": True, "mine": "for",
    }  # fmt: skip
    assert caller.post(f"{at}/votes", sent, key="1").json() == answer.json()
    twice = caller.post(f"{at}/votes", sent, key="2")
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-voted")
    (theirs,) = Caller(hall.by(giver)).get(at).json()["items"]
    assert (theirs["mine"], theirs["by_proxy"]["fa"]) == ("for", hall.holder.name)
    foreign = caller.post(f"{at}/votes", sent | {"giver_id": hall.council.members[1].id}, key="3")
    assert (foreign.status_code, foreign.json()["type"]) == (409, "/problems/not-their-proxy")
