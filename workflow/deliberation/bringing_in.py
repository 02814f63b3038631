"""An exported deliberation brought in: statements become comments on a draft, votes become stances.

Statements the moderators had taken out come in hidden and need no disposition. Its people come in without
names or addresses. In a demonstration the comments are disposed by a rule over the stances, stated in full.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case as case_when
from sqlalchemy import func, insert, select
from sqlmodel import SQLModel, col

from workflow.deliberation.draft import Draft, RecommendationDraft
from workflow.deliberation.editing import record
from workflow.deliberation.export import Deliberation, Statement
from workflow.deliberation.opinions.kept import changed
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment, Stance
from workflow.deliberation.traces import Place
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record.case import Case

MODERATED = "moderated out on the platform it comes from"
LEAST_VOTES = 10
"""Fewer agreements and disagreements than this decide nothing."""

RULES: Mapping[str, Text] = {
    "stances": Text(
        "گزاره‌ای با کمتر از ۱۰ رأی موافق و مخالف به بعد موکول می‌شود؛ با دست‌کم دو سوم موافق پذیرفته، "
        "با بیش از نیم با اصلاح پذیرفته، و جز آن پذیرفته نمی‌شود.",
        "a statement with fewer than 10 votes for and against is deferred; with at least two thirds in "
        "agreement it is adopted, with more than half adapted, otherwise rejected.",
    ),
}
"""The rules by which a demonstration disposes comments, by the name a proposal keeps."""


def draft_of(told: Deliberation) -> Draft:
    """A first text out of the deliberation's own words: description, numbers, most agreed statements."""
    ranked = _ranked(told)
    visible = [s for s in told.statements if not s.hidden]
    counted = "\n".join(f"| {_cell(s.body)} | {agree} | {disagree} |" for s, agree, disagree in ranked[:10])
    sections = {
        "key_messages": "\n".join(f"- {_line(s.body)}" for s, _, _ in ranked[:3]),
        "problem": told.description or told.topic,
        "evidence": (
            f"{len(told.participants)} people cast {len(told.votes)} votes on {len(visible)} statements. "
            f"The ten most agreed:\n\n| Statement | Agree | Disagree |\n|---|---|---|\n{counted}"
        ),
        "sources": f"- Public deliberation “{told.topic}”, {told.url}",
    }
    return Draft(
        told.topic, sections, tuple(RecommendationDraft(None, _line(s.body)) for s, _, _ in ranked[:5])
    )


def bring_in(case: Case, told: Deliberation, *, now: datetime) -> dict[int, int]:
    """Add statements and votes to a draft of one's own (right ``edit``).

    Returns comment ids by statement number.

    Appends one ``bring_in`` to the history, and promises to find the opinion groups.
    Bodies were checked when the export was read.
    """
    case.require("edit")
    session = case.session
    numbers = sorted({s.author for s in told.statements} | set(told.participants))
    people = _fresh(
        case,
        Person,
        [{"name": f"شرکت‌کنندهٔ {n}", "name_en": f"Participant {n}", "created_at": now} for n in numbers],
    )
    person = dict(zip(numbers, people, strict=True))
    rows = [
        {
            "proposal_id": case.id, "revision_id": case.revision_id, "author_id": person[s.author],
            "body": s.body, "at": s.at, "hidden_at": now if s.hidden else None,
            "hidden_reason": MODERATED if s.hidden else "",
        }
        for s in told.statements
    ]  # fmt: skip
    ids = _fresh(case, Comment, rows)
    comment = {s.number: made for s, made in zip(told.statements, ids, strict=True)}
    keep_comments(session, ids)
    stances = [
        {"comment_id": comment[number], "person_id": person[who], "value": value, "at": now}
        for who, number, value in told.votes
    ]
    for start in range(0, len(stances), 5_000):
        session.execute(insert(Stance), stances[start : start + 5_000])
    changed(case, now=now, at_once=True)
    record(case, "bring_in", now, comments=len(rows), stances=len(stances), people=len(people))
    return comment


def by_stances(case: Case) -> dict[str, list[int]]:
    """Visible comments by the disposition that the rule ``stances`` gives them."""
    agree, disagree = (func.sum(case_when((col(Stance.value) == value, 1), else_=0)) for value in (1, -1))
    rows = case.session.execute(
        select(col(Comment.id), agree, disagree)
        .join(Stance, col(Stance.comment_id) == col(Comment.id), isouter=True)
        .where(col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None))
        .group_by(col(Comment.id))
        .order_by(col(Comment.id))
    )
    found: dict[str, list[int]] = {}
    for comment, yes, no in rows:
        found.setdefault(disposition(yes, no), []).append(comment)
    return found


def taken_over(case: Case, text: RevisionText) -> dict[int, tuple[Place, ...]]:
    """Visible comments that stand word for word as a key message or a recommendation, with their places."""
    rows = case.session.execute(
        select(col(Comment.id), col(Comment.body)).where(
            col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None)
        )
    )
    parts = {"key_messages": text.sections.get("key_messages", "")}
    parts |= {f"{RECOMMENDATION}{row.id}": row.text for row in text.recommendations}
    found: dict[int, tuple[Place, ...]] = {}
    for comment, body in rows.all():
        words = _line(body)
        places = tuple(
            Place(section, at, at + len(words))
            for section, part in parts.items()
            if (at := part.find(words)) >= 0
        )
        if words and places:
            found[comment] = places
    return found


def disposition(agree: int, disagree: int) -> str:
    """The kind of disposition the rule ``stances`` gives."""
    if agree + disagree < LEAST_VOTES:
        return "deferred"
    if 3 * agree >= 2 * (agree + disagree):
        return "adopted"
    return "adapted" if agree > disagree else "rejected"


def _ranked(told: Deliberation) -> list[tuple[Statement, int, int]]:
    """Visible statements with their agreements and disagreements, those most agreed by most people first."""
    counts: dict[int, list[int]] = {s.number: [0, 0] for s in told.statements if not s.hidden}
    for _, number, value in told.votes:
        if number in counts and value:
            counts[number][value < 0] += 1
    rows = [(s, counts[s.number][0], counts[s.number][1]) for s in told.statements if s.number in counts]
    return sorted(rows, key=lambda row: (row[2] - row[1], row[0].number))


def _fresh(case: Case, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Insert many rows and return their ids in the same order."""
    if not rows:
        return []
    statement = insert(table).returning(col(table.id), sort_by_parameter_order=True)  # type: ignore[attr-defined]
    return list(case.session.execute(statement, [dict(row) for row in rows]).scalars())


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")
