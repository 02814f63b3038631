"""What people are to be told: rows written in the transaction that causes them, each thing once for each person.

A mail gathers them: the first news of a quarter of an hour promises one job for its end, whatever else follows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from workflow.deliberation.tables import Author, Comment, Notice
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record import jobs, typed
from workflow.record.case import Actor, Case, NotFound

RECEIPT = "receipt"
ENDED: Mapping[str, str] = MappingProxyType({
    state: f"{RECEIPT}_{state}" for state in ("rejected", "withdrawn", "revoked", "superseded")
})  # fmt: skip
"""By the state a proposal ended in, the kind that tells of it to whoever said something."""
RECEIPTS = frozenset({RECEIPT, *ENDED.values()})
"""Told of the proposal as a whole, of several the newest alone; everything else is told of a comment."""

ANNULLED = "ballot_annulled"
"""Told of a ballot."""

POSITION_STALE, DISSENT_STALE, STANCE_STALE = "position_stale", "dissent_stale", "stance_stale"
ASKED_AGAIN = frozenset({POSITION_STALE, DISSENT_STALE, STANCE_STALE})
"""What was said of words that have changed since: told only while it is so (``asking_again``)."""

KINDS: Mapping[str, Text] = MappingProxyType({
    "reply": Text("به نظر شما پاسخی داده شد", "Your comment was answered"),
    "commented": Text("دربارهٔ پیشنهاد شما نظری نوشته شد", "Your proposal was commented on"),
    "moderated": Text("نظر شما بررسی شد", "Your comment was moderated"),
    "moderation_answered": Text(
        "نویسندهٔ یک نظر به پنهان شدن آن پاسخ داد", "An author answered the moderation of a comment"
    ),
    "disposed": Text("نتیجهٔ نظر شما روشن شد", "Your comment got its disposition"),
    "entered": Text(
        "نظری به نام شما ثبت شده و چشم‌به‌راه تأیید شماست", "A comment entered in your name awaits you"
    ),
    "dissented": Text(
        "نظر اقلیتی نوشته شد که در خلاصه چاپ می‌شود", "A minority opinion was written; the brief will print it"
    ),
    "dissent_rewritten": Text(
        "نظر اقلیتی که امضا کرده‌اید بازنویسی شد؛ اگر هنوز با آن هستید دوباره امضا کنید",
        "A minority opinion you signed was reworded; sign it again if you still stand behind it",
    ),
    "dissent_withdrawn": Text(
        "نویسندهٔ نظر اقلیتی که امضا کرده‌اید آن را پس گرفت", "The writer withdrew a minority opinion you signed"
    ),
    RECEIPT: Text(
        "پیشنهاد تصویب شد؛ ببینید آنچه گفتید چه شد",
        "The proposal was approved; see what became of what you said",
    ),
    ANNULLED: Text(
        "رأی‌گیری تنفیذ میان دو جلسه باطل شد، چون جلسه خود رأی می‌گیرد؛ رأی‌های پیشین شمرده نمی‌شود",
        "The ratification ballot between meetings was annulled, as a meeting votes itself; earlier votes do not count",
    ),
    ENDED["rejected"]: Text(
        "پیشنهاد پذیرفته نشد؛ ببینید چرا، و آنچه گفتید چه شد",
        "The proposal was rejected; see why, and what became of what you said",
    ),
    ENDED["withdrawn"]: Text(
        "پیشنهاد پس گرفته شد؛ ببینید چرا، و آنچه گفتید چه شد",
        "The proposal was withdrawn; see why, and what became of what you said",
    ),
    ENDED["revoked"]: Text(
        "پیشنهاد تنفیذ نشد و خلاصهٔ آن پس گرفته شد؛ ببینید آنچه گفتید چه شد",
        "The proposal was not ratified and its brief was withdrawn; see what became of what you said",
    ),
    ENDED["superseded"]: Text(
        "پیشنهاد دیگری جای این پیشنهاد را گرفت؛ ببینید چرا، و آنچه گفتید چه شد",
        "Another proposal took the place of this one; see why, and what became of what you said",
    ),
    "stance_entered": Text(
        "موضعی به نام شما ثبت شده و چشم‌به‌راه تأیید شماست", "A stance entered in your name awaits you"
    ),
    "stance_decided": Text(
        "عضوی دربارهٔ موضعی که به نامش ثبت کردید تصمیم گرفت",
        "A member decided about a stance you entered in their name",
    ),
    "interest_entered": Text(
        "تعارض منافعی به نام شما ثبت شده و چشم‌به‌راه تأیید شماست",
        "A conflict of interest entered in your name awaits you",
    ),
    "interest_decided": Text(
        "عضوی دربارهٔ تعارض منافعی که به نامش ثبت کردید تصمیم گرفت",
        "A member decided about a conflict of interest you entered in their name",
    ),
    "entry_decided": Text(
        "عضوی دربارهٔ نظری که به نامش ثبت کردید تصمیم گرفت",
        "A member decided about a comment you entered in their name",
    ),
    "amended": Text("برای متن پیشنهاد شما اصلاحیه‌ای آمد", "An amendment to your proposal was moved"),
    "amendment_amended": Text(
        "برای اصلاحیه‌ای که پیشنهاد یا امضا کرده‌اید اصلاحیه‌ای آمد",
        "An amendment you moved or signed was amended",
    ),
    "amendment_collides": Text(
        "اصلاحیه‌ای تازه با اصلاحیه‌ای که پیشنهاد یا امضا کرده‌اید بر سر همان واژه‌هاست",
        "A new amendment touches the same words as one you moved or signed",
    ),
    "amendment_decided": Text(
        "دربارهٔ اصلاحیه‌ای که پیشنهاد یا امضا کرده‌اید تصمیم گرفته شد",
        "An amendment you moved or signed was decided on",
    ),
    "amendment_joined": Text(
        "اصلاحیه‌ای که پیشنهاد یا امضا کرده‌اید در متنی تازه با دیگری یکی شد",
        "An amendment you moved or signed was joined with others in a new wording",
    ),
    "amendment_applied": Text(
        "اصلاحیه‌ای که پیشنهاد یا امضا کرده‌اید در متن نشست",
        "An amendment you moved or signed was applied to the text",
    ),
    POSITION_STALE: Text(
        "متن پس از نظر مقدماتی شما تغییر کرده است؛ آن را برای متن تازه تأیید کنید یا تغییر دهید",
        "The text has changed since your position; confirm it for the new text, or change it",
    ),
    DISSENT_STALE: Text(
        "متن پیشنهاد پس از نظر اقلیتی که امضا کرده‌اید تغییر کرده است؛ ببینید هنوز سخن شماست یا نه",
        "The text has changed since the minority opinion you signed; see whether it still says what you hold",
    ),
    STANCE_STALE: Text(
        "نظری که دربارهٔ آن موضع گرفته‌اید بازنویسی شد؛ اگر هنوز همان است، دوباره آن را برگزینید",
        "A comment you took a stance on was reworded; if your stance is still the same, take it again",
    ),
})  # fmt: skip
"""What somebody is told, in the words of a heading."""

FATE = frozenset({"amendment_decided", "amendment_joined", "amendment_applied"})
"""Kinds that tell how far an amendment is: of several the newest alone is worth a line."""

CONFIRMED = Text("عضو نظری را که به نامش ثبت کردید تأیید کرد", "A member confirmed the comment you entered")
STRUCK = Text("عضو نظری را که به نامش ثبت کردید خط زد", "A member struck the comment you entered")
OF_DISSENTS = frozenset({"dissented", "dissent_rewritten", "dissent_withdrawn", DISSENT_STALE})
OF_INTERESTS = frozenset({"interest_entered", "interest_decided"})
BARE = OF_DISSENTS | OF_INTERESTS
"""What is about no comment."""

HIDDEN = Text("نظر شما پنهان شد", "Your comment was hidden")
SHOWN_AGAIN = Text("نظر شما بازگردانده شد", "Your comment is shown again")

HOW_OFTEN: Mapping[str, Text] = MappingProxyType({
    "at_once": Text("همان‌گاه، تا یک ربع ساعت پس از رویداد", "At once, within a quarter of an hour"),
    "daily": Text("روزی یک نامه، بامداد", "One mail a day, in the morning"),
    "never": Text("نامه نفرستید؛ در میز کار می‌بینم", "No mails; I look at my desk"),
})  # fmt: skip
"""How often a person is mailed; ``Person.notices``."""

GATHERING = timedelta(minutes=15)
GRACE = timedelta(seconds=10)
"""After the gathering, for transactions that began within it."""

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class News:
    """One thing somebody is told."""

    id: int
    proposal_id: int
    kind: str
    comment_id: int | None
    amendment_id: int | None
    at: datetime
    seen: bool


class Telling(NamedTuple):
    """Who is told what, by which key, and what it is about."""

    person: int
    kind: str
    key: str
    comment_id: int | None = None
    amendment_id: int | None = None


PLACES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(OF_DISSENTS, "dissents"),
        **dict.fromkeys(OF_INTERESTS, "interests"),
        POSITION_STALE: "position",
        **dict.fromkeys(RECEIPTS, "contributions"),
        ANNULLED: "ballot",
    }
)
"""Where things are that are about no comment and no amendment, within their proposal."""


def path(kind: str, proposal_id: int, comment_id: int | None, amendment_id: int | None) -> str:
    """The address of what is told, within the site."""
    if kind in PLACES:
        return f"/proposals/{proposal_id}/{PLACES[kind]}"
    if amendment_id is not None:
        return f"/proposals/{proposal_id}/amendments/{amendment_id}"
    if kind == "stance_entered":
        return f"/proposals/{proposal_id}/entries"
    ends = {"moderated": "/moderation", "moderation_answered": "/moderation", "entered": "/entry"}
    return f"/proposals/{proposal_id}/comments/{comment_id}{ends.get(kind, f'#c-{comment_id}')}"


def gathering(now: datetime) -> int:
    """The number of the quarter of an hour, from the epoch."""
    return int(now.timestamp() // GATHERING.total_seconds())


def begins(number: int, now: datetime) -> datetime:
    """When a quarter of an hour begins."""
    return datetime.fromtimestamp(number * GATHERING.total_seconds(), now.tzinfo)


def tell(
    case: Case, people: Iterable[int], kind: str, key: str, *, comment_id: int | None = None, now: datetime
) -> None:
    """Tell people of one thing, but for whoever did it; told again by the same key nothing changes."""
    tell_each(case, [Telling(person, kind, key, comment_id) for person in people], now=now)


def tell_each(case: Case, tellings: Iterable[Telling], *, now: datetime) -> None:
    """As ``tell``, each of their own thing; of several by one key somebody is told the first."""
    rows: dict[tuple[int, str], dict[str, object]] = {}
    for one in tellings:
        if one.person != case.actor.id:
            rows.setdefault((one.person, one.key), {
                "person_id": one.person, "proposal_id": case.id, "kind": one.kind, "key": one.key,
                "comment_id": one.comment_id, "amendment_id": one.amendment_id, "at": now,
            })  # fmt: skip
    if not rows:
        return
    insert = postgresql.insert if case.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Notice).on_conflict_do_nothing(index_elements=["person_id", "key"])
    case.session.execute(statement, list(rows.values()))
    number = gathering(now)
    jobs.promise(
        case.session, jobs.DIGEST, f"{jobs.DIGEST}-{number}", arguments={"gathering": number},
        not_before=begins(number + 1, now) + GRACE, now=now,
    )  # fmt: skip


def said(case: Case, comment_id: int, *, now: datetime) -> None:
    """Tell of a new comment: who is answered, the authors of the proposal, and in whose name it was entered.

    Each is told of it once, by what concerns them most.
    """
    new: Any = case.session.execute(
        select(col(Comment.parent_id), col(Comment.author_id), col(Comment.entered_by_id)).where(
            col(Comment.id) == comment_id
        )
    ).one()
    entries: list[tuple[int, str]] = []
    if new.entered_by_id is not None:
        entries.append((new.author_id, "entered"))
    if new.parent_id is not None:
        above = select(col(Comment.author_id)).where(col(Comment.id) == new.parent_id)
        entries.append((case.session.execute(above).scalar_one(), "reply"))
    authors = select(col(Author.person_id)).where(col(Author.proposal_id) == case.id)
    entries += [(person, "commented") for person in case.session.execute(authors).scalars()]
    concerned = [(person, kind) for person, kind in entries if person != new.author_id or kind == "entered"]
    key = f"said-{comment_id}"
    tell_each(case, [Telling(person, kind, key, comment_id) for person, kind in concerned], now=now)


def disposed(case: Case, comment_ids: Sequence[int], *, now: datetime) -> None:
    """Tell authors what became of their comments."""
    rows = case.session.execute(
        select(col(Comment.author_id), col(Comment.id), col(Comment.disposition_id)).where(
            col(Comment.id).in_(comment_ids)
        )
    )
    tellings = [Telling(who, "disposed", f"disposed-{given}", number) for who, number, given in rows]
    tell_each(case, tellings, now=now)


def waiting(session: Session, actor: Actor) -> tuple[int, int]:
    """How much a person has not seen yet, and the number of comments in their name that they have to confirm."""
    mine = (col(Notice.person_id) == actor.id, col(Notice.seen_at).is_(None))
    unseen = select(func.count()).select_from(Notice).where(*mine)
    entered = (
        select(func.count())
        .select_from(Notice)
        .join(Comment, col(Comment.id) == col(Notice.comment_id))
        .where(
            col(Notice.person_id) == actor.id, col(Notice.kind) == "entered",
            col(Comment.confirmed_at).is_(None), col(Comment.struck_at).is_(None),
            col(Comment.hidden_at).is_(None),
        )
    )  # fmt: skip
    row = session.execute(select(unseen.scalar_subquery(), entered.scalar_subquery())).one()
    return row[0], row[1]


def listing(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = AT_ONCE
) -> tuple[tuple[News, ...], int | None]:
    """What a person was told, newest first, and the cursor before which there is more."""
    query = select(Notice).where(col(Notice.person_id) == actor.id).order_by(col(Notice.id).desc())
    if before is not None:
        query = query.where(col(Notice.id) < before)
    rows = list(session.execute(query.limit(limit + 1)).scalars())
    shown = tuple(
        News(
            row.id or 0,
            row.proposal_id,
            row.kind,
            row.comment_id,
            row.amendment_id,
            row.at,
            row.seen_at is not None,
        )
        for row in rows[:limit]
    )
    return shown, shown[-1].id if len(rows) > limit else None


def seen(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> News:
    """Mark one thing as seen and return it. Raises NotFound for somebody else's."""
    query = select(Notice).where(col(Notice.id) == notice_id, col(Notice.person_id) == actor.id)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    row.seen_at = row.seen_at or now
    return News(row.id or 0, row.proposal_id, row.kind, row.comment_id, row.amendment_id, row.at, seen=True)


def all_seen(session: Session, actor: Actor, *, up_to: int, now: datetime) -> None:
    """Mark everything up to an id as seen: what came after the page was made stays new."""
    mine = (col(Notice.person_id) == actor.id, col(Notice.seen_at).is_(None), col(Notice.id) <= up_to)
    session.execute(update(Notice).where(*mine).values(seen_at=now))


def choose(session: Session, actor: Actor, how_often: str, *, now: datetime) -> None:
    """How often somebody is mailed. What came while they wanted no mail is not mailed afterwards.

    Raises EntryRefused (field ``how_often``).
    """
    chosen = typed.choice(how_often, "how_often", HOW_OFTEN)
    was = session.execute(select(col(Person.notices)).where(col(Person.id) == actor.id)).scalar_one()
    if was == "never" and chosen != was:
        kept = (col(Notice.person_id) == actor.id, col(Notice.mailed_at).is_(None))
        session.execute(update(Notice).where(*kept).values(mailed_at=now))
    session.execute(update(Person).where(col(Person.id) == actor.id).values(notices=chosen))
