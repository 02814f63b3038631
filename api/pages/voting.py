"""The page of ballots, whatever they are on: forms for those on the roll, a look before a vote is final, the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import Response

from api import door
from api.pages.moments import until
from api.pages.vote_receipts import AT_ONCE, RECEIPT, SHOWN_FOR, Receipt, kept_here
from api.posted import Posted
from api.visit import Visit
from documents.bidi import direction
from documents.result_chart import bar
from workflow.decision import ballots
from workflow.decision.ballots import METHODS, BallotView, Question, receipts, secrecy
from workflow.decision.ballots.sentences import UNDECIDED
from workflow.decision.result import OUTCOME_WORDS
from workflow.decision.tables import Ballot
from workflow.process.text import Refusal, Text
from workflow.record.typed import EntryRefused

TONES = {"carried": "good", "lost": "bad", "no_quorum": "warn", "undecided": "warn"}


@dataclass(frozen=True, slots=True)
class ForAnother:
    """Somebody whom the reader represents, with the form for their vote or what became of it."""

    id: int
    name: Text
    voted: bool
    mine: Text | None
    chosen: Sequence[str]
    reason: str
    """What was typed into their form, where it was sent."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A ballot in words."""

    view: BallotView
    open: bool
    until: Text
    mine: Text | None
    outcome: Text | str
    tone: str


@dataclass(frozen=True, slots=True)
class On:
    """What ballots are on, as its page needs it."""

    case: Question
    where: str
    """The address of its ballots."""
    rights: frozenset[str]
    asking: frozenset[int] | None = None
    """Who asks for the next one to be secret; None where the reader cannot ask for it."""
    secrecy_on: str = ""
    """On whose request the rules make it so."""
    by_meeting: bool = False
    """Whether it waits for a meeting."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """What the head of its page is made of: of a proposal ``p``, of other business ``m``, ``item`` and its state."""


def asked_for(case: Question, *, now: datetime) -> str:
    """By whose request the rules make the next ballot secret, "" where no member's counts."""
    rule = secrecy.rule(case, now=now)
    return rule if rule in ("any_member", "one_third") else ""


def cast(visit: Visit, case: Question, posted: Posted) -> str:
    """Cast the vote that was sent; the name of what is told of it then. Raises what ``ballots.cast`` does."""
    posted.only("choice", "ballot", "reason", "receipt", "giver")
    number, receipt, giver = posted.number("ballot") or 0, posted.get("receipt"), _giver(posted)
    ballots.cast(
        case, posted.list("choice"), ballot_id=number, reason=posted.get("reason"), receipt=receipt, giver=giver,
        now=visit.now,
    )  # fmt: skip
    if receipt:
        shown = [*kept_here(visit, number), Receipt(number, giver or 0, receipts.read(receipt))][-AT_ONCE:]
        visit.cookies[RECEIPT] = (".".join(f"{b}:{g}:{said}" for b, g, said in shown), SHOWN_FOR)
    return "voted" if giver is None else "voted_for"


def looked_at(visit: Visit, case: Question, on: On, posted: Posted) -> Response:
    """The vote that was sent, to be looked at once more, or the form again with what is wrong with it."""
    posted.only("choice", "ballot", "reason", "giver")
    found, giver = ballots.view(case, visit.actor.id), _giver(posted)
    if found is None or not found.takes_votes(visit.now) or found.id != posted.number("ballot"):
        return page_of(visit, on, posted, ballots.BallotClosed())
    if giver is not None:
        row = visit.session.get_one(Ballot, found.id)
        if refused := ballots.not_represented(visit.session, row, case.person_id, giver):
            response = page_of(visit, on, posted, refused)
            response.status_code = 409
            return response
    name = {one.id: one.named for one in ballots.givers(case, found, visit.actor.id, now=visit.now)}
    try:
        kept, reason = ballots.as_cast(
            found.method, posted.list("choice"), found.choices, reason=posted.get("reason")
        )
    except EntryRefused as refusal:
        response = page_of(visit, on, posted, refusal)
        response.status_code = 422
        return response
    return visit.render(
        "ballot_confirm", chapter_id=case.chapter_id, where=on.where, ballot=found, reason=reason,
        chosen=[(key, found.choices[key]) for key in kept.split(" ")], giver=giver, whose=name.get(giver or 0, ""),
        receipt=receipts.new_receipt() if found.secret else "", **on.about,
    )  # fmt: skip


def page_of(visit: Visit, on: On, posted: Posted, refusal: Refusal | None = None) -> Response:
    """The newest ballot with its forms, and those before it; with what was typed where it was refused."""
    found = tuple(_shown(view, visit) for view in ballots.views(on.case, visit.actor.id))
    newest = found[0] if found else None
    voting = newest is not None and newest.open and "vote" in on.rights
    may = voting and newest is not None and newest.view.on_roll and not newest.view.voted
    others = _others(visit, on.case, newest, posted) if voting and newest is not None else ()
    giver = _giver(posted)
    errors = door.errors_of(refusal) if refusal else {}
    if giver is not None:  # each form has errors of its own
        errors = {f"{name}-{giver}" if name else "": said for name, said in errors.items()}
    return visit.render(
        "ballot", chapter_id=on.case.chapter_id, chapter=on.case.chapter_id, errors=errors, where=on.where,
        ballot=newest, earlier=found[1:], may=may, others=others,
        chosen=[] if giver is not None else posted.list("choice"),
        reason="" if giver is not None else posted.get("reason"), receipts=_receipts(visit, newest, others),
        asked=None if on.asking is None else visit.actor.id in on.asking, checked=_checked(posted, found),
        secrecy_on=on.secrecy_on, by_meeting=on.by_meeting, changed=_changed(found),
        typed=posted.get("receipt"), methods=METHODS, now_running=newest is not None and newest.open,
        bar=partial(bar, direction=direction(visit.language)),
        meeting=ballots.meeting_of(visit.session, newest.view.id) if newest and newest.view.in_meeting else None,
        **on.about,
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


def _giver(posted: Posted) -> int | None:
    """For whom a vote is meant: None for oneself, and nobody's number for what is no number."""
    return (posted.number("giver") or 0) if posted.get("giver") else None


def _others(visit: Visit, case: Question, newest: Shown, posted: Posted) -> tuple[ForAnother, ...]:
    """Those whom the reader represents in the ballot that is open, with what was typed for one of them."""
    typed = _giver(posted)
    return tuple(
        ForAnother(
            one.id, one.named, one.voted, _words(newest.view, one.mine),
            posted.list("choice") if one.id == typed else (), posted.get("reason") if one.id == typed else "",
        )
        for one in ballots.givers(case, newest.view, visit.actor.id, now=visit.now)
    )  # fmt: skip


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
    outcome = {**OUTCOME_WORDS, "undecided": UNDECIDED}.get(view.outcome, "")
    return Shown(
        view=view, open=view.takes_votes(visit.now), until=until(view.ends_at), mine=_words(view, view.mine),
        outcome=outcome, tone=TONES.get(view.outcome, "quiet"),
    )  # fmt: skip


def _words(view: BallotView, vote: str | None) -> Text | None:
    """A vote as it is kept, in the words of its ballot."""
    if not vote:
        return None
    words = [view.choices[key] for key in vote.split(" ")]
    return Text("، ".join(w.fa for w in words), ", ".join(w.en for w in words))


def _receipts(
    visit: Visit, newest: Shown | None, others: Sequence[ForAnother]
) -> tuple[tuple[Text | None, str], ...]:
    """The receipts of the votes this browser has just cast, each with whose it is; None for one's own."""
    if newest is None or not newest.view.secret:
        return ()
    names = {one.id: one.name for one in others if one.voted}
    here = kept_here(visit, newest.view.id)
    own = [(None, one.text) for one in here if not one.giver and newest.view.voted]
    return (*own, *((names[one.giver], one.text) for one in here if one.giver in names))
