"""Deputies: what they may do and for whom, when it begins and ends, and who may not be one."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests import council
from tests.api.test_handlers import promised
from tests.workflow.courses import Course
from tests.workflow.meeting import Council
from workflow.advance import advance
from workflow.authorize import authorize, authorize_chapter, visible
from workflow.decision import ballots
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import opened, take
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.decision.tables import RollEntry
from workflow.deliberation.tables import Proposal
from workflow.membership import deputized, substitution
from workflow.membership.roles import holders, roles_in
from workflow.membership.substitution import OwnDeputy, TermsOverlap
from workflow.membership.tables import Mandate, Substitution
from workflow.process.machine import GuardRefused, NotYours
from workflow.record import history, jobs
from workflow.record.case import WORKER, Forbidden, NotFound, person
from workflow.record.tables import History
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit
from workflow.story import story

DAYS = {"since": "", "until": "1405/09/30"}
"""From the day of the tests to the end of a month later."""


class Office:
    """A chapter with a secretary, a chair and three members."""

    def __init__(self, session, now, **rules):
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        council.ruled(session, self.chapter, Rules(quorum=Quorum("", 1), **rules))
        self.secretary = council.member(session, self.chapter, ("secretary",), "فرشته دبیری")
        self.chair = council.member(session, self.chapter, ("chair",), "پروین رئیسی")
        self.members = [council.member(session, self.chapter, name=f"عضو {n}") for n in range(3)]

    def standing(self, right="substitute", who=None):
        actor = person((who or self.secretary).id)
        return authorize_chapter(self.session, self.chapter.id, right, actor=actor, now=self.now)

    def appoint(self, role="secretary", absent=None, deputy=None, by=None, **given):
        absent = absent or {"secretary": self.secretary, "chair": self.chair}.get(role, self.secretary)
        return substitution.appoint(
            self.session, self.standing(who=by), role=role, absent_id=absent.id,
            deputy_id=(deputy or self.members[0]).id, now=self.now,
            **({"reason": "سفر"} | DAYS | given),
        )  # fmt: skip

    def end(self, number, by=None):
        substitution.end(self.session, self.standing(who=by), number, now=self.now)

    def rights(self, who):
        found = set()
        for right in ("see", "propose", "manage", "substitute"):
            try:
                found.add(self.standing(right, who) and right)
            except (NotFound, Forbidden):
                continue
        return found


@pytest.fixture
def office(session, now):
    return Office(session, now)


RIGHTS = {
    "secretary": {"see", "propose", "manage", "substitute"},
    "chair": {"see", "propose", "substitute"},
}
PLAIN = {"see", "propose"}


@pytest.mark.parametrize("role", ["secretary", "chair"])
def test_deputy_has_the_role_while_the_term_runs_and_no_longer(office, role):
    deputy, before = office.members[0], office.now
    number = office.appoint(role, since="1405/09/10")
    assert office.rights(deputy) == PLAIN
    office.now = before + timedelta(days=8)
    assert office.rights(deputy) == RIGHTS[role]
    assert deputy.id in holders(office.session, office.chapter.id, role, now=office.now)
    assert role in roles_in(office.session, deputy.id, now=office.now)[office.chapter.id]
    office.now = before + timedelta(days=60)
    assert office.rights(deputy) == PLAIN
    office.now = before + timedelta(days=8)
    office.end(number)
    assert office.rights(deputy) == PLAIN
    assert deputy.id not in holders(office.session, office.chapter.id, role, now=office.now)


@pytest.mark.parametrize("whose", ["absent", "deputy"])
def test_deputy_acts_no_more_once_the_mandate_of_either_has_ended(office, whose):
    office.appoint()
    assert office.rights(office.members[0]) == RIGHTS["secretary"]
    who = office.secretary if whose == "absent" else office.members[0]
    for mandate in office.session.exec(select(Mandate).where(Mandate.person_id == who.id)):
        mandate.until = office.now
    office.session.flush()
    assert office.rights(office.members[0]) == (PLAIN if whose == "absent" else set())


def test_deputy_of_a_chair_is_no_member_by_that_and_votes_once_if_at_all(session, office):
    clerk = council.member(session, office.chapter, ("secretary",), "دبیر دوم")
    office.appoint("chair", deputy=clerk)
    row = council.proposal(session, office.chapter, office.members[1], state="consolidation")
    session.flush()
    advance(session, row.id, "put_to_vote", actor=person(office.secretary.id), now=office.now)
    roll = list(session.exec(select(RollEntry.person_id)))
    assert sorted(roll) == sorted([office.chair.id, *(m.id for m in office.members)])
    with pytest.raises(Forbidden):
        authorize(session, row.id, "vote", actor=person(clerk.id), now=office.now)


def test_deputy_who_is_a_member_votes_once_in_their_own_name(session, office):
    office.appoint("chair")
    deputy = office.members[0]
    row = council.proposal(session, office.chapter, office.members[1], state="consolidation")
    session.flush()
    advance(session, row.id, "put_to_vote", actor=person(office.secretary.id), now=office.now)
    case = authorize(session, row.id, "vote", actor=person(deputy.id), now=office.now)
    assert case.actor.for_id is None
    ballots.cast(case, "for", now=office.now)
    with pytest.raises(ballots.AlreadyVoted):
        ballots.cast(case, "for", now=office.now)
    chair = authorize(session, row.id, "vote", actor=person(office.chair.id), now=office.now)
    ballots.cast(chair, "against", now=office.now)


@pytest.mark.parametrize("votes", [("for", "against", "against"), ("for", "against", None)])
def test_between_meetings_a_tie_is_broken_by_the_chair_or_else_by_their_deputy(session, now, votes):
    office = Office(session, now, tie="chair")
    office.appoint("chair")
    row = council.proposal(session, office.chapter, office.members[1], state="consolidation")
    session.flush()
    advance(session, row.id, "put_to_vote", actor=person(office.secretary.id), now=office.now)
    given = zip((office.members[0], office.members[1], office.chair), votes, strict=True)
    if votes[2]:
        given = [*given, (office.members[2], "for")]
    for who, vote in given:
        if vote:
            case = authorize(session, row.id, "vote", actor=person(who.id), now=office.now)
            ballots.cast(case, vote, now=office.now)
    later = office.now + timedelta(days=10)
    assert advance(session, row.id, "decide", actor=WORKER, now=later).target == (
        "rejected" if votes[2] else "approved"
    )


def test_steps_and_edits_of_a_deputy_are_told_with_whom_they_stood_in_for(session, now):
    course = Course(session, now)
    deputy, secretary = course.people["member"], course.people["secretary"]
    standing = authorize_chapter(
        session, course.chapter.id, "substitute", actor=person(secretary.id), now=now
    )
    substitution.appoint(
        session, standing, role="secretary", absent_id=secretary.id, deputy_id=deputy.id, reason="بیماری",
        now=now, **DAYS,
    )  # fmt: skip
    proposal = course.carried_to("screening")
    course.step(proposal, "accept", "member")
    (entry, _) = history.of(session, "proposal", proposal)[-1]
    assert (entry.event, entry.actor_id, entry.facts["for"]) == ("accept", deputy.id, secretary.id)
    told, _ = story(course.case(proposal, "see", "author"))
    assert (told[0].who, told[0].instead) == (deputy.name, secretary.name)
    assert course.case(proposal, "moderate", "member").actor.for_id == secretary.id
    assert course.case(proposal, "comment", "member").actor.for_id is None, "a member’s own right"
    course.step(proposal, "close_discussion", "secretary")
    assert "for" not in history.of(session, "proposal", proposal)[-1][0].facts
    with pytest.raises(NotYours):
        course.step(course.carried_to("screening"), "reject", "member")


def test_deputy_who_wrote_a_proposal_does_not_accept_it(session, now):
    course = Course(session, now)
    secretary, author = course.people["secretary"], course.people["author"]
    standing = authorize_chapter(
        session, course.chapter.id, "substitute", actor=person(secretary.id), now=now
    )
    substitution.appoint(
        session, standing, role="secretary", absent_id=secretary.id, deputy_id=author.id, reason="بیماری",
        now=now, **DAYS,
    )  # fmt: skip
    with pytest.raises(GuardRefused):
        course.step(course.carried_to("screening"), "accept", "author")


def test_deputy_sees_in_lists_what_they_may_open(session, office):
    deputy = office.members[0]
    row = council.proposal(session, office.chapter, office.members[1], state="screening")
    session.flush()
    for named in (False, True):
        if named:
            office.appoint()
        roles = roles_in(session, deputy.id, now=office.now)[office.chapter.id]
        listed = session.execute(
            select(col(Proposal.id)).where(visible(person(deputy.id), roles, office.chapter.id))
        ).scalars()
        assert (row.id in set(listed)) is named


def test_nobody_deputizes_themselves_or_makes_themselves_a_deputy(office):
    with pytest.raises(OwnDeputy):
        office.appoint(deputy=office.secretary)
    with pytest.raises(OwnDeputy):
        office.appoint(deputy=office.chair, by=office.chair)
    office.appoint(deputy=office.chair)  # by the secretary, for the secretary


def test_only_secretary_and_chair_and_their_deputies_name_one(session, office):
    with pytest.raises(Forbidden):
        office.appoint(by=office.members[0])
    office.appoint("chair", deputy=office.members[0])
    number = office.appoint("secretary", deputy=office.members[1], by=office.members[0])
    entry = session.exec(select(History).where(History.event == "substitution_begun")).all()[-1]
    assert entry.facts == {
        "role": "secretary", "absent": office.secretary.id, "deputy": office.members[1].id,
        "for": office.chair.id,
    }  # fmt: skip
    office.end(number, by=office.chair)
    with pytest.raises(NotFound):
        office.end(number)
    with pytest.raises(NotFound):
        office.standing(who=council.person(session, "بیگانه"))


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (("1405/09/10", "1405/09/20"), ("1405/09/20", "1405/09/25"), True),
        (("1405/09/10", "1405/09/20"), ("1405/09/21", "1405/09/25"), False),
        (("1405/09/10", "1405/09/20"), ("1405/09/08", "1405/09/09"), False),
        (("1405/09/10", "1405/09/20"), ("1405/09/08", "1405/09/10"), True),
        (("1405/09/10", ""), ("1406/01/01", ""), True),
        (("1405/09/10", "1405/09/20"), ("1405/09/12", "1405/09/13"), True),
    ],
)
@pytest.mark.parametrize("same", ["absent", "deputy"])
def test_terms_of_one_absent_or_one_deputy_do_not_overlap(session, office, first, second, meet, same):
    other = council.member(session, office.chapter, ("secretary",), "دبیر دوم")
    office.appoint(since=first[0], until=first[1])
    given = {"since": second[0], "until": second[1]}
    given |= {"deputy": office.members[1]} if same == "absent" else {"absent": other}
    if not meet:
        office.appoint(**given)
        return
    with pytest.raises(TermsOverlap) as refused:
        office.appoint(**given)
    assert "عضو 0 به جای فرشته دبیری" in refused.value.text.fa


def test_a_substitution_taken_back_before_it_began_leaves_the_term_free(office):
    number = office.appoint(since="1405/09/10", until="1405/09/20")
    office.end(number)
    office.appoint(since="1405/09/10", until="1405/09/20", deputy=office.members[1])
    found = substitution.listing(office.session, office.standing("see", office.members[2]), now=office.now)
    assert [(one.deputy, one.state) for one in found] == [("عضو 1", "to_come"), ("عضو 0", "over")]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "member"}, "role"),
        ({"reason": " "}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"reason": "x" * 5_001}, "reason"),
        ({"since": "دیروز"}, "since"),
        ({"since": "1404/01/01"}, "since"),
        ({"until": "1404/01/01"}, "until"),
        ({"role": "chair", "absent": "secretary"}, "absent"),
        ({"deputy": "second"}, "deputy"),
        ({"deputy": "stranger"}, "deputy"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(session, office, given, field):
    people = {
        "secretary": office.secretary,
        "second": council.member(session, office.chapter, ("secretary",), "دبیر دوم"),
        "stranger": council.person(session, "بیگانه"),
    }
    given = {
        name: people.get(value, value) if name in ("absent", "deputy") else value
        for name, value in given.items()
    }
    with pytest.raises(EntryRefused) as refused:
        office.appoint(**given)
    assert set(refused.value.errors) == {field}


def test_a_deputy_is_found_by_name_and_several_are_named(session, office):
    standing = office.standing()
    assert substitution.called(session, standing, "عضو ۱", now=office.now) == office.members[1].id
    for wrong in ("عضو", "هیچ‌کس", ""):
        with pytest.raises(EntryRefused) as refused:
            substitution.called(session, standing, wrong, now=office.now)
        assert set(refused.value.errors) == {"deputy"}


def test_deputy_of_the_chair_presides_and_the_minutes_say_for_whom(session, now):
    here = Council(session, now, presiding=("chair", "substitute"))
    deputy = here.members[0]
    standing = authorize_chapter(
        session, here.chapter.id, "substitute", actor=person(here.secretary.id), now=now
    )
    substitution.appoint(
        session,
        standing,
        role="chair",
        absent_id=here.chair.id,
        deputy_id=deputy.id,
        reason="سفر",
        now=now,
        **DAYS,
    )
    here.called(None)
    here.begins()
    here.came(*here.members)
    here.step("declare_open", deputy)
    assert here.row.chair_id == deputy.id
    (entry, _) = [e for e in history.of(session, "meeting", here.meeting) if e[0].event == "declare_open"][-1]
    assert (entry.actor_id, entry.facts["for"]) == (deputy.id, here.chair.id)
    here.step("close", deputy)
    sitting = admit(session, here.meeting, "see", actor=person(here.secretary.id), now=here.now)
    told = assembled(opened(sitting, "see"))
    assert (told.presiding.fa, told.presiding_for.fa) == (deputy.name, "پروین رئیسی")
    case = opened(sitting, "step", lock=True)
    take(case, "lay_out", version=case.row.version, now=here.now)
    assert "for" not in history.of(session, "minutes", case.row.id)[-1][0].facts


def test_rules_that_know_no_substitute_let_no_deputy_preside(session, now):
    here = Council(session, now, presiding=("chair",))
    deputy = here.members[0]
    standing = authorize_chapter(
        session, here.chapter.id, "substitute", actor=person(here.secretary.id), now=now
    )
    substitution.appoint(
        session,
        standing,
        role="chair",
        absent_id=here.chair.id,
        deputy_id=deputy.id,
        reason="سفر",
        now=now,
        **DAYS,
    )
    here.called(None)
    here.begins()
    here.came(*here.members)
    with pytest.raises(NotYours):
        here.step("declare_open", deputy)


def mails(session):
    """What was promised to whom: the kind, the moment, and the person."""
    return {
        (a["kind"], a["at"], a["person_id"])
        for a in promised(session, jobs.SEND_MAIL).values()
        if a["kind"].startswith("deputy_")
    }


def test_both_are_promised_a_mail_of_each_turn_and_the_doer_none_of_their_own_deed(session, office):
    office.appoint(deputy=office.members[0], since="1405/09/10", until="1405/09/20")
    session.commit()
    row = session.exec(select(Substitution)).one()
    absent, deputy = office.secretary.id, office.members[0].id
    begins, ends = row.since.isoformat(), row.until.isoformat()
    settled = {(deputized.NAMED, office.now.isoformat(), deputy)}
    turns = {
        (kind, at, who)
        for kind, at in ((deputized.BEGINS, begins), (deputized.ENDED, ends))
        for who in (absent, deputy)
    }
    assert mails(session) == settled | turns
    office.now = row.since + timedelta(days=1)
    office.end(row.id, by=office.chair)
    session.commit()
    by_hand = {(deputized.ENDED, office.now.isoformat(), who) for who in (absent, deputy)}
    assert mails(session) == settled | turns | by_hand


def test_what_begins_at_once_is_told_once_and_what_never_began_is_told_as_taken_back(session, office):
    office.appoint(until="", by=office.chair)
    session.commit()
    both = {office.secretary.id, office.members[0].id}
    assert {(kind, who) for kind, _, who in mails(session)} == {(deputized.NAMED, who) for who in both}
    other = office.appoint("chair", deputy=office.members[1], since="1405/09/10", until="")
    office.end(other, by=office.secretary)
    session.commit()
    kinds = [kind for kind, _, who in mails(session) if who == office.members[1].id]
    assert sorted(kinds) == sorted([deputized.NAMED, deputized.BEGINS, deputized.TAKEN_BACK])


@pytest.mark.parametrize("whose", ["absent", "deputy"])
def test_the_desk_shows_each_of_the_two_where_it_stands_and_nobody_else(session, office, whose):
    who = office.secretary if whose == "absent" else office.members[0]

    def seen(days, person_id=who.id):
        moment = office.now + timedelta(days=days)
        return [one.state for one in deputized.concerning(session, person_id, now=moment)]

    number = office.appoint(since="1405/09/10", until="1405/09/20")
    session.commit()
    assert [seen(day) for day in (0, 8, 19, 30)] == [["to_come"], ["running"], ["over"], []]
    assert seen(0, office.members[1].id) == []
    for mandate in session.exec(select(Mandate).where(Mandate.person_id == office.members[0].id)):
        mandate.until = office.now + timedelta(days=7)
    session.flush()
    assert seen(8) == [], "nobody acts by it once the mandate of the deputy is over"
    office.end(number)
    assert seen(8) == ["taken_back"]
