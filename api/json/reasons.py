"""The standard reasons of a chapter, which its secretary offers for dispositions."""

from collections.abc import Mapping

from fastapi import Request, Response

from api import door
from api.json.described import changes, entered, reads, router
from api.json.dispositions import Kind
from api.json.models import Given, Id, Prose, Shown, example
from api.visit import Visit
from documents.readable import all_readable
from workflow.deliberation import reasons
from workflow.record.case import NotFound

standard_reasons = router("comments")

REASON = {
    "id": 3,
    "kind": "out_of_scope",
    "text_fa": "به این پیشنهاد مربوط نیست.",
    "text_en": "Not about this.",
}


class GivenStandardReason(Given):
    """What is often said of comments, with the disposition it goes with."""

    model_config = example(**{name: value for name, value in REASON.items() if name != "id"})

    kind: Kind
    text_fa: Prose
    text_en: Prose = ""


class StandardReason(Shown):
    """A reason that is offered."""

    model_config = example(**REASON)

    id: int
    kind: str
    text_fa: str
    text_en: str


class StandardReasons(Shown):
    """All that are offered, in the order of dispositions."""

    model_config = example(reasons=[REASON])

    reasons: list[StandardReason]


REASONS = "/chapters/{chapter_id}/reasons"
ONE_REASON = REASONS + "/{reason_id}"


def _reasons(visit: Visit, chapter_id: int) -> list[StandardReason]:
    entered(visit, chapter_id, "manage")
    found = reasons.offered(visit.session, chapter_id)
    return [StandardReason(id=one.id, kind=one.kind, text_fa=one.fa, text_en=one.en) for one in found]


def _reason(visit: Visit, chapter_id: int, reason_id: int) -> StandardReason:
    for one in _reasons(visit, chapter_id):
        if one.id == reason_id:
            return one
    raise NotFound


def _readable(given: GivenStandardReason) -> None:
    all_readable({"text_fa": given.text_fa, "text_en": given.text_en})


def _there(visit: Visit, at: Mapping[str, int]) -> StandardReason:
    return _reason(visit, at["chapter_id"], at["reason_id"])


@standard_reasons.get(
    REASONS, response_model=StandardReasons, **reads("Standard reasons", 401, 403, 404, 422)
)
def list_reasons(request: Request, chapter_id: Id) -> Response:
    """At most a hundred; for the secretary."""
    return door.fetch(request, lambda visit: StandardReasons(reasons=_reasons(visit, chapter_id)))


@standard_reasons.get(
    ONE_REASON, response_model=StandardReason, **reads("One standard reason", 401, 403, 404, 422)
)
def show_reason(request: Request, chapter_id: Id, reason_id: Id) -> Response:
    """While it is offered."""
    return door.fetch(request, lambda visit: _reason(visit, chapter_id, reason_id))


@standard_reasons.post(
    REASONS, response_model=StandardReason, **changes("Offer a standard reason", status=201)
)
def add_reason(request: Request, chapter_id: Id, given: GivenStandardReason) -> Response:
    """From now on."""

    def act(visit: Visit) -> StandardReason:
        standing = entered(visit, chapter_id, "manage")
        _readable(given)
        made = reasons.add(visit.session, standing, fields=given.model_dump(), now=visit.now)
        return _reason(visit, chapter_id, made)

    return door.change(request, act, body=repr(given), status=201)


@standard_reasons.put(
    ONE_REASON, response_model=StandardReason, **changes("Word a standard reason anew", of=_there)
)
def change_reason(request: Request, chapter_id: Id, reason_id: Id, given: GivenStandardReason) -> Response:
    """A new one takes its place, with an id of its own; dispositions that said the old one keep its words."""

    def act(visit: Visit) -> StandardReason:
        standing = entered(visit, chapter_id, "manage")
        _readable(given)
        made = reasons.change(visit.session, standing, reason_id, fields=given.model_dump(), now=visit.now)
        return _reason(visit, chapter_id, made)

    return door.change(request, act, body=repr(given))


@standard_reasons.post(
    ONE_REASON + "/retire", response_model=StandardReasons, **changes("Retire a standard reason", of=_there)
)
def retire_reason(request: Request, chapter_id: Id, reason_id: Id) -> Response:
    """It is offered no more; dispositions that said it keep its words."""

    def act(visit: Visit) -> StandardReasons:
        standing = entered(visit, chapter_id, "manage")
        reasons.retire(visit.session, standing, reason_id, now=visit.now)
        return StandardReasons(reasons=_reasons(visit, chapter_id))

    return door.change(request, act, body="")
