"""How an operation is described in OpenAPI: who may call it, what it may refuse, how it is named."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.conditions import SCOPE, Resource
from api.visit import SESSION, Visit
from workflow.authorize import authorize, authorize_chapter
from workflow.record.case import Case, NotFound, Standing

_session = APIKeyCookie(
    name=SESSION, scheme_name="session", auto_error=False, description="The cookie of a sign-in."
)
_link = HTTPBearer(
    scheme_name="link", auto_error=False, description="The token out of the link that came with a brief."
)

REFUSALS: Mapping[int, str] = {
    401: "Nobody is signed in.",
    403: "It may be seen, but this may not be done with it by this person.",
    404: "It is not there, or not for this person to see.",
    409: "It cannot be done now: it moved on in the meantime, or something has to be done first.",
    412: "It is not what `If-Match` says any more; `etag` is its ETag now. Read it again, and send on top of it.",
    413: "What was sent is too large.",
    422: "What was sent cannot be taken; `errors` says why, field by field.",
    428: "It has to say what it was written on top of: `If-Match` with an ETag, or the version in the body.",
    503: "The database had no place in time; send it again.",
}


def router(tag: str, *, signed_in: bool = True) -> APIRouter:
    """A router under ``/api/v1``; its operations are named like their functions."""
    return APIRouter(
        prefix="/api/v1",
        tags=[tag],
        dependencies=[Security(_session)] if signed_in else [],
        generate_unique_id_function=_named,
    )


def _named(route: APIRoute) -> str:
    return route.name


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of an operation, as problem+json."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": REFUSALS[status],
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in (*statuses, 503)
    }


def reads(summary: str, *statuses: int) -> dict[str, Any]:
    """The description of an operation that changes nothing."""
    known = {200: {"headers": {"ETag": _ETAG}, "description": "Found."}, 304: {"description": _NOT_MODIFIED}}
    return {
        "summary": summary,
        "responses": known | refusals(*sorted({*(statuses or (401, 404)), 422})),
        "dependencies": [Depends(_known)],
    }


def gives_file(described: dict[str, Any], media_type: str) -> dict[str, Any]:
    """The description of an operation that answers with a file, to be saved."""
    content = {
        media_type: {"schema": {"type": "string", "contentMediaType": media_type}, "example": "%PDF-1.7 …"}
    }
    answer = {
        200: {"description": "The file, as a download.", "content": content, "headers": {"ETag": _ETAG}}
    }
    return described | {"response_class": Response, "responses": described["responses"] | answer}


def changes(
    summary: str, *, status: int = 200, of: Resource | None = None, versioned: bool = False
) -> dict[str, Any]:
    """The description of an operation by somebody signed in that changes something.

    ``of`` is what it changes, where that can be read and so has an ETag; ``versioned`` where it must say what
    it was written on top of, by If-Match or by its body.
    """
    conditions = (412, 428) if versioned else (412,) if of else ()
    return {
        "summary": summary,
        "status_code": status,
        "responses": refusals(401, 403, 404, 409, *conditions, 413, 422),
        "dependencies": [Depends(_proofs), *([Depends(_about(of))] if of else [])],
    }


def _about(of: Resource) -> Callable[[Request, str], None]:
    def remember(request: Request, seen: Seen = "") -> None:  # noqa: ARG001 (described here, read by the door)
        setattr(request.state, SCOPE, of)

    return remember


def changes_by_link(summary: str) -> dict[str, Any]:
    """The description of what the holder of a link does."""
    return {
        "summary": summary, "responses": refusals(404, 409, 413, 422), "dependencies": [Depends(_once)],
    }  # fmt: skip


Once = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=200,
        description="Any word of your own: sent again with the same body it is done once, and answered alike.",
    ),
]  # fmt: skip
Csrf = Annotated[str, Header(alias="X-CSRF-Token", max_length=200, description="`csrf` out of `GET /me`.")]


Seen = Annotated[
    str,
    Header(
        alias="If-Match", max_length=1_000, examples=['"9f3a0c5de1b24f60a7c8d9e0f1a2b3c4"'],
        description="The ETag of what was read. Where it has changed since, nothing is done: 412.",
    ),
]  # fmt: skip
Known = Annotated[
    str,
    Header(
        alias="If-None-Match", max_length=1_000, examples=['"9f3a0c5de1b24f60a7c8d9e0f1a2b3c4"'],
        description="An ETag one has: answered with 304 and nothing else while it is still right.",
    ),
]  # fmt: skip
_ETAG = {
    "description": "A strong ETag: it goes into If-Match of a change and into If-None-Match of the next read.",
    "schema": {"type": "string"},
    "example": '"9f3a0c5de1b24f60a7c8d9e0f1a2b3c4"',
}
_NOT_MODIFIED = "It is what If-None-Match says."


def _known(tag: Known = "") -> str:
    return tag


def _once(key: Once = "") -> str:
    return key


def _proofs(csrf: Csrf = "", key: Once = "") -> tuple[str, str]:
    return csrf, key  # the front door reads both; here they are bounded and described


def _bearer(sent: Annotated[HTTPAuthorizationCredentials | None, Security(_link)]) -> str:
    if sent is None:
        raise NotFound
    return sent.credentials


Bearer = Annotated[str, Depends(_bearer)]
"""The token of a link; without one, as with a wrong one, there is nothing here."""


def opened(visit: Visit, proposal_id: int, right: str = "see") -> Case:
    """The proposal, opened for one right by whoever is signed in."""
    return authorize(visit.session, proposal_id, right, actor=visit.actor, now=visit.now)


def held(visit: Visit, proposal_id: int, right: str) -> Case:
    """The proposal, opened for one right and held until the change is done, as the pages hold it."""
    return authorize(visit.session, proposal_id, right, actor=visit.actor, now=visit.now, lock=True)


def entered(visit: Visit, chapter_id: int, right: str = "see") -> Standing:
    """The chapter, opened for one right by whoever is signed in."""
    return authorize_chapter(visit.session, chapter_id, right, actor=visit.actor, now=visit.now)
