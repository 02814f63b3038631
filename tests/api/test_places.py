"""Reasons that a step cannot be taken lead to where each is mended, for whoever may mend it."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from api.places import PLACES, obstacles
from tests import council
from tests.approved import approved
from workflow.advance import options
from workflow.authorize import authorize
from workflow.deliberation.amendments import moving
from workflow.deliberation.tables import Revision
from workflow.lifecycle import GUARDS
from workflow.membership.tables import Recipient
from workflow.outcome.tables import Delivery
from workflow.process.text import Reason, Text, mended_at
from workflow.record.case import person

NO_WAY_ON = {"not_own", "nation_there", "was_referred"}
"""Guards whose reason nobody here can mend."""


@pytest.fixture
def chapter(session):
    return council.chapter(session)


@pytest.fixture
def people(session, chapter):
    return {role: council.member(session, chapter, (role,)) for role in ("member", "secretary", "chair")}


def reasons(session, proposal_id, who, step, now):
    case = authorize(session, proposal_id, "see", actor=person(who.id), now=now)
    (option,) = (o for o in options(case, now=now) if o.step.name == step)
    return option.reasons


def refusing(session, chapter, people, now):
    """Each guard with a reason it gives, and the place and part it should name."""
    draft = council.proposal(session, chapter, people["member"])
    session.execute(
        update(Revision)
        .where(col(Revision.id) == draft.revision_id)
        .values(sections={**council.SECTIONS, "problem": " "})
    )
    yield "sections_filled", reasons(session, draft.id, people["member"], "submit", now), "text", "problem"
    desk = council.proposal(session, chapter, people["member"], state="discussion")
    case = authorize(session, desk.id, "amend", actor=person(people["chair"].id), now=now)
    moving.move(case, section="problem", start=0, end=6, revision=1, replacement="ده", reason="چون", now=now)
    council.comment(session, desk, people["chair"])
    desk.state = "consolidation"
    session.flush()
    put = reasons(session, desk.id, people["secretary"], "put_to_vote", now)
    yield "comments_disposed", put[:1], "undisposed", ""
    yield "amendments_settled", put[1:2], "amendments", ""
    asked = reasons(session, desk.id, people["secretary"], "ask_feedback", now)
    yield "text_consolidated", asked, "text", ""
    made = approved(session, now)
    deliver = reasons(session, made.id, made.secretary, "deliver", now)
    yield "brief_issued", deliver[:1], "issue", ""
    yield "recipients_named", deliver[1:], "issue", ""
    session.execute(update(Recipient).values(retired_at=now))
    deliver = reasons(session, made.id, made.secretary, "deliver", now)
    yield "recipients_named", deliver[1:], "recipients", ""
    session.execute(update(Recipient).values(retired_at=None))
    made.delivered()
    sent = reasons(session, made.id, made.secretary, "report_delivered", now)
    yield "recipients_settled", sent, "deliveries", ""
    session.execute(update(Delivery).values(state="sent", sent_at=now))
    made.proposal.state = "follow_up"
    session.flush()
    yield (
        "answers_in",
        reasons(session, made.id, made.chair, "close", now + timedelta(days=1)),
        "deliveries",
        "",
    )


def test_every_guard_that_can_be_satisfied_names_the_place(session, chapter, people, now):
    seen = set()
    for guard, found, place, part in refusing(session, chapter, people, now):
        seen.add(guard)
        (told,) = found
        assert isinstance(told, Reason), guard
        assert (told.place, told.part) == (place, part), guard
        assert place in PLACES
    assert seen == set(GUARDS) - NO_WAY_ON


def test_way_on_is_told_to_whoever_may_go_it(session, chapter, people, now):
    desk = council.proposal(session, chapter, people["member"], state="consolidation")
    council.comment(session, desk, people["chair"])
    put = reasons(session, desk.id, people["secretary"], "put_to_vote", now)
    at = {"proposal": desk.id, "chapter": chapter.id}
    (mine,) = obstacles(put, **at, rights={"dispose"})
    assert mine.href == f"/proposals/{desk.id}/consolidation?show=missing"
    assert obstacles(put, **at, rights={"comment"})[0].href == ""


def test_page_that_mends_a_reason_is_no_way_on_for_whoever_is_on_it():
    reason = mended_at(Text("هنوز نه", "not yet"), "meeting")
    (elsewhere,) = obstacles([reason], chapter=1, rights={"see"}, meeting=3, here="/meetings/3/steps/open")
    (here,) = obstacles([reason], chapter=1, rights={"see"}, meeting=3, here="/meetings/3")
    assert (elsewhere.href, here.href) == ("/meetings/3", "")
    assert here.words == reason
