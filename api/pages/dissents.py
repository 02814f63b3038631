"""Minority opinions of a proposal: read, written, reworded, signed and taken back."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.posted import Form, Posted
from api.visit import Visit
from documents.bidi import direction, isolate
from documents.words import load
from workflow.authorize import authorize
from workflow.deliberation.dissents import reading, writing
from workflow.deliberation.dissents.grounds import GROUNDS, SIGNATURES
from workflow.deliberation.wording import worded
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound

router = APIRouter(include_in_schema=False)

LIST = "/proposals/{proposal_id}/dissents"
ONE = LIST + "/{dissent_id}"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get(LIST)
def listing(request: Request, proposal_id: Id) -> Response:
    """All that stand, and the form for whoever may write one."""
    return door.show(request, lambda visit: _list(visit, proposal_id, Posted(())))


@router.post(LIST)
def write(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Write one and sign it."""

    def act(visit: Visit) -> str:
        posted.only("ground", "group", "body", "signature")
        made = writing.write(
            _opened(visit, proposal_id), ground=posted.get("ground"), body=posted.get("body"),
            signature=posted.get("signature"), group=_group(posted), now=visit.now,
        )  # fmt: skip
        return f"/proposals/{proposal_id}/dissents?done=dissented&at=d-{made}#d-{made}"

    return door.do(request, posted, act, lambda visit, refusal: _list(visit, proposal_id, posted, refusal))


@router.get(ONE)
def one(request: Request, proposal_id: Id, dissent_id: Id) -> Response:
    """Where its writer rewords or withdraws it."""
    return door.show(request, lambda visit: _one(visit, proposal_id, dissent_id, Posted(())))


@router.post(ONE)
def voice(request: Request, posted: Form, proposal_id: Id, dissent_id: Id) -> Response:
    """Sign it by name or number, take the signature off, or withdraw one's own."""

    def act(visit: Visit) -> str:
        posted.only("act", "signature")
        case, deed = _opened(visit, proposal_id), posted.get("act")
        if deed == "unsign":
            writing.unsign(case, dissent_id, now=visit.now)
            done = "dissent_unsigned"
        elif deed == "confirm":
            writing.confirm(case, dissent_id, version=posted.number("version") or 0, now=visit.now)
            done = "dissent_confirmed"
        elif deed == "withdraw":
            writing.withdraw(case, dissent_id, now=visit.now)
            return f"/proposals/{proposal_id}/dissents?done=dissent_withdrawn"
        elif deed:
            raise NotFound
        else:
            seen = posted.number("version") or 0
            writing.sign(case, dissent_id, posted.get("signature"), version=seen, now=visit.now)
            done = "dissent_signed"
        return f"/proposals/{proposal_id}/dissents?done={done}&at=d-{dissent_id}#d-{dissent_id}"

    return door.do(
        request, posted, act, lambda visit, refusal: _list(visit, proposal_id, Posted(()), refusal)
    )


@router.post(ONE + "/wording")
def reword(request: Request, posted: Form, proposal_id: Id, dissent_id: Id) -> Response:
    """Put other words in its place."""

    def act(visit: Visit) -> str:
        posted.only("body")
        seen = posted.number("version") or 0
        case = _opened(visit, proposal_id)
        writing.reword(case, dissent_id, posted.get("body"), version=seen, now=visit.now)
        return f"/proposals/{proposal_id}/dissents?done=dissent_reworded&at=d-{dissent_id}#d-{dissent_id}"

    def again(visit: Visit, refusal: Refusal) -> Response:
        return _one(visit, proposal_id, dissent_id, posted, refusal)

    return door.do(request, posted, act, again)


def _opened(visit: Visit, proposal_id: int) -> Case:
    return authorize(visit.session, proposal_id, "dissent", actor=visit.actor, now=visit.now, lock=True)


def _group(posted: Posted) -> int | None:
    """The group that was chosen; 0, which no group is, for what is no number."""
    return (posted.number("group") or 0) if posted.get("group") else None


def _list(visit: Visit, proposal_id: int, typed: Posted, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id)
    closed = reading.issued(case)
    may = "dissent" in head.rights and not closed
    open_ = reading.open_grounds(case) if may else {}
    word = load()["dissents.group_option"]
    groups = reading.groups(case) if may else {}
    return visit.render(
        "dissents", chapter_id=case.chapter_id, p=head, dissents=reading.listing(case), closed=closed,
        may=may, open=open_, errors=door.errors_of(refusal) if refusal else {},
        typed=typed, grounds=GROUNDS, offered=_offered(open_), signatures=tuple(SIGNATURES.items()),
        groups=tuple((number, worded(word, n=number, size=size)) for number, size in groups.items()),
        longest=writing.LONGEST, words=partial(isolate, language=case.language),
        text_dir=direction(case.language),
    )  # fmt: skip


def _offered(open_: dict[str, Text | None]) -> tuple[tuple[str, Text], ...]:
    """The grounds a form offers: those open to the reader; all where what was typed is shown again."""
    found = tuple((ground, GROUNDS[ground]) for ground, why in open_.items() if why is None)
    return found or tuple(GROUNDS.items())


def _one(
    visit: Visit, proposal_id: int, dissent_id: int, typed: Posted, refusal: Refusal | None = None
) -> Response:
    case, head = frame(visit, proposal_id)
    return visit.render(
        "dissent", chapter_id=case.chapter_id, p=head, d=reading.one(case, dissent_id), typed=typed,
        may="dissent" in head.rights and not reading.issued(case), grounds=GROUNDS, longest=writing.LONGEST,
        errors=door.errors_of(refusal) if refusal else {}, words=partial(isolate, language=case.language),
        text_dir=direction(case.language),
    )  # fmt: skip
