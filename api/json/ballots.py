"""Ballots on a proposal or on other business: how they stand, one's own vote, and how the next one is held."""

from fastapi import Request, Response

from api import door
from api.json.ballot_shapes import (
    Asked,
    Ballot,
    Ballots,
    Choice,
    Counted,
    GivenPlan,
    GivenVote,
    Objection,
    Plan,
    Represented,
    Tally,
)
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Id, Limit, Words, paged
from api.visit import Visit
from workflow.decision import ballots as polls
from workflow.decision.ballots import secrecy
from workflow.record.case import Case
from workflow.sitting.items import voting_on

ballots = router("ballots")


@ballots.get("/proposals/{proposal_id}/ballots", response_model=Ballots, **reads("Ballots"))
def list_ballots(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """With one's own vote in each, and the result in a sentence once it is closed."""

    def give(visit: Visit) -> Ballots:
        return _page(visit, opened(visit, proposal_id), after, limit)

    return door.fetch(request, give)


@ballots.post("/proposals/{proposal_id}/ballots/votes", response_model=Ballot, **changes("Vote", status=201))
def cast_vote(request: Request, proposal_id: Id, given: GivenVote) -> Response:
    """In the ballot that is open, by somebody on its roll, once; at a meeting also by the proxy of one on it."""

    def act(visit: Visit) -> Ballot:
        return _cast(visit, held(visit, proposal_id, "vote"), given)

    return door.change(request, act, body=repr(given), status=201)


ON_ITEM = "/meetings/{meeting_id}/items/{item_id}/ballots"


@ballots.get(ON_ITEM, response_model=Ballots, **reads("Ballots on other business"))
def list_item_ballots(
    request: Request, meeting_id: Id, item_id: Id, after: After = None, limit: Limit = 50
) -> Response:
    """Those on an item that is on no proposal; the others are the proposal’s."""

    def give(visit: Visit) -> Ballots:
        _, case, _ = voting_on(visit.session, meeting_id, item_id, "see", actor=visit.actor, now=visit.now)
        return _page(visit, case, after, limit)

    return door.fetch(request, give)


@ballots.post(ON_ITEM + "/votes", response_model=Ballot, **changes("Vote on other business", status=201))
def cast_item_vote(request: Request, meeting_id: Id, item_id: Id, given: GivenVote) -> Response:
    """In the ballot that is open on the item, by somebody on its roll, once, or by their proxy."""

    def act(visit: Visit) -> Ballot:
        _, case, _ = voting_on(visit.session, meeting_id, item_id, "vote", actor=visit.actor, now=visit.now)
        return _cast(visit, case, given)

    return door.change(request, act, body=repr(given), status=201)


@ballots.get("/proposals/{proposal_id}/ballots/plan", response_model=Plan, **reads("Plan of a ballot"))
def show_ballot_plan(request: Request, proposal_id: Id) -> Response:
    """How the next ballot is held, for those who may plan it."""
    return door.fetch(request, lambda visit: _plan(opened(visit, proposal_id, "plan")))


@ballots.post("/proposals/{proposal_id}/ballots/plan", response_model=Plan, **changes("Plan a ballot"))
def plan_ballot(request: Request, proposal_id: Id, given: GivenPlan) -> Response:
    """Set how the next ballot is held; held against the rules now, and again when it opens."""

    def act(visit: Visit) -> Plan:
        case = held(visit, proposal_id, "plan")
        options = [(one.fa, one.en) for one in given.options]
        polls.plan(
            case,
            method=given.method,
            matter=given.matter,
            secret=given.secret,
            options=options,
            now=visit.now,
        )
        return _plan(case)

    return door.change(request, act, body=repr(given))


@ballots.post(
    "/proposals/{proposal_id}/ballots/secrecy", response_model=Asked, **changes("Ask for secrecy", status=201)
)
def ask_for_secrecy(request: Request, proposal_id: Id) -> Response:
    """Ask for the next ballot to be secret, where the rules give members that wish."""

    def act(visit: Visit) -> Asked:
        case = held(visit, proposal_id, "ask_secrecy")
        secrecy.ask(case, now=visit.now)
        return Asked(asked=len(secrecy.asking(case)))

    return door.change(request, act, body="", status=201)


def _page(visit: Visit, case: polls.Question, after: int | None, limit: int) -> Ballots:
    rows = polls.views(case, visit.actor.id, after=after, limit=limit + 1)
    found, cursor = paged(rows, limit, lambda row: row.number)
    return Ballots(items=[_ballot(case, row, visit) for row in found], next=cursor)


def _cast(visit: Visit, case: polls.Question, given: GivenVote) -> Ballot:
    polls.cast(
        case, given.choice, ballot_id=given.ballot_id, reason=given.reason, receipt=given.receipt,
        giver=given.giver_id, now=visit.now,
    )  # fmt: skip
    return _ballot(case, polls.views(case, visit.actor.id, limit=1)[0], visit)


def _plan(case: Case) -> Plan:
    way = polls.planned(case.session, case.id)
    options = [Words(fa=persian, en=english) for persian, english in way.options]
    asked = len(secrecy.asking(case))
    return Plan(method=way.method, matter=way.matter, secret=way.secret, options=options, asked=asked)


COMPUTED = ("takes_votes", "by_proxy", "represents", "tally", "options", "choices", "objections")


def _ballot(case: polls.Question, row: polls.BallotView, visit: Visit) -> Ballot:
    tally, chosen = row.tally, row.chosen
    plain = {n: getattr(row, n) for n in Ballot.model_fields if n not in COMPUTED}
    return Ballot(
        **plain, takes_votes=row.takes_votes(visit.now),
        by_proxy=None if row.by_proxy is None else Words.of(row.by_proxy),
        represents=[
            Represented(person_id=one.id, name=one.name, voted=one.voted, mine=one.mine)
            for one in polls.givers(case, row, visit.actor.id, now=visit.now)
        ],
        choices=[Choice(key=key, label=label) for key, label in row.choices.items()],  # type: ignore[arg-type]
        options=[Counted(key=key, votes=votes) for key, votes in chosen.counts.items()] if chosen else [],
        objections=[Objection(name=one.name, reason=one.reason) for one in row.objections],
        tally=None if tally is None else Tally(
            in_favour=tally.for_, against=tally.against, abstain=tally.abstain, roll=tally.entitled
        ),
    )  # fmt: skip
