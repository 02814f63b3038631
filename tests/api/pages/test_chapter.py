"""The secretary's pages: settings that went stale, the post, and forms that come back."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.settings import Settings
from tests import council
from tests.api.visitor import Visitor
from workflow.membership.tables import Chapter, Mandate
from workflow.process.text import Text
from workflow.record import jobs
from workflow.record.database import reading, writing
from workflow.record.tables import MailAttempt

TERMS = {
    "discussion_days": "۱۴", "feedback_days": "۵", "ballot_days": "7",
    "ratification_days": "21", "answer_days": "30", "escalation_days": "۱۰",
}  # fmt: skip


@pytest.fixture
def secretary(engine: Engine, now, tmp_path) -> Visitor:
    with writing(engine) as session:
        someone = council.member(session, council.chapter(session), ("secretary",)).id
    return Visitor(engine, now, Settings(mail_folder=tmp_path / "letters")).sign_in(someone or 0)


def test_stale_settings_are_409_with_both_the_typed_and_the_present(secretary, engine):
    here = "/chapters/1/settings"
    proofs = secretary.proofs(here)
    secretary.post(f"{here}/terms", TERMS | {"ballot_days": "9"}, frm=here)
    stale = secretary.post(f"{here}/terms", TERMS | {"ballot_days": "5"}, frm=here, proofs=proofs)
    assert stale.status_code == 409
    assert 'name="ballot_days" type="text" value="۵"' in stale.text
    assert "<dd><bdi>9</bdi></dd>" in stale.text
    again = {"version": "2", **{k: v for k, v in secretary.proofs(here).items() if k != "version"}}
    sent = secretary.post(f"{here}/terms", TERMS | {"ballot_days": "5"}, frm=here, proofs=again)
    assert sent.status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Chapter.ballot_days)).one() == 5


def test_letterhead_is_saved_and_shown_in_the_next_number(secretary):
    here = "/chapters/1/settings"
    fields = {"name_fa": "انجمن", "name_en": "Association", "number_format": "{year}-{serial}"}
    assert secretary.post(f"{here}/letterhead", fields, frm=here).status_code == 303
    assert "۱۴۰۵-۱" in secretary.get(here).text
    refused = secretary.post(f"{here}/letterhead", fields | {"number_format": "{x}"}, frm=here)
    assert refused.status_code == 422
    assert 'value="{x}"' in refused.text


def test_list_with_a_bad_line_adds_nobody_and_comes_back(secretary, engine):
    here = "/chapters/1/members"
    answer = secretary.post(f"{here}/list", {"list": "سارا، sara@example.org\nبد"}, frm=here)
    assert answer.status_code == 422
    assert "سارا، sara@example.org\nبد</textarea>" in answer.text
    assert secretary.post(f"{here}/list", {"list": "سارا، sara@example.org"}, frm=here).status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Mandate.role).where(Mandate.person_id == 2)).all() == ["member"]


def test_last_secretary_is_told_why_they_stay(secretary):
    answer = secretary.post(
        "/chapters/1/members/1/end", {"mandate": "1", "end": ""}, frm="/chapters/1/members/1"
    )
    assert answer.status_code == 409
    assert "بی‌دبیر" in answer.text


def test_post_names_the_folder_the_waiting_and_the_mails_of_this_chapter_alone(
    secretary, engine, now, tmp_path
):
    with writing(engine) as session:
        other = council.member(session, council.chapter(session, "انجمن گیلان"), name="بیگانه")
        for person_id, key in ((1, "a"), (other.id, "b")):
            session.add(
                MailAttempt(
                    key=key,
                    kind="brief",
                    person_id=person_id,
                    started_at=now,
                    outcome="bounced",
                    detail=key * 9,
                )
            )
        jobs.put_off(
            session, jobs.SEND_MAIL, "mail", arguments={}, attempt=2, reason=Text("کارساز خاموش است", "down"),
            since=now, wait=60,
        )  # fmt: skip
    page = secretary.get("/chapters/1/post").text
    assert str(tmp_path / "letters") in page
    assert "کارساز خاموش است" in page
    assert "a" * 9 in page
    assert "b" * 9 not in page
    assert "بیگانه" not in page
