"""Writing a proposal: what stands in the way of sending it on, and every save as a new revision."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from workflow.deliberation import asking_again, placing
from workflow.deliberation.draft import Draft, RecommendationDraft, checked
from workflow.deliberation.editing import RevisionOutdated, bump, claim, inserted, record
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.sections import REQUIRED
from workflow.deliberation.sought import keep_proposals
from workflow.deliberation.tables import (
    Author,
    Proposal,
    ProposalTheme,
    Recommendation,
    RecommendationText,
    Revision,
)
from workflow.deliberation.themes import chosen
from workflow.process.text import Text, mended_at
from workflow.record import history, stale, typed
from workflow.record.case import Actor, Case, NotFound, Standing
from workflow.record.tables import History

__all__ = ["Draft", "RecommendationDraft", "RevisionOutdated", "create", "not_own", "save", "sections_filled"]

LANGUAGE_WORDS: Mapping[str, Text] = {"fa": Text("فارسی", "Persian"), "en": Text("انگلیسی", "English")}

MISSING = Text("این بخش‌ها هنوز نوشته نشده‌اند: {sections}.", "These sections are not written yet: {sections}.")
NO_RECOMMENDATION = Text("دست‌کم یک توصیه بنویسید.", "Write at least one recommendation.")
OWN = Text(
    "شما از نویسندگان این پیشنهادید و نمی‌توانید دربارهٔ آن تصمیم بگیرید؛ "
    "از کسی با همین نقش که نویسندهٔ آن نیست بخواهید این گام را بردارد.",
    "You are an author of this proposal and cannot decide on it; ask somebody with the same role "
    "who is not an author of it to take this step.",
)


def sections_filled(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: every required section is written and there is a recommendation."""
    text = latest(case)
    missing = [section for section in REQUIRED if typed.is_blank(text.sections.get(section.key, ""))]
    faults = []
    if missing:
        labels = [section.label for section in missing]
        words = Text("، ".join(f"«{m.fa}»" for m in labels), ", ".join(f"“{m.en}”" for m in labels))
        faults.append(Text(MISSING.fa.format(sections=words.fa), MISSING.en.format(sections=words.en)))
    if not text.recommendations:
        faults.append(NO_RECOMMENDATION)
    if not faults:
        return None
    part = missing[0].key if missing else "recommendations"
    return mended_at(Text(" ".join(f.fa for f in faults), " ".join(f.en for f in faults)), "text", part)


def not_own(case: Case, actor: Actor, _now: datetime) -> Text | None:
    """Guard: nobody decides on a proposal they wrote, nor on one they took their name off before."""
    if actor.kind != "person" or actor.id is None:
        return None
    return OWN if actor.id in _ever_authors(case) else None


def _ever_authors(case: Case) -> set[int]:
    present = select(col(Author.person_id)).where(col(Author.proposal_id) == case.id)
    left = select(col(History.facts)).where(
        col(History.subject) == "proposal",
        col(History.subject_id) == case.id,
        col(History.event) == "remove_author",
    )
    return set(case.session.execute(present).scalars()) | {
        facts["person"] for facts in case.session.execute(left).scalars()
    }


def create(
    session: Session,
    standing: Standing,
    *,
    language: str,
    title: str,
    themes: Iterable[str] = (),
    process: str,
    process_version: str,
    state: str,
    reason: str = "",
    now: datetime,
) -> int:
    """Begin a proposal in the start state of a lifecycle, with an empty first revision; returns its id.

    Who begins it is its author. Appends ``propose`` to the history, with the ``reason`` for a lifecycle that
    needs one. Raises EntryRefused.
    """
    standing.require("propose")
    person_id = standing.person_id
    language = typed.choice(language, "language", LANGUAGE_WORDS)
    title = typed.line(title, "title")
    kept = chosen(themes)
    proposal_id = inserted(
        session, Proposal, chapter_id=standing.chapter_id, language=language, process=process,
        process_version=process_version, state=state, created_at=now, entered_at=now,
    )  # fmt: skip
    revision_id = inserted(
        session,
        Revision,
        proposal_id=proposal_id,
        number=1,
        title=title,
        sections={},
        editor_id=person_id,
        at=now,
        fingerprint=stale.fingerprint(title, {}, ()),
    )
    session.execute(update(Proposal).where(col(Proposal.id) == proposal_id).values(revision_id=revision_id))
    session.execute(insert(Author).values(proposal_id=proposal_id, person_id=person_id))
    if kept:
        session.execute(
            insert(ProposalTheme), [{"proposal_id": proposal_id, "theme": theme} for theme in kept]
        )
    history.append(
        session, subject="proposal", subject_id=proposal_id, chapter_id=standing.chapter_id, event="propose",
        target=state, version=1, actor=standing.actor, now=now, remark=reason,
        facts={"revision": revision_id},
    )  # fmt: skip
    keep_proposals(session, [proposal_id])
    return proposal_id


def save(case: Case, draft: Draft, *, version: int, now: datetime) -> int:
    """Save a text as the next revision and return its number; a text that changes nothing makes none.

    ``version`` is the proposal's as the writer saw it. Recommendations keep their ids; those left out of the
    draft, or emptied, are left out of the revision. Appends ``edit`` to the history.
    Promises that the passages of the comments are found again in it; whoever said something of words that are
    others now is asked again.
    Raises RevisionOutdated when the proposal has moved on, EntryRefused for what cannot be kept, NotFound for
    a recommendation that is not this proposal's.
    """
    case.require("edit")
    wanted = checked(draft)
    before = claim(case, version)
    if _same(wanted, before):
        return before.number
    _refuse_strange(case, wanted)
    number = before.number + 1
    revision_id = inserted(
        case.session, Revision, proposal_id=case.id, number=number, title=wanted.title,
        sections=dict(wanted.sections), editor_id=case.person_id, at=now,
        fingerprint=stale.fingerprint(
            wanted.title, wanted.sections, ((r.text, r.owner, r.time, r.cost) for r in wanted.recommendations)
        ),
    )  # fmt: skip
    _word(case, revision_id, wanted)
    bump(case, revision_id=revision_id)
    record(case, "edit", now, revision=revision_id, number=number)
    keep_proposals(case.session, [case.id])
    placing.promise(case, now=now)
    asking_again.of_text(case, now=now)
    return number


def _same(wanted: Draft, before: RevisionText) -> bool:
    rows = tuple(RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in before.recommendations)
    return (wanted.title, dict(wanted.sections), wanted.recommendations) == (
        before.title,
        before.sections,
        rows,
    )


def _refuse_strange(case: Case, wanted: Draft) -> None:
    named = {row.id for row in wanted.recommendations if row.id is not None}
    if not named:
        return
    own = select(col(Recommendation.id)).where(
        col(Recommendation.proposal_id) == case.id, col(Recommendation.id).in_(named)
    )
    if named - set(case.session.execute(own).scalars()):
        raise NotFound


def _word(case: Case, revision_id: int, wanted: Draft) -> None:
    rows = wanted.recommendations
    if not rows:
        return
    fresh: list[int] = []
    if new := [{"proposal_id": case.id} for row in rows if row.id is None]:
        made = insert(Recommendation).returning(col(Recommendation.id), sort_by_parameter_order=True)
        fresh = [number for number in case.session.execute(made, new).scalars() if number is not None]
    waiting = iter(fresh)
    case.session.execute(
        insert(RecommendationText),
        [
            {
                "revision_id": revision_id, "position": position, "text": row.text,
                "recommendation_id": next(waiting) if row.id is None else row.id,
                "owner": row.owner, "time": row.time, "cost": row.cost,
            }
            for position, row in enumerate(rows, start=1)
        ],
    )  # fmt: skip
