"""The whole text as somebody wants it saved, and what is refused in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflow.deliberation.sections import BY_KEY, SECTIONS
from workflow.deliberation.wording import worded
from workflow.process.text import Text
from workflow.record import typed

MOST_RECOMMENDATIONS = 50

UNKNOWN_SECTION = Text(
    "بخشی با نام «{key}» در پیشنهاد نیست؛ بخش‌ها این‌ها هستند: {known}.",
    "A proposal has no section “{key}”; it has these: {known}.",
)
TOO_MANY = Text(
    "این پیشنهاد {count} توصیه دارد و بیش از {limit} توصیه پذیرفته نمی‌شود؛ چند توصیه را یکی کنید.",
    "There are {count} recommendations and at most {limit} are taken; please merge some.",
)
TWICE = Text(
    "یک توصیه دو بار آمده است؛ یکی را بردارید.",
    "The same recommendation is given twice; please remove one.",
)


@dataclass(frozen=True, slots=True)
class RecommendationDraft:
    """A recommendation as it is to be worded; ``id`` is None for a new one."""

    id: int | None
    text: str
    owner: str = ""
    time: str = ""
    cost: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it: such a row of a form is not kept."""
        return typed.is_blank(self.text + self.owner + self.time + self.cost)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be saved: Markdown by section key, recommendations in their order."""

    title: str
    sections: Mapping[str, str] = field(default_factory=dict)
    recommendations: tuple[RecommendationDraft, ...] = ()


def checked(draft: Draft) -> Draft:
    """The draft as it is kept. Raises EntryRefused with every fault, by field.

    Fields are ``title``, ``sections.<key>`` and ``recommendations.<place from 0>.<column>``.
    """
    errors: dict[str, Text] = {}
    title = _kept(errors, "title", draft.title)
    sections = checked_sections(errors, draft.sections)
    rows = [row for row in draft.recommendations if not row.blank]
    if len(rows) > MOST_RECOMMENDATIONS:
        errors["recommendations"] = worded(TOO_MANY, count=len(rows), limit=MOST_RECOMMENDATIONS)
        rows = []  # a thousand more faults would help nobody
    ids = [row.id for row in rows if row.id is not None]
    if len(ids) != len(set(ids)):
        errors["recommendations"] = TWICE
    kept = []
    for place, row in enumerate(draft.recommendations if rows else ()):
        if not row.blank:
            at = f"recommendations.{place}"
            words = recommendation_words(errors, at, row)
            kept.append(RecommendationDraft(row.id, **words))
    if errors:
        raise typed.EntryRefused(errors)
    return Draft(title, sections, tuple(kept))


def checked_sections(errors: dict[str, Text], sections: Mapping[str, str]) -> dict[str, str]:
    """The sections that hold something, in their order; faults are added to ``errors``."""
    known = Text("، ".join(s.label.fa for s in SECTIONS), ", ".join(s.label.en for s in SECTIONS))
    for key in sections:
        if key not in BY_KEY:
            name = key[:40].encode("ascii", "replace").decode()
            errors["sections"] = Text(
                UNKNOWN_SECTION.fa.format(key=name, known=known.fa),
                UNKNOWN_SECTION.en.format(key=name, known=known.en),
            )
    kept = {key: prose_kept(errors, f"sections.{key}", sections.get(key, ""), typed.PROSE) for key in BY_KEY}
    return {key: text for key, text in kept.items() if not typed.is_blank(text)}


def recommendation_words(
    errors: dict[str, Text], at: str, row: RecommendationDraft, *, required: bool = True
) -> dict[str, str]:
    """The four columns of a recommendation as they are kept; faults are added to ``errors``."""
    words = {"text": prose_kept(errors, f"{at}.text", row.text, typed.PARAGRAPH, required=required)}
    for column, value in (("owner", row.owner), ("time", row.time), ("cost", row.cost)):
        words[column] = _kept(errors, f"{at}.{column}", value, required=False)
    return words


def _kept(errors: dict[str, Text], field: str, value: str, *, required: bool = True) -> str:
    try:
        return typed.line(value, field, required=required)
    except typed.EntryRefused as refused:
        errors.update(refused.errors)
        return ""


def prose_kept(errors: dict[str, Text], field: str, value: str, limit: int, *, required: bool = False) -> str:
    """A text of several lines as it is kept; a fault is added to ``errors``."""
    try:
        return typed.prose(value, field, limit=limit, required=required)
    except typed.EntryRefused as refused:
        errors.update(refused.errors)
        return ""
