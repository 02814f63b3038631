"""Which day was meant: the weekday of what is typed or chosen, said beside the field while the form is open."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import escape

from api import door
from api.posted import composed
from api.visit import Visit
from workflow.record.days import DateUnreadable, in_words, read_day

router = APIRouter(include_in_schema=False)


@router.get("/day")
def which_day(request: Request, of: str = "") -> Response:
    """A sentence for the field ``of``, empty for a field that is."""

    def said(visit: Visit) -> Response:
        fields = composed(tuple(visit.request.query_params.multi_items()))
        typed = next((value for name, value in fields if name == of), "")[:200]
        try:
            words = in_words(read_day(typed)).in_(visit.language) if typed.strip() else ""
        except DateUnreadable as refused:
            words = refused.text.in_(visit.language)
        return HTMLResponse(escape(words))

    return door.show(request, said)
