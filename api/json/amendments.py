"""Amendments: how one is moved, signed, decided on and joined with others, and applied."""

from collections.abc import Mapping

from fastapi import Request, Response

from api import door
from api.json.amendment_shapes import (
    Amendment,
    Amendments,
    Applied,
    GivenAmendmentStance,
    Joined,
    NewAmendment,
    NewUnder,
    Planned,
    PlannedChange,
    Revised,
    Signature,
    Verdict,
)
from api.json.described import changes, held, opened, reads, router
from api.json.models import Id
from api.readable import refuse_unreadable_plan
from api.visit import Visit
from documents.readable import readable
from workflow.deliberation.amendments import applying, deciding, moving, reading

amendments = router("amendments")

WHERE = "/proposals/{proposal_id}/amendments"
ONE = WHERE + "/{amendment_id}"


def _there(visit: Visit, at: Mapping[str, int]) -> Amendment:
    return _one(visit, at["proposal_id"], at["amendment_id"])


@amendments.get(WHERE, response_model=Amendments, **reads("Amendments"))
def list_amendments(request: Request, proposal_id: Id) -> Response:
    """By their place in the text; those to an amendment stand after it."""

    def give(visit: Visit) -> Amendments:
        rows = reading.listing(opened(visit, proposal_id))
        return Amendments(amendments=[Amendment.model_validate(row) for row in rows])

    return door.fetch(request, give)


@amendments.get(WHERE + "/plan", response_model=Planned, **reads("What applying would do"))
def show_plan(request: Request, proposal_id: Id) -> Response:
    """The texts that all accepted amendments would make together."""

    def give(visit: Visit) -> Planned:
        plan = applying.plan(opened(visit, proposal_id))
        return Planned(
            changes=[PlannedChange.model_validate(change) for change in plan.changes],
            applies=sorted(place.id for place in plan.placed), anew=list(plan.anew),
            undecided=list(plan.undecided),
        )  # fmt: skip

    return door.fetch(request, give)


@amendments.get(ONE, response_model=Amendment, **reads("One amendment"))
def show_amendment(request: Request, proposal_id: Id, amendment_id: Id) -> Response:
    """With those it collides with now."""
    return door.fetch(request, lambda visit: _one(visit, proposal_id, amendment_id))


@amendments.post(WHERE, response_model=Amendment, **changes("Move an amendment", status=201))
def create_amendment(request: Request, proposal_id: Id, given: NewAmendment) -> Response:
    """Of the words given, those alone are kept that change something."""

    def act(visit: Visit) -> Amendment:
        case = opened(visit, proposal_id, "amend")
        readable(given.replacement, "replacement")
        return _one(visit, proposal_id, moving.move(case, **given.model_dump(), now=visit.now))

    return door.change(request, act, body=repr(given), status=201)


@amendments.post(ONE + "/amendments", response_model=Amendment, **changes("Amend an amendment", status=201))
def create_under(request: Request, proposal_id: Id, amendment_id: Id, given: NewUnder) -> Response:
    """Accepted, it is applied within the amendment it changes."""

    def act(visit: Visit) -> Amendment:
        case = opened(visit, proposal_id, "amend")
        readable(given.replacement, "replacement")
        made = moving.move_on(case, amendment_id, **given.model_dump(), now=visit.now)
        return _one(visit, proposal_id, made)

    return door.change(request, act, body=repr(given), status=201)


@amendments.post(ONE + "/withdrawal", response_model=Amendment, **changes("Withdraw an amendment"))
def withdraw_amendment(request: Request, proposal_id: Id, amendment_id: Id) -> Response:
    """By whoever moved it."""

    def act(visit: Visit) -> Amendment:
        moving.withdraw(opened(visit, proposal_id, "amend"), amendment_id, now=visit.now)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body="")


@amendments.put(ONE + "/signature", response_model=Amendment, **changes("Sign an amendment", of=_there))
def sign_amendment(request: Request, proposal_id: Id, amendment_id: Id, given: Signature) -> Response:
    """Or take one's name off it again, while it is open."""

    def act(visit: Visit) -> Amendment:
        case = opened(visit, proposal_id, "amend")
        if given.signed:
            moving.sign(case, amendment_id, now=visit.now)
        else:
            moving.unsign(case, amendment_id)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body=repr(given))


@amendments.put(
    ONE + "/stance", response_model=Amendment, **changes("Take a stance on an amendment", of=_there)
)
def take_amendment_stance(
    request: Request, proposal_id: Id, amendment_id: Id, given: GivenAmendmentStance
) -> Response:
    """Agree, disagree or pass; it may be changed while the amendment is open."""

    def act(visit: Visit) -> Amendment:
        moving.take_stance(opened(visit, proposal_id, "amend"), amendment_id, given.stance, now=visit.now)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body=repr(given))


@amendments.put(ONE + "/verdict", response_model=Amendment, **changes("Decide on an amendment", of=_there))
def decide_amendment(request: Request, proposal_id: Id, amendment_id: Id, given: Verdict) -> Response:
    """One that collides with an accepted one is refused; the reason of each decision stays in the history."""

    def act(visit: Visit) -> Amendment:
        case = held(visit, proposal_id, "dispose")
        deciding.decide(case, amendment_id, given.verdict, given.reason, now=visit.now)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body=repr(given))


@amendments.post(WHERE + "/joined", response_model=Amendment, **changes("Join amendments", status=201))
def join_amendments(request: Request, proposal_id: Id, given: Joined) -> Response:
    """A new amendment, accepted, that takes their place; one alone is worded anew so."""

    def act(visit: Visit) -> Amendment:
        case = held(visit, proposal_id, "dispose")
        readable(given.replacement, "replacement")
        made = deciding.join(
            case, {one.id: one.version for one in given.amendments}, given.replacement, given.reason,
            revision=given.revision, now=visit.now,
        )  # fmt: skip
        return _one(visit, proposal_id, made)

    return door.change(request, act, body=repr(given), status=201)


@amendments.post(WHERE + "/applied", response_model=Revised, **changes("Apply the accepted amendments"))
def apply_amendments(request: Request, proposal_id: Id, given: Applied) -> Response:
    """All at once, as one new revision; the order in which they were accepted makes no difference."""

    def act(visit: Visit) -> Revised:
        case = held(visit, proposal_id, "edit")
        refuse_unreadable_plan(case)
        return Revised(revision=applying.apply_accepted(case, version=given.version, now=visit.now))

    return door.change(request, act, body=repr(given))


def _one(visit: Visit, proposal_id: int, amendment_id: int) -> Amendment:
    return Amendment.model_validate(reading.one(opened(visit, proposal_id), amendment_id))
