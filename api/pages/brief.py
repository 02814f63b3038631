"""The brief of a proposal as the council sees it: proof, issue, correction, its PDFs, and how its deliveries fare."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlmodel import col

from api import door
from api.pages.brief_form import COPY_FIELDS, FORM_FIELDS, as_issued, filled_by, form_of, typed
from api.pages.filtering import asked_of, bar
from api.pages.frame import frame
from api.pages.moments import until
from api.posted import Form, Posted
from api.visit import Visit
from documents.freeze import freeze
from documents.text_languages import text_languages
from documents.words import load
from workflow.authorize import authorize
from workflow.deliberation import revisions
from workflow.outcome import briefs, issuing, reached
from workflow.outcome.current import CLASSIFICATIONS, URGENCIES
from workflow.outcome.pdfs import SEES_PROOF, one, pdf_of
from workflow.outcome.reached import DeliveryStatus
from workflow.outcome.receipts import ANSWERS
from workflow.outcome.tables import Brief
from workflow.outcome.underway import under_way
from workflow.process.text import LANGUAGES, Refusal, Text
from workflow.record import blobs
from workflow.record.case import Case, NotFound
from workflow.record.filters import Asked, Field, Filters, Found
from workflow.record.folded import fold

router = APIRouter(include_in_schema=False)

PAGE = "/proposals/{proposal_id}/brief"
CORRECT = "/proposals/{proposal_id}/brief/{brief_id}/correct"

PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""Browsers show a PDF in a page of their own making, which needs a style; nothing of ours runs in it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one recipient answered to one recommendation."""

    number: int
    answer: Text
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery in words."""

    status: DeliveryStatus
    state: str
    """Its last word: withdrawn, answered, expired, acknowledged, opened, bounced, sent or prepared."""
    answers: tuple[Answered, ...]
    due: Mapping[str, Text]
    """What the clock will do, and when, in words."""


@router.get(PAGE)
def show_brief(request: Request, proposal_id: int) -> Response:
    """The briefs of a proposal, newest first, and their deliveries."""
    return door.show(request, lambda visit: page(visit, proposal_id, Posted(())))


@router.post(PAGE)
def issue(request: Request, posted: Form, proposal_id: int) -> Response:
    """Issue the proof: it gets its number, and what it says stands from then on."""

    def act(visit: Visit) -> str:
        posted.only(*FORM_FIELDS, starting=COPY_FIELDS)
        case = authorize(visit.session, proposal_id, "issue", actor=visit.actor, now=visit.now, lock=True)
        made = issuing.issue(case, **typed(posted), now=visit.now)
        freeze(visit.session, made, base_url=visit.settings.base_url)
        return f"/proposals/{proposal_id}/brief?done=issued"

    return door.do(request, posted, act, lambda visit, refusal: page(visit, proposal_id, posted, refusal))


@router.get(CORRECT)
def ask_correction(request: Request, proposal_id: int, brief_id: int) -> Response:
    """The form of a corrected brief, filled in as the mistaken one has it."""
    return door.show(request, lambda visit: _correction(visit, proposal_id, brief_id, Posted(())))


@router.post(CORRECT)
def correct(request: Request, posted: Form, proposal_id: int, brief_id: int) -> Response:
    """Issue a corrected brief in the place of a mistaken one."""

    def act(visit: Visit) -> str:
        posted.only("reason", *FORM_FIELDS, starting=COPY_FIELDS)
        case = authorize(visit.session, proposal_id, "issue", actor=visit.actor, now=visit.now, lock=True)
        made = issuing.correct(case, brief_id, reason=posted.get("reason"), **typed(posted), now=visit.now)
        freeze(visit.session, made, base_url=visit.settings.base_url)
        return f"/proposals/{proposal_id}/brief?done=corrected"

    return door.do(
        request, posted, act, lambda visit, refusal: _correction(visit, proposal_id, brief_id, posted, refusal),
    )  # fmt: skip


@router.get("/briefs/{brief_id}/{language}.pdf")
def pdf(request: Request, brief_id: int, language: str) -> Response:
    """A brief's PDF: the issued one for whoever sees the proposal, a proof for those who prepare it."""

    def give(visit: Visit) -> Response:
        proposal = visit.session.execute(
            select(col(Brief.proposal_id)).where(col(Brief.id) == brief_id)
        ).scalar_one_or_none()
        if proposal is None:
            raise NotFound
        case = authorize(visit.session, proposal, "see", actor=visit.actor, now=visit.now)
        brief = one(case, brief_id)
        digest = pdf_of(case, brief, "issued" if brief.issued_at else "proof", language)
        return pdf_answer(visit, digest, f"brief-{brief.public_id}-{language}.pdf")

    return door.show(request, give)


def pdf_answer(visit: Visit, digest: str, name: str) -> Response:
    """A kept PDF, to be read in place and under no other type."""
    return Response(
        blobs.fetch(visit.session, digest).content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Content-Security-Policy": PDF_POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )


def page(visit: Visit, proposal_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    """The page of a proposal's briefs, with the issue form where there is a proof to issue."""
    case, head = frame(visit, proposal_id)
    listing = briefs.listing(case)
    current = listing[0] if listing else None
    may = "issue" in head.rights
    proof = current if current and current.issued_at is None and current.withdrawn_at is None else None
    sent = _sent(case)
    where, asked = f"/proposals/{proposal_id}/brief", asked_of(visit.request, _filters())
    shown = tuple(one_sent for one_sent in sent if _is_asked(one_sent, asked))
    return visit.render(
        "brief", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        texts=text_languages(visit.session, listing),
        works=under_way(case), listing=listing, proof=proof, may=may, sees_proof=bool(case.roles & SEES_PROOF),
        offer=form_of(visit, case, filled_by(posted)) if may and proof else None,
        bar=bar(where, asked, found=Found(len(shown)) if asked else None, anchor="deliveries"), shown=shown,
        sent=sent, answers_open=bool(case.roles & SEES_PROOF), languages=LANGUAGES,
        answered=sum(1 for s in sent if s.status.answered_at),
        expected=sum(1 for s in sent if not s.status.withdrawn_at or s.status.answered_at),
        classifications=CLASSIFICATIONS, urgencies=URGENCIES,
        deliver=may and any(option.step.name == "deliver" and option.allowed for option in head.options),
    )  # fmt: skip


def _correction(
    visit: Visit, proposal_id: int, brief_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case, head = frame(visit, proposal_id, "issue")
    old = one(case, brief_id)
    if old.issued_at is None:
        raise issuing.NotCorrectable
    stands = old.superseded_at is None and old.withdrawn_at is None
    filled = filled_by(posted) if posted.fields else as_issued(old)
    return visit.render(
        "brief_correct", chapter_id=case.chapter_id, p=head,
        errors=door.errors_of(refusal) if refusal else {}, old=old, stands=stands, offer=form_of(visit, case, filled),
    )  # fmt: skip


def _sent(case: Case) -> tuple[Sent, ...]:
    found = reached.status(case)
    if not found:
        return ()
    numbers = {words.id: n for n, words in enumerate(revisions.latest(case).recommendations, start=1)}
    return tuple(
        Sent(
            status=status,
            state=_state(status),
            due={step: until(at) for step, at in status.due.items()},
            answers=tuple(
                Answered(numbers.get(recommendation, 0), ANSWERS[answer], reason)
                for recommendation, (answer, reason) in sorted(
                    status.answers.items(), key=lambda item: numbers.get(item[0], 0)
                )
            ),
        )
        for status in found
    )


@cache
def _filters() -> Filters:
    """What the deliveries of one proposal are filtered by; there are as many as recipients, all read at once."""
    start = "brief.state_"
    states = {key.removeprefix(start): text for key, text in load().items() if key.startswith(start)}
    return Filters((
        Field("recipient", Text("گیرنده", "Recipient")), Field("state", Text("وضعیت", "State"), states),
    ))  # fmt: skip


def _is_asked(sent: Sent, asked: Asked) -> bool:
    about = fold(" ".join((*sent.status.name, *sent.status.office, sent.status.email, sent.status.number)))
    return asked["state"] in ("", sent.state) and all(
        fold(word) in about for word in asked["recipient"].split()
    )


def _state(status: DeliveryStatus) -> str:
    reached: tuple[tuple[str, datetime | None], ...] = (
        ("answered", status.answered_at),
        ("withdrawn", status.withdrawn_at),
        ("expired", status.expired_at),
        ("bounced", status.bounced_at),
        ("acknowledged", status.acknowledged_at),
        ("opened", status.opened_at),
        ("sent", status.sent_at),
    )
    return next((name for name, at in reached if at is not None), "prepared")
