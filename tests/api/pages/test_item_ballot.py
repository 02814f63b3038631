"""Other business is voted on at its item: from the meeting's page, looked at once more, down to its result."""

import pytest
from sqlmodel import select

from tests.api.json.caller import Caller
from tests.api.pages.test_ballot_ways import fields
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import Council
from workflow.decision.procedure.rules import Quorum
from workflow.decision.tables import Ballot, Participation, Vote


class Hall:
    """A meeting at an item on no proposal; the last member is away and represented by the first."""

    def __init__(self, engine, session, now, **rules):
        self.session = session
        self.council = here = Council(session, now, quorum=Quorum("half"), proxies=1, **rules)
        here.plan()
        here.on_agenda(title="برگزیدن خزانه‌دار <b>")
        here.step("call")
        here.begins()
        here.came(here.chair, *here.members[:3])
        here.represented(here.members[3], here.members[0])
        here.step("declare_open", here.chair)
        (item,) = here.items()
        here.item_step(item.id, "take_up", here.chair)
        self.item = item.id
        session.flush()
        for who in (here.chair, here.secretary, *here.members):
            session.refresh(who)
            session.expunge(who)
        session.commit()
        self.meeting = f"/meetings/{here.meeting}"
        self.where = f"{self.meeting}/items/{self.item}"
        self.app = application(engine, here.now)

    def by(self, who):
        return signed_in_client(self.app, self.session, who, self.council.now)

    def opened(self, **way):
        sent = {"method": "motion", "matter": "ordinary", "options": ""} | way
        answer = self.by(self.council.chair).submit(f"{self.where}/ballot", **sent)
        assert answer.status_code == 303, answer.text
        made = self.session.exec(select(Ballot.id)).one()
        self.session.rollback()
        return made


def test_it_is_voted_on_from_the_meeting_s_page_to_its_result(engine, session, now):
    hall = Hall(engine, session, now)
    here = hall.council
    member = hall.by(here.members[0])
    assert "هنوز رأی‌گیری‌ای در کار نیست" in member.get(f"{hall.where}/votes").text
    ballot = hall.opened(method="plurality", options="بهرام | Bahram\nنگار | Negar")
    page = member.get(hall.meeting).text
    assert (f'href="{hall.where}/votes"' in page, "۰ از ۵ رأی داده‌اند" in page) == (True, True)
    page = member.get(f"{hall.where}/votes").text
    assert ("برگزیدن خزانه‌دار &lt;b&gt;" in page, "کدام گزینه را برمی‌گزینید" in page) == (True, True)
    assert f'id="f-choice-{here.members[3].id}"' in page  # whom they represent
    look = member.submit(f"{hall.where}/votes/confirm", choice="2", ballot=ballot)
    assert (look.status_code, "نگار" in look.text) == (200, True)
    answer = member.submit(f"{hall.where}/votes", **fields(look.text))
    assert answer.headers["location"] == f"{hall.where}/votes?done=voted"
    for_other = member.submit(f"{hall.where}/votes", choice="2", ballot=ballot, giver=here.members[3].id)
    assert for_other.headers["location"] == f"{hall.where}/votes?done=voted_for"
    twice = member.submit(f"{hall.where}/votes", choice="1", ballot=ballot)
    assert (twice.status_code, "پیش از این ثبت شده است" in twice.text) == (409, True)
    chair = hall.by(here.chair)
    settle = chair.get(f"{hall.where}/steps/settle").text
    assert "یک رأی‌گیری در این جلسه باز است" in settle
    assert chair.submit(f"{hall.where}/steps/decide").status_code == 303
    page = member.get(f"{hall.where}/votes").text
    assert "«نگار» با ۲ رأی از ۲ رأی‌دهنده برگزیده شد" in page
    assert f'href="{hall.where}/votes"' in member.get(hall.meeting).text  # the way to the result


def test_secret_votes_on_it_have_receipts(engine, session, now):
    hall = Hall(engine, session, now, secrecy="always")
    ballot = hall.opened()
    member = hall.by(hall.council.members[1])
    assert "در این رأی‌گیری چه چیز مخفی است" in member.get(f"{hall.where}/votes").text
    sent = fields(member.submit(f"{hall.where}/votes/confirm", choice="for", ballot=ballot).text)
    assert member.submit(f"{hall.where}/votes", **sent).status_code == 303
    assert sent["receipt"] in member.get(f"{hall.where}/votes").text
    assert session.exec(select(Vote)).all() == []
    assert len(session.exec(select(Participation)).all()) == 1
    session.rollback()
    assert hall.by(hall.council.chair).submit(f"{hall.where}/steps/decide").status_code == 303
    found = member.submit(f"{hall.where}/votes/receipts", receipt=sent["receipt"], ballot=ballot)
    assert (found.status_code, "در میان رسیدهای این رأی‌گیری است" in found.text) == (200, True)


@pytest.mark.parametrize("choice", [{}, {"choice": "maybe"}])
def test_a_vote_for_nothing_comes_back_from_the_first_look(engine, session, now, choice):
    hall = Hall(engine, session, now)
    ballot = hall.opened()
    answer = hall.by(hall.council.members[0]).submit(f"{hall.where}/votes/confirm", ballot=ballot, **choice)
    assert (answer.status_code, 'id="f-choice-error"' in answer.text) == (422, True)


def test_it_is_voted_on_as_json(engine, session, now):
    hall = Hall(engine, session, now)
    ballot = hall.opened()
    member = Caller(hall.by(hall.council.members[0]))
    at = f"{hall.where}/ballots"
    (seen,) = member.get(at).json()["items"]
    assert (seen["id"], seen["revision_id"], seen["takes_votes"], len(seen["represents"])) == (
        ballot,
        None,
        True,
        1,
    )
    answer = member.post(f"{at}/votes", {"ballot_id": ballot, "choice": "for"}, key="1")
    assert (answer.status_code, answer.json()["mine"], answer.json()["cast"]) == (201, "for", 1)
    secretary = Caller(hall.by(hall.council.secretary))
    assert secretary.post(f"{at}/votes", {"ballot_id": ballot, "choice": "for"}).status_code == 403
