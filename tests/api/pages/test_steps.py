"""Taking steps by their forms: done once, refused with the reason and the words kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from tests import council
from tests.visitors import Visitor, application, signed_in_client
from workflow.deliberation.tables import Proposal
from workflow.record.tables import Deadline, History, Remark

HERE = "/proposals/{}/steps/{}"


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def chapter(session):
    return council.chapter(session)


@pytest.fixture
def secretary(app, session, chapter, now):
    return signed_in_client(app, session, council.member(session, chapter, ["secretary"], "فرشته دبیری"), now)


@pytest.fixture
def author(session, chapter):
    return council.member(session, chapter, name="آرش نویسا")


def state_of(session, proposal):
    session.expire_all()
    return session.execute(select(col(Proposal.state)).where(col(Proposal.id) == proposal.id)).scalar_one()


def test_step_taken_leads_back_to_the_proposal(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="screening")
    session.commit()
    answer = secretary.submit(HERE.format(proposal.id, "accept"), version=1)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/proposals/{proposal.id}?done=step_taken"
    assert state_of(session, proposal) == "discussion"


def test_step_that_asks_comes_back_filled_with_what_is_missing(session, chapter, author, secretary, now):
    proposal = council.proposal(session, chapter, author, state="discussion")
    session.commit()
    where = HERE.format(proposal.id, "postpone")
    assert 'name="reason"' in secretary.get(where).text
    answer = secretary.submit(where, version=1, reason="  ", until="۱۴۰۵/۱۳/۰۱")
    assert answer.status_code == 422
    assert 'value="۱۴۰۵/۱۳/۰۱"' in answer.text
    assert "تاریخ درستی نیست" in answer.text
    answer = secretary.submit(where, version=1, reason="بودجه <b>روشن</b> نیست", until="")
    assert answer.status_code == 422
    assert "بودجه &lt;b&gt;روشن&lt;/b&gt; نیست" in answer.text
    assert 'id="f-until-error"' in answer.text
    answer = secretary.submit(where, version=1, reason="بودجه روشن نیست", until="1405/01/01")
    assert "این روز گذشته است" in answer.text
    answer = secretary.submit(where, version=1, reason="بودجه روشن نیست", until="۱۴۰۵/۱۰/۱۵")
    assert answer.status_code == 303
    due = session.execute(select(col(Deadline.due_at)).where(col(Deadline.step) == "resume")).scalar_one()
    assert due.isoformat() == "2027-01-05T20:30:00+00:00"
    assert session.execute(select(col(Remark.text))).scalar_one() == "بودجه روشن نیست"


def test_stale_step_is_a_conflict_that_tells_what_happened(app, session, chapter, author, secretary, now):
    proposal = council.proposal(session, chapter, author, state="screening")
    writer = signed_in_client(app, session, author, now)
    assert secretary.submit(HERE.format(proposal.id, "accept"), version=1).status_code == 303
    answer = writer.submit(HERE.format(proposal.id, "withdraw"), version=1, reason="باز می‌نویسم")
    assert answer.status_code == 409
    assert "پذیرش و آغاز بحث" in answer.text
    assert "فرشته دبیری" in answer.text
    assert "باز می‌نویسم</textarea>" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert state_of(session, proposal) == "discussion"


def test_twenty_parallel_steps_are_one_step_and_nineteen_conflicts(app, session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="screening")
    session.commit()
    browsers = [Visitor(app, secretary.token) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda b: b.submit(HERE.format(proposal.id, "accept"), version=1), browsers))
    assert sorted(a.status_code for a in answers) == [303] + [409] * 19
    accepted = select(func.count()).where(col(History.event) == "accept")
    assert session.execute(accepted).scalar_one() == 1


def test_form_sent_twice_counts_once_and_answers_the_same(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="screening")
    session.commit()
    first, second = (
        secretary.submit(HERE.format(proposal.id, "accept"), once="the-same", version=1) for _ in range(2)
    )
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert session.execute(select(func.count()).where(col(History.event) == "accept")).scalar_one() == 1


def test_approving_ones_own_proposal_is_refused_with_the_reason(app, session, chapter, now):
    both = council.member(session, chapter, ["secretary", "member"])
    proposal = council.proposal(session, chapter, both, state="screening")
    browser = signed_in_client(app, session, both, now)
    answer = browser.submit(HERE.format(proposal.id, "accept"), version=1)
    assert answer.status_code == 409
    assert "نویسندهٔ" in answer.text
    assert state_of(session, proposal) == "screening"


def test_step_of_another_role_is_forbidden(app, session, chapter, author, now):
    proposal = council.proposal(session, chapter, author, state="screening")
    browser = signed_in_client(app, session, author, now)
    answer = browser.submit(HERE.format(proposal.id, "accept"), version=1)
    assert answer.status_code == 403
    assert "این گام با دبیر است" in answer.text


def test_step_not_open_from_here_is_a_conflict(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="discussion")
    session.commit()
    answer = secretary.submit(HERE.format(proposal.id, "accept"), version=1)
    assert answer.status_code == 409
    assert "بررسی اولیه" in answer.text


def test_unknown_step_and_to_state_bypass_are_not_there(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="screening")
    session.commit()
    for name in ("to_approved", "nothing", "approved"):
        assert secretary.submit(HERE.format(proposal.id, name), version=1).status_code == 404
    assert state_of(session, proposal) == "screening"


def test_step_of_another_chapters_proposal_is_not_there(session, secretary):
    there = council.chapter(session, "انجمن استان یزد")
    proposal = council.proposal(session, there, council.member(session, there), state="screening")
    session.commit()
    assert secretary.get(HERE.format(proposal.id, "accept")).status_code == 404
    assert secretary.submit(HERE.format(proposal.id, "accept"), version=1).status_code == 404
    assert state_of(session, proposal) == "screening"


def test_fields_a_step_does_not_ask_are_refused(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="screening")
    session.commit()
    for field in ("state", "successor", "chapter_id"):
        answer = secretary.submit(HERE.format(proposal.id, "accept"), version=1, **{field: "1"})
        assert answer.status_code == 422
    assert state_of(session, proposal) == "screening"


def test_successor_has_to_be_another_proposal_that_is_open_to_the_person(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="discussion")
    there = council.chapter(session, "انجمن استان یزد")
    foreign = council.proposal(session, there, council.member(session, there), state="discussion")
    other = council.proposal(session, chapter, author, state="discussion")
    session.commit()
    where = HERE.format(proposal.id, "supersede")
    for typed in (str(foreign.id), str(proposal.id), "9999", "دوازده"):
        answer = secretary.submit(where, version=1, reason="یکی شدند", successor=typed)
        assert answer.status_code == 422
        assert 'id="f-successor-error"' in answer.text
        assert f'value="{typed}"' in answer.text
    persian = str(other.id).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert secretary.submit(where, version=1, reason="یکی شدند", successor=persian).status_code == 303
    session.expire_all()
    assert session.get(Proposal, proposal.id).successor_id == other.id


def test_forged_form_is_refused_and_changes_nothing(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="screening")
    session.commit()
    answer = secretary.post(HERE.format(proposal.id, "accept"), data={"csrf": "else", "once": "1"})
    assert answer.status_code == 403
    assert state_of(session, proposal) == "screening"


def test_nul_and_long_reasons_are_refused_with_the_words_kept(session, chapter, author, secretary):
    proposal = council.proposal(session, chapter, author, state="screening")
    session.commit()
    where = HERE.format(proposal.id, "return_to_draft")
    assert secretary.submit(where, version=1, reason="الف\x00ب").status_code == 422
    answer = secretary.submit(where, version=1, reason="الف" * 2000)
    assert answer.status_code == 422
    assert "الف" * 2000 in answer.text
