"""Every POST of the API, sent twice with one key: one effect, and the same answer."""

import pytest
from sqlalchemy import func, select, text, update
from sqlmodel import SQLModel

from api.json.rules import CONTENT
from tests import council
from tests.api.json.caller import Holder
from tests.api.json.test_files import PDF
from tests.approved import approved
from tests.queries import of_jobs
from tests.workflow.meeting import give_rules
from workflow.advance import advance
from workflow.decision.meetings import agenda
from workflow.decision.tables import (
    AgendaItem,
    Attendance,
    Convened,
    Interest,
    Meeting,
    Minutes,
    MinutesRemark,
)
from workflow.deliberation.tables import Comment, Notice, Proposal, Recommendation
from workflow.membership.tables import Mandate
from workflow.outcome import links
from workflow.outcome.tables import Delivery
from workflow.record.case import person
from workflow.sitting.admission import admit
from workflow.sitting.items import open_ballot

FILE = object()
"""Stands for a body that is a file."""


@pytest.fixture
def here(session, now):
    made = approved(session, now)
    session.commit()
    return made


@pytest.fixture
def others(session, here):
    """Proposals in states that POSTs need: ids by state, and a comment in consolidation."""
    found = {
        s: council.proposal(session, here.chapter, here.author, state=s) for s in ("draft", "discussion")
    }
    weighed = council.proposal(session, here.chapter, here.author, state="consolidation")
    said = council.comment(session, weighed, here.member)
    voted = council.proposal(session, here.chapter, here.author, state="consolidation")
    session.flush()
    advance(session, voted.id, "put_to_vote", actor=person(here.secretary.id), now=here.now)
    session.commit()
    return {
        "draft": found["draft"].id, "discussion": found["discussion"].id, "weighed": weighed.id,
        "said": said.id, "voted": voted.id,
    }  # fmt: skip


@pytest.fixture
def everything(session):
    """All that is recorded, but for the answers kept under their keys."""

    def read():
        session.rollback()
        tables = [t for t in SQLModel.metadata.sorted_tables if t.name != "once"]
        rows = {t.name: sorted(map(repr, session.execute(select(t)).all())) for t in tables}
        jobs = session.execute(text(f"SELECT workflow_uuid FROM {of_jobs(session)}")).scalars().all()
        session.rollback()
        return rows | {"jobs": sorted(jobs)}

    return read


def by_people(session, here, others):
    """Operation, who, address and body, in an order in which each can succeed."""
    chapter, draft = f"/chapters/{here.chapter.id}", f"/proposals/{others['draft']}"
    approved_one, voted = f"/proposals/{here.id}", f"/proposals/{others['voted']}"
    secretary, author, member = here.secretary, here.author, here.member
    recipient = {"name_fa": "نو", "office_fa": "سمت", "email": "new@example.org"}
    yield "add_member", secretary, f"{chapter}/members", {
        "name": "نو", "email": "n@example.org", "roles": ["member"],
    }  # fmt: skip
    yield "add_member_list", secretary, f"{chapter}/members/list", {"list": "سارا، sara@example.org"}
    yield "grant_role", secretary, f"{chapter}/mandates", {"person_id": member.id, "role": "chair"}
    mandate = session.execute(select(Mandate.id).where(Mandate.person_id == here.chair.id)).scalars().first()
    yield "end_mandate", secretary, f"{chapter}/mandates/{mandate}/end", {"until": ""}
    yield "add_recipient", secretary, f"{chapter}/recipients", recipient
    for deed in ("retire", "restore"):
        yield f"{deed}_recipient", secretary, f"{chapter}/recipients/{here.recipients[1].id}/{deed}", None
    yield "add_reason", secretary, f"{chapter}/reasons", {"kind": "deferred", "text_fa": "سال آینده"}
    yield "retire_reason", secretary, f"{chapter}/reasons/1/retire", None
    rules = CONTENT | {"version": 1, "day": "1410/01/01", "basis": "مصوبه", "proxies": 2}
    yield "adopt_rules", secretary, f"{chapter}/rules", rules
    yield "take_rules_back", secretary, f"{chapter}/rules/2/back", None
    deputy = {"role": "secretary", "absent_id": secretary.id, "deputy_id": author.id, "reason": "سفر"}
    yield "name_deputy", secretary, f"{chapter}/deputies", deputy
    yield "end_deputy", secretary, f"{chapter}/deputies/1/end", None
    yield "create_proposal", author, f"{chapter}/proposals", {"title": "نو"}
    yield "add_author", author, f"{draft}/authors", {"person_id": member.id}
    yield "attach_file", author, f"{draft}/attachments", FILE
    yield "take_step", author, f"{draft}/steps/withdraw", {"version": 1, "reason": "دلیل"}
    yield "create_comment", member, f"/proposals/{others['discussion']}/comments", {"body": "نظر"}
    yield "dispose_many", secretary, f"/proposals/{others['weighed']}/dispositions", {
        "comments": [others["said"]], "kind": "adopted", "reason": "در متن آمد",
    }  # fmt: skip
    yield from _deliberation(session, here, others)
    yield from _meeting(session, here)
    weighed = f"/proposals/{others['weighed']}/ballots"
    yield (
        "plan_ballot",
        secretary,
        f"{weighed}/plan",
        {"method": "plurality", "options": [{"fa": "الف"}, {"fa": "ب"}]},
    )
    yield from _standing_aside(session, here, others)
    yield "ask_for_secrecy", member, f"{weighed}/secrecy", None
    yield "cast_vote", member, f"{voted}/ballots/votes", {"ballot_id": 2, "choice": "for"}
    opinion = {"ground": "group", "body": "نه", "signature": "named"}
    yield "create_dissent", member, f"{approved_one}/dissents", opinion
    yield "withdraw_dissent", member, f"{approved_one}/dissents/1/withdrawal", None
    wanted = {"recipients": [row.id for row in here.recipients]}
    yield "issue_brief", secretary, f"{approved_one}/briefs", wanted
    yield "correct_brief", secretary, f"{approved_one}/briefs/1/correction", wanted | {"reason": "نام"}
    session.rollback()
    advance(session, here.id, "deliver", actor=person(secretary.id), now=here.now)
    session.commit()
    first, second = session.execute(select(Delivery.id).order_by(Delivery.id)).scalars().all()
    session.rollback()
    yield "resend_delivery", secretary, f"{approved_one}/deliveries/{first}/resend", None
    yield "revoke_delivery", secretary, f"{approved_one}/deliveries/{second}/revoke", None


def _standing_aside(session, here, others):
    """One declared and taken back, one entered and struck."""
    secretary, member = here.secretary, here.member
    aside = f"/proposals/{others['weighed']}/interests"
    yield "declare_interest", member, aside, {"reason": "خویشاوندی"}
    yield "withdraw_interest", member, f"{aside}/back", None
    told = {"person_id": member.id, "channel": "phone", "reason": "خویشاوندی"}
    yield "enter_interest", secretary, f"{aside}/entries", told
    newest = session.execute(select(func.max(Interest.id))).scalar_one()
    session.rollback()
    yield "decide_interest", member, f"{aside}/{newest}/decision", {"decision": "strike"}


def _deliberation(session, here, others):
    """Comments moderated, entered and linked, amendments moved, joined and applied, and news of it seen."""
    secretary, author, member = here.secretary, here.author, here.member
    discussed, weighed = f"/proposals/{others['discussion']}", f"/proposals/{others['weighed']}"
    said = session.execute(
        select(Comment.id).where(Comment.proposal_id == others["discussion"], Comment.author_id == member.id)
    ).scalar_one()
    session.rollback()
    yield "hide_comment", secretary, f"{discussed}/comments/{said}/hide", {"reason": "دلیل"}
    answered = f"{discussed}/comments/{said}/moderation"
    yield "answer_moderation", member, answered, {"answer": "پاسخ"}
    yield "show_hidden_comment", secretary, f"{discussed}/comments/{said}/show", {"reason": "دلیل"}
    yield "enter_comment", secretary, f"{discussed}/entries", {
        "body": "گفت", "person_id": author.id, "channel": "phone",
    }  # fmt: skip
    yield "enter_stance", secretary, f"{discussed}/comments/{said}/stance-entries", {
        "person_id": author.id, "channel": "phone", "stance": "agree",
    }  # fmt: skip
    yield "decide_stance_entry", author, f"{discussed}/stance-entries/1/decision", {"decision": "confirm"}
    told = session.execute(
        select(Notice.id).where(Notice.person_id == member.id).order_by(Notice.id)
    ).scalars()
    first, *_, last = told.all()
    session.rollback()
    yield "see_one", member, f"/me/news/{first}/seen", None
    yield "see_news", member, "/me/news/seen", {"up_to": last}
    place = {"section": "problem", "start": 0, "end": 4}
    yield "link_traces", secretary, f"{weighed}/traces", {
        "comments": [others["said"]], "revision": 1, "places": [place],
    }  # fmt: skip
    yield "find_alike", secretary, f"{weighed}/desk/likeness", None
    yield "unlink_trace", secretary, f"{weighed}/comments/{others['said']}/traces/1/remove", None
    moved = {"revision": 1, "reason": "دلیل", "replacement": "نو"}
    yield "create_amendment", member, f"{discussed}/amendments", moved | place
    yield "create_under", author, f"{discussed}/amendments/1/amendments", {
        "start": 0, "end": 2, "replacement": "تازه", "reason": "دلیل",
    }  # fmt: skip
    yield "withdraw_amendment", author, f"{discussed}/amendments/2/withdrawal", None
    session.rollback()
    advance(session, others["discussion"], "close_discussion", actor=person(secretary.id), now=here.now)
    session.commit()
    joined = {"amendments": [{"id": 1, "version": 1}], "revision": 1, "replacement": "نوتر", "reason": "دلیل"}
    yield "join_amendments", secretary, f"{discussed}/amendments/joined", joined
    version = session.get_one(Proposal, others["discussion"]).version
    session.rollback()
    yield "apply_amendments", secretary, f"{discussed}/amendments/applied", {"version": version}


def _meeting(session, here):
    """A meeting planned with two items, called, and attended as far as the hour allows."""
    give_rules(session, here.chapter, proxies=1, secrecy="any_member")
    session.commit()
    secretary, member = here.secretary, here.member
    plan = {"title": "نشست", "day": "1405/09/20", "start": "16:00", "end": "18:00", "place": "سالن"}
    yield "plan_meeting", secretary, f"/chapters/{here.chapter.id}/meetings", plan
    number = session.execute(select(Meeting.id)).scalar_one()
    session.rollback()
    meeting = f"/meetings/{number}"
    yield "add_item", secretary, f"{meeting}/items", {"title": "گزارش", "minutes": 20}
    agenda.add_business(
        admit(session, number, "add", actor=person(secretary.id), now=here.now, lock=True), title="دیگر", body="",
        minutes="5", version=None, now=here.now,
    )  # fmt: skip
    session.commit()
    first, second = session.execute(select(AgendaItem.id).order_by(AgendaItem.id)).scalars().all()
    session.rollback()
    yield "move_item", secretary, f"{meeting}/items/{second}/moves", {"to": "up"}
    yield "take_item_step", secretary, f"{meeting}/items/{first}/steps/strike", {}
    yield "take_meeting_step", secretary, f"{meeting}/steps/call", {}
    yield "send_excuse", member, f"{meeting}/excuses", {"reason": "در سفرم"}
    yield "give_proxy", member, f"{meeting}/proxies", {"giver_id": member.id, "holder_id": here.author.id}
    arrived = {"person_id": here.author.id, "event": "in_person"}
    yield "record_attendance", secretary, f"{meeting}/attendance", arrived
    yield "choose_chair", secretary, f"{meeting}/chair", {"person_id": here.author.id}
    yield "create_note", secretary, f"{meeting}/notes", {"body": "یادداشت"}
    resolution = {"item_id": second, "body": "نامه فرستاده شود."}
    yield "create_resolution", secretary, f"{meeting}/resolutions", resolution
    session.add(Minutes(meeting_id=number, begun_at=here.now))
    session.commit()
    yield "take_minutes_step", secretary, f"{meeting}/minutes/steps/lay_out", {"version": 1}
    objection = {"kind": "objection", "body": "شمار رأی‌ها درست نیست."}
    yield "create_remark", here.author, f"{meeting}/minutes/remarks", objection
    remark = session.execute(select(MinutesRemark.id)).scalar_one()
    session.rollback()
    yield "answer_remark", secretary, f"{meeting}/minutes/remarks/{remark}/answer", {"answer": "درست شد."}
    item = _under_way(session, here, number)
    yield "open_item_ballot", secretary, f"{meeting}/items/{item}/ballots", {"version": 1}
    session.rollback()
    business, ballot = _voted_on(session, here, number)
    vote = {"ballot_id": ballot, "choice": "for"}
    yield "cast_item_vote", here.author, f"{meeting}/items/{business}/ballots/votes", vote
    yield from _before_a_vote(session, here, number)


def _before_a_vote(session, here, meeting):
    """A wish and conflicts of interest on other business that is not voted on yet."""
    made = AgendaItem(meeting_id=meeting, position=11, title="خرید", minutes=5)
    session.add(made)
    session.commit()
    item, member = f"/meetings/{meeting}/items/{made.id}", here.member
    session.rollback()
    yield "ask_for_item_secrecy", member, f"{item}/ballots/secrecy", None
    aside = f"{item}/interests"
    yield "declare_item_interest", member, aside, {"reason": "خویشاوندی"}
    yield "withdraw_item_interest", member, f"{aside}/back", None
    told = {"person_id": member.id, "channel": "phone", "reason": "خویشاوندی"}
    yield "enter_item_interest", here.secretary, f"{aside}/entries", told
    newest = session.execute(select(func.max(Interest.id))).scalar_one()
    session.rollback()
    yield "decide_item_interest", member, f"{aside}/{newest}/decision", {"decision": "strike"}


def _under_way(session, here, meeting):
    """An item on a proposal, under way with everybody there: the meeting's own hour has not come."""
    proposal = council.proposal(session, here.chapter, here.author, state="in_session")
    session.execute(update(Meeting).where(Meeting.id == meeting).values(state="open", open_at=here.now))
    made = AgendaItem(
        meeting_id=meeting,
        position=9,
        proposal_id=proposal.id,
        revision_id=proposal.revision_id,
        minutes=5,
        state="open",
    )
    session.add(made)
    there = select(Attendance.person_id).where(Attendance.meeting_id == meeting)
    roll = select(Convened.person_id).where(Convened.meeting_id == meeting, Convened.person_id.not_in(there))
    for number in session.execute(roll).scalars().all():
        session.add(Attendance(meeting_id=meeting, person_id=number, mode="in_person", arrived_at=here.now))
    session.commit()
    return made.id


def _voted_on(session, here, meeting):
    """Other business under way, and the ballot that is open on it."""
    made = AgendaItem(meeting_id=meeting, position=10, title="گزارش", minutes=5, state="open")
    session.add(made)
    session.flush()
    actor = person(here.secretary.id)
    number = open_ballot(session, meeting, made.id, actor=actor, now=here.now)
    session.commit()
    return made.id, number


def by_link(session, here):
    delivery = session.execute(select(Delivery.id).order_by(Delivery.id)).scalars().first()
    token = links.new_link(session, delivery, now=here.now)
    query = select(Recommendation.id).where(Recommendation.proposal_id == here.id)
    answers = [{"recommendation_id": n, "answer": "accept"} for n in session.execute(query).scalars()]
    session.commit()
    yield "open_delivery", token, "/open", None
    yield "hand_over_delivery", token, "/hand-over", {"name": "یاری", "email": "yari@example.org"}
    yield "acknowledge_delivery", token, "/acknowledge", None
    yield "answer_delivery", token, "/answer", {"answers": answers}


def sent(caller, path, body, key):
    if body is FILE:
        headers = {"X-CSRF-Token": caller.browser.csrf, "Idempotency-Key": key}
        return caller.browser.post(f"/api/v1{path}", files={"file": ("a.pdf", PDF)}, headers=headers)
    return caller.send("POST", path, body, key=key)


def test_every_post_sent_twice_is_done_once_and_answered_alike(
    app, session, here, others, sign_in, nobody, everything
):
    told = nobody.get("/openapi.json").json()
    posts = {
        methods["post"]["operationId"]: methods["post"]
        for methods in told["paths"].values()
        if "post" in methods
    }
    callers = {who.id: sign_in(who) for who in (here.secretary, here.author, here.member)}
    tried = set()

    def twice(name, send, other):
        before = everything()
        first = send(f"key-{name}")
        assert first.status_code in (200, 201), (name, first.text)
        after = everything()
        assert after != before, f"{name} did nothing"
        again = send(f"key-{name}")
        assert (again.status_code, again.content) == (first.status_code, first.content), name
        assert everything() == after, f"{name} was done twice"
        reused = other(f"key-{name}")
        assert reused is None or reused.json()["type"] == "/problems/key-reused", (name, reused.text)
        assert everything() == after, name
        tried.add(name)

    for name, who, path, body in by_people(session, here, others):
        caller = callers[who.id]

        def changed(key, caller=caller, path=path, body=body):
            field = (
                next((f for f in ("name", "title", "body", "reason") if f in (body or {})), "")
                if isinstance(body, dict)
                else ""
            )
            return sent(caller, path, body | {field: "دیگری"}, key) if field else None

        twice(name, lambda key, c=caller, p=path, b=body: sent(c, p, b, key), changed)
    for name, token, path, body in by_link(session, here):
        holder = Holder(app, token)
        twice(name, lambda key, h=holder, p=path, b=body: h.post(p, b, key=key), lambda _key: None)
    assert tried == set(posts)
    for name, operation in posts.items():
        assert "Idempotency-Key" in {p["name"] for p in operation["parameters"]}, name
