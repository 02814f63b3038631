"""The managers and policymakers a chapter may address a brief to, as its secretary sees them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json import asking
from api.json.described import changes, entered, reads, router
from api.json.models import After, Given, Id, Limit, Line, Shown, example
from api.visit import Visit
from workflow.membership import recipients as addressees

recipients = router("chapters")

PERSON = {
    "name_fa": "دکتر سهراب امینی", "name_en": "Dr Sohrab Amini", "office_fa": "معاون توسعهٔ پیشگیری",
    "office_en": "Deputy for Prevention", "email": "office@example.org", "language": "fa",
    "superior_name": "دکتر پروین رئیسی", "superior_email": "head@example.org",
}  # fmt: skip


class GivenRecipient(Given):
    """A manager or policymaker."""

    model_config = example(**PERSON)

    name_fa: Line
    name_en: Line = ""
    office_fa: Line
    office_en: Line = ""
    email: Line
    language: Literal["fa", "en"] = "fa"
    superior_name: Line = ""
    superior_email: Line = Field(default="", description="Told when they stay silent; else the secretary is.")


class Recipient(Shown):
    """A manager or policymaker the chapter addresses; a retired one is offered no more."""

    model_config = example(id=2, **PERSON, retired=False)

    id: int
    name_fa: str
    name_en: str
    office_fa: str
    office_en: str
    email: str
    language: str
    superior_name: str
    superior_email: str
    retired: bool


class RecipientPage(Shown):
    """Recipients, retired ones too; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[{"id": 2, **PERSON, "retired": False}], next=None)

    items: list[Recipient]
    next: int | None


@recipients.get(
    "/chapters/{chapter_id}/recipients",
    response_model=RecipientPage,
    **reads("Recipients", 401, 403, 404, 422),
)
def list_recipients(
    request: Request,
    chapter_id: Id,
    given: Annotated[asking.Given, asking.asking(addressees.RECIPIENTS)],
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """For the secretary: those a brief may be addressed to."""

    def give(visit: Visit) -> RecipientPage:
        standing = entered(visit, chapter_id, "manage")
        asked = addressees.RECIPIENTS.read(given).proved()
        found, cursor = addressees.listing(
            visit.session, standing, asked=asked, after=after or 0, limit=limit
        )
        return RecipientPage(items=[Recipient.model_validate(row) for row in found], next=cursor)

    return door.fetch(request, give)


@recipients.post(
    "/chapters/{chapter_id}/recipients", response_model=Recipient, **changes("Add a recipient", status=201)
)
def add_recipient(request: Request, chapter_id: Id, given: GivenRecipient) -> Response:
    """They need no account."""

    def act(visit: Visit) -> Recipient:
        made = addressees.add(visit.session, entered(visit, chapter_id, "manage"), dict(given))
        return _recipient(visit, chapter_id, made)

    return door.change(request, act, body=repr(given), status=201)


def _there(visit: Visit, at: Mapping[str, int]) -> Recipient:
    standing = entered(visit, at["chapter_id"], "manage")
    return Recipient.model_validate(addressees.one(visit.session, standing, at["recipient_id"], lock=True))


@recipients.get(
    "/chapters/{chapter_id}/recipients/{recipient_id}", response_model=Recipient,
    **reads("One recipient", 401, 403, 404, 422),
)  # fmt: skip
def show_recipient(request: Request, chapter_id: Id, recipient_id: Id) -> Response:
    """For the secretary."""
    return door.fetch(request, lambda visit: _recipient(visit, chapter_id, recipient_id))


@recipients.put(
    "/chapters/{chapter_id}/recipients/{recipient_id}", response_model=Recipient,
    **changes("Change a recipient", of=_there),
)  # fmt: skip
def edit_recipient(request: Request, chapter_id: Id, recipient_id: Id, given: GivenRecipient) -> Response:
    """Issued briefs stay as they are."""

    def act(visit: Visit) -> Recipient:
        addressees.edit(visit.session, entered(visit, chapter_id, "manage"), recipient_id, dict(given))
        return _recipient(visit, chapter_id, recipient_id)

    return door.change(request, act, body=repr(given))


@recipients.post(
    "/chapters/{chapter_id}/recipients/{recipient_id}/retire", response_model=Recipient,
    **changes("Retire a recipient", of=_there),
)  # fmt: skip
def retire_recipient(request: Request, chapter_id: Id, recipient_id: Id) -> Response:
    """They are offered no more; what was sent to them stays."""

    def act(visit: Visit) -> Recipient:
        addressees.retire(visit.session, entered(visit, chapter_id, "manage"), recipient_id, now=visit.now)
        return _recipient(visit, chapter_id, recipient_id)

    return door.change(request, act, body="")


@recipients.post(
    "/chapters/{chapter_id}/recipients/{recipient_id}/restore", response_model=Recipient,
    **changes("Offer a retired recipient again", of=_there),
)  # fmt: skip
def restore_recipient(request: Request, chapter_id: Id, recipient_id: Id) -> Response:
    """As before."""

    def act(visit: Visit) -> Recipient:
        addressees.restore(visit.session, entered(visit, chapter_id, "manage"), recipient_id)
        return _recipient(visit, chapter_id, recipient_id)

    return door.change(request, act, body="")


def _recipient(visit: Visit, chapter_id: int, recipient_id: int) -> Recipient:
    standing = entered(visit, chapter_id, "manage")
    return Recipient.model_validate(addressees.one(visit.session, standing, recipient_id))
