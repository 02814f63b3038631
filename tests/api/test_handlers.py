"""The worker's jobs on a real database, with real mails: into a folder, or over SMTP on the loopback."""

import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text
from sqlmodel import Session, select

from api import worker
from api.brief_jobs import render_brief, send_brief
from api.clock_jobs import clock
from api.handlers import HANDLERS, refer
from api.settings import Settings
from api.telling import remind, send_mail, tell
from api.worker import Context
from documents.freeze import freeze
from documents.postbox import postbox
from documents.render import renderers
from tests import council
from tests.doors import Doorman, door, number
from tests.queries import of_jobs
from tests.workflow.outcome.desk import Desk
from workflow.advance import advance, deadlines
from workflow.authorize import authorize_chapter
from workflow.decision import ballots
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import ENGINES
from workflow.membership import joining
from workflow.membership.correcting import correct
from workflow.membership.offices import promise_warning
from workflow.membership.tables import Mandate, Person
from workflow.outcome import deliveries, links, reached, receipts, received
from workflow.outcome.tables import Brief, BriefFile, Delivery, DeliveryLink
from workflow.record import blobs, history, jobs, promises
from workflow.record import deadlines as kept
from workflow.record.case import NotFound, person
from workflow.record.postmark import postmark
from workflow.record.tables import MailAttempt
from workflow.versions import keep

BASE = "https://rayzan.example.org"


class Post:
    """A context for handlers with a clock that a test sets, and the mails that went out."""

    def __init__(self, engine: Any, folder: Path, now: datetime) -> None:
        self.engine, self.folder, self.now = engine, folder, now
        self.settings = Settings(
            base_url=BASE, smtp_url="", mail_folder=folder, mail_from="council@example.org"
        )

    @property
    def context(self) -> Context:
        return Context(lambda: Session(self.engine, expire_on_commit=False), lambda: self.now, self.settings)

    def use(self, smtp_url: str) -> None:
        self.settings = self.settings.model_copy(update={"smtp_url": smtp_url})

    def mails(self) -> list[EmailMessage]:
        found = sorted(self.folder.glob("*.eml")) if self.folder.exists() else []
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]


@pytest.fixture
def post(engine, tmp_path, now):
    return Post(engine, tmp_path / "mail", now)


@pytest.fixture
def desk(session, now):
    desk = Desk(session, now)
    session.commit()
    return desk


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def token_in(mail: EmailMessage) -> str:
    return words_of(mail).split(f"{BASE}/d/")[1].split()[0]


def promised(session: Session, job: str) -> dict[str, dict[str, Any]]:
    """The arguments of each promise of a job, by its key."""
    rows = (
        session.connection()
        .execute(
            text(
                f"SELECT s.workflow_uuid, i.inputs FROM {of_jobs(session)} s "
                f"JOIN {of_jobs(session, 'workflow_input')} i ON i.workflow_uuid = s.workflow_uuid "
                "WHERE s.name = :job ORDER BY s.created_at, s.workflow_uuid"
            ),
            {"job": job},
        )
        .all()
    )
    session.rollback()
    return {key: json.loads(inputs)["positionalArgs"][0] for key, inputs in rows}


def delivered(desk: Desk, **changes: Any) -> list[int]:
    """A brief issued and handed over, its PDFs already made: the ids of its deliveries."""
    desk.approve()
    brief = desk.issue(**changes)
    freeze(desk.session, brief, base_url=BASE)
    for language in ("fa", "en"):
        sha256 = blobs.keep(desk.session, b"%PDF-1.7 " + language.encode(), "application/pdf", now=desk.now)
        row = BriefFile(brief_id=brief, language=language, kind="issued", sha256=sha256, at=desk.now)
        desk.session.add(row)
    desk.step("deliver")
    made = [row.id or 0 for row in desk.session.exec(select(Delivery)).all()]
    desk.session.commit()
    return made


def attempts(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    found = [(row.key, row.outcome) for row in session.exec(select(MailAttempt)).all()]
    session.rollback()
    return found


def fresh(session: Session, delivery: int) -> Delivery:
    session.rollback()
    row = session.get_one(Delivery, delivery, populate_existing=True)
    session.expunge(row)
    session.rollback()
    return row


@contextmanager
def refusing(code: str) -> Iterator[str]:
    """An SMTP server that answers every recipient with one reply; its URL."""

    class Refuser:
        async def handle_RCPT(self, *_: object) -> str:  # noqa: N802
            return code

    server = Doorman(Refuser())
    server.start()
    try:
        yield f"smtp://127.0.0.1:{server.port}"
    finally:
        server.stop()


def test_every_job_but_the_sign_in_has_its_handler():
    assert set(HANDLERS) == jobs.JOBS


# Rendering


def test_a_brief_is_rendered_once_in_both_languages(session, desk, post):
    desk.approve()
    brief = desk.issue()
    session.commit()
    start = threading.Barrier(2)

    def render(_):
        start.wait()
        render_brief(post.context, {"brief_id": brief, "kind": "issued"})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(render, range(2)))
    files = session.exec(select(BriefFile)).all()
    assert sorted((f.language, f.kind) for f in files) == [("en", "issued"), ("fa", "issued")]
    assert all(blobs.fetch(session, f.sha256).content.startswith(b"%PDF-") for f in files)
    assert session.get_one(Brief, brief, populate_existing=True).content.keys() == {"fa", "en"}


def test_what_was_made_of_the_same_content_is_not_made_again(session, desk, post):
    desk.approve()
    brief = desk.issue()
    session.commit()
    before = renderers().made
    render_brief(post.context, {"brief_id": brief, "kind": "issued"})
    assert renderers().made == before + 2
    first = {file.language: file.sha256 for file in session.exec(select(BriefFile)).all()}
    session.execute(delete(BriefFile))
    session.commit()
    render_brief(post.context, {"brief_id": brief, "kind": "issued"})
    assert renderers().made == before + 2
    assert {file.language: file.sha256 for file in session.exec(select(BriefFile)).all()} == first


def test_a_proof_is_not_rendered_any_more_once_the_brief_is_issued(session, desk, post):
    desk.approve()
    brief = desk.issue()
    session.commit()
    render_brief(post.context, {"brief_id": brief, "kind": "proof"})
    assert session.exec(select(BriefFile)).all() == []


# Sending briefs


def test_a_brief_goes_out_with_its_pdf_and_a_link_of_its_own(session, desk, post, now):
    first, _ = delivered(desk)
    send_brief(post.context, {"delivery_id": first, "round": 1})
    (mail,) = post.mails()
    assert mail["To"].addresses[0].addr_spec == desk.recipients[0].email
    assert re.fullmatch(rf"<send-brief-{first}-1\.[0-9a-f]{{32}}@example\.org>", mail["Message-ID"])
    (pdf,) = mail.iter_attachments()
    assert (pdf.get_content_type(), pdf.get_content()) == ("application/pdf", b"%PDF-1.7 fa")
    session.rollback()
    assert links.by_token(session, token_in(mail), now=now).id == first
    assert fresh(session, first).sent_at == now
    assert attempts(session) == [(f"send-brief-{first}-1", "sent")]
    assert not [row for row in session.exec(select(MailAttempt)) if token_in(mail) in str(row.__dict__)]


def test_a_brief_sent_again_by_a_repeated_job_is_not_sent(session, desk, post):
    first, _ = delivered(desk)
    for _ in range(2):
        send_brief(post.context, {"delivery_id": first, "round": 1})
    assert len(attempts(session)) == 1
    assert len(session.exec(select(DeliveryLink)).all()) == 1


def test_a_worker_that_died_after_the_post_took_the_mail_sends_the_same_message(session, desk, post, now):
    first, _ = delivered(desk)
    key = f"send-brief-{first}-1"
    session.add(
        MailAttempt(key=key, kind="brief", delivery_id=first, started_at=now)
    )  # and then nothing more
    session.commit()
    post.now = now + timedelta(hours=2)
    send_brief(post.context, {"delivery_id": first, "round": 1})
    (mail,) = post.mails()
    assert mail["Message-ID"] == f"<{key}.{postmark(session, key)}@example.org>"
    assert mail["Date"].datetime == now
    assert attempts(session) == [(key, ""), (key, "sent")]


def test_a_classified_brief_is_read_by_its_link_only(session, desk, post):
    first, _ = delivered(desk, classification="confidential")
    send_brief(post.context, {"delivery_id": first, "round": 1})
    (mail,) = post.mails()
    assert list(mail.iter_attachments()) == []
    assert f"{BASE}/d/" in words_of(mail)


def test_an_english_reader_gets_the_english_mail_and_file(session, desk, post):
    desk.recipients[0].language = "en"
    first, _ = delivered(desk)
    send_brief(post.context, {"delivery_id": first, "round": 1})
    (mail,) = post.mails()
    assert mail["Content-Language"] == "en"
    assert next(iter(mail.iter_attachments())).get_content() == b"%PDF-1.7 en"


def test_a_delivery_revoked_meanwhile_stays_unsent(session, desk, post, now):
    first, _ = delivered(desk)
    deliveries.revoke(desk.case("issue"), first, now=now)
    session.commit()
    send_brief(post.context, {"delivery_id": first, "round": 1})
    assert (post.mails(), attempts(session)) == ([], [])


def test_a_job_of_an_earlier_round_sends_nothing(session, desk, post, now):
    first, _ = delivered(desk)
    deliveries.resend(desk.case("issue"), first, now=now)
    session.commit()
    send_brief(post.context, {"delivery_id": first, "round": 1})
    assert post.mails() == []
    send_brief(post.context, {"delivery_id": first, "round": 2})
    assert len(post.mails()) == 1


def test_with_the_post_down_the_job_waits_and_says_so(session, desk, post, tmp_path):
    first, _ = delivered(desk)
    with door() as closed:
        post.use(f"smtp://127.0.0.1:{number(closed)}")
        with pytest.raises(jobs.TryLater, match="did not take the mail now"):
            send_brief(post.context, {"delivery_id": first, "round": 1})
    assert fresh(session, first).sent_at is None
    with postbox(post.folder) as url:
        post.use(url)
        send_brief(post.context, {"delivery_id": first, "round": 1})
    assert [outcome for _, outcome in attempts(session)] == ["later", "sent"]
    assert len(post.mails()) == 1


def test_a_mail_put_off_by_the_server_waits(session, desk, post):
    first, _ = delivered(desk)
    with refusing("451 try again") as url:
        post.use(url)
        with pytest.raises(jobs.TryLater, match="451 try again"):
            send_brief(post.context, {"delivery_id": first, "round": 1})
    assert fresh(session, first).bounced_at is None


def test_a_mail_refused_for_good_is_shown_to_the_secretary(session, desk, post, now):
    first, _ = delivered(desk)
    with refusing("550 no such user") as url:
        post.use(url)
        send_brief(post.context, {"delivery_id": first, "round": 1})
        send_brief(post.context, {"delivery_id": first, "round": 1})
    assert attempts(session) == [(f"send-brief-{first}-1", "bounced")]
    row = next(row for row in reached.status(desk.case()) if row.id == first)
    assert row.bounced_at == now
    assert "550 no such user" in row.bounce


def test_a_mail_folder_that_cannot_be_written_makes_the_job_wait(session, desk, post):
    first, _ = delivered(desk)
    post.folder.parent.joinpath("mail").write_text("a file, not a folder")
    with pytest.raises(jobs.TryLater, match="cannot be written"):
        send_brief(post.context, {"delivery_id": first, "round": 1})
    assert [outcome for _, outcome in attempts(session)] == ["later"]


# The clock


def state_of(session: Session, desk: Desk) -> str:
    session.rollback()
    found = session.exec(select(Proposal.state).where(Proposal.id == desk.proposal.id)).one()
    session.rollback()
    return found


def test_the_last_mail_sent_lets_the_worker_report_the_delivery(session, desk, post):
    for delivery in delivered(desk):
        send_brief(post.context, {"delivery_id": delivery, "round": 1})
    session.rollback()
    arguments = next(a for key, a in promised(session, "clock").items() if key.startswith("report-delivered"))
    session.rollback()
    clock(post.context, arguments)
    clock(post.context, arguments)
    assert state_of(session, desk) == "follow_up"


def test_the_last_vote_lets_the_worker_decide(session, desk, post, now):
    desk.step("put_to_vote")
    arguments = {"proposal_id": desk.proposal.id, "step": "decide", "all_voted": True}
    session.commit()
    clock(post.context, arguments)
    assert state_of(session, desk) == "approval"
    for voter in (desk.author, desk.chair):
        ballots.cast(desk.case("vote", voter), "for", now=now)
    session.commit()
    clock(post.context, arguments)
    clock(post.context, arguments)
    assert state_of(session, desk) == "approved"


def test_the_clock_takes_a_step_at_its_time_and_not_before(session, desk, post):
    desk.step("put_to_vote")
    due = deadlines(session, desk.proposal.id)["decide"]
    session.commit()
    arguments = {"proposal_id": desk.proposal.id, "step": "decide"}
    post.now = due - timedelta(days=1)
    clock(post.context, arguments)
    post.now = due - timedelta(seconds=1)
    with pytest.raises(jobs.TryLater, match="not yet time"):
        clock(post.context, arguments)
    assert state_of(session, desk) == "approval"
    post.now = due
    clock(post.context, arguments)
    assert state_of(session, desk) == "postponed"


# Telling members


@pytest.fixture
def discussed(session, now):
    """A proposal whose discussion has just been opened, before three more members."""
    desk = Desk(session, now)
    desk.others = [council.member(session, desk.chapter) for _ in range(3)]
    desk.proposal = council.proposal(session, desk.chapter, desk.author, state="screening")
    desk.step("accept")
    session.commit()
    return desk


def tell_all(session: Session, post: Post) -> list[str]:
    """Do what was promised to tell, twice over, and send the mails; the addresses mailed."""
    for _ in range(2):
        for arguments in list(promised(session, jobs.TELL).values()):
            session.rollback()
            tell(post.context, arguments)
    for arguments in list(promised(session, jobs.SEND_MAIL).values()):
        session.rollback()
        send_mail(post.context, arguments)
    return sorted(mail["To"].addresses[0].addr_spec for mail in post.mails())


def test_members_are_told_once_that_a_discussion_has_opened(session, discussed, post):
    members = [discussed.chair, discussed.author, *discussed.others]
    assert tell_all(session, post) == sorted(m.email for m in members)
    assert f"{BASE}/proposals/{discussed.proposal.id}" in words_of(post.mails()[0])


def test_nobody_is_told_of_a_discussion_that_is_over(session, discussed, post):
    discussed.step("return_to_draft", reason="ناتمام")
    session.commit()
    assert tell_all(session, post) == []


def test_a_member_whose_term_has_ended_is_not_mailed(session, discussed, post, now):
    for arguments in list(promised(session, jobs.TELL).values()):
        session.rollback()
        tell(post.context, arguments)
    gone = discussed.others[0]
    session.exec(select(Mandate).where(Mandate.person_id == gone.id)).one().until = now
    session.commit()
    assert gone.email not in tell_all(session, post)
    assert len(post.mails()) == 4


def test_those_who_have_voted_are_not_told_of_the_ballot(session, desk, post, now):
    desk.step("put_to_vote")
    ballots.cast(desk.case("vote", desk.author), "for", now=now)
    session.commit()
    assert tell_all(session, post) == [desk.chair.email]


def remind_of_the_ballot(session: Session, desk: Desk, post: Post) -> dict[str, Any]:
    desk.step("put_to_vote")
    ballots.cast(desk.case("vote", desk.author), "for", now=desk.now)
    due = deadlines(session, desk.proposal.id)["decide"]
    session.commit()
    post.now = due - timedelta(days=1)
    return {"proposal_id": desk.proposal.id, "step": "decide", "due_at": due.isoformat()}


def mail_reminders(session: Session, post: Post) -> list[str]:
    for arguments in list(promised(session, jobs.SEND_MAIL).values()):
        session.rollback()
        send_mail(post.context, arguments)
    return [mail["To"].addresses[0].addr_spec for mail in post.mails()]


def test_those_who_have_not_voted_are_reminded_before_the_end(session, desk, post):
    arguments = remind_of_the_ballot(session, desk, post)
    remind(post.context, arguments)
    remind(post.context, arguments)
    assert mail_reminders(session, post) == [desk.chair.email]
    assert "رأی شما هنوز ثبت نشده است" in words_of(post.mails()[0])


def test_nobody_is_reminded_of_a_deadline_that_no_longer_stands(session, desk, post):
    arguments = remind_of_the_ballot(session, desk, post)
    remind(post.context, {**arguments, "due_at": (post.now + timedelta(days=9)).isoformat()})
    assert mail_reminders(session, post) == []
    remind(post.context, arguments)
    session.rollback()
    ballots.cast(desk.case("vote", desk.chair), "against", now=desk.now)
    session.commit()
    assert mail_reminders(session, post) == []


def test_secretary_and_authors_are_told_of_an_answer(session, desk, post, now):
    first, _ = delivered(desk)
    case = links.by_token(session, desk.send(first), now=now)
    receipts.answer(case, dict.fromkeys(received.page(case).recommendations, ("accept", "")), now=now)
    session.commit()
    (arguments,) = (a for a in promised(session, jobs.TELL).values() if a["kind"] == "answered")
    session.rollback()
    tell(post.context, arguments)
    assert sorted(mail_reminders(session, post)) == sorted([desk.secretary.email, desk.author.email])
    mail = words_of(post.mails()[0])
    assert "امینی" in mail
    assert f"/proposals/{desk.proposal.id}/brief#deliveries" in mail  # where the answer is to be read


# Recipients: reminded, told higher up, passed on, expired


def sent_to(session: Session, desk: Desk) -> tuple[int, dict[str, datetime]]:
    """The first delivery, its mail out, and what the clock will do with it."""
    first, _ = delivered(desk)
    desk.send(first)
    session.commit()
    due = kept.of(session, "delivery", first)
    session.rollback()
    return first, due


def mails_to(session: Session, post: Post, kind: str) -> list[EmailMessage]:
    """Do the promised mails of a kind, twice over; what went out."""
    for _ in range(2):
        for arguments in list(promised(session, jobs.SEND_MAIL).values()):
            if arguments["kind"] == kind:
                HANDLERS[jobs.SEND_MAIL](post.context, arguments)
    return post.mails()


def test_silent_recipient_is_reminded_with_a_link_of_their_own(session, desk, post):
    first, due = sent_to(session, desk)
    reminders = {k: a for k, a in promised(session, jobs.REMIND).items() if a.get("delivery_id") == first}
    assert sorted(key.rsplit("-", 1)[1] for key in reminders) == ["1d", "7d"]
    (arguments,) = (a for key, a in reminders.items() if key.endswith("7d"))
    post.now = due["escalate"] - timedelta(days=7)
    for _ in range(2):
        HANDLERS[jobs.REMIND](post.context, arguments)
    (mail,) = post.mails()
    assert mail["To"].addresses[0].addr_spec == desk.recipients[0].email
    session.rollback()
    assert links.by_token(session, token_in(mail), now=post.now).id == first


def test_recipient_who_answered_is_not_reminded(session, desk, post, now):
    first, due = sent_to(session, desk)
    case = links.by_token(session, links.new_link(session, first, now=now), now=now)
    receipts.answer(case, dict.fromkeys(received.page(case).recommendations, ("accept", "")), now=now)
    session.commit()
    post.now = due["escalate"] - timedelta(days=7)
    arguments = {"delivery_id": first, "step": "escalate", "due_at": due["escalate"].isoformat()}
    HANDLERS[jobs.REMIND](post.context, arguments)
    assert post.mails() == []


def test_clock_tells_the_superior_once_and_not_what_the_brief_says(session, desk, post):
    desk.recipients[0].superior_name, desk.recipients[0].superior_email = "دکتر رئیسی", "head@example.org"
    first, due = sent_to(session, desk)
    arguments = {"delivery_id": first, "step": "escalate"}
    post.now = due["escalate"] - timedelta(seconds=1)
    with pytest.raises(jobs.TryLater, match="not yet time"):
        clock(post.context, arguments)
    post.now = due["escalate"]
    clock(post.context, arguments)
    clock(post.context, arguments)
    (mail,) = mails_to(session, post, "superior_told")
    assert mail["To"].addresses[0].addr_spec == "head@example.org"
    assert "پیمان کارورزی" not in words_of(mail)
    assert "/d/" not in words_of(mail)


def test_secretary_is_told_where_a_recipient_has_no_superior(session, desk, post):
    first, due = sent_to(session, desk)
    post.now = due["escalate"]
    clock(post.context, {"delivery_id": first, "step": "escalate"})
    for arguments in promised(session, jobs.TELL).values():
        if arguments["kind"] == "recipient_silent":
            tell(post.context, arguments)
    assert [m["To"].addresses[0].addr_spec for m in mails_to(session, post, "recipient_silent")] == [
        desk.secretary.email
    ]


def test_secretary_and_authors_are_told_of_a_term_that_ran_out(session, desk, post):
    first, due = sent_to(session, desk)
    post.now = due["expire"]
    clock(post.context, {"delivery_id": first, "step": "expire"})
    assert fresh(session, first).state == "expired"
    for arguments in promised(session, jobs.TELL).values():
        if arguments["kind"] == "answer_expired":
            tell(post.context, arguments)
    told = [m["To"].addresses[0].addr_spec for m in mails_to(session, post, "answer_expired")]
    assert sorted(told) == sorted([desk.secretary.email, desk.author.email])


def test_colleague_is_mailed_a_link_that_opens_this_brief_alone(session, desk, post, now):
    first, _ = sent_to(session, desk)
    case = links.by_token(session, links.new_link(session, first, now=now), now=now)
    receipts.hand_over(case, name="نسرین یاری", email="yari@example.org", now=now)
    session.commit()
    (mail,) = mails_to(session, post, "handed_over")
    assert mail["To"].addresses[0].addr_spec == "yari@example.org"
    session.rollback()
    theirs = links.by_token(session, token_in(mail), now=now)
    assert (theirs.id, theirs.handover_id is not None) == (first, True)


def test_colleague_named_before_another_is_mailed_nothing_more(session, desk, post, now):
    first, _ = sent_to(session, desk)
    case = links.by_token(session, links.new_link(session, first, now=now), now=now)
    for name in ("a", "b"):
        receipts.hand_over(case, name=name, email=f"{name}@example.org", now=now)
    session.commit()
    assert [m["To"].addresses[0].addr_spec for m in mails_to(session, post, "handed_over")] == [
        "b@example.org"
    ]


# The office of secretary


def office_ending(session: Session, desk: Desk, now: datetime) -> dict[str, Any]:
    """What was promised when the last secretary's term got an end."""
    mandate = session.exec(select(Mandate).where(Mandate.person_id == desk.secretary.id)).one()
    mandate.until = now + timedelta(days=20)
    promise_warning(session, desk.chapter.id or 0, now=now)
    session.commit()
    (arguments,) = (a for a in promised(session, jobs.TELL).values() if a["kind"] == "office_ends")
    return arguments


def test_secretary_and_chair_are_warned_that_nobody_will_be_secretary(session, desk, post, now):
    arguments = office_ending(session, desk, now)
    for _ in range(2):
        HANDLERS[jobs.TELL](post.context, arguments)
    told = [m["To"].addresses[0].addr_spec for m in mails_to(session, post, "office_ends")]
    assert sorted(told) == sorted([desk.secretary.email, desk.chair.email])
    assert f"{BASE}/chapters/{desk.chapter.id}/members" in words_of(post.mails()[0])


def test_nobody_is_warned_once_another_secretary_is_found(session, desk, post, now):
    arguments = office_ending(session, desk, now)
    HANDLERS[jobs.TELL](post.context, arguments)
    council.member(session, desk.chapter, ("secretary",))
    session.commit()
    HANDLERS[jobs.TELL](post.context, arguments)
    assert mails_to(session, post, "office_ends") == []


# A corrected address


def test_both_addresses_are_told_of_a_correction_and_neither_mail_names_the_other(session, desk, post, now):
    standing = authorize_chapter(
        session, desk.chapter.id or 0, "manage", actor=person(desk.secretary.id or 0), now=now
    )
    old, new = str(desk.chair.email), "right@example.org"
    correct(
        session, standing, person_id=desk.chair.id or 0, name=desk.chair.name, name_en="", email=new, language="fa",
        now=now,
    )  # fmt: skip
    session.commit()
    for arguments in promised(session, jobs.SEND_MAIL).values():
        for _ in range(2):
            HANDLERS[jobs.SEND_MAIL](post.context, arguments)
    mails = {
        m["To"].addresses[0].addr_spec: words_of(m) for m in mails_to(session, post, "address_corrected")
    }
    assert set(mails) == {old, new}
    assert new not in mails[old]
    assert old not in mails[new]
    assert desk.chapter.email in mails[old]


# Somebody who was added


def test_whoever_is_added_is_told_once_by_whom_as_what_and_how_to_enter(session, desk, post, now):
    chapter = desk.chapter.id or 0
    standing = authorize_chapter(session, chapter, "manage", actor=person(desk.secretary.id or 0), now=now)
    joining.add_list(session, standing, "سارا کریمی، sara@example.org\nرضا امینی، reza@example.org", now=now)
    sara = session.exec(select(Person).where(Person.email == "sara@example.org")).one()
    one = {"name": sara.name, "email": "sara@example.org", "roles": ["chair"], "since": "", "until": ""}
    joining.add_member(session, standing, now=now, **one)  # another role: no other mail
    joining.add_member(
        session, standing, now=now, welcome=False, name="بی‌نامه", email="demo@example.org", roles=["member"],
        since="", until="",
    )  # fmt: skip
    reza = session.exec(select(Person).where(Person.email == "reza@example.org")).one()
    session.exec(select(Mandate).where(Mandate.person_id == reza.id)).one().until = now
    session.commit()
    for arguments in promised(session, jobs.SEND_MAIL).values():
        for _ in range(2):
            HANDLERS[jobs.SEND_MAIL](post.context, arguments)
    (letter,) = mails_to(session, post, "welcome")  # whose roles have all ended is told nothing
    assert letter["To"].addresses[0].addr_spec == "sara@example.org"
    words = words_of(letter)
    for said in (
        desk.secretary.name,
        desk.chapter.name_fa,
        "عضو، رئیس",
        f"{BASE}/sign-in",
        "گذرواژه نمی‌خواهد",
    ):
        assert said in words


# Referral


@pytest.fixture
def referred(session, desk):
    """A provincial proposal that was referred to a nation, and the job that was promised."""
    nation = council.chapter(session, "انجمن ملی")
    nation.province = ""
    officer = council.member(session, nation, ("secretary", "chair"))
    provincial = ENGINES["provincial"].definition
    desk.proposal.process, desk.proposal.process_version = "provincial", provincial.version
    keep(session, provincial, now=desk.now)
    session.flush()
    desk.step("refer", reason="ملی است")
    session.commit()
    (arguments,) = promised(session, jobs.REFER).values()
    return nation, officer, arguments


def made_in(session: Session, nation: Any) -> list[Proposal]:
    session.rollback()
    return list(session.exec(select(Proposal).where(Proposal.chapter_id == nation.id)).all())


def test_referral_done_twice_makes_one_proposal_in_the_nation(session, desk, post, referred):
    nation, _, arguments = referred
    for _ in range(2):
        refer(post.context, arguments)
    (made,) = made_in(session, nation)
    assert (made.state, made.referred_from_id) == ("screening", desk.proposal.id)


def test_referral_nobody_waits_for_any_more_makes_nothing(session, desk, post, referred):
    nation, _, arguments = referred
    desk.step("wait_no_longer")
    session.commit()
    refer(post.context, arguments)
    assert made_in(session, nation) == []


def test_nations_answer_ends_the_wait_of_the_province_once(session, desk, post, referred):
    nation, officer, arguments = referred
    refer(post.context, arguments)
    (made,) = made_in(session, nation)
    advance(session, made.id, "reject", actor=person(officer.id), now=desk.now, answers={"reason": "نه"})
    session.commit()
    (answer,) = (a for a in promised(session, jobs.CLOCK).values() if a.get("answered"))
    clock(post.context, answer)
    clock(post.context, answer)
    assert state_of(session, desk) == "consolidation"
    events = [e.event for e, _ in history.of(session, "proposal", desk.proposal.id)]
    assert events.count("report_answer") == 1


def test_an_english_reader_is_told_in_english(session, discussed, post):
    for member in (discussed.author, discussed.chair, *discussed.others):
        member.language = "en"
    session.commit()
    tell_all(session, post)
    assert {mail["Content-Language"] for mail in post.mails()} == {"en"}


# All of it by the worker itself


def test_the_worker_carries_a_brief_from_the_last_vote_to_follow_up(session, database_url, tmp_path):
    now = datetime.now(UTC)
    desk = Desk(session, now)
    folder = tmp_path / "mail"
    settings = Settings(base_url=BASE, smtp_url="", mail_folder=folder, mail_from="council@example.org")
    handlers = HANDLERS
    pace = worker.Pace(polling=0.05, first_wait=0.1, longest_wait=0.2, farewell=0)

    desk.step("put_to_vote")
    for voter in (desk.author, desk.chair):
        ballots.cast(desk.case("vote", voter), "for", now=now)
    session.commit()
    assert worker.drain(database_url, handlers, 240, settings=settings, pace=pace)
    assert state_of(session, desk) == "approved"
    assert len(session.exec(select(BriefFile).where(BriefFile.kind == "proof")).all()) == 2

    desk.now = datetime.now(UTC)
    brief = desk.issue()
    freeze(session, brief, base_url=BASE)
    desk.step("deliver")
    session.commit()
    assert worker.drain(database_url, handlers, 240, settings=settings, pace=pace)
    assert state_of(session, desk) == "follow_up"
    assert [job for job in promises.waiting(session) if job.state == "failed"] == []
    to = [m["To"].addresses[0].addr_spec for m in Post(session.get_bind(), folder, now).mails()]
    assert sorted(to) == sorted(r.email for r in desk.recipients)
    with pytest.raises(NotFound):
        links.by_token(session, "guessed", now=now)
