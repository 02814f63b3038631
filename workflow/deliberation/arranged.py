"""The comments on the desk of consolidation, arranged: as they came, by passage, by kind, by group, by likeness.

Each arrangement is paged by key, and asks the database as often for ten thousand comments as for ten.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy import case as case_when
from sqlalchemy.orm import aliased
from sqlmodel import col

from workflow.deliberation.kinds import EVIDENCE, KINDS, REMARK
from workflow.deliberation.likeness.kept import uncompared
from workflow.deliberation.opinions.kept import opinions_of
from workflow.deliberation.opinions.result import Summary
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.sections import SECTIONS
from workflow.deliberation.tables import Alike, Comment
from workflow.deliberation.threads import PAGE, CommentRow, page_of, shown_rows
from workflow.deliberation.wording import worded
from workflow.process.text import Text
from workflow.record.case import Case

VIEWS: Mapping[str, Text] = {
    "came": Text("به ترتیب رسیدن", "As they came"),
    "passage": Text("به ترتیب متن", "By passage"),
    "kind": Text("بر پایهٔ گونه", "By kind"),
    "group": Text("بر پایهٔ گروه‌های نظر", "By opinion group"),
    "likeness": Text("همانندها با هم", "By likeness"),
}
"""How the desk can be arranged; the first is how it stands by itself."""

WORKED_THROUGH = ("objection", "alternative", "question", EVIDENCE, "support", REMARK)
"""Kinds of comments in the order they are worked through."""

LIKES = 5
"""Comments of one cluster that are shown; a page has as many clusters as fit in with so many each."""

WHOLE_OR_ANSWER = Text("کل پیشنهاد و پاسخ‌ها", "The whole proposal, and answers")
WHOLE = Text("دربارهٔ کل پیشنهاد", "On the whole proposal")
ELSEWHERE = Text("دربارهٔ بخشی که در متن کنونی نیست", "On a part that is not in the text now")
RECOMMENDED = Text("توصیهٔ {n}", "Recommendation {n}")
GROUP = Text("آنچه گروه {n} بیش از دیگران بر آن است", "What group {n} holds more than the others")
SHARED = Text("آنچه همهٔ گروه‌ها بر آن‌اند", "What all groups hold")

_LAST, _GONE = 1_000_000, 999_999
_CURSOR = re.compile(r"\d{1,9}(-\d{1,9}){0,2}")


@dataclass(frozen=True, slots=True)
class Bunch:
    """Comments that stand together under one heading; ``size`` counts those not shown as well."""

    label: Text | None
    rows: tuple[CommentRow, ...]
    size: int
    head: int | None = None
    """The first of a cluster of likeness."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of the desk, and the cursor to go on from ("" at the end)."""

    bunches: tuple[Bunch, ...]
    next: str
    none_why: Text | None = None
    """Why this arrangement has nothing to show, where it has a reason of its own."""

    @property
    def rows(self) -> tuple[CommentRow, ...]:
        """All comments of the page."""
        return tuple(row for bunch in self.bunches for row in bunch.rows)


def arranged(
    case: Case, by: str, wanted: Sequence[ColumnElement[bool]], *, after: str = "", limit: int = PAGE
) -> Desk:
    """A page of the visible comments that fit ``wanted``, arranged in one of VIEWS.

    A cursor of another arrangement, or no cursor at all, begins anew.
    """
    limit = max(1, min(limit, 200))
    key = tuple(map(int, after.split("-"))) if _CURSOR.fullmatch(after) else ()
    where = [col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None), *wanted]
    if by == "passage":
        return _by_passage(case, where, key, limit)
    if by == "kind":
        return _by_kind(case, where, key, limit)
    if by == "group":
        return _by_group(case, where, key, limit)
    if by == "likeness":
        return _by_likeness(case, where, key, limit)
    page = _ordered(case, where, (col(Comment.id),), key, limit)
    rows = _rows(case, [row[-1] for row in page[0]])
    return Desk((Bunch(None, tuple(rows.values()), len(rows)),) if rows else (), page[1])


def in_cluster(head: int) -> ColumnElement[bool]:
    """What holds for a comment that is like the one that heads a cluster, itself among them."""
    return col(Comment.id).in_(select(col(Alike.comment_id)).where(col(Alike.head_id) == head))


def alike(case: Case, heads: Collection[int], wanted: Sequence[ColumnElement[bool]]) -> list[int]:
    """Every visible comment of these clusters that fits ``wanted``."""
    query = (
        select(col(Comment.id))
        .join(Alike, col(Alike.comment_id) == col(Comment.id))
        .where(col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None), *wanted)
        .where(col(Alike.head_id).in_(heads))
    )
    return list(case.session.execute(query.order_by(col(Comment.id))).scalars())


def section_order(newest: RevisionText) -> dict[str, Text]:
    """Every part of a text that can be commented on, in the order it is read, with its words."""
    order: dict[str, Text] = {}
    for section in SECTIONS:
        order[section.key] = section.label
        if section.key == "options":
            for n, row in enumerate(newest.recommendations, 1):
                order[f"{RECOMMENDATION}{row.id}"] = worded(RECOMMENDED, n=n)
    return order


def _ordered(  # noqa: PLR0917
    case: Case, where: Sequence[Any], keys: Sequence[Any], key: tuple[int, ...], limit: int, joined: Any = None  # noqa: ANN401
) -> tuple[list[Any], str]:  # fmt: skip
    query: Any = select(*keys).where(*where).order_by(*keys).limit(limit + 1)
    if joined is not None:
        query = query.join(joined, col(joined.id) == col(Comment.parent_id), isouter=True)
    if len(key) == len(keys):
        query = query.where(tuple_(*keys) > tuple_(*key))
    rows = list(case.session.execute(query))
    return rows[:limit], "-".join(map(str, rows[limit - 1])) if len(rows) > limit else ""


def _rows(case: Case, ids: Sequence[int]) -> dict[int, CommentRow]:
    """The comments in the order of their ids given."""
    if not ids:
        return {}
    found, _ = page_of(case, [col(Comment.id).in_(ids)], None, 200)
    shown = {row.id: row for row in shown_rows(case, found)}
    return {number: shown[number] for number in ids if number in shown}


def _by_passage(case: Case, where: Sequence[Any], key: tuple[int, ...], limit: int) -> Desk:
    order = section_order(latest(case))
    above = aliased(Comment)
    section = func.coalesce(func.nullif(col(Comment.section), ""), col(above.section), "")
    ranks = {name: rank for rank, name in enumerate(order, 1)} | {"": _LAST}
    rank = case_when(ranks, value=section, else_=_GONE)
    place = func.coalesce(
        col(Comment.found_start), col(Comment.start), col(above.found_start), col(above.start), 0
    )
    page, following = _ordered(case, where, (rank, place, col(Comment.id)), key, limit, above)
    rows = _rows(case, [row[-1] for row in page])
    labels = dict(enumerate(order.values(), 1)) | {_LAST: WHOLE, _GONE: ELSEWHERE}
    bunches = []
    for at, members in groupby(page, key=lambda row: tuple(row[:2])):
        some = tuple(rows[row[-1]] for row in members if row[-1] in rows)
        bunches.append(Bunch(labels[at[0]], some, len(some)))
    return Desk(tuple(bunches), following)


def _by_kind(case: Case, where: Sequence[Any], key: tuple[int, ...], limit: int) -> Desk:
    ranks = {name: rank for rank, name in enumerate(WORKED_THROUGH, 1)}
    rank = case_when(ranks, value=col(Comment.kind), else_=ranks[REMARK])
    page, following = _ordered(case, where, (rank, col(Comment.id)), key, limit)
    rows = _rows(case, [row[-1] for row in page])
    labels = {rank: KINDS[name] for name, rank in ranks.items()}
    bunches = []
    for at, members in groupby(page, key=lambda row: row[0]):
        some = tuple(rows[row[-1]] for row in members if row[-1] in rows)
        bunches.append(Bunch(labels[at], some, len(some)))
    return Desk(tuple(bunches), following)


NO_GROUPS = Text(
    "برای این پیشنهاد هنوز گروه‌های نظر پیدا نشده‌اند.", "No opinion groups were found for this proposal yet."
)


def _by_group(case: Case, where: Sequence[Any], key: tuple[int, ...], limit: int) -> Desk:
    """The comments each group holds against the others: by what a group holds, never by who is in it.

    The cursor counts places of the kept result, so that what is hidden or disposed of meanwhile moves nothing.
    """
    case.require("see")
    told = opinions_of(case)
    summary = told.summary if told else None
    if summary is None or summary.why or not summary.groups:
        return Desk((), "", (summary.why if summary else None) or NO_GROUPS)
    places = [(label, number) for label, some in _parts(summary) for number in dict.fromkeys(some)]
    begin = key[0] if len(key) == 1 else 0
    query: Any = select(col(Comment.id)).where(*where, col(Comment.id).in_({n for _, n in places[begin:]}))
    fits = set(case.session.execute(query).scalars())
    held = [place for place in range(begin, len(places)) if places[place][1] in fits]
    page = [places[place] for place in held[:limit]]
    rows = _rows(case, sorted({number for _, number in page}))
    bunches = []
    for label, members in groupby(page, key=lambda one: one[0]):
        some = tuple(rows[number] for _, number in members if number in rows)
        bunches.append(Bunch(label, some, len(some)))
    return Desk(tuple(bunches), str(held[limit]) if len(held) > limit else "")


def _parts(summary: Summary) -> list[tuple[Text, list[int]]]:
    parts = [
        (worded(GROUP, n=group.number), [said.statement for said in group.statements])
        for group in summary.groups
    ]
    return [*parts, (SHARED, [said.statement for said in summary.shared])]


def _by_likeness(case: Case, where: Sequence[Any], key: tuple[int, ...], limit: int) -> Desk:
    """Clusters, the largest first, each with its first comments; then those like no other, then those not compared."""
    most, shown = max(1, limit // LIKES), min(LIKES, limit)
    found = _heads(case, where, key, most + 1)
    found += _fresh(case, where, key, most + 1 - len(found))
    heads = [head for size, head in found[:most] if size]
    members, sizes = _members(case, where, heads, shown)
    fresh = [number for size, number in found[:most] if not size]
    rows = _rows(case, [*(number for some in members.values() for number in some), *fresh])
    bunches = [
        Bunch(
            None,
            tuple(rows[number] for number in members[head]),
            sizes[head],
            head if sizes[head] > 1 else None,
        )
        for head in heads
        if head in members
    ] + [Bunch(None, (rows[number],), 1) for number in fresh if number in rows]
    return Desk(tuple(bunches), "-".join(map(str, found[most - 1])) if len(found) > most else "")


def _heads(case: Case, where: Sequence[Any], key: tuple[int, ...], limit: int) -> list[tuple[int, int]]:
    """Size and head of the next clusters that hold anything wanted, in the order their index has them."""
    member = aliased(Alike)
    fits = exists().where(
        col(member.head_id) == col(Alike.head_id), col(Comment.id) == col(member.comment_id), *where
    )
    query: Any = (
        select(col(Alike.size), col(Alike.head_id))
        .where(col(Alike.proposal_id) == case.id, col(Alike.comment_id) == col(Alike.head_id))
        .where(fits.correlate(Alike))
        .order_by(col(Alike.size).desc(), col(Alike.head_id))
        .limit(limit)
    )
    if len(key) == len(("size", "head")):
        size, head = key
        query = query.where(col(Alike.size) <= size, or_(col(Alike.size) < size, col(Alike.head_id) > head))
    return [(row.size, row.head_id) for row in case.session.execute(query)]


def _fresh(case: Case, where: Sequence[Any], key: tuple[int, ...], limit: int) -> list[tuple[int, int]]:
    """Comments that were compared with none yet: of size 0, so that they come after all others."""
    if not limit:
        return []
    query: Any = select(col(Comment.id)).where(*where, uncompared()).order_by(col(Comment.id)).limit(limit)
    if len(key) == len(("size", "head")) and not key[0]:
        query = query.where(col(Comment.id) > key[1])
    return [(0, number) for number in case.session.execute(query).scalars()]


def _members(
    case: Case, where: Sequence[Any], heads: Sequence[int], shown: int
) -> tuple[dict[int, list[int]], dict[int, int]]:
    """The first comments of each cluster, and how many of it are wanted."""
    head = col(Alike.head_id)
    place = func.row_number().over(partition_by=head, order_by=col(Comment.id)).label("place")
    size = func.count().over(partition_by=head).label("size")
    ranked = (
        select(col(Comment.id), head.label("head"), place, size)
        .join(Alike, col(Alike.comment_id) == col(Comment.id))
        .where(*where, head.in_(heads))
        .subquery()
    )
    query: Any = select(ranked).where(ranked.c.place <= shown).order_by(ranked.c.id)
    members: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for row in case.session.execute(query):
        members.setdefault(row.head, []).append(row.id)
        sizes[row.head] = row.size
    return members, sizes
