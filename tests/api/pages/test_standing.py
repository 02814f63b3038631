"""Pages of those who stand aside from a proposal, and of those who stand in for an absent officer."""

import re

import pytest
from sqlalchemy import Engine

from tests import council
from tests.api.visitor import Visitor
from workflow.record.database import writing

DEPUTIES = "/chapters/1/deputies"
LONG_NAME = "فرشته دبیری"


@pytest.fixture
def people(engine: Engine, now) -> dict[str, Visitor]:
    with writing(engine) as session:
        here = council.chapter(session)
        council.ruled(session, here, council.ANYONE)
        rows = {
            "secretary": council.member(session, here, ("secretary",), LONG_NAME),
            "chair": council.member(session, here, ("chair",), "پروین رئیسی"),
            "member": council.member(session, here, name="نگار عضوی"),
            "author": council.member(session, here, name="آرش نویسا"),
            "stranger": council.person(session),
        }
        council.proposal(session, here, rows["author"], state="consolidation")
        ids = {name: row.id for name, row in rows.items()}
    return {name: Visitor(engine, now).sign_in(number or 0) for name, number in ids.items()}


HERE = "/proposals/1/interests"


def declare(visitor: Visitor, reason: str):
    return visitor.post(HERE, {"reason": reason}, frm=HERE)


def test_member_stands_aside_and_the_secretary_sees_it_before_the_ballot(people):
    assert "اعلام نکرده است" in people["member"].get(HERE).text
    answer = declare(people["member"], "برادرم <پیمانکار> است.")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?done=interest_declared")
    page = people["author"].get(HERE).text
    assert "برادرم &lt;پیمانکار&gt; است." in page
    assert "نگار عضوی" in page
    for step in ("put_to_vote", "table"):
        asked = people["secretary"].get(f"/proposals/1/steps/{step}").text
        assert re.search(r"کنار ایستاده به سبب تعارض منافع:.*نگار عضوی", asked)
    assert "نگار عضوی" in people["secretary"].get("/proposals/1/ballot/plan").text
    assert "نگار عضوی" not in people["secretary"].get("/proposals/1/steps/postpone").text
    told = people["author"].get("/proposals/1/history").text
    assert "اعلام تعارض منافع" in told
    assert "برادرم &lt;پیمانکار&gt; است." in told
    back = people["member"].post(f"{HERE}/back", {}, frm=HERE)
    assert back.headers["location"] == f"{HERE}?done=interest_withdrawn"
    assert "نگار عضوی" not in people["secretary"].get("/proposals/1/steps/put_to_vote").text


def test_reason_that_is_missing_or_twice_declared_comes_back_with_a_sentence(people):
    empty = declare(people["member"], " ")
    assert empty.status_code == 422
    assert "این بخش خالی است" in empty.text
    assert declare(people["member"], "خویشاوندی").status_code == 303
    again = people["member"].post(HERE, {"reason": "دیگر"}, frm="/proposals/1")
    assert again.status_code == 409
    assert "پیش از این ثبت شده است" in again.text


def test_only_members_have_the_form_and_strangers_no_page(people):
    assert f'action="{HERE}"' in people["member"].get(HERE).text
    assert f'action="{HERE}"' not in people["secretary"].get(HERE).text
    assert people["secretary"].post(HERE, {"reason": "چون"}, frm="/").status_code == 403
    assert people["stranger"].get(HERE).status_code == 404


FORM = {"whom": "secretary-1", "deputy": "نگار عضوی", "reason": "سفر <دور>", "since": "", "until": ""}


def appoint(visitor: Visitor, **changes: str):
    return visitor.post(DEPUTIES, FORM | changes, frm=DEPUTIES)


def test_deputy_is_named_acts_and_is_ended(people):
    assert people["member"].get("/chapters/1/members").status_code == 403
    assert people["member"].get(DEPUTIES).text.count("<form") == people["stranger"].get("/").text.count(
        "<form"
    )
    answer = appoint(people["secretary"])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{DEPUTIES}?done=deputy_named")
    assert "سفر &lt;دور&gt;" in people["author"].get(DEPUTIES).text
    assert people["member"].get("/chapters/1/members").status_code == 200
    assert people["member"].post("/proposals/1/steps/postpone", {
        "reason": "دیرتر", "until": "1410/01/01", "version": "1",
    }, frm="/proposals/1/steps/postpone").status_code == 303  # fmt: skip
    told = people["author"].get("/proposals/1/history").text
    assert re.search(rf"نگار عضوی</bdi> به جای <bdi[^>]*>{LONG_NAME}", told)
    assert people["chair"].post(f"{DEPUTIES}/1/end", {}, frm=DEPUTIES).status_code == 303
    assert people["member"].get("/chapters/1/members").status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"whom": ""}, "یکی از گزینه‌ها را برگزینید"),
        ({"whom": "chair-1"}, "آن نقش را در انجمن ندارد"),
        ({"whom": "secretary-²"}, "آن نقش را در انجمن ندارد"),
        ({"deputy": "کسی"}, "کسی با نام «کسی» اکنون در انجمن نقشی ندارد"),
        ({"reason": ""}, "این بخش خالی است"),
        ({"since": "1404/01/01"}, "این روز گذشته است"),
    ],
)
def test_form_of_a_deputy_comes_back_filled(people, changes, said):
    answer = appoint(people["secretary"], **changes)
    assert answer.status_code == 422
    assert said in answer.text
    for name, value in (FORM | changes).items():
        if name in ("deputy", "since") and value:
            assert f'value="{value}"' in answer.text


def test_nobody_names_themselves_and_members_name_nobody(people):
    assert appoint(people["chair"], deputy="پروین رئیسی").status_code == 409
    assert people["member"].post(DEPUTIES, FORM, frm="/").status_code == 403
    assert people["stranger"].get(DEPUTIES).status_code == 404


ENTER = f"{HERE}/new"


def entered(people, **changes):
    found = people["secretary"].post(
        f"{ENTER}/members/rows", {"name": "نگار", "channel": "phone", "reason": "برادرم"}, frm=ENTER
    )
    chosen = re.search(r'name="person"[^>]* value="(\d+)"[^>]* checked', found.text)
    assert chosen, "who is found alone is chosen"
    given = {"name": "نگار", "person": chosen[1], "channel": "phone", "reason": "برادرم"}
    return people["secretary"].post(ENTER, given | changes, frm=ENTER)


@pytest.mark.parametrize(
    ("decision", "badge", "left"), [("confirm", "خودش تأیید کرده است", True), ("strike", "عضو خط زد", False)]
)
def test_what_a_member_said_by_phone_is_entered_by_a_form_and_decided_on_by_the_member(
    people, decision, badge, left
):
    answer = entered(people)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?done=interest_entered")
    page = people["author"].get(HERE).text
    assert "چشم‌به‌راه تأیید عضو" in page
    assert f"گفته‌شده تلفنی، ثبت‌شده به دست {LONG_NAME}؛ خودش هنوز تأیید نکرده است" in page
    assert "decisions" not in page
    told = people["member"].get("/news").text
    assert "تعارض منافعی به نام شما ثبت شده و چشم‌به‌راه تأیید شماست" in told
    mine = people["member"].get(HERE).text
    number = re.search(r'name="interest" value="(\d+)"', mine)
    assert number
    done = people["member"].post(f"{HERE}/decisions", {"interest": number[1], "decision": decision}, frm=HERE)
    assert done.headers["location"] == f"{HERE}?done=entry_decided"
    assert badge in people["author"].get(HERE).text
    asked = people["secretary"].get("/proposals/1/steps/put_to_vote").text
    assert ("نگار عضوی" in asked) is left
    assert "تعارض منافع ثبت‌شده" in people["author"].get("/proposals/1/history").text


def test_form_for_a_member_comes_back_filled_and_is_there_for_officers_alone(people):
    answer = entered(people, reason="", channel="rumour")
    assert answer.status_code == 422
    assert "این بخش خالی است" in answer.text
    assert "یکی از گزینه‌ها را برگزینید" in answer.text
    assert re.search(r'name="person"[^>]* checked', answer.text)
    assert people["chair"].get(ENTER).status_code == 200
    assert f'href="{ENTER}"' in people["chair"].get(HERE).text
    assert f'href="{ENTER}"' not in people["member"].get(HERE).text
    assert people["member"].get(ENTER).status_code == 404
    assert people["member"].post(ENTER, {"reason": "چون"}, frm=HERE).status_code == 403
    assert people["member"].post(f"{HERE}/decisions", {"decision": "strike"}, frm=HERE).status_code == 404
