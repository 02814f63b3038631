"""Wherever else it is asked who has voted or what was voted, secret ballots are asked as well."""

from api.telling import _voting
from tests.workflow.decision.test_secrecy import secret, vote
from workflow import export
from workflow.advance import advance
from workflow.deliberation.tables import Proposal
from workflow.desk import desk
from workflow.membership.roles import roles_in
from workflow.record.case import WORKER, person


def test_who_has_voted_in_secret_is_asked_no_more(session, now):
    here = secret(session, now)

    def on_desk(who):
        roles = roles_in(session, who, now=now)
        return [pile.what for pile in desk(session, person(who), roles, now=now) if pile.what == "vote"]

    assert on_desk(here.author) == ["vote"]
    vote(session, here, here.author, "for", now)
    assert on_desk(here.author) == []
    assert on_desk(here.chair) == ["vote"]
    _, reminded = _voting(session, session.get_one(Proposal, here.proposal), {}, now)
    assert set(reminded) == {here.chair, *here.members}


def test_the_export_counts_a_secret_ballot_once_it_is_closed(session, now):
    here = secret(session, now)
    for who, choice in zip((here.author, here.chair, *here.members), "fffaafn", strict=True):
        vote(session, here, who, {"f": "for", "a": "against", "n": "abstain"}[choice], now)

    def told():
        row = dict(next(iter(session.execute(export._queries(here.chapter)["ballots"]).mappings())))
        return row["votes_for"], row["votes_against"], row["votes_abstain"]

    assert told() == (None, None, None)
    advance(session, here.proposal, "decide", actor=WORKER, now=now)
    session.expire_all()
    assert told() == (4, 2, 1)
