"""Consolidation: each comment is answered by a disposition and its reason before the text is put to the vote."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlmodel import col

from workflow.deliberation.tables import Comment
from workflow.process.text import Text
from workflow.record.case import Actor, Case

DISPOSITIONS: Mapping[str, Text] = MappingProxyType({
    "adopted": Text("پذیرفته", "Adopted"),
    "adapted": Text("با اصلاح پذیرفته", "Adapted"),
    "rejected": Text("پذیرفته نشد", "Rejected"),
    "deferred": Text("به بعد موکول", "Deferred"),
    "out_of_scope": Text("خارج از موضوع", "Out of scope"),
})  # fmt: skip
"""What may become of a comment."""

NAMED_AT_MOST = 10

UNDISPOSED = Text(
    "هنوز تکلیف {count} نظر روشن نشده است: شمارهٔ {numbers}. برای هر کدام نتیجه و دلیل بنویسید.",
    "{count} comments have no disposition yet: number {numbers}. Give each its disposition and reason.",
)
AND_MORE = Text(" و {more} نظر دیگر", " and {more} more")


def comments_disposed(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: no visible comment is left without a disposition. Names the first of those that are."""
    waiting = (
        col(Comment.proposal_id) == case.id,
        col(Comment.disposition_id).is_(None),
        col(Comment.hidden_at).is_(None),
    )
    count = case.session.execute(select(func.count()).select_from(Comment).where(*waiting)).scalar_one()
    if not count:
        return None
    first = select(col(Comment.id)).where(*waiting).order_by(col(Comment.id)).limit(NAMED_AT_MOST)
    numbers = [str(number) for number in case.session.execute(first).scalars()]
    more = AND_MORE.format(more=count - len(numbers)) if count > len(numbers) else Text("", "")
    return Text(
        UNDISPOSED.fa.format(count=count, numbers="، ".join(numbers) + more.fa),
        UNDISPOSED.en.format(count=count, numbers=", ".join(numbers) + more.en),
    )
