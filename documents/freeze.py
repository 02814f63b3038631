"""Freezing: what a brief says is read from rows once, and from then on only from the brief itself."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from documents import addresses, content
from documents.content import BriefContent
from documents.frozen_words import (
    CONSULTATION,
    CORRECTS,
    DEMONSTRATION,
    REPLACES,
    ROLE_OF_AUTHOR,
    ROLE_OF_TRANSLATOR,
)
from documents.plain import to_json
from workflow.decision.ballots import rules_of, said_result, said_rule, tally_of
from workflow.decision.result import quorum_sentence
from workflow.decision.tables import Ballot
from workflow.deliberation.bringing_in import RULES
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.sections import SECTIONS
from workflow.deliberation.tables import (
    Attachment,
    Author,
    Comment,
    Disposition,
    Proposal,
    ProposalTheme,
    RecommendationText,
    Revision,
    Stance,
    Translation,
)
from workflow.deliberation.themes import THEMES
from workflow.membership.roles import ROLES, named
from workflow.membership.tables import Chapter, Person, Recipient
from workflow.outcome.sought import keep_briefs
from workflow.outcome.tables import Brief, BriefRecipient
from workflow.process.text import LANGUAGES, Language, Text
from workflow.record import history
from workflow.record.calendar import day_of, persian_digits, tehran
from workflow.record.case import NotFound
from workflow.versions import engine_of


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
    rows = _gather(session, row)
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


@dataclass(frozen=True, slots=True)
class _Rows:
    """Everything the two contents are made of, read once."""

    brief: Brief
    proposal: Proposal
    chapter: Chapter
    revision: Revision
    ballot: Ballot
    previous: Brief | None
    recommendations: list[RecommendationText]
    translations: dict[str, tuple[Translation, Person]]
    recipients: list[Recipient]
    themes: set[str]
    authors: list[Person]
    attachments: int
    vote: tuple[content.Vote, content.Vote]
    quorum: Text
    dispositions: dict[str, int]
    consultation: Text
    passed: list[tuple[Text, datetime, Text]]


def _gather(session: Session, brief: Brief) -> _Rows:
    proposal, chapter, revision, ballot = session.execute(
        select(Proposal, Chapter, Revision, Ballot)
        .join(Chapter, col(Chapter.id) == col(Proposal.chapter_id))
        .join(Revision, col(Revision.id) == brief.revision_id)
        .join(Ballot, col(Ballot.id) == brief.ballot_id)
        .where(col(Proposal.id) == brief.proposal_id)
    ).one()
    recommendations = session.execute(
        select(RecommendationText)
        .where(col(RecommendationText.revision_id) == brief.revision_id)
        .order_by(col(RecommendationText.position))
    ).scalars()
    people = session.execute(
        select(Person)
        .join(Author, col(Author.person_id) == col(Person.id))
        .where(col(Author.proposal_id) == brief.proposal_id)
        .order_by(col(Person.id))
    ).scalars()
    addressed = session.execute(
        select(Recipient)
        .join(BriefRecipient, col(BriefRecipient.recipient_id) == col(Recipient.id))
        .where(col(BriefRecipient.brief_id) == brief.id)
        .order_by(col(BriefRecipient.position))
    ).scalars()
    attachments = select(func.count()).where(
        col(Attachment.proposal_id) == brief.proposal_id, col(Attachment.removed_at).is_(None)
    )
    themes = select(col(ProposalTheme.theme)).where(col(ProposalTheme.proposal_id) == brief.proposal_id)
    previous = None
    if brief.supersedes_id is not None:
        previous = session.execute(select(Brief).where(col(Brief.id) == brief.supersedes_id)).scalar_one()
    tally = tally_of(session, ballot)
    rules = rules_of(session, ballot)
    rule, result = said_rule(rules, ballot), said_result(rules, ballot, tally)
    count = tally.count
    vote_fa, vote_en = (
        content.Vote(
            count.for_, count.against, count.abstain, count.entitled, rule.in_(lang), result.in_(lang)
        )
        for lang in LANGUAGES
    )
    return _Rows(
        brief=brief, proposal=proposal, chapter=chapter, revision=revision, ballot=ballot, previous=previous,
        recommendations=list(recommendations), translations=_translations(session, brief.revision_id),
        recipients=list(addressed), themes=set(session.execute(themes).scalars()), authors=list(people),
        attachments=session.execute(attachments).scalar_one(), vote=(vote_fa, vote_en),
        quorum=quorum_sentence(rules, count), dispositions=_dispositions(session, brief.proposal_id),
        consultation=_consultation(session, brief.proposal_id), passed=_passed(session, proposal),
    )  # fmt: skip


def _translations(session: Session, revision_id: int) -> dict[str, tuple[Translation, Person]]:
    """The newest translation of exactly this revision into each language; an older one would be stale."""
    rows = session.execute(
        select(Translation, Person)
        .join(Person, col(Person.id) == col(Translation.translator_id))
        .where(col(Translation.revision_id) == revision_id)
        .order_by(col(Translation.id))
    )
    return {translation.language: (translation, person) for translation, person in rows}


def _dispositions(session: Session, proposal_id: int) -> dict[str, int]:
    rows = session.execute(
        select(col(Disposition.kind), func.count())
        .join(Comment, col(Comment.disposition_id) == col(Disposition.id))
        .where(col(Comment.proposal_id) == proposal_id, col(Comment.hidden_at).is_(None))
        .group_by(col(Disposition.kind))
    )
    return dict(rows.all())


def _consultation(session: Session, proposal_id: int) -> Text:
    shown = (col(Comment.proposal_id) == proposal_id, col(Comment.hidden_at).is_(None))
    comments, people = session.execute(
        select(func.count(col(Comment.id)), func.count(func.distinct(col(Comment.author_id)))).where(*shown)
    ).one()
    stances = session.execute(
        select(func.count())
        .select_from(Stance)
        .join(Comment, col(Comment.id) == col(Stance.comment_id))
        .where(*shown)
    ).scalar_one()
    if not comments:
        return Text("", "")
    numbers = {"comments": comments, "people": people, "stances": stances}
    in_persian = {name: persian_digits(str(number)) for name, number in numbers.items()}
    return Text(CONSULTATION.fa.format(**in_persian), CONSULTATION.en.format(**numbers))


def _passed(session: Session, proposal: Proposal) -> list[tuple[Text, datetime, Text]]:
    """The states entered, oldest first: what each is called, when, and which role led there."""
    states = engine_of(session, proposal.process, proposal.process_version).definition.states
    found = []
    for entry, _ in history.of(session, "proposal", proposal.id or 0):
        if entry.target in states and entry.target != entry.source:
            who = ROLES.get(entry.actor_kind) or named(entry.facts.get("roles", ()))
            found.append((states[entry.target].label, entry.at, who if entry.source else ROLE_OF_AUTHOR))
    return found


def _content(rows: _Rows, language: Language, base_url: str) -> BriefContent:
    brief, chapter = rows.brief, rows.chapter
    translated = _translation_that_serves(rows, language)
    title, sections, recommendations = _body(rows, translated)
    moment = brief.issued_at or brief.created_at
    return BriefContent(
        language=language,
        kind="issued" if brief.issued_at else "proof",
        title=title,
        date=day_of(moment).isoformat(),
        letterhead=content.Letterhead(
            organization=_either(chapter.organization_fa, chapter.organization_en, language),
            council=_either(chapter.name_fa, chapter.name_en, language),
            address=tuple(
                line
                for line in _either(chapter.address_fa, chapter.address_en, language).split("\n")
                if line.strip()
            ),
            phone=chapter.phone,
            email=chapter.email,
        ),
        signatory=content.Signatory(
            name=_either(chapter.signatory_name_fa, chapter.signatory_name_en, language),
            post=_either(chapter.signatory_post_fa, chapter.signatory_post_en, language),
        ),
        number=brief.number,
        body_language=language if translated else rows.proposal.language,
        body_is_translation=translated is not None,
        attachments_count=rows.attachments,
        classification=brief.classification,  # type: ignore[arg-type]  # checked when issued
        urgency=brief.urgency,  # type: ignore[arg-type]  # likewise
        recipients=tuple(
            content.Recipient(
                _either(r.name_fa, r.name_en, language), _either(r.office_fa, r.office_en, language)
            )
            for r in rows.recipients
        ),
        copies=tuple(content.Copy(copy["office"], copy["purpose"]) for copy in brief.copies),
        references=_references(rows, language),
        themes=tuple(label.in_(language) for theme, label in THEMES.items() if theme in rows.themes),
        sections=sections,
        recommendations=recommendations,
        vote=rows.vote[LANGUAGES.index(language)],
        decided=content.Decided(
            passed=tuple(
                content.Passed(
                    label.in_(language), tehran(at).isoformat(timespec="seconds"), by.in_(language)
                )
                for label, at, by in rows.passed
            ),
            quorum=rows.quorum.in_(language),
            dispositions=tuple(
                content.DispositionCount(kind, rows.dispositions[kind])  # type: ignore[arg-type]  # of the declared
                for kind in DISPOSITIONS
                if rows.dispositions.get(kind)
            ),
            consultation=rows.consultation.in_(language),
        ),
        notes=_notes(rows, language),
        preparers=_preparers(rows, language, translated),
        public_url=addresses.public_page(base_url, brief.public_id),
        public_id=brief.public_id,
    )


def _translation_that_serves(rows: _Rows, language: Language) -> Translation | None:
    """The translation into this language when it stands and lacks no part; else the body keeps its language.

    A body half in one language would carry the wrong ``lang`` for the rest.
    """
    if language == rows.proposal.language or language not in rows.translations:
        return None
    translation, _ = rows.translations[language]
    parts = (key for key, text in rows.revision.sections.items() if text.strip())
    words = translation.recommendations
    whole = all(translation.sections.get(key, "").strip() for key in parts) and all(
        words.get(str(r.recommendation_id), {}).get("text", "").strip() for r in rows.recommendations
    )
    return translation if whole else None


def _body(
    rows: _Rows, translated: Translation | None
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


def _references(rows: _Rows, language: Language) -> tuple[content.Reference, ...]:
    old = rows.previous
    if old is None or old.issued_at is None:
        return ()
    label = CORRECTS if old.proposal_id == rows.brief.proposal_id else REPLACES
    return (content.Reference(label.in_(language), old.number, day_of(old.issued_at).isoformat()),)


def _notes(rows: _Rows, language: Language) -> tuple[str, ...]:
    rule = RULES.get(rows.proposal.demonstration)
    if rule is None:
        return ()
    return (DEMONSTRATION.in_(language).format(rule=rule.in_(language)),)


def _preparers(
    rows: _Rows, language: Language, translated: Translation | None
) -> tuple[content.Preparer, ...]:
    found = [
        content.Preparer(_either(p.name, p.name_en, language), ROLE_OF_AUTHOR.in_(language))
        for p in rows.authors
    ]
    if translated:
        _, person = rows.translations[language]
        found.append(
            content.Preparer(_either(person.name, person.name_en, language), ROLE_OF_TRANSLATOR.in_(language))
        )
    return tuple(found)


def _either(persian: str, english: str, language: Language) -> str:
    """The words of this language; the others where there are none, as a name is better than a gap."""
    return (persian or english) if language == "fa" else (english or persian)
