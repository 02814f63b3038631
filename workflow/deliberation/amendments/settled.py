"""Whether every amendment of a proposal came to its end: what the vote waits for."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation.amendments.course import LIVE
from workflow.deliberation.tables import Amendment
from workflow.deliberation.wording import worded
from workflow.process.text import Text, mended_at
from workflow.record.case import Actor, Case

NAMED_AT_MOST = 10

OPEN = Text(
    "دربارهٔ {count} اصلاحیه هنوز تصمیمی گرفته نشده است: شمارهٔ {numbers}. هر کدام را بپذیرید، نپذیرید یا با "
    "اصلاحیه‌های دیگر یکی کنید.",
    "{count} amendments are not decided yet: number {numbers}. Accept, reject or join each.",
)
UNAPPLIED = Text(
    "{count} اصلاحیهٔ پذیرفته‌شده هنوز در متن نیامده است: شمارهٔ {numbers}. آن‌ها را در متن اعمال کنید.",
    "{count} accepted amendments are not in the text yet: number {numbers}. Apply them to the text.",
)
AND_MORE = Text(" و {more} تای دیگر", " and {more} more")


def amendments_settled(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: no amendment is left undecided, none accepted without standing in the text; names the first."""
    query = (
        select(col(Amendment.id), col(Amendment.state))
        .where(col(Amendment.proposal_id) == case.id, col(Amendment.state).in_(LIVE))
        .order_by(col(Amendment.id))
    )
    found = case.session.execute(query).all()
    faults = [
        _named(words, [number for number, state in found if state == which])
        for words, which in ((OPEN, "open"), (UNAPPLIED, "accepted"))
        if any(state == which for _, state in found)
    ]
    if not faults:
        return None
    return mended_at(Text(" ".join(f.fa for f in faults), " ".join(f.en for f in faults)), "amendments")


def _named(words: Text, numbers: list[int | None]) -> Text:
    first = [str(number) for number in numbers[:NAMED_AT_MOST]]
    left = len(numbers) - len(first)
    more = worded(AND_MORE, more=left) if left else Text("", "")
    return Text(
        worded(words, count=len(numbers), numbers="، ".join(first) + more.fa).fa,
        worded(words, count=len(numbers), numbers=", ".join(first) + more.en).en,
    )
