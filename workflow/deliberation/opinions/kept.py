"""Opinion groups kept with their proposal: found by a job, read by pages at one cost however many take part.

A stance promises the job for a few minutes later, and all stances until then share it. So a discussion in full
course costs one computation in that time, however often the page is looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from workflow.deliberation import paused
from workflow.deliberation.opinions.picture import Mark
from workflow.deliberation.opinions.result import Count, Group, Said, Summary
from workflow.deliberation.tables import Comment, OpinionGroups
from workflow.record import jobs
from workflow.record.case import Case


@dataclass(frozen=True, slots=True)
class Found:
    """A result to be kept: the answer without anybody in it, and the picture."""

    fingerprint: str
    summary: Summary
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The opinion groups of a proposal as a reader may see them."""

    at: datetime
    """When they were found."""
    summary: Summary
    marks: tuple[Mark, ...]
    bodies: Mapping[int, str]
    """What the comments named in the summary say."""


def changed(case: Case, *, now: datetime, at_once: bool = False) -> None:
    """Promise that the groups are found anew: when the pause is over, or at once.

    To be called by whatever changes stances, or which comments are visible.
    """
    paused.promise(case, jobs.GROUP_OPINIONS, now=now, at_once=at_once)


def keep(session: Session, proposal_id: int, found: Found, *, now: datetime) -> None:
    """Put a result in the place of the one before it."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {
        "fingerprint": found.fingerprint, "at": now,
        "found": {"summary": asdict(found.summary), "marks": [asdict(mark) for mark in found.marks]},
    }  # fmt: skip
    statement = insert(OpinionGroups).values(proposal_id=proposal_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["proposal_id"], set_=values))


def fingerprint_of(case: Case) -> str:
    """Of the stances the kept result was found from; "" where there is none."""
    query = select(col(OpinionGroups.fingerprint)).where(col(OpinionGroups.proposal_id) == case.id)
    return case.session.execute(query).scalar_one_or_none() or ""


def opinions_of(case: Case) -> Shown | None:
    """The groups as they were found last, in two queries; None before that.

    A comment that was hidden since stands in them no more.
    """
    case.require("see")
    query = select(col(OpinionGroups.found), col(OpinionGroups.at)).where(
        col(OpinionGroups.proposal_id) == case.id
    )
    row = case.session.execute(query).one_or_none()
    if row is None:
        return None
    summary = _summary(row.found["summary"])
    bodies = _bodies(case, {said.statement for said in _all_said(summary)})
    told = _only(summary, bodies)
    return Shown(row.at, told, tuple(Mark(**mark) for mark in row.found["marks"]), bodies)


def sizes_of(case: Case) -> dict[int, int]:
    """How many people are in each group that is shown, by its number; empty where everybody counts as one."""
    query = select(col(OpinionGroups.found)).where(col(OpinionGroups.proposal_id) == case.id)
    found = case.session.execute(query).scalar_one_or_none()
    groups = found["summary"]["groups"] if found else []
    return {group["number"]: group["size"] for group in groups} if len(groups) > 1 else {}


def _bodies(case: Case, ids: set[int]) -> dict[int, str]:
    query = select(col(Comment.id), col(Comment.body)).where(
        col(Comment.id).in_(ids), col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None)
    )
    return {row.id: row.body for row in case.session.execute(query)}


def _all_said(summary: Summary) -> Iterator[Said]:
    yield from (*summary.shared, *summary.divided)
    for group in summary.groups:
        yield from group.statements


def _only(summary: Summary, bodies: Mapping[int, str]) -> Summary:
    def visible(said: tuple[Said, ...]) -> tuple[Said, ...]:
        return tuple(one for one in said if one.statement in bodies)

    groups = tuple(replace(group, statements=visible(group.statements)) for group in summary.groups)
    return replace(summary, groups=groups, shared=visible(summary.shared), divided=visible(summary.divided))


def _summary(kept: Mapping[str, Any]) -> Summary:
    groups = tuple(Group(**{**group, "statements": _said(group["statements"])}) for group in kept["groups"])
    return Summary(
        **{**kept, "groups": groups, "shared": _said(kept["shared"]), "divided": _said(kept["divided"])}
    )


def _said(kept: list[dict[str, Any]]) -> tuple[Said, ...]:
    return tuple(
        Said(said["statement"], said["holds"], tuple(Count(**count) for count in said["counts"]))
        for said in kept
    )
