"""The pages of a chapter's rules: what is in force, a new version, one that is taken back; nothing typed is lost."""

import re

import pytest
from sqlalchemy import Engine

from tests import council
from tests.api.visitor import Visitor
from workflow.decision.procedure import entry, kept
from workflow.decision.procedure.rules import Rules
from workflow.record.database import reading, writing

HERE = "/chapters/1/rules"
FIELDS = entry.written(Rules()) | {"day": "", "basis": "مصوبهٔ ۱۲ مجمع عمومی"}
LATER = FIELDS | {"day": "1410/01/01", "quorum.share": "half"}


@pytest.fixture
def people(engine: Engine, now) -> dict[str, Visitor]:
    with writing(engine) as session:
        here = council.chapter(session)
        ids = {role: council.member(session, here, (role,)).id for role in ("secretary", "member", "chair")}
        ids["stranger"] = council.person(session).id
    return {role: Visitor(engine, now).sign_in(number or 0) for role, number in ids.items()}


def adopt(visitor: Visitor, **changes: str):
    return visitor.post(f"{HERE}/new", FIELDS | changes, frm=f"{HERE}/new")


def test_no_notice_in_urgency_is_said_in_words(people):
    assert adopt(people["secretary"], urgent_notice_hours="0").status_code == 303
    assert "در فوریت بی‌مهلت" in people["member"].get(HERE).text


def test_members_read_the_rules_in_words_and_only_the_secretary_changes_them(people):
    for role in ("secretary", "member", "chair"):
        page = people[role].get(HERE).text
        assert "شرکت بیش از نیمی از اعضا" in page
        assert "دعوت دست‌کم ۷۲ ساعت پیش از جلسه؛ در فوریت دست‌کم ۲۴ ساعت" in page
        assert (f'href="{HERE}/new"' in page) == (role == "secretary")
        assert people[role].get(f"{HERE}/1").status_code == 200
        assert people[role].get(f"{HERE}/new").status_code == (200 if role == "secretary" else 403)
    for path in (HERE, f"{HERE}/1", f"{HERE}/new"):
        assert people["stranger"].get(path).status_code == 404
    assert people["secretary"].get(f"{HERE}/2").status_code == 404


def test_new_version_is_adopted_and_the_form_begins_with_it(people, engine, now):
    extra = {
        "majorities.1.key": "", "majorities.1.label_fa": "تغییر اساسنامه", "majorities.1.label_en": "The statute",
        "majorities.1.threshold": "three_quarters", "majorities.1.of": "members",
        "majorities.1.abstentions": "left_out", "notice_hours": "۱۲۰", "quorum.share": "one_third",
    }  # fmt: skip
    answer = adopt(people["secretary"], **extra)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?done=rules_adopted")
    with reading(engine) as session:
        found = kept.in_force(session, 1, now=now)
        assert (found.number, found.rules.notice_hours) == (2, 120)
        assert found.rules.majority("the_statute").threshold == "three_quarters"
    page = people["member"].get(HERE).text
    assert "اکثریت سه‌چهارم: رأی موافق دست‌کم سه‌چهارم همهٔ اعضا" in page
    assert "مصوبهٔ ۱۲ مجمع عمومی" in page
    assert "جلسه‌ای که تنها حد نصاب را دارد نمی‌تواند «تغییر اساسنامه» را تصویب کند" in page
    form = people["secretary"].get(f"{HERE}/new").text
    assert 'name="majorities.1.key" value="the_statute"' in form
    assert 'name="majorities.2.label_fa"' in form
    assert 'name="majorities.3.label_fa"' not in form


def test_refused_version_comes_back_with_all_that_was_typed_and_the_reason_at_its_field(people):
    answer = adopt(
        people["secretary"], **{"majorities.0.of": "members", "notice_hours": "نود", "basis": "مصوبهٔ مهم"}
    )
    assert answer.status_code == 422
    page = answer.text
    assert 'value="نود"' in page
    assert 'value="مصوبهٔ مهم"' in page
    assert re.search(r'id="f-majorities\.0\.of-error"[^>]*>.*?اکثریت مطلق را برگزینید', page, re.DOTALL)
    assert '<option value="members" selected>' in page
    assert 'href="#f-majorities.0.of"' in page


def test_stale_form_comes_back_with_the_newest_version(people):
    secretary = people["secretary"]
    proofs = secretary.proofs(f"{HERE}/new")
    assert adopt(secretary, **{"quorum.share": "half"}).status_code == 303
    stale = secretary.post(f"{HERE}/new", FIELDS | {"proxies": "2"}, frm=f"{HERE}/new", proofs=proofs)
    assert stale.status_code == 409
    assert "شرکت دست‌کم نیمی از اعضا" in stale.text
    assert re.search(r'name="proxies"[^>]*value="۲"', stale.text)
    assert 'name="version" value="2"' in stale.text


def test_version_to_come_is_taken_back_on_its_page(people):
    secretary = people["secretary"]
    assert secretary.post(f"{HERE}/new", LATER, frm=f"{HERE}/new").status_code == 303
    assert "پس گرفتن این نسخه" not in people["member"].get(f"{HERE}/2").text
    forbidden = people["member"].post(f"{HERE}/2/back", {}, frm="/")
    assert forbidden.status_code == 403
    assert secretary.post(f"{HERE}/2/back", {}, frm=f"{HERE}/2").status_code == 303
    assert "پس گرفته شده" in secretary.get(HERE).text
    kept_one = secretary.post(f"{HERE}/1/back", {}, frm=f"{HERE}/new")
    assert kept_one.status_code == 409
    assert "نسخهٔ ۱ از" in kept_one.text


def test_field_nobody_asked_for_is_refused(people):
    assert adopt(people["secretary"], quorum="half").status_code == 422
