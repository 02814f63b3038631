"""What a brief is made of, read from the rows once, before it is put into words of either language."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from documents import minority, origins
from documents.frozen_words import CONSULTATION, ROLE_OF_AUTHOR
from documents.minority import Opinion
from documents.voted import Held
from workflow.decision.tables import Ballot
from workflow.deliberation.made_of import Provenance
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
from workflow.membership.roles import ROLES, named
from workflow.membership.tables import Chapter, Person, Recipient
from workflow.outcome.tables import Brief, BriefRecipient
from workflow.process.text import Text
from workflow.record import history
from workflow.record.calendar import persian_digits
from workflow.versions import engine_of


@dataclass(frozen=True, slots=True)
class Rows:
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
    held: Held
    dispositions: dict[str, int]
    consultation: Text
    passed: list[tuple[Text, datetime, Text]]
    dissents: list[Opinion]
    origins: Provenance


def gather(session: Session, brief: Brief) -> Rows:
    """Read everything that the contents of a brief are made of."""
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
    return Rows(
        brief=brief, proposal=proposal, chapter=chapter, revision=revision, ballot=ballot, previous=previous,
        recommendations=list(recommendations), translations=_translations(session, brief.revision_id),
        recipients=list(addressed), themes=set(session.execute(themes).scalars()), authors=list(people),
        attachments=session.execute(attachments).scalar_one(), held=Held.of(session, ballot),
        dispositions=_dispositions(session, brief.proposal_id),
        consultation=_consultation(session, brief.proposal_id), passed=_passed(session, proposal),
        dissents=minority.gather(session, brief.proposal_id),
        origins=origins.gather(session, brief.proposal_id, brief.revision_id),
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
