"""One's own comment worded anew, and every wording a comment has had, with what changed from each to the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.pages.prose import language_of
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from workflow.authorize import authorize
from workflow.deliberation import rewording, threads
from workflow.deliberation.differences import Run, difference
from workflow.deliberation.kinds import KINDS
from workflow.deliberation.rewording import Worded, WordingOutdated
from workflow.process.text import Refusal, Text

router = APIRouter(include_in_schema=False)

THREAD = "/proposals/{proposal_id}/comments/{comment_id}"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Change:
    """One wording, as the runs that lead to it from the one before; the first is one run."""

    number: int
    at: datetime
    kind: Text
    source: str
    kind_changed: bool
    source_before: str
    runs: tuple[Run, ...]
    language: str


@router.get(THREAD + "/edit")
def edit(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """Where one's own comment is worded anew."""
    return door.show(request, lambda visit: _form(visit, proposal_id, comment_id, Posted(())))


@router.post(THREAD + "/edit")
def reword(request: Request, posted: Form, proposal_id: Id, comment_id: Id) -> Response:
    """Keep the new wording, and come back to the comment."""

    def act(visit: Visit) -> str:
        posted.only("body", "kind", "source")
        case = authorize(visit.session, proposal_id, "comment", actor=visit.actor, now=visit.now)
        readable(posted.get("body"), "body")
        rewording.reword(
            case, comment_id, posted.get("body"), kind=posted.get("kind"), source=posted.get("source"),
            version=posted.number("version") or 0, now=visit.now,
        )  # fmt: skip
        top = threads.one(case, comment_id).parent_id or comment_id
        after = f"&after={comment_id - 1}" if top != comment_id else ""
        return f"/proposals/{proposal_id}/comments/{top}?done=comment_edited&at=c-{comment_id}{after}#c-{comment_id}"

    def again(visit: Visit, refusal: Refusal) -> Response:
        return _form(visit, proposal_id, comment_id, posted, refusal)

    return door.do(request, posted, act, again)


@router.get(THREAD + "/wordings")
def wordings(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """Every wording, the newest on top."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        row = threads.one(case, comment_id)
        return visit.render(
            "comment_wordings", chapter_id=case.chapter_id, p=head, c=row,
            changes=tuple(reversed(_changes(rewording.wordings(case, comment_id)))),
        )  # fmt: skip

    return door.show(request, page)


def _changes(worded: tuple[Worded, ...]) -> list[Change]:
    found = []
    for before, each in zip((None, *worded), worded, strict=False):
        runs = difference(before.body, each.body) if before else (Run("same", each.body),)
        found.append(
            Change(
                each.number, each.at, KINDS[each.kind], each.source,
                before is not None and before.kind != each.kind,
                before.source if before and before.source != each.source else "", runs, language_of(each.body),
            )
        )  # fmt: skip
    return found


def _form(
    visit: Visit, proposal_id: int, comment_id: int, given: Posted, refusal: Refusal | None = None
) -> Response:
    """The form; after a stale edit with the present wording beside what was typed, and its version."""
    case, head = frame(visit, proposal_id, "comment")
    row = rewording.editable(case, comment_id)
    typed = bool(given.fields)
    stale = isinstance(refusal, WordingOutdated)
    return visit.render(
        "comment_edit", chapter_id=case.chapter_id, p=head, c=row, stale=stale, kinds=tuple(KINDS.items()),
        body=given.get("body") if typed else row.body, kind=given.get("kind") if typed else row.kind,
        source=given.get("source") if typed else row.source,
        version=row.version if stale or not typed else given.get("version"),
        written_in=language_of(row.body), stances=row.agree + row.disagree + row.passes,
        errors=door.errors_of(refusal) if refusal else {},
    )  # fmt: skip
