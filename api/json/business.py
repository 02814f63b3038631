"""What members declare and ask for on other business of a meeting, before it is voted on."""

from fastapi import Request, Response

from api import door
from api.json.ballot_shapes import Asked
from api.json.ballots import ON_ITEM
from api.json.described import changes, reads, router
from api.json.entries import GivenDecision
from api.json.interests import EnteredInterest, GivenInterest, Interests, page_of, standing
from api.json.models import After, Id, Limit
from api.visit import Visit
from workflow import standing_aside
from workflow.decision import interests as declarations
from workflow.decision.ballots import ItemCase, secrecy
from workflow.sitting.items import voting_on

business = router("ballots")

HERE = "/meetings/{meeting_id}/items/{item_id}/interests"


@business.post(
    ON_ITEM + "/secrecy", response_model=Asked, **changes("Ask for secrecy on business", status=201)
)
def ask_for_item_secrecy(request: Request, meeting_id: Id, item_id: Id) -> Response:
    """Ask for the ballot on the item to be secret, until it opens, where the rules give members that wish."""

    def act(visit: Visit) -> Asked:
        case = _held(visit, meeting_id, item_id, "ask_secrecy")
        secrecy.ask(case, now=visit.now)
        return Asked(asked=len(secrecy.asking(case)))

    return door.change(request, act, body="", status=201)


@business.get(HERE, response_model=Interests, **reads("Conflicts of interest on business"))
def list_item_interests(
    request: Request, meeting_id: Id, item_id: Id, after: After = None, limit: Limit = 50
) -> Response:
    """Every declaration on an item that is on no proposal, withdrawn ones too, for everybody who sees the meeting."""

    def give(visit: Visit) -> Interests:
        _, case, _ = voting_on(visit.session, meeting_id, item_id, "see", actor=visit.actor, now=visit.now)
        return page_of(case, after, limit)

    return door.fetch(request, give)


@business.post(
    HERE, response_model=Interests, **changes("Declare a conflict of interest on business", status=201)
)
def declare_item_interest(request: Request, meeting_id: Id, item_id: Id, given: GivenInterest) -> Response:
    """Stand aside: one neither votes on the item nor counts as entitled to. Answers who stands aside now."""

    def act(visit: Visit) -> Interests:
        case = _held(visit, meeting_id, item_id, "stand_aside")
        declarations.declare(case, given.reason, now=visit.now)
        return standing(case)

    return door.change(request, act, body=repr(given), status=201)


@business.post(
    HERE + "/back", response_model=Interests, **changes("Withdraw a conflict of interest on business")
)
def withdraw_item_interest(request: Request, meeting_id: Id, item_id: Id) -> Response:
    """Take one's own declaration back, before a ballot opens. Answers who stands aside now."""

    def act(visit: Visit) -> Interests:
        case = _held(visit, meeting_id, item_id, "stand_aside")
        declarations.withdraw(case, now=visit.now)
        return standing(case)

    return door.change(request, act, body="")


@business.post(
    HERE + "/entries",
    response_model=Interests,
    **changes("Enter a member's conflict of interest on business", status=201),
)
def enter_item_interest(request: Request, meeting_id: Id, item_id: Id, given: EnteredInterest) -> Response:
    """For the secretary or the chair: it counts at once, and waits on the member's desk for their word."""

    def act(visit: Visit) -> Interests:
        case = _held(visit, meeting_id, item_id, "see")
        standing_aside.enter(
            case, given.reason, person_id=given.person_id, channel=given.channel, now=visit.now
        )
        return standing(case)

    return door.change(request, act, body=repr(given), status=201)


@business.post(
    HERE + "/{interest_id}/decision",
    response_model=Interests,
    **changes("Confirm or strike a conflict of interest on business"),
)
def decide_item_interest(
    request: Request, meeting_id: Id, item_id: Id, interest_id: Id, given: GivenDecision
) -> Response:
    """For the member in whose name it was entered; once. Answers who stands aside now."""

    def act(visit: Visit) -> Interests:
        case = _held(visit, meeting_id, item_id, "see")
        standing_aside.decide(case, interest_id, given.decision, now=visit.now)
        return standing(case)

    return door.change(request, act, body=repr(given))


def _held(visit: Visit, meeting_id: int, item_id: int, right: str) -> ItemCase:
    return voting_on(visit.session, meeting_id, item_id, right, actor=visit.actor, now=visit.now, lock=True)[
        1
    ]
