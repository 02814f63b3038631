"""The papers of a meeting as one PDF."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import annexes, door
from api.pages.brief import PDF_POLICY
from api.visit import Visit
from documents.bounded import papers_that_fit
from documents.papers import PapersContent
from workflow.process.text import Language
from workflow.sitting.admission import admit

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get("/meetings/{meeting_id}/papers/{language}.pdf")
def pdf(request: Request, meeting_id: Id, language: Language) -> Response:
    """Agenda and texts, for whoever may see the meeting; made while the reader waits."""
    contents: list[PapersContent] = []

    def give(visit: Visit) -> Response:
        sitting = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
        contents.append(papers_that_fit(visit.session, sitting.meeting, language))
        return Response()

    given = door.show(request, give)
    return (
        made(request, contents[0], "papers", f"papers-{contents[0].number}-{language}") if contents else given
    )


def made(request: Request, content: object, kind: str, name: str) -> Response:
    """A PDF of a content, made after the database was let go; or the page that says why not."""
    try:
        document = annexes.made(content, kind)
    except annexes.AnnexNotMade as refusal:
        caught = refusal
        return door.show(request, lambda visit: door.refused(visit, caught))
    return Response(
        document, media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}.pdf"', "Content-Security-Policy": PDF_POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )  # fmt: skip
