"""The comments of one proposal, filtered: one after the other, answers among them.

The proposal's own index hands its comments out in order, so a page reads no comment of any other proposal.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, exists, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.kinds import KINDS
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.sections import SECTIONS
from workflow.deliberation.tables import Alike, Comment, Disposition, Stance
from workflow.deliberation.threads import PAGE, STANCES, VALUES, CommentPage, page_of, shown_rows
from workflow.deliberation.traces import untraced
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record.case import Case
from workflow.record.filters import Asked, Field, Filters, Found, counted
from workflow.record.folded import holding, named
from workflow.record.index import SearchEntry

LONGEST_NUMBER = 9
"""Digits of a comment's number."""

DECIDED: Mapping[str, Text] = {
    "none": Text("هنوز روشن نشده", "None yet"),
    "any": Text("روشن شده", "Any"),
    **DISPOSITIONS,
}

_WORDS = Field("q", Text("واژه‌های نظر", "Words of the comment"))
_AUTHOR = Field("author", Text("نام نویسندهٔ نظر", "Name of who wrote it"))
_SECTION = Field(
    "section", Text("دربارهٔ بخش", "On the section"), {s.key: s.label for s in SECTIONS},
    also=f"{RECOMMENDATION}[0-9]{{1,9}}",
)  # fmt: skip
_KIND = Field("kind", Text("نوع نظر", "Kind of comment"), KINDS)
_DECIDED = Field("disposition", Text("نتیجهٔ جمع‌بندی", "Disposition"), DECIDED)
_PLACE = Field("place", Text("جایگاه", "Place"), {
    "whole": Text("دربارهٔ کل پیشنهاد", "On the whole proposal"),
    "passage": Text("دربارهٔ یک بند", "On a passage"),
    "answer": Text("پاسخ به نظری دیگر", "In answer to another"),
})  # fmt: skip

COMMENTS = Filters((
    _WORDS, _AUTHOR, _KIND, _SECTION, _PLACE, _DECIDED,
    Field("held", Text("موضع من", "My stance"), {**STANCES, "none": Text("هنوز موضعی نگرفته‌ام", "None taken yet")}),
    Field("mine", Text("از آنِ من", "Mine"), {"yes": Text("تنها نظرهای من", "Only my own")}),
))  # fmt: skip
"""What the comments on a proposal's page are filtered by."""

DESK = Filters((
    _WORDS, _AUTHOR, _KIND, _SECTION, _PLACE, Field("disposition", _DECIDED.label, DISPOSITIONS),
    Field("traced", Text("نشانی در متن", "Passage it changed"), {
        "no": Text("پذیرفته، بی نشانی در متن", "Taken up, no passage named"),
    }),
    Field("alike", Text("شمارهٔ نظری که همانند آن‌اند", "Number of a comment they are like")),
))  # fmt: skip
"""What the desk of consolidation is filtered by, beside its choice of all or of those without disposition."""


def is_sifted(asked: Asked) -> bool:
    """Whether single comments are asked for, rather than the threads (of a section)."""
    return any(name != "section" for name in asked.values)


def sifted(case: Case, asked: Asked, *, after: int | None = None, limit: int = PAGE) -> CommentPage:
    """The comments that are asked for, in the order they were written, each without its answers."""
    rows, cursor = page_of(case, conditions(case, asked), after, limit)
    return CommentPage(shown_rows(case, rows), cursor)


def found(case: Case, asked: Asked, *more: ColumnElement[bool]) -> Found:
    """How many comments that is, counted up to a bound."""
    query = select(col(Comment.id)).where(
        col(Comment.proposal_id) == case.id, *conditions(case, asked), *more
    )
    return counted(case.session, query)


def conditions(case: Case, asked: Asked) -> list[ColumnElement[bool]]:
    """What holds for every comment asked for; of what is hidden from the reader nothing is found."""
    wanted = _readable(case)
    if asked["q"]:
        # not EXISTS: PostgreSQL would read every entry first, where a page of a frequent word needs the first few
        held = select(holding(asked["q"])).where(
            col(SearchEntry.kind) == "comment", col(SearchEntry.subject_id) == col(Comment.id)
        )
        wanted.append(held.scalar_subquery())
    if asked["author"]:
        writer = aliased(Person)
        people = select(col(writer.id)).where(named(asked["author"], writer.name, writer.name_en))
        wanted.append(col(Comment.author_id).in_(people))
    if asked["kind"]:
        wanted.append(col(Comment.kind) == asked["kind"])
    if asked["section"]:
        wanted.append(col(Comment.section) == asked["section"])
    if asked["place"]:
        on_whole = (col(Comment.section) == "") & col(Comment.parent_id).is_(None)
        wanted.append({
            "whole": on_whole, "passage": col(Comment.section) != "", "answer": col(Comment.parent_id).is_not(None),
        }[asked["place"]])  # fmt: skip
    if asked["traced"]:
        wanted += untraced()
    if asked["alike"]:
        wanted.append(_alike(asked["alike"]))
    if asked["mine"]:
        wanted.append(col(Comment.author_id) == case.actor.id)
    return [*wanted, *_decided(asked["disposition"]), *_stance(case, asked["held"])]


def _alike(number: str) -> ColumnElement[bool]:
    """In the cluster of the comment with a number, itself among them; a word that is no number has none."""
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return literal(value=False)
    comment = int(number)
    head = select(col(Alike.head_id)).where(col(Alike.comment_id) == comment).scalar_subquery()
    others = select(col(Alike.comment_id)).where(col(Alike.head_id) == head)
    return or_(col(Comment.id) == comment, col(Comment.id).in_(others))


def _readable(case: Case) -> list[ColumnElement[bool]]:
    if "secretary" in case.roles:
        return []
    own = col(Comment.author_id) == case.actor.id if case.actor.kind == "person" else literal(value=False)
    return [or_(col(Comment.hidden_at).is_(None), own)]


def _decided(asked: str) -> list[ColumnElement[bool]]:
    if asked in ("none", "any"):
        decided = col(Comment.disposition_id).is_not(None)
        return [decided if asked == "any" else ~decided]
    if not asked:
        return []
    stands = aliased(Disposition)  # the page joins the table under its own name
    return [exists().where(col(stands.id) == col(Comment.disposition_id), col(stands.kind) == asked)]


def _stance(case: Case, asked: str) -> list[ColumnElement[bool]]:
    if not asked:
        return []
    mine = (col(Stance.comment_id) == col(Comment.id)) & (col(Stance.person_id) == case.actor.id)
    if asked == "none":
        return [~exists().where(mine), col(Comment.author_id) != case.actor.id]
    return [exists().where(mine, col(Stance.value) == VALUES[asked])]
