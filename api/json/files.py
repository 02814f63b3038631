"""Attachments, up and down."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import Request, Response

from api import door
from api.download import download
from api.json.described import changes, gives_file, held, opened, reads, router
from api.json.models import After, Changed, Id, Limit, Made, Shown, example, paged
from api.posted import Form
from api.visit import Visit
from workflow.deliberation import attachments as kept
from workflow.process.text import Text
from workflow.record.typed import EntryRefused

attachments = router("attachments")

ONE_FILE = Text("یک پرونده در فیلد file بفرستید.", "Send one file in the field “file”.")

UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "contentMediaType": "application/octet-stream"}
                    },
                    "examples": [{"file": "survey.pdf"}],
                }
            }
        },
    }
}


class Attachment(Shown):
    """A file kept with a proposal; ``size`` in bytes."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    uploader: str
    at: datetime


class Attachments(Shown):
    """The files of a proposal, oldest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(
        items=[{"id": 5, "name": "پیمایش.pdf", "media_type": "application/pdf", "size": 81920,
                "sha256": "9b74…", "uploader": "آرش نویسا", "at": "2026-11-24T09:00:00Z"}],
        next=None,
    )  # fmt: skip

    items: list[Attachment]
    next: int | None


@attachments.get("/proposals/{proposal_id}/attachments", response_model=Attachments, **reads("Attachments"))
def list_attachments(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """At most ten."""

    def give(visit: Visit) -> Attachments:
        rows = kept.listing(opened(visit, proposal_id), after=after or 0, limit=limit + 1)
        found, cursor = paged(rows, limit, lambda row: row.id)
        return Attachments(items=[Attachment.model_validate(row) for row in found], next=cursor)

    return door.fetch(request, give)


@attachments.post(
    "/proposals/{proposal_id}/attachments", response_model=Made, openapi_extra=UPLOAD,
    **changes("Attach a file", status=201),
)  # fmt: skip
def attach_file(request: Request, proposal_id: Id, posted: Form) -> Response:
    """Taken by what it holds, not by what it is called."""

    def act(visit: Visit) -> Made:
        case = held(visit, proposal_id, "edit")
        files = [(name, content) for field, name, content in posted.files if field == "file"]
        if len(files) != 1 or len(posted.files) != 1 or posted.fields:
            raise EntryRefused({"file": ONE_FILE})
        return Made(id=kept.attach(case, *files[0], now=visit.now), version=case.version)

    return door.change(request, act, body=posted.body, status=201)


@attachments.get(
    "/proposals/{proposal_id}/attachments/{attachment_id}",
    **gives_file(reads("One file"), "application/octet-stream"),
)
def fetch_attachment(request: Request, proposal_id: Id, attachment_id: Id) -> Response:
    """Its bytes, as a download."""
    return door.fetch(
        request, lambda visit: download(*kept.open_attachment(opened(visit, proposal_id), attachment_id))
    )


def _there(visit: Visit, at: Mapping[str, int]) -> Response:
    case = held(visit, at["proposal_id"], "see")
    return download(*kept.open_attachment(case, at["attachment_id"]))


@attachments.delete(
    "/proposals/{proposal_id}/attachments/{attachment_id}", response_model=Changed,
    **changes("Take a file off", of=_there),
)  # fmt: skip
def remove_attachment(request: Request, proposal_id: Id, attachment_id: Id) -> Response:
    """The file is offered no more; its bytes stay."""

    def act(visit: Visit) -> Changed:
        case = held(visit, proposal_id, "edit")
        kept.remove(case, attachment_id, now=visit.now)
        return Changed(version=case.version)

    return door.change(request, act, body="")
