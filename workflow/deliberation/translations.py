"""Translations: a revision put into the other language by a person, and how it stands to the newest text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import col

from workflow.deliberation.draft import RecommendationDraft, checked_sections, recommendation_words
from workflow.deliberation.editing import claim, inserted, record
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.revisions import RecommendationWords, RevisionText, latest, numbered, of_id
from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.sought import keep_proposals
from workflow.deliberation.tables import Revision, Translation
from workflow.membership.tables import Person
from workflow.process.text import LANGUAGES, Text
from workflow.record import typed
from workflow.record.case import Case, NotFound, Outdated

OWN_LANGUAGE = Text(
    "زبان ترجمه باید زبان دیگری جز زبان خود پیشنهاد باشد.",
    "A translation has to be in another language than the proposal's own.",
)


class TranslationOutdated(Outdated):
    """Somebody saved another translation since this form was opened; carries the id of the newest one."""

    text = Text(
        "در این میان کس دیگری ترجمه را ذخیره کرده است. نوشتهٔ شما از دست نرفته است؛ "
        "آن را با ترجمهٔ تازه بسنجید و دوباره ذخیره کنید.",
        "Somebody else has saved the translation in the meantime. What you wrote is not lost; "
        "compare it with the new translation and save again.",
    )

    def __init__(self, newest_id: int) -> None:
        self.newest_id = newest_id
        super().__init__()


@dataclass(frozen=True, slots=True)
class TranslationText:
    """The newest translation into one language.

    ``changed`` names what the source has changed since: ``title``, section keys, ``recommendation:<id>``.
    """

    id: int
    language: str
    number: int
    """Number of the revision it translates."""
    title: str
    sections: Mapping[str, str]
    recommendations: tuple[RecommendationWords, ...]
    translator: str
    at: datetime
    stale: bool
    changed: frozenset[str]


def save_translation(
    case: Case,
    *,
    language: str,
    number: int,
    title: str,
    sections: Mapping[str, str],
    recommendations: tuple[RecommendationDraft, ...] = (),
    based_on: int | None,
    now: datetime,
) -> int:
    """Keep a translation of revision ``number`` and return its id; earlier ones stay, parts may be empty.

    ``based_on`` is the id of the translation the form was filled from, None when there was none. Appends
    ``translate`` to the history. Raises TranslationOutdated when that is no longer the newest, EntryRefused,
    and NotFound for a revision or a recommendation that is not this proposal's.
    """
    case.require("translate")
    errors: dict[str, Text] = {}
    if language not in LANGUAGES or language == case.language:
        errors["language"] = OWN_LANGUAGE
    revision = numbered(case, number)
    known = {row.id for row in revision.recommendations}
    if any(row.id not in known for row in recommendations):
        raise NotFound
    try:
        title = typed.line(title, "title")
    except typed.EntryRefused as refused:
        errors.update(refused.errors)
    kept = checked_sections(errors, sections)
    words = {
        str(row.id): recommendation_words(errors, f"recommendations.{place}", row, required=False)
        for place, row in enumerate(recommendations)
    }
    if errors:
        raise typed.EntryRefused(errors)
    claim(case)
    newest = _newest(case, language)
    if newest is not None and newest.id != based_on:
        raise TranslationOutdated(newest.id)
    made = inserted(
        case.session, Translation, revision_id=revision.id, language=language, title=title, sections=kept,
        recommendations=words, translator_id=case.person_id, at=now,
    )  # fmt: skip
    record(case, "translate", now, translation=made, revision=revision.id)
    keep_proposals(case.session, [case.id])
    return made


def translation(case: Case, language: str) -> TranslationText | None:
    """The newest translation into a language, in the order of the revision it translates."""
    row = _newest(case, language)
    if row is None:
        return None
    newest = latest(case)
    source = newest if row.revision_id == newest.id else of_id(case, row.revision_id)
    words: Mapping[str, Mapping[str, str]] = row.recommendations
    recommendations = tuple(
        RecommendationWords(r.id, **words[str(r.id)]) for r in source.recommendations if str(r.id) in words
    )
    return TranslationText(
        row.id, language, source.number, row.title, dict(row.sections), recommendations, row.name, row.at,
        source.id != newest.id, _changed(source, newest),
    )  # fmt: skip


def _newest(case: Case, language: str) -> Row[Any] | None:
    columns = (
        Translation.id, Translation.revision_id, Translation.title, Translation.sections,
        Translation.recommendations, Translation.at, Person.name,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .join(Revision, col(Revision.id) == col(Translation.revision_id))
        .join(Person, col(Person.id) == col(Translation.translator_id))
        .where(col(Revision.proposal_id) == case.id, col(Translation.language) == language)
        .order_by(col(Translation.id).desc())
        .limit(1)
    )
    found: Row[Any] | None = case.session.execute(query).one_or_none()
    return found


def _changed(source: RevisionText, newest: RevisionText) -> frozenset[str]:
    if source.id == newest.id:
        return frozenset()
    names = {key for key in BY_KEY if source.sections.get(key, "") != newest.sections.get(key, "")}
    before, after = set(source.recommendations), set(newest.recommendations)
    names |= {f"{RECOMMENDATION}{row.id}" for row in before ^ after}
    return frozenset(names | ({"title"} if source.title != newest.title else set()))
