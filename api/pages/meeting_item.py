"""An item of an agenda is changed: what it is about until the call, its time and place until it is taken up."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from documents.words import in_digits
from workflow.decision.meetings import arranging, reading
from workflow.decision.meetings.changing import TOLD_IN
from workflow.decision.meetings.quorum import rules_of
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound
from workflow.sitting.admission import admit

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
EDIT = "/meetings/{meeting_id}/items/{item_id}/edit"
FIELDS = ("title", "body", "minutes", "matter", "place")


@dataclass(frozen=True, slots=True)
class Stands:
    """What of an item may be changed, as it is typed."""

    title: str
    body: str
    minutes: str
    matter: str
    place: str


@router.get(EDIT)
def edit(request: Request, meeting_id: Id, item_id: Id) -> Response:
    """The form, filled with how the item stands."""
    return door.show(request, lambda visit: _page(visit, meeting_id, item_id, Posted(())))


@router.post(EDIT)
def change(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Change it, and go back to it on the page of the meeting."""

    def act(visit: Visit) -> str:
        posted.only(*FIELDS)
        given = dict(posted.fields)
        readable(given.get("body", ""), "body")
        wish = arranging.Wish(**{name: given.get(name) for name in FIELDS})
        case = admit(visit.session, meeting_id, "arrange", actor=visit.actor, now=visit.now, lock=True)
        before = case.meeting.version
        arranging.change_item(case, item_id, wish, version=posted.number("version"), now=visit.now)
        told = case.meeting.version != before and case.meeting.state in TOLD_IN
        return f"/meetings/{meeting_id}?done={'meeting_told' if told else 'meeting_changed'}#item-{item_id}"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, meeting_id, item_id, posted, refusal)
    )


def _page(
    visit: Visit, meeting_id: int, item_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case = admit(visit.session, meeting_id, "arrange", actor=visit.actor, now=visit.now)
    lines = reading.agenda_of(case)
    line = next((each for each in lines if each.id == item_id), None)
    if line is None:
        raise NotFound
    place = 1 + lines.index(line)
    minutes, number = in_digits(line.minutes, visit.language), in_digits(place, visit.language)
    stands = Stands(line.row.title, line.body, minutes, line.matter, number)
    if posted.fields:
        stands = replace(stands, **{name: posted.get(name) for name in FIELDS if name in dict(posted.fields)})
    rules = rules_of(visit.session, case.meeting, now=visit.now)
    return visit.render(
        "meeting_item", chapter_id=case.meeting.chapter_id, m=case.meeting, line=line, typed=stands,
        called=case.meeting.called_at is not None, begun=line.state != arranging.PLANNED, most=len(lines),
        begun_words=arranging.ItemBegun.text, errors=door.errors_of(refusal) if refusal else {},
        matters=tuple((one.key, Text(one.label_fa, one.label_en)) for one in rules.majorities),
    )  # fmt: skip
