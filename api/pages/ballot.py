"""The ballot on a proposal: the form for those on the roll, a look before the vote is final, the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.frame import frame
from api.pages.moments import until
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import METHODS, BallotView, receipts, secrecy
from workflow.decision.ballots.sentences import UNDECIDED
from workflow.decision.result import OUTCOME_WORDS
from workflow.process.text import Refusal, Text
from workflow.record.typed import EntryRefused

router = APIRouter(include_in_schema=False)

ADDRESS = "/proposals/{proposal_id}/ballot"

NOT_VOTED = Text("رأی نداده", "Did not vote")
TONES = {"carried": "good", "lost": "bad", "no_quorum": "warn", "undecided": "warn"}
RECEIPT = "rayzan_receipt"
"""A cookie with the receipt of the vote just cast: shown for a little while on that browser, kept nowhere else."""
SHOWN_FOR = timedelta(minutes=10)


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
    """What was voted and how often, down to those who did not, once closed."""


@router.get(ADDRESS)
def show_ballot(request: Request, proposal_id: int) -> Response:
    """The newest ballot, and those before it."""
    return door.show(request, lambda visit: _page(visit, proposal_id, Posted(())))


@router.post(ADDRESS)
def vote(request: Request, posted: Form, proposal_id: int) -> Response:
    """Cast a vote in the ballot that was on the page."""

    def act(visit: Visit) -> str:
        posted.only("choice", "ballot", "reason", "receipt")
        case = authorize(visit.session, proposal_id, "vote", actor=visit.actor, now=visit.now, lock=True)
        number, receipt = posted.number("ballot") or 0, posted.get("receipt")
        ballots.cast(
            case, posted.list("choice"), ballot_id=number, reason=posted.get("reason"), receipt=receipt,
            now=visit.now,
        )  # fmt: skip
        if receipt:
            visit.cookies[RECEIPT] = (f"{number}:{receipts.read(receipt)}", SHOWN_FOR)
        return f"/proposals/{proposal_id}/ballot?done=voted"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


@router.post(f"{ADDRESS}/confirm")
def confirm(request: Request, posted: Form, proposal_id: int) -> Response:
    """The vote as it will be cast, to be looked at once more: nothing is kept yet."""

    def page(visit: Visit) -> Response:
        posted.only("choice", "ballot", "reason")
        case = authorize(visit.session, proposal_id, "vote", actor=visit.actor, now=visit.now)
        found = ballots.view(case, visit.actor.id)
        if found is None or not found.takes_votes(visit.now) or found.id != posted.number("ballot"):
            return _page(visit, proposal_id, posted, ballots.BallotClosed())
        try:
            kept, reason = ballots.as_cast(
                found.method, posted.list("choice"), found.choices, reason=posted.get("reason")
            )
        except EntryRefused as refusal:
            response = _page(visit, proposal_id, posted, refusal)
            response.status_code = 422
            return response
        _, head = frame(visit, proposal_id)
        return visit.render(
            "ballot_confirm", chapter_id=case.chapter_id, p=head, ballot=found,
            chosen=[(key, found.choices[key]) for key in kept.split(" ")],
            reason=reason,
            receipt=receipts.new_receipt() if found.secret else "",
        )  # fmt: skip

    return door.show(request, page)


@router.post(f"{ADDRESS}/secrecy")
def ask_secrecy(request: Request, posted: Form, proposal_id: int) -> Response:
    """Ask for the next ballot to be secret."""

    def act(visit: Visit) -> str:
        posted.only()
        case = authorize(
            visit.session, proposal_id, "ask_secrecy", actor=visit.actor, now=visit.now, lock=True
        )
        secrecy.ask(case, now=visit.now)
        return f"/proposals/{proposal_id}/ballot?done=secrecy_asked"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


@router.post(f"{ADDRESS}/receipts")
def check_receipt(request: Request, posted: Form, proposal_id: int) -> Response:
    """Whether a receipt is among those published of the ballot."""
    return door.show(request, lambda visit: _page(visit, proposal_id, posted.only("receipt", "ballot")))


def _page(visit: Visit, proposal_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id)
    found = tuple(_shown(view, visit) for view in ballots.views(case, visit.actor.id))
    newest = found[0] if found else None
    may = newest is not None and newest.open and newest.view.on_roll and "vote" in head.rights
    asking = secrecy.asking(visit.session, case.id) if "ask_secrecy" in head.rights else None
    return visit.render(
        "ballot", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        ballot=newest, earlier=found[1:], may=may and newest is not None and not newest.view.voted,
        chosen=posted.list("choice"), reason=posted.get("reason"), receipt=_receipt(visit, newest),
        asked=None if asking is None else visit.actor.id in asking, checked=_checked(posted, found),
        changed=_changed(found), typed=posted.get("receipt"), methods=METHODS,
        now_running=newest is not None and newest.open,
        meeting=ballots.meeting_of(visit.session, newest.view.id) if newest and newest.view.in_meeting else None,
    )  # fmt: skip


def _changed(found: tuple[Shown, ...]) -> BallotView | None:
    """The last ballot in which the reader voted on other words, while the open one asks them anew; else None."""
    if not found or not found[0].open or not found[0].view.on_roll or found[0].view.voted:
        return None
    now = found[0].view
    mine = (
        one.view for one in found[1:] if one.view.voted and one.view.spent and one.view.purpose == now.purpose
    )
    last = next(mine, None)
    return last if last is not None and last.stale else None


def _receipt(visit: Visit, newest: Shown | None) -> str:
    """The receipt of the vote this browser has just cast, "" where there is none."""
    number, _, receipt = visit.request.cookies.get(RECEIPT, "").partition(":")
    mine = newest is not None and newest.view.secret and newest.view.voted and str(newest.view.id) == number
    return receipt if mine and receipts.SHAPE.fullmatch(receipt) else ""


def _checked(posted: Posted, found: tuple[Shown, ...]) -> Mapping[int, bool]:
    """By the id of the ballot asked about, whether the receipt that was typed is among its own."""
    number = posted.number("ballot")
    for one in found:
        if number == one.view.id and one.view.receipts:
            try:
                receipt = receipts.read(posted.get("receipt"))
            except EntryRefused:
                return {number: False}
            return {number: receipts.hash_of(number, receipt) in one.view.receipts}
    return {}


def _shown(view: BallotView, visit: Visit) -> Shown:
    tally = view.tally
    lines: tuple[tuple[Text, int], ...] = ()
    if tally is not None:
        counts: tuple[int, ...] = (tally.for_, tally.against, tally.abstain)
        if view.chosen is not None:
            counts = (*view.chosen.counts.values(), view.chosen.abstain)
        lines = (*zip(view.choices.values(), counts, strict=True), (NOT_VOTED, view.roll - tally.cast))
    mine = None
    if view.mine:
        words = [view.choices[key] for key in view.mine.split(" ")]
        mine = Text("، ".join(w.fa for w in words), ", ".join(w.en for w in words))
    outcome = {**OUTCOME_WORDS, "undecided": UNDECIDED}.get(view.outcome, "")
    return Shown(
        view=view, open=view.takes_votes(visit.now), until=until(view.ends_at), mine=mine, outcome=outcome,
        tone=TONES.get(view.outcome, "quiet"), lines=lines,
    )  # fmt: skip
