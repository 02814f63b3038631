"""What changed between two revisions, word by word: on the page, and as an annex."""

from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api import door
from api.pages.frame import frame
from api.pages.papers import made
from api.pages.text import RECOMMENDATIONS
from api.problems import status_of
from api.visit import Visit
from documents.bidi import direction, isolate
from documents.compared import annex, compared
from documents.redline import Redline, changed, groups, in_order, place
from documents.words import Words, load
from workflow.deliberation import revisions
from workflow.deliberation.comparing import RevisionGone, SameRevision, both
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.sections import BY_KEY
from workflow.process.text import Language, Refusal, Text
from workflow.record.case import Case

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
From = Annotated[int | None, Query(alias="from", ge=1, le=2_147_483_647)]
To = Annotated[int | None, Query(ge=1, le=2_147_483_647)]
OFFERED = 200
"""Revisions to choose from, the newest."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The two revisions as the page shows them."""

    old: RevisionText
    new: RevisionText
    redline: Redline
    changed: list[tuple[str, Text]]


@router.get("/proposals/{proposal_id}/revisions/compare")
def page(request: Request, proposal_id: Id, first: From = None, to: To = None) -> Response:
    """Two revisions; those not chosen are the newest and the one before it."""

    def give(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        second = to or head.revision
        earlier = first or max(1, second - 1)
        refusal: Refusal | None = None
        shown: Shown | None = None
        offered = [row.number for row in revisions.listing(case, limit=OFFERED)]
        if len(offered) > 1 or first or to:
            try:
                shown = _shown(case, earlier, second)
            except (SameRevision, RevisionGone) as caught:
                refusal = caught
        else:
            second = earlier = 1
        chosen = (shown.old.number, shown.new.number) if shown else (earlier, second)
        if shown:
            offered = sorted({*offered, *chosen}, reverse=True)
        numbered = partial(_numbered, visit.language)
        return visit.render(
            "compare", status=status_of(refusal) if refusal else 200, chapter_id=case.chapter_id, p=head,
            offered=offered, chosen=chosen, recommendations=RECOMMENDATIONS, shown=shown,
            refusal=refusal.text if refusal else None,
            groups=groups, in_order=in_order, label=_label, text_dir=direction(case.language),
            words=partial(isolate, language=case.language), number=partial(next, count(1)),
            place=partial(place, shown.redline, label=_label, recommendation=numbered) if shown else None,
        )  # fmt: skip

    return door.show(request, give)


@router.get("/proposals/{proposal_id}/revisions/compare/{language}.pdf")
def pdf(request: Request, proposal_id: Id, language: Language, first: From = None, to: To = None) -> Response:
    """The annex: made while the reader waits, after the database was let go."""
    contents = []

    def give(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        second = to or head.revision
        old, new = both(case, first or max(1, second - 1), second)
        contents.append(annex(case, old, new, compared(old, new), language))
        return Response()

    answer = door.show(request, give)
    if not contents:
        return answer
    (content,) = contents
    name = f"changes-{proposal_id}-{content.old.number}-{content.new.number}-{language}"
    return made(request, content, "redline", name)


def _shown(case: Case, first: int, second: int) -> Shown:
    old, new = both(case, first, second)
    redline = compared(old, new)
    return Shown(old, new, redline, changed(redline, _label, load()["compare.title"], RECOMMENDATIONS))


def _label(key: str) -> Text:
    section = BY_KEY.get(key)
    return section.label if section else Text(key, key)


def _numbered(language: Language, number: int) -> str:
    return Words(language)("compare.recommendation", n=number)
