"""The ballot on a proposal: the form for those on the roll, the result once it is closed."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.frame import frame
from api.pages.moments import until
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import CHOICES, BallotView
from workflow.decision.result import OUTCOME_WORDS
from workflow.process.text import Refusal, Text

router = APIRouter(include_in_schema=False)

ADDRESS = "/proposals/{proposal_id}/ballot"

NOT_VOTED = Text("رأی نداده", "Did not vote")
TONES = {"carried": "good", "lost": "bad", "no_quorum": "warn"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A ballot in words."""

    view: BallotView
    open: bool
    until: Text
    mine: Text | None
    outcome: Text | str
    tone: str
    lines: tuple[tuple[Text, int], ...]
    """What was voted and how often, down to those who did not, once closed; together they are the roll."""


@router.get(ADDRESS)
def show_ballot(request: Request, proposal_id: int) -> Response:
    """The newest ballot, and those before it."""
    return door.show(request, lambda visit: _page(visit, proposal_id, Posted(())))


@router.post(ADDRESS)
def vote(request: Request, posted: Form, proposal_id: int) -> Response:
    """Cast a vote in the ballot that was on the page."""

    def act(visit: Visit) -> str:
        posted.only("choice", "ballot")
        case = authorize(visit.session, proposal_id, "vote", actor=visit.actor, now=visit.now, lock=True)
        ballots.cast(case, posted.get("choice"), ballot_id=posted.number("ballot") or 0, now=visit.now)
        return f"/proposals/{proposal_id}/ballot?done=voted"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


def _page(visit: Visit, proposal_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id)
    found = tuple(_shown(view, visit) for view in ballots.views(case, visit.actor.id))
    newest = found[0] if found else None
    may = newest is not None and newest.open and newest.view.on_roll and "vote" in head.rights
    return visit.render(
        "ballot", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        ballot=newest, earlier=found[1:], may=may and newest is not None and newest.view.mine is None,
        choices=tuple(CHOICES.items()), choice=posted.get("choice"),
    )  # fmt: skip


def _shown(view: BallotView, visit: Visit) -> Shown:
    tally = view.tally
    lines: tuple[tuple[Text, int], ...] = ()
    if tally is not None:
        counts = (tally.for_, tally.against, tally.abstain)
        lines = (*zip(CHOICES.values(), counts, strict=True), (NOT_VOTED, tally.entitled - tally.cast))
    return Shown(
        view=view, open=view.takes_votes(visit.now), until=until(view.ends_at),
        mine=CHOICES[view.mine] if view.mine else None, outcome=OUTCOME_WORDS.get(view.outcome, ""),
        tone=TONES.get(view.outcome, "quiet"), lines=lines,
    )  # fmt: skip
