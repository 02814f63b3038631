"""The texts of a proposal as JSON: saved on top of the version they were written against, read, translated."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Request, Response
from pydantic import Field

from api import door
from api.conditions import on_top_of
from api.json import asking
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Given, Id, Limit, Line, Name, Prose, Ref, Shown, example
from api.readable import refuse_unreadable_text
from api.visit import Visit
from workflow.deliberation import drafting, revisions, translations
from workflow.deliberation.draft import Draft, RecommendationDraft
from workflow.record.case import Case, NotFound

texts = router("proposals")

Language = Literal["fa", "en"]
SECTION_EXAMPLE = {
    "key_messages": "- نیمی از فارغ‌التحصیلان شغل پایدار ندارند.",
    "problem": "…",
    "evidence": "…",
}
WORDING = {"id": 3, "text": "پیمان کارورزی با کارفرمایان بسته شود.", "owner": "معاونت اشتغال",
           "time": "شش ماه", "cost": "۲ میلیارد ریال"}  # fmt: skip
AT = "2026-11-24T09:00:00Z"


class GivenRecommendation(Given):
    """A recommendation to be saved; without an ``id`` it is a new one."""

    id: Ref | None = None
    text: Prose
    owner: Line = ""
    time: Line = ""
    cost: Line = ""

    def draft(self) -> RecommendationDraft:
        """As the use cases take it."""
        return RecommendationDraft(self.id, self.text, self.owner, self.time, self.cost)


class GivenText(Given):
    """The whole text to be saved, on top of the version it was written against."""

    model_config = example(
        version=7, title="پیمان کارورزی", sections=SECTION_EXAMPLE, recommendations=[WORDING]
    )

    version: Ref | None = Field(default=None, description="The version read; or If-Match instead.")
    title: Line
    sections: dict[Name, Prose] = Field(default_factory=dict, max_length=20)
    recommendations: list[GivenRecommendation] = Field(default_factory=list, max_length=200)

    def draft(self) -> Draft:
        """As the use cases take it."""
        return Draft(self.title, dict(self.sections), tuple(row.draft() for row in self.recommendations))


class GivenTranslation(Given):
    """A translation of revision ``number``; ``based_on`` is the id of the one it was written on top of."""

    model_config = example(
        number=4, title="Internship compacts", sections={"problem": "…"},
        recommendations=[{"id": 3, "text": "Agree on internships with employers."}], based_on=None,
    )  # fmt: skip

    number: Ref
    title: Line
    sections: dict[Name, Prose] = Field(default_factory=dict, max_length=20)
    recommendations: list[GivenRecommendation] = Field(default_factory=list, max_length=200)
    based_on: Ref | None = None


class Recommendation(Shown):
    """A recommendation as it is worded; its id is the same in all revisions."""

    id: int
    text: str
    owner: str
    time: str
    cost: str


class Revision(Shown):
    """The whole text at one save, in Markdown by section."""

    model_config = example(
        id=40, number=4, title="پیمان کارورزی", sections=SECTION_EXAMPLE, recommendations=[WORDING],
        editor="آرش نویسا", at=AT,
    )  # fmt: skip

    id: int
    number: int
    title: str
    sections: dict[str, str]
    recommendations: list[Recommendation]
    editor: str
    at: datetime


class RevisionLine(Shown):
    """A revision in the list of them."""

    number: int
    title: str
    editor: str
    at: datetime


class RevisionPage(Shown):
    """Revisions, newest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(
        items=[{"number": 4, "title": "پیمان کارورزی", "editor": "آرش نویسا", "at": AT}], next=None
    )

    items: list[RevisionLine]
    next: int | None


class CurrentText(Revision):
    """The text as it stands, with the version a change of it goes on top of."""

    model_config = example(
        version=7, id=40, number=4, title="پیمان کارورزی", sections=SECTION_EXAMPLE, recommendations=[WORDING],
        editor="آرش نویسا", at=AT,
    )  # fmt: skip

    version: int


class Saved(Shown):
    """The number of the newest revision, and the proposal's version, after a save."""

    model_config = example(number=5, version=8)

    number: int
    version: int


class Translation(Shown):
    """The newest translation into a language; ``changed`` names what the source has changed since."""

    model_config = example(
        id=9, language="en", number=4, title="Internship compacts", sections={"problem": "…"},
        recommendations=[], translator="نگار عضوی", at=AT, stale=True, changed=["problem"],
    )  # fmt: skip

    id: int
    language: str
    number: int
    title: str
    sections: dict[str, str]
    recommendations: list[Recommendation]
    translator: str
    at: datetime
    stale: bool
    changed: list[str]


def _text(case: Case) -> CurrentText:
    newest = Revision.model_validate(revisions.latest(case))
    return CurrentText(version=case.version, **dict(newest))


def _text_there(visit: Visit, at: Mapping[str, int]) -> CurrentText:
    return _text(held(visit, at["proposal_id"], "see"))


@texts.get("/proposals/{proposal_id}/text", response_model=CurrentText, **reads("The text as it stands"))
def show_text(request: Request, proposal_id: Id) -> Response:
    """The newest revision; its ETag is what a change of the text goes on top of."""
    return door.fetch(request, lambda visit: _text(opened(visit, proposal_id)))


@texts.put(
    "/proposals/{proposal_id}/text", response_model=Saved,
    **changes("Save the text", of=_text_there, versioned=True),
)  # fmt: skip
def save_text(request: Request, proposal_id: Id, given: GivenText) -> Response:
    """A new revision; a text that changes nothing makes none. A stale ``version`` is refused with the new one."""

    def act(visit: Visit) -> Saved:
        case = held(visit, proposal_id, "edit")
        version = on_top_of(visit, given.version)
        refuse_unreadable_text(given.sections, [row.text for row in given.recommendations])
        number = drafting.save(case, given.draft(), version=version, now=visit.now)
        return Saved(number=number, version=case.version)

    return door.change(request, act, body=repr(given))


@texts.get("/proposals/{proposal_id}/revisions", response_model=RevisionPage, **reads("Revisions"))
def list_revisions(
    request: Request,
    proposal_id: Id,
    given: Annotated[asking.Given, asking.asking(revisions.REVISIONS)],
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Every save of the text, newest first."""

    def give(visit: Visit) -> RevisionPage:
        asked = revisions.REVISIONS.read(given).proved()
        rows = revisions.listing(opened(visit, proposal_id), asked=asked, before=after, limit=limit + 1)
        cursor = rows[limit - 1].number if len(rows) > limit else None
        return RevisionPage(items=[RevisionLine.model_validate(row) for row in rows[:limit]], next=cursor)

    return door.fetch(request, give)


@texts.get("/proposals/{proposal_id}/revisions/{number}", response_model=Revision, **reads("One revision"))
def show_revision(request: Request, proposal_id: Id, number: Id) -> Response:
    """The whole text as it was saved under a number."""
    return door.fetch(
        request, lambda visit: Revision.model_validate(revisions.numbered(opened(visit, proposal_id), number))
    )


@texts.get(
    "/proposals/{proposal_id}/translations/{language}", response_model=Translation,
    **reads("The newest translation"),
)  # fmt: skip
def show_translation(request: Request, proposal_id: Id, language: Annotated[Language, Path()]) -> Response:
    """With the revision it translates, and what has changed there since."""

    def give(visit: Visit) -> Translation:
        found = translations.translation(opened(visit, proposal_id), language)
        if found is None:
            raise NotFound
        return _translation(found)

    return door.fetch(request, give)


def _translation_there(visit: Visit, at: Mapping[str, int]) -> Translation | None:
    case = held(visit, at["proposal_id"], "see")
    found = translations.translation(case, visit.request.path_params["language"])
    return _translation(found) if found else None


@texts.put(
    "/proposals/{proposal_id}/translations/{language}", response_model=Translation,
    **changes("Save a translation", of=_translation_there),
)  # fmt: skip
def save_translation(
    request: Request, proposal_id: Id, language: Annotated[Language, Path()], given: GivenTranslation
) -> Response:
    """Parts may be empty. Refused when somebody saved another one than ``based_on`` meanwhile."""

    def act(visit: Visit) -> Translation:
        case = held(visit, proposal_id, "translate")
        refuse_unreadable_text(given.sections, [row.text for row in given.recommendations])
        based_on = visit.matched.id if visit.matched and given.based_on is None else given.based_on
        translations.save_translation(
            case, language=language, number=given.number, title=given.title, sections=given.sections,
            recommendations=tuple(row.draft() for row in given.recommendations), based_on=based_on,
            now=visit.now,
        )  # fmt: skip
        found = translations.translation(case, language)
        if found is None:
            raise NotFound
        return _translation(found)

    return door.change(request, act, body=repr(given))


def _translation(found: translations.TranslationText) -> Translation:
    made = {name: getattr(found, name) for name in Translation.model_fields if name != "changed"}
    return Translation(**made, changed=sorted(found.changed))
