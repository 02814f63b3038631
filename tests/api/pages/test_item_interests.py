"""Before other business is voted on: standing aside and asking for secrecy, on pages, as JSON, and on the desk."""

import re

from tests.api.json.caller import Caller
from tests.api.pages.test_item_ballot import Hall
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import Council

REASON = "برادرم <فروشنده> است."


def test_a_member_stands_aside_from_it_and_comes_back(engine, session, now):
    hall = Hall(engine, session, now)
    member, at = hall.by(hall.council.members[1]), f"{hall.where}/interests"
    assert f'href="{at}"' in member.get(hall.meeting).text
    assert "کسی دربارهٔ این موضوع تعارض منافع اعلام نکرده است" in member.get(at).text
    empty = member.submit(at, reason=" ")
    assert (empty.status_code, 'id="f-reason-error"' in empty.text) == (422, True)
    answer = member.submit(at, reason=REASON)
    assert answer.headers["location"] == f"{at}?done=interest_declared"
    other = hall.by(hall.council.members[2])
    assert "برادرم &lt;فروشنده&gt; است." in other.get(at).text
    assert re.search(
        rf"کنار ایستاده به سبب تعارض منافع:.*{hall.council.members[1].name}", other.get(hall.meeting).text
    )
    told = other.get(f"{hall.meeting}/history").text
    assert ("اعلام تعارض منافع" in told, "برادرم &lt;فروشنده&gt; است." in told) == (True, True)
    assert member.submit(f"{at}/back").headers["location"] == f"{at}?done=interest_withdrawn"
    assert "پس گرفته شده" in other.get(at).text


def test_a_reason_that_came_too_late_is_still_to_be_read(engine, session, now):
    hall = Hall(engine, session, now)
    member, at = hall.by(hall.council.members[1]), f"{hall.where}/interests"
    hall.opened()
    late = member.submit(at, reason=REASON)
    assert (late.status_code, "برادرم &lt;فروشنده&gt; است." in late.text) == (409, True)
    assert hall.by(hall.council.chair).submit(f"{hall.where}/steps/decide").status_code == 303
    over = member.submit(at, reason=REASON)
    assert (over.status_code, "برادرم &lt;فروشنده&gt; است." in over.text) == (403, True)


def test_nothing_is_entered_for_a_member_before_the_meeting_is_called(engine, session, now):
    here = Council(session, now)
    here.plan()
    where = f"/meetings/{here.meeting}/items/{here.on_agenda(title='خزانه‌دار')}/interests"
    whom = here.members[0].id
    session.commit()
    secretary = signed_in_client(application(engine, now), session, here.secretary, now)
    assert "هنوز کسی به این جلسه فراخوانده نشده است" not in secretary.get(where).text
    assert f'href="{where}/new"' not in secretary.get(where).text
    told = {"person_id": whom, "channel": "phone", "reason": REASON}
    answer = Caller(secretary).post(f"{where}/entries", told, key="1")
    assert (answer.status_code, "هنوز کسی به این جلسه فراخوانده نشده است" in answer.text) == (403, True)


def test_the_secretary_enters_it_and_the_member_finds_it_on_the_desk(engine, session, now):
    hall = Hall(engine, session, now)
    whom, at = hall.council.members[2], f"{hall.where}/interests"
    secretary, member = hall.by(hall.council.secretary), hall.by(hall.council.members[2])
    assert member.get(f"{at}/new").status_code == 404
    found = secretary.submit(f"{at}/new/members/rows", name=whom.name, channel="phone", reason=REASON)
    assert f'value="{whom.id}" checked' in found.text
    answer = secretary.submit(f"{at}/new", person=whom.id, channel="phone", reason=REASON)
    assert answer.headers["location"] == f"{at}?done=interest_entered_item"
    assert f'href="{at}"' in member.get("/").text
    number = re.search(r'name="interest" value="([0-9]+)"', member.get(at).text)[1]
    answer = member.submit(f"{at}/decisions", interest=number, decision="strike")
    assert answer.headers["location"] == f"{at}?done=entry_decided"
    assert f'href="{at}"' not in member.get("/").text
    assert "عضو خط زد" in secretary.get(at).text


def test_a_secret_ballot_is_asked_for_at_the_item_until_it_opens(engine, session, now):
    hall = Hall(engine, session, now, secrecy="any_member")
    member, votes = hall.by(hall.council.members[1]), f"{hall.where}/votes"
    assert "درخواست یک عضو بس است" in member.get(votes).text
    assert "درخواست یک عضو بس است" not in hall.by(hall.council.secretary).get(votes).text  # who is no member
    assert member.submit(f"{votes}/secrecy").headers["location"] == f"{votes}?done=secrecy_asked"
    assert "شما رأی‌گیری مخفی خواسته‌اید" in member.get(votes).text
    assert member.submit(f"{votes}/secrecy").status_code == 409
    hall.opened()
    assert "در این رأی‌گیری چه چیز مخفی است" in member.get(votes).text
    late = hall.by(hall.council.members[2]).submit(f"{votes}/secrecy")
    assert (late.status_code, "پیش از آغاز آن" in late.text) == (409, True)


def test_an_open_ballot_on_it_is_on_the_desk_of_whoever_has_not_voted(engine, session, now):
    hall = Hall(engine, session, now)
    member, votes = hall.by(hall.council.members[1]), f"{hall.where}/votes"
    assert f'href="{votes}"' not in member.get("/").text
    ballot = hall.opened()
    desk = member.get("/").text
    assert ("رأی شما دربارهٔ موضوع‌های دیگر جلسه" in desk, f'href="{votes}"' in desk) == (True, True)
    of_votes = member.get("/?what=vote").text
    assert (f'href="{votes}"' in of_votes, "با این پالایه‌ها چیزی در فهرست نیست." in of_votes) == (True, False)
    assert f'href="{votes}"' not in member.get("/?what=own").text
    assert f'href="{votes}"' not in hall.by(hall.council.secretary).get("/").text
    assert member.submit(votes, choice="for", ballot=ballot).status_code == 303
    assert f'href="{votes}"' not in member.get("/").text
    other = hall.by(hall.council.members[2])
    assert f'href="{votes}"' in other.get("/").text
    assert hall.by(hall.council.chair).submit(f"{hall.where}/steps/decide").status_code == 303
    assert f'href="{votes}"' not in other.get("/").text


def test_a_ballot_on_it_that_was_made_void_is_linked_from_its_item_and_says_why(engine, session, now):
    hall = Hall(engine, session, now)
    hall.opened()
    here, votes = hall.council, f"{hall.where}/votes"
    answer = hall.by(here.chair).submit(f"{hall.where}/steps/defer", reason="سند <تازه> رسید")
    assert answer.status_code == 303, answer.text
    member = hall.by(here.members[1])
    assert f'href="{votes}"' in member.get(hall.meeting).text
    page = member.get(votes).text
    assert ("این رأی‌گیری باطل شد" in page, "سند &lt;تازه&gt; رسید" in page) == (True, True)
    assert f'href="{votes}"' not in member.get("/").text


def test_it_is_declared_entered_and_decided_as_json(engine, session, now):
    hall = Hall(engine, session, now, secrecy="any_member")
    at, whom = f"{hall.where}/interests", hall.council.members[2]
    member, secretary = Caller(hall.by(hall.council.members[1])), Caller(hall.by(hall.council.secretary))
    answer = member.post(at, {"reason": REASON}, key="1")
    assert (answer.status_code, [one["state"] for one in answer.json()["items"]]) == (201, ["standing"])
    assert member.post(f"{at}/back", None, key="2").json()["items"] == []
    told = {"person_id": whom.id, "channel": "phone", "reason": REASON}
    (entered,) = secretary.post(f"{at}/entries", told, key="3").json()["items"]
    assert (entered["state"], entered["person_id"]) == ("waiting", whom.id)
    answer = Caller(hall.by(whom)).post(f"{at}/{entered['id']}/decision", {"decision": "confirm"}, key="4")
    assert [one["state"] for one in answer.json()["items"]] == ["confirmed"]
    assert [one["state"] for one in member.get(at).json()["items"]] == ["withdrawn", "confirmed"]
    asked = member.post(f"{hall.where}/ballots/secrecy", None, key="5")
    assert (asked.status_code, asked.json()) == (201, {"asked": 1})
    assert secretary.post(at, {"reason": REASON}, key="6").status_code == 403
