"""The texts of a proposal as JSON: what is sent to be saved, what was saved, what was translated."""

from datetime import datetime

from pydantic import Field

from api.json.models import Given, Line, Name, Prose, Ref, Shown, example
from workflow.deliberation.draft import Draft, RecommendationDraft

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

    version: Ref
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
