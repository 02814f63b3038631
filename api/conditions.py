"""Conditional requests (RFC 9110, section 13): one strong ETag for each thing, its answer's own fingerprint.

Whoever changes a thing says under ``If-Match`` what they saw. It is compared with what the thing is now in the
transaction of the change; the version in it, where it has one, is then the one the change goes on top of, so
the use cases know a single mechanism.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from api.problems import PreconditionFailed, PreconditionRequired
from api.visit import Visit

Resource = Callable[[Visit, Mapping[str, int]], Any]
"""What stands at an address now, held until the change is done; none where nothing stands there yet."""

SCOPE = "resource"
"""Where a route's description leaves the resource its change is about, for the front door."""


def answer_of(given: object) -> Response:
    """What was given, as the answer to a GET: a file as it is, everything else as JSON."""
    return given if isinstance(given, Response) else JSONResponse(jsonable_encoder(given))


def etag_of(answer: Response) -> str:
    """The strong ETag of an answer: other bytes, another tag."""
    return f'"{sha256(bytes(answer.body)).hexdigest()[:32]}"'


def tagged(request: Request, answer: Response) -> Response:
    """The answer with its ETag, or 304 without a body to somebody who has it already."""
    tag = etag_of(answer)
    known = _tags(request.headers.get("If-None-Match", ""))
    if tag in {known_tag.removeprefix("W/") for known_tag in known} or "*" in known:
        return Response(status_code=304, headers={"ETag": tag})
    answer.headers["ETag"] = tag
    return answer


def match(visit: Visit) -> None:
    """Admit a change to what its sender saw. Raises PreconditionFailed, NotFound, Forbidden."""
    sent = visit.request.headers.get("If-Match")
    if sent is None:
        return
    resource: Resource | None = getattr(visit.request.state, SCOPE, None)
    numbers = {name: int(value) for name, value in visit.request.path_params.items() if value.isdecimal()}
    found = resource(visit, numbers) if resource else None
    tag = "" if found is None else etag_of(answer_of(found))
    wanted = _tags(sent)
    if not tag or not (tag in wanted or "*" in wanted):
        raise PreconditionFailed(etag=tag)
    visit.matched = found


def on_top_of(visit: Visit, named: int | None, field: str = "version") -> int:
    """The version a change goes on top of: the one it names, or that of what If-Match matched.

    Raises PreconditionRequired where the request has neither.
    """
    found = named if named is not None else getattr(visit.matched, field, None)
    if found is None:
        raise PreconditionRequired
    return int(found)


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",") if tag.strip()}
