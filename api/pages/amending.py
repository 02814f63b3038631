"""The form on which other words are proposed for a passage, or for the words of another amendment."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.posted import Form, Posted
from api.problems import status_of
from api.visit import Visit
from documents.bidi import direction, isolate
from documents.readable import readable
from workflow.authorize import authorize
from workflow.deliberation.amendments import moving, reading
from workflow.deliberation.amendments.course import LIVE
from workflow.deliberation.amendments.refusals import MovedOnOld, ParentSettled, PassageOutside
from workflow.deliberation.passages import PassageTooLong, source
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.wording import worded
from workflow.process.text import Refusal
from workflow.record.case import Case, NotFound

router = APIRouter(include_in_schema=False)

NEW = "/proposals/{proposal_id}/amendments/new"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
PLACE = ("section", "start", "end", "revision", "parent")
"""What says which words are to change: in the address of the form, and in the form."""


@dataclass(frozen=True, slots=True)
class Place:
    """The words an amendment is to change, and where they stand; with a parent, in its replacement."""

    section: str
    start: int
    end: int
    revision: int
    parent: int | None
    words: str

    @property
    def fields(self) -> dict[str, str]:
        """What the form carries."""
        named = (self.section, self.start, self.end, self.revision, self.parent or "")
        return dict(zip(PLACE, map(str, named), strict=True))


@router.get(NEW)
def write(request: Request, proposal_id: Id) -> Response:
    """Where the words are changed."""
    asked = Posted(tuple(request.query_params.multi_items()))
    return door.show(request, lambda visit: _form(visit, proposal_id, asked))


@router.post(NEW)
def move(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Move the amendment, and come to its page."""

    def act(visit: Visit) -> str:
        posted.only("replacement", "reason", *PLACE)
        case = authorize(visit.session, proposal_id, "amend", actor=visit.actor, now=visit.now)
        start, end = posted.number("start"), posted.number("end")
        if start is None or end is None:
            raise PassageOutside
        words, reason = posted.get("replacement"), posted.get("reason")
        readable(words, "replacement")
        if parent := _parent(posted):
            made = moving.move_on(
                case, parent, start=start, end=end, replacement=words, reason=reason, now=visit.now
            )
        else:
            made = moving.move(
                case, section=posted.get("section"), start=start, end=end,
                revision=posted.number("revision") or 0, replacement=words, reason=reason, now=visit.now,
            )  # fmt: skip
        return f"/proposals/{proposal_id}/amendments/{made}?done=amended"

    return door.do(request, posted, act, lambda visit, refusal: _form(visit, proposal_id, posted, refusal))


def _form(visit: Visit, proposal_id: int, given: Posted, refusal: Refusal | None = None) -> Response:
    """The form; where the text was revised meanwhile, on the words as they stand now, with what was typed."""
    case, head = frame(visit, proposal_id, "amend")
    newest = latest(case)
    place: Place | None = None
    lost: Refusal | None = None
    try:
        place = _place(case, newest, given)
    except MovedOnOld as moved:
        lost, place = moved, _moved(newest, moved)
    except (PassageOutside, PassageTooLong) as gone:
        lost = gone
    told = refusal or lost
    address = f"/proposals/{case.id}"
    return visit.render(
        "amendment_new", status=status_of(told) if told else 200, chapter_id=case.chapter_id, p=head,
        errors=door.errors_of(told) if told else {}, place=place,
        fresh=f"{address}/amendments/new?{urlencode(place.fields)}" if lost and place else "",
        replacement=given.get("replacement", place.words if place else ""), reason=given.get("reason"),
        longest=moving.LONGEST_WORDING, text_dir=direction(case.language),
        words=partial(isolate, language=case.language),
    )  # fmt: skip


def _place(case: Case, newest: RevisionText, given: Posted) -> Place:
    """Raises what ``moving.standing`` does, ParentSettled, and NotFound for a parent that is not there."""
    start, end, revision = (given.number(name) for name in ("start", "end", "revision"))
    if parent := _parent(given):
        row = reading.one(case, parent)
        if row.state not in LIVE:
            raise ParentSettled(worded(ParentSettled.text, number=parent))
        begin, until = start or 0, len(row.replacement) if end is None else end
        text = moving.within(row.replacement, begin, until)
        return Place(row.section, begin, until, row.revision, parent, text[begin:until])
    section = given.get("section")
    if start is None or end is None or revision is None:
        raise PassageOutside
    text = moving.standing(case, newest, section=section, start=start, end=end, revision=revision)
    return Place(section, start, end, revision, None, text[start:end])


def _moved(newest: RevisionText, moved: MovedOnOld) -> Place | None:
    if moved.place is None:
        return None
    section, start, end = moved.place
    return Place(section, start, end, newest.number, None, (source(newest, section) or "")[start:end])


def _parent(given: Posted) -> int | None:
    if not given.get("parent"):
        return None
    parent = given.number("parent")
    if not parent:
        raise NotFound
    return parent
