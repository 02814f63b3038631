"""What members say: comments on the whole proposal or on a passage, answers to them, and stances."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from workflow.deliberation import news, passages, placing
from workflow.deliberation.editing import inserted, record
from workflow.deliberation.kinds import REMARK, meant
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.opinions.kept import changed
from workflow.deliberation.passages import Passage, PassageRefused
from workflow.deliberation.revisions import latest, of_id
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment, Stance, StanceEntry
from workflow.deliberation.threads import STANCES, VALUES, CommentPage, CommentRow, comments, one, replies
from workflow.record import typed
from workflow.record.case import Case, NotFound

__all__ = ["STANCES", "CommentPage", "CommentRow", "comment", "comments", "one", "replies", "take_stance"]


def comment(
    case: Case,
    body: str,
    *,
    kind: str = REMARK,
    source: str = "",
    passage: Passage | None = None,
    parent_id: int | None = None,
    entered: Mapping[str, object] = MappingProxyType({}),
    now: datetime,
) -> int:
    """Say something on the proposal, on a passage of it, or in answer to a comment; returns the comment's id.

    An answer to an answer joins the same thread, so threads are two deep and no deeper. Appends ``comment``
    to the history. ``entered`` says for whom and by whom, where somebody else entered it (``entering``).
    Raises EntryRefused (fields ``body``, ``kind``, ``source``), PassageRefused for a quote that the named
    revision does not hold, and NotFound for a parent that is hidden or not of this proposal.
    """
    case.require("comment")
    said = typed.prose(body, "body")
    kind, source = meant(kind, source)
    place: dict[str, object] = {"revision_id": case.revision_id}
    if passage is not None:
        place = _anchored(case, passage)
    thread = None if parent_id is None else _thread_of(case, parent_id)
    written = {"author_id": case.person_id, **entered}
    made = inserted(
        case.session, Comment, proposal_id=case.id, kind=kind, body=said, source=source, parent_id=thread,
        at=now, **place, **written,
    )  # fmt: skip
    record(case, "comment", now, comment=made)
    keep_comments(case.session, [made])
    likeness.changed(case, now=now)
    news.said(case, made, now=now)
    return made


def take_stance(case: Case, comment_id: int, value: str, *, now: datetime) -> None:
    """Say agree, disagree or pass on a comment; the last word counts, also when two arrive at once.

    It takes the place of one that was entered in one's name and waits for one's word. Promises that the opinion
    groups are found anew.

    Raises EntryRefused (field ``stance``), and NotFound for a comment that is hidden or not of this proposal.
    """
    case.require("comment")
    stance = VALUES[typed.choice(value, "stance", STANCES)]
    visible(case, comment_id)
    postgres = case.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    row = {"comment_id": comment_id, "person_id": case.person_id, "value": stance, "at": now}
    statement = insert(Stance).values(**row)
    case.session.execute(
        statement.on_conflict_do_update(
            index_elements=["comment_id", "person_id"], set_={"value": stance, "at": now}
        )
    )
    case.session.execute(
        update(StanceEntry)
        .where(
            col(StanceEntry.comment_id) == comment_id, col(StanceEntry.person_id) == case.person_id,
            col(StanceEntry.confirmed_at).is_(None), col(StanceEntry.struck_at).is_(None),
            col(StanceEntry.replaced_at).is_(None),
        )
        .values(replaced_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    changed(case, now=now)


def _anchored(case: Case, passage: Passage) -> dict[str, object]:
    # a quote is taken from our own text again: what a form says stands there is not believed
    revision = of_id(case, passage.revision_id)
    found = passages.passage(revision, passage.section, passage.start, passage.end)
    if found != passage:
        raise PassageRefused
    place = {name: getattr(found, name) for name in found.__slots__}
    if revision.id == case.revision_id:
        return place
    newest = latest(case)
    return place | placing.columns(placing.sought(found, newest), newest.id)


def _thread_of(case: Case, parent_id: int) -> int:
    above = visible(case, parent_id)
    if above is None:
        return parent_id
    visible(case, above)
    return above


def visible(case: Case, comment_id: int) -> int | None:
    """The parent of a comment of this proposal that is not hidden. Raises NotFound."""
    query = select(col(Comment.parent_id)).where(
        col(Comment.id) == comment_id, col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None)
    )
    row = case.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    above: int | None = row.parent_id
    return above
