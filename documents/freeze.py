"""Freezing: what a brief says is read from rows once, and from then on only from the brief itself."""

import json

from sqlalchemy import select
from sqlmodel import Session, col

from documents import addresses, content, minority, origins
from documents.annex import DispositionCount
from documents.content import BriefContent
from documents.frozen_words import (
    CORRECTS,
    DEMONSTRATION,
    REPLACES,
    ROLE_OF_AUTHOR,
    ROLE_OF_TRANSLATOR,
    either,
)
from documents.gathered import Rows, gather
from documents.letterhead import letterhead
from documents.plain import to_json
from documents.text_languages import serves
from workflow.deliberation.bringing_in import RULES
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.sections import SECTIONS
from workflow.deliberation.tables import Translation
from workflow.deliberation.themes import THEMES
from workflow.outcome.sought import keep_briefs
from workflow.outcome.tables import Brief
from workflow.process.text import LANGUAGES, Language
from workflow.record.calendar import day_of, tehran
from workflow.record.case import NotFound


def freeze(session: Session, brief_id: int, *, base_url: str) -> dict[str, BriefContent]:
    """What a brief says, by the language of its frame.

    An issued brief is frozen by the first call, which belongs into the transaction that issues it; every
    later call gives back what was kept. A proof is made anew each time and not kept. Raises NotFound.
    """
    row = session.execute(
        select(Brief).where(col(Brief.id) == brief_id).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.content:
        return kept(row)
    rows = gather(session, row)
    made: dict[str, BriefContent] = {lang: _content(rows, lang, base_url) for lang in LANGUAGES}
    if row.issued_at is not None:
        row.content = {language: json.loads(to_json(one)) for language, one in made.items()}
        session.flush()
        keep_briefs(session, [brief_id])
    return made


def kept(brief: Brief) -> dict[str, BriefContent]:
    """The frozen content of an issued brief as it was kept."""
    return {
        language: content.from_json(json.dumps(one, ensure_ascii=False))
        for language, one in brief.content.items()
    }


def _content(rows: Rows, language: Language, base_url: str) -> BriefContent:
    brief, chapter = rows.brief, rows.chapter
    translated = _translation_that_serves(rows, language)
    title, sections, recommendations = _body(rows, translated)
    moment = brief.issued_at or brief.created_at
    return BriefContent(
        language=language,
        kind="issued" if brief.issued_at else "proof",
        title=title,
        date=day_of(moment).isoformat(),
        letterhead=letterhead(chapter, language),
        signatory=content.Signatory(
            name=either(chapter.signatory_name_fa, chapter.signatory_name_en, language),
            post=either(chapter.signatory_post_fa, chapter.signatory_post_en, language),
        ),
        number=brief.number,
        body_language=language if translated else rows.proposal.language,
        body_is_translation=translated is not None,
        attachments_count=rows.attachments,
        classification=brief.classification,  # type: ignore[arg-type]  # checked when issued
        urgency=brief.urgency,  # type: ignore[arg-type]  # likewise
        recipients=tuple(
            content.Recipient(
                either(r.name_fa, r.name_en, language), either(r.office_fa, r.office_en, language)
            )
            for r in rows.recipients
        ),
        copies=tuple(content.Copy(copy["office"], copy["purpose"]) for copy in brief.copies),
        references=_references(rows, language),
        themes=tuple(label.in_(language) for theme, label in THEMES.items() if theme in rows.themes),
        sections=sections,
        recommendations=recommendations,
        vote=rows.held.printed(language, chapter.id or 0, base_url),
        decided=content.Decided(
            passed=tuple(
                content.Passed(
                    label.in_(language), tehran(at).isoformat(timespec="seconds"), by.in_(language)
                )
                for label, at, by in rows.passed
            ),
            quorum=rows.held.quorum.in_(language),
            dispositions=tuple(
                DispositionCount(kind, rows.dispositions[kind])  # type: ignore[arg-type]  # of the declared
                for kind in DISPOSITIONS
                if rows.dispositions.get(kind)
            ),
            consultation=rows.consultation.in_(language),
        ),
        dissents=minority.printed(rows.dissents, language, rows.revision.number),
        annex=origins.printed(rows.origins, rows.dispositions, language, rows.proposal.language),
        notes=_notes(rows, language),
        preparers=_preparers(rows, language, translated),
        public_url=addresses.public_page(base_url, brief.public_id),
        public_id=brief.public_id,
        edition=content.EDITION,
    )


def _translation_that_serves(rows: Rows, language: Language) -> Translation | None:
    """The translation into this language when it stands and lacks no part; else the body keeps its language."""
    if language == rows.proposal.language or language not in rows.translations:
        return None
    translation, _ = rows.translations[language]
    whole = serves(translation, rows.revision.sections, [r.recommendation_id for r in rows.recommendations])
    return translation if whole else None


def _body(
    rows: Rows, translated: Translation | None
) -> tuple[str, tuple[content.Section, ...], tuple[content.Recommendation, ...]]:
    source = translated or rows.revision
    sections = tuple(
        content.Section(section.key, source.sections[section.key])  # type: ignore[arg-type]  # the same keys
        for section in SECTIONS
        if source.sections.get(section.key, "").strip()
    )
    recommendations = []
    for number, row in enumerate(rows.recommendations, start=1):
        words = {"text": row.text, "owner": row.owner, "time": row.time, "cost": row.cost}
        if translated:
            words = dict.fromkeys(words, "") | translated.recommendations[str(row.recommendation_id)]
        recommendations.append(content.Recommendation(id=str(row.recommendation_id), number=number, **words))
    return source.title, sections, tuple(recommendations)


def _references(rows: Rows, language: Language) -> tuple[content.Reference, ...]:
    old = rows.previous
    if old is None or old.issued_at is None:
        return ()
    label = CORRECTS if old.proposal_id == rows.brief.proposal_id else REPLACES
    return (content.Reference(label.in_(language), old.number, day_of(old.issued_at).isoformat()),)


def _notes(rows: Rows, language: Language) -> tuple[str, ...]:
    rule = RULES.get(rows.proposal.demonstration)
    if rule is None:
        return ()
    return (DEMONSTRATION.in_(language).format(rule=rule.in_(language)),)


def _preparers(
    rows: Rows, language: Language, translated: Translation | None
) -> tuple[content.Preparer, ...]:
    found = [
        content.Preparer(either(p.name, p.name_en, language), ROLE_OF_AUTHOR.in_(language))
        for p in rows.authors
    ]
    if translated:
        _, person = rows.translations[language]
        found.append(
            content.Preparer(either(person.name, person.name_en, language), ROLE_OF_TRANSLATOR.in_(language))
        )
    return tuple(found)
