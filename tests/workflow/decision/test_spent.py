"""Ballots that decided nothing: their votes count no more, and who cast one is asked again once words differ."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests import council
from tests.queries import counted
from tests.workflow.decision.test_ways import Hall
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import spent
from workflow.decision.procedure.rules import ORDINARY, Quorum, Rules
from workflow.deliberation import drafting
from workflow.deliberation.draft import Draft, RecommendationDraft
from workflow.deliberation.revisions import latest
from workflow.deliberation.tables import Proposal
from workflow.record.case import person

RULES = Rules(quorum=Quorum("", 1), majorities=(ORDINARY,), secrecy="any_member")


class Round(Hall):
    """A vote in a meeting that is held over, and a ballot by everybody after the text was looked at again."""

    def __init__(self, session, now):
        super().__init__(session, now, RULES)
        self.secretary = council.member(session, self.chapter, ("secretary",))
        self.voter, self.silent = self.members[2], self.members[3]

    def step(self, name, **answers):
        self.session.flush()
        advance(
            self.session,
            self.proposal.id,
            name,
            actor=person(self.secretary.id),
            now=self.now,
            answers=answers,
        )
        self.session.expire_all()

    def case(self, right, who):
        self.session.expire_all()
        return authorize(self.session, self.proposal.id, right, actor=person(who.id), now=self.now, lock=True)

    def held_over(self, *, secret=False):
        self.open(secret=secret)
        given = {"receipt": "AB2C-D3EF-GH4J-KL5M-NP6Q"} if secret else {}
        self.vote(self.voter, "for", **given)
        self.step("defer", reason="زمان کم بود")
        self.step("take_off", reason="متن دوباره دیده شود")

    def save(self, words):
        case = self.case("edit", self.secretary)
        text = latest(case)
        rows = tuple(RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in text.recommendations)
        draft = Draft(text.title, dict(text.sections), rows)
        drafting.save(
            case,
            replace(draft, sections=draft.sections | {"problem": words}),
            version=case.version,
            now=self.now,
        )

    def asked(self, who):
        return spent.asked_again(self.session, who.id, [self.proposal.id]).get(self.proposal.id)


@pytest.fixture
def at(session, now):
    return Round(session, now)


@pytest.mark.parametrize("secret", [False, True])
def test_who_voted_before_the_text_changed_is_asked_again_by_the_next_ballot(at, secret):
    at.held_over(secret=secret)
    assert spent.last(at.case("see", at.voter)) == spent.Spent(1, 1, stale=False)
    at.save("متنی دیگر")
    assert spent.last(at.case("see", at.voter)) == spent.Spent(1, 1, stale=True)
    assert at.asked(at.voter) is None, "not before the next ballot opens"
    at.step("put_to_vote")
    assert at.asked(at.voter) == spent.Changed(1, 2)
    assert at.asked(at.silent) is None, "who did not vote is asked as everybody is"
    assert spent.last(at.case("see", at.voter)) is None, "the last ballot is the open one"
    now_, before = ballots.views(at.case("see", at.voter), at.voter.id)
    assert (now_.revision, now_.spent, now_.stale) == (2, False, False)
    assert (before.revision, before.spent, before.stale, before.voted) == (1, True, True, True)


@pytest.mark.parametrize("words", ["", "  {}\n"])
def test_the_same_words_ask_nobody_again(at, words):
    at.held_over()
    if words:
        at.save(words.format(council.SECTIONS["problem"].replace(" ", "  ")))
    at.step("put_to_vote")
    assert at.asked(at.voter) is None
    before = ballots.views(at.case("see", at.voter), at.voter.id)[1]
    assert (before.spent, before.stale) == (True, False), "its votes count no more all the same"


def test_the_last_vote_counts_not_the_ones_before_it(session, at):
    at.held_over()
    at.save("متنی دیگر")
    at.step("put_to_vote")
    at.vote(at.voter, "against")
    at.step("postpone", reason="تعطیلات", until=at.now + timedelta(30))
    at.step("resume")
    assert session.exec(select(Proposal.state).where(col(Proposal.id) == at.proposal.id)).one() == "approval"
    assert at.asked(at.voter) is None, "they voted on these very words"


def test_a_ballot_that_decided_something_is_not_spent(at):
    at.open()
    at.vote(at.voter, "for")
    at.close()
    (row,) = ballots.views(at.case("see", at.voter), at.voter.id)
    assert (row.outcome, row.spent, row.stale) == ("carried", False, False)
    assert spent.last(at.case("see", at.voter)) is None


def test_no_quorum_decides_nothing(session, now):
    at = Round(session, now)
    council.ruled(session, at.chapter, Rules(quorum=Quorum("", 9), majorities=(ORDINARY,)), at=now)
    case = at.case("see", at.chair)
    at.meeting.rules_id = None
    session.flush()
    ballots.open_in_meeting(case, at.item.id, now=now)
    at.vote(at.voter, "for")
    assert at.close() == ("tabled", "no_quorum")
    assert spent.last(at.case("see", at.voter)) == spent.Spent(1, 1, stale=False)


def test_one_question_for_many_proposals(engine, session, at):
    at.held_over()
    at.save("متنی دیگر")
    at.step("put_to_vote")
    others = [council.proposal(session, at.chapter, at.members[1], state="approval").id for _ in range(9)]
    voter, here = at.voter.id, at.proposal.id
    with counted(engine) as asked:
        found = spent.asked_again(session, voter, [here, *others])
        spent.asked_again(session, voter, [])
    assert list(found) == [here]
    assert len(asked) == 1
