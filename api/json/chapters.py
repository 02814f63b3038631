"""A chapter as its secretary runs it: letterhead and terms."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.conditions import on_top_of
from api.json.described import changes, entered, reads, router
from api.json.models import Given, Id, Line, Ref, Shown, example
from api.visit import Visit
from workflow.membership import chapters as seats

chapters = router("chapters")

LETTERHEAD = {
    "name_fa": "انجمن استان تهران", "name_en": "Tehran Association", "organization_fa": "", "organization_en": "",
    "address_fa": "", "address_en": "", "phone": "", "email": "", "signatory_name_fa": "",
    "signatory_name_en": "", "signatory_post_fa": "", "signatory_post_en": "", "number_format": "{serial}/{year}",
}  # fmt: skip
TERMS = {
    "discussion_days": 21, "feedback_days": 7, "ballot_days": 7,
    "ratification_days": 14, "answer_days": 30, "escalation_days": 20,
}  # fmt: skip


class Letterhead(Given):
    """Names, letterhead and the pattern of letter numbers."""

    model_config = example(version=1, **LETTERHEAD)

    version: Ref | None = Field(default=None, description="The version read; or If-Match instead.")
    name_fa: Line
    name_en: Line
    organization_fa: Line = ""
    organization_en: Line = ""
    address_fa: Line = ""
    address_en: Line = ""
    phone: Line = ""
    email: Line = ""
    signatory_name_fa: Line = ""
    signatory_name_en: Line = ""
    signatory_post_fa: Line = ""
    signatory_post_en: Line = ""
    number_format: Line


class Terms(Given):
    """Terms in days; with 0 ``escalation_days`` no superior is told of a silence."""

    model_config = example(version=1, **TERMS)

    version: Ref | None = Field(default=None, description="The version read; or If-Match instead.")
    discussion_days: Annotated[int, Field(ge=0, le=10_000)]
    feedback_days: Annotated[int, Field(ge=0, le=10_000)]
    ballot_days: Annotated[int, Field(ge=0, le=10_000)]
    ratification_days: Annotated[int, Field(ge=0, le=10_000)]
    answer_days: Annotated[int, Field(ge=0, le=10_000)]
    escalation_days: Annotated[int, Field(ge=0, le=10_000)]


class Settings(Shown):
    """A chapter's letterhead and terms, with the version a change has to name."""

    model_config = example(id=1, province="23", version=1, **LETTERHEAD, **TERMS)

    id: int
    province: str
    version: int
    name_fa: str
    name_en: str
    organization_fa: str
    organization_en: str
    address_fa: str
    address_en: str
    phone: str
    email: str
    signatory_name_fa: str
    signatory_name_en: str
    signatory_post_fa: str
    signatory_post_en: str
    number_format: str
    discussion_days: int
    feedback_days: int
    ballot_days: int
    ratification_days: int
    answer_days: int
    escalation_days: int


def _settings_there(visit: Visit, at: Mapping[str, int]) -> Settings:
    return _settings(visit, at["chapter_id"])


@chapters.get(
    "/chapters/{chapter_id}/settings", response_model=Settings, **reads("Settings", 401, 403, 404, 422)
)
def show_settings(request: Request, chapter_id: Id) -> Response:
    """For the secretary: letterhead and terms."""
    return door.fetch(request, lambda visit: _settings(visit, chapter_id))


@chapters.put(
    "/chapters/{chapter_id}/letterhead",
    response_model=Settings,
    **changes("Change the letterhead", of=_settings_there, versioned=True),
)
def edit_letterhead(request: Request, chapter_id: Id, given: Letterhead) -> Response:
    """Briefs already issued keep theirs."""

    def act(visit: Visit) -> Settings:
        fields = given.model_dump(exclude={"version"})
        standing = entered(visit, chapter_id, "manage")
        seats.edit_letterhead(
            visit.session, standing, version=on_top_of(visit, given.version), fields=fields, now=visit.now
        )
        return _settings(visit, chapter_id)

    return door.change(request, act, body=repr(given))


@chapters.put(
    "/chapters/{chapter_id}/terms",
    response_model=Settings,
    **changes("Change the terms", of=_settings_there, versioned=True),
)
def edit_terms(request: Request, chapter_id: Id, given: Terms) -> Response:
    """What runs already keeps its end."""

    def act(visit: Visit) -> Settings:
        fields = {name: str(value) for name, value in given.model_dump(exclude={"version"}).items()}
        standing = entered(visit, chapter_id, "manage")
        seats.edit_terms(
            visit.session, standing, version=on_top_of(visit, given.version), fields=fields, now=visit.now
        )
        return _settings(visit, chapter_id)

    return door.change(request, act, body=repr(given))


def _settings(visit: Visit, chapter_id: int) -> Settings:
    return Settings.model_validate(seats.settings(visit.session, entered(visit, chapter_id, "manage")))
