"""One amendment with everything: signing it, holding something of it, withdrawing it, and deciding on it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.amendments import views
from api.pages.frame import Frame, frame
from api.posted import Form, Posted
from api.visit import Visit
from documents.bidi import direction, isolate
from documents.readable import readable
from workflow.authorize import authorize
from workflow.deliberation.amendments import deciding, moving, reading
from workflow.deliberation.amendments.course import AMENDMENT, LIVE
from workflow.deliberation.amendments.deciding import VERDICTS
from workflow.deliberation.amendments.reading import AmendmentRow
from workflow.deliberation.amendments.refusals import (
    JoinedMeanwhile,
    NotTogether,
    OtherWordsShown,
    WordedAnew,
)
from workflow.deliberation.revisions import latest
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound

router = APIRouter(include_in_schema=False)

ONE = "/proposals/{proposal_id}/amendments/{amendment_id}"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Joining:
    """What a joined wording would take the place of: the amendments, and the words from first to last."""

    into: int
    """The amendment on whose page it is written."""
    beside: tuple[AmendmentRow, ...]
    """Those that can be joined with it …"""
    chosen: tuple[int, ...]
    """… and those that are to be."""
    words: str
    seen: str
    revision: int
    theirs: AmendmentRow | None = None
    """The joined wording that a colleague wrote meanwhile."""
    refusal: Text | None = None
    """Why they cannot be joined as they stand."""

    @property
    def shown(self) -> str:
        """Those whose words are shown, as the form carries them."""
        return _named((self.into, *self.chosen))


@router.get(ONE)
def one(request: Request, proposal_id: Id, amendment_id: Id) -> Response:
    """The page; forms for whoever may act."""
    return door.show(request, lambda visit: _one(visit, proposal_id, amendment_id, Posted(())))


@router.post(ONE)
def voice(request: Request, posted: Form, proposal_id: Id, amendment_id: Id) -> Response:
    """Sign it or take one's name off it, hold something of it, or withdraw one's own."""

    def act(visit: Visit) -> str:
        posted.only("act", "stance")
        case = authorize(visit.session, proposal_id, "amend", actor=visit.actor, now=visit.now)
        acts: dict[str, tuple[Callable[[], None], str]] = {
            "sign": (lambda: moving.sign(case, amendment_id, now=visit.now), "amendment_signed"),
            "unsign": (lambda: moving.unsign(case, amendment_id), "amendment_unsigned"),
            "withdraw": (
                lambda: moving.withdraw(case, amendment_id, now=visit.now),
                "amendment_withdrawn",
            ),
            "": (
                lambda: moving.take_stance(case, amendment_id, posted.get("stance"), now=visit.now),
                "stance_taken",
            ),
        }
        if posted.get("act") not in acts:
            raise NotFound
        deed, done = acts[posted.get("act")]
        deed()
        return f"/proposals/{proposal_id}/amendments/{amendment_id}?done={done}"

    return _do(request, posted, proposal_id, amendment_id, act)


@router.post(ONE + "/verdict")
def decide(request: Request, posted: Form, proposal_id: Id, amendment_id: Id) -> Response:
    """Accept it, reject it, or reopen what was decided."""

    def act(visit: Visit) -> str:
        posted.only("verdict", "reason")
        case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now, lock=True)
        deciding.decide(case, amendment_id, posted.get("verdict"), posted.get("reason"), now=visit.now)
        return f"/proposals/{proposal_id}/amendments/{amendment_id}?done=amendment_decided"

    return _do(request, posted, proposal_id, amendment_id, act)


@router.post(ONE + "/joined")
def join(request: Request, posted: Form, proposal_id: Id, amendment_id: Id) -> Response:
    """Accept a joined wording in place of it and of those it collides with."""

    def act(visit: Visit) -> str:
        posted.only("with", "act", "seen", "shown", "revision", "replacement", "join_reason")
        case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now, lock=True)
        ids = (amendment_id, *_ids(posted))
        if posted.get("act") == "words" or posted.get("shown") != _named(ids):
            raise OtherWordsShown
        readable(posted.get("replacement"), "replacement")
        seen = _seen(posted)
        made = deciding.join(
            case, {number: seen.get(number, 0) for number in ids}, posted.get("replacement"),
            posted.get("join_reason"), revision=posted.number("revision") or 0, now=visit.now,
        )  # fmt: skip
        return f"/proposals/{proposal_id}/amendments/{made}?done=amendments_joined"

    return _do(request, posted, proposal_id, amendment_id, act, renamed={"reason": "join_reason"})


def _do(  # noqa: PLR0917 (what a form is about)
    request: Request,
    posted: Posted,
    proposal_id: int,
    amendment_id: int,
    act: Callable[[Visit], str],
    renamed: dict[str, str] | None = None,
) -> Response:
    def again(visit: Visit, refusal: Refusal) -> Response:
        errors = {(renamed or {}).get(name, name): why for name, why in door.errors_of(refusal).items()}
        return _one(visit, proposal_id, amendment_id, posted, errors, refusal)

    return door.do(request, posted, act, again)


def _one(  # noqa: PLR0917 (what a form is about)
    visit: Visit,
    proposal_id: int,
    amendment_id: int,
    posted: Posted,
    errors: dict[str, Text] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    case, head = frame(visit, proposal_id)
    row = reading.one(case, amendment_id)
    (view,) = views(case, row)
    may = "dispose" in head.rights
    joining, wording = _joining(case, row, posted, refusal) if may else (None, "")
    return visit.render(
        "amendment", chapter_id=case.chapter_id, p=head, a=view, errors=errors or {},
        trail=deciding.decisions(case, row.id) if row.decided_at else (), verdict_words=VERDICTS,
        may_speak="amend" in head.rights and row.state == AMENDMENT.start,
        may_amend="amend" in head.rights and row.state in LIVE and bool(row.replacement),
        verdicts=_verdicts(head, row), verdict=posted.get("verdict"), reason=posted.get("reason"),
        joining=joining, replacement=wording, join_reason=posted.get("join_reason"), longest=moving.LONGEST_WORDING,
        words=partial(isolate, language=case.language), text_dir=direction(case.language),
    )  # fmt: skip


def _verdicts(head: Frame, row: AmendmentRow) -> tuple[tuple[str, Text], ...]:
    if "dispose" not in head.rights:
        return ()
    return tuple((step, label) for step, label in VERDICTS.items() if AMENDMENT.open_to(row, step))


def _joining(
    case: Case, row: AmendmentRow, posted: Posted, refusal: Refusal | None
) -> tuple[Joining | None, str]:
    """What can be joined, and the wording to begin with.

    None where nothing stands against it and its words are there: then it is accepted or rejected as it is.
    """
    typed = posted.get("replacement")
    if isinstance(refusal, JoinedMeanwhile):
        theirs = reading.one(case, refusal.number)
        return _begun(case, theirs, theirs.collides, (), theirs=theirs), typed
    if not posted.get("shown"):
        if row.state not in LIVE or not (row.collides or row.anew):
            return None, typed
        begun = _begun(case, row, row.collides, row.collides)
        return begun, begun.words
    begun = _begun(case, row, row.collides, tuple(n for n in _ids(posted) if n in row.collides))
    try:
        untouched = deciding.words_of(case, _numbers(posted.get("shown").split("."))).split() == typed.split()
    except (WordedAnew, NotTogether, NotFound):
        untouched = False
    return begun, begun.words if untouched and isinstance(refusal, OtherWordsShown) else typed


def _begun(
    case: Case,
    row: AmendmentRow,
    beside: tuple[int, ...],
    chosen: tuple[int, ...],
    *,
    theirs: AmendmentRow | None = None,
) -> Joining:
    rows = {one.id: one for one in reading.listing(case)}
    seen = ".".join(f"{number}-{rows[number].version}" for number in (row.id, *beside))
    others = tuple(rows[number] for number in beside)
    words, why = "", None
    try:
        words = deciding.words_of(case, (row.id, *chosen))
    except (WordedAnew, NotTogether) as refusal:
        why = refusal.text
    return Joining(row.id, others, chosen, words, seen, latest(case).number, theirs, why)


def _named(ids: tuple[int, ...]) -> str:
    return ".".join(map(str, ids))


def _seen(posted: Posted) -> dict[int, int]:
    """Each amendment with its version, as the form carries them. Raises NotFound for what is none."""
    pairs = [one.split("-") for one in posted.get("seen").split(".")]
    if any(len(pair) != len(("number", "version")) for pair in pairs):
        raise NotFound
    return dict(zip(_numbers([n for n, _ in pairs]), _numbers([v for _, v in pairs]), strict=True))


def _ids(posted: Posted) -> tuple[int, ...]:
    return _numbers(posted.list("with"))


def _numbers(typed: list[str]) -> tuple[int, ...]:
    """Raises NotFound for what is no number."""
    if not all(one.isascii() and one.isdigit() and len(one) < len(str(2**31)) for one in typed):
        raise NotFound
    return tuple(map(int, typed))
