"""Comments as templates get them: safe HTML and plain words."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from api.pages.prose import language_of, plain, prose
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.entering import CHANNELS
from workflow.deliberation.kinds import KINDS, REMARK
from workflow.deliberation.threads import STANCES, CommentRow
from workflow.membership.roles import ROLES
from workflow.process.text import Text

TONES = {"adopted": "good", "adapted": "good", "rejected": "bad", "deferred": "note", "out_of_scope": "quiet"}
"""How a disposition looks, wherever one is shown; ``warn`` is left to a comment that has none yet."""
LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class StanceView:
    """One of the three buttons: how many hold it, and whether the reader does."""

    value: str
    label: Text
    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as one reader sees it."""

    id: int
    who: str
    role: Text | str
    at: datetime
    html: Markup
    language: str
    """The language it is written in, by its first letter."""
    kind: Text | None
    """What it is meant as; None for a plain remark."""
    source: str
    quote: str
    """The words it is about, as they stand now; those it was written on where they stand no more."""
    was: str
    """The words it was written on, where others stand in their place now."""
    outdated: bool
    edited_at: datetime | None
    earlier: int
    """Stances taken to an earlier wording."""
    mine_earlier: bool
    editable: bool
    """Whether it is the reader's own and still theirs to word."""
    hidden: bool
    hidden_reason: str
    channel: Text | None
    """How it was said, where the secretary entered it for its author."""
    confirmed: bool
    struck: bool
    undecided: bool
    """Whether it waits for the reader to confirm or strike it."""
    disposition: Text | None
    tone: str
    answer: Markup
    """The reason of its disposition."""
    stances: tuple[StanceView, ...]
    parent_id: int | None
    """The comment it answers."""
    replies: tuple["CommentView", ...]
    more: int
    """Replies that stand on the thread's own page only."""


def comment_view(row: CommentRow) -> CommentView:
    """A row for the template; its replies with it."""
    counts = {"agree": row.agree, "disagree": row.disagree, "pass": row.passes}
    was = _quoted(row.passage.exact) if row.passage else ""
    now = _quoted(row.words_now) if row.words_now else ""
    return CommentView(
        id=row.id,
        who=row.author,
        role=ROLES[row.roles[0]] if row.roles else "",
        at=row.at,
        html=prose(row.body, prefix=f"c{row.id}"),
        language=language_of(row.body),
        kind=KINDS[row.kind] if row.kind != REMARK else None,
        source=row.source,
        quote=now or was,
        was=was if now else "",
        outdated=row.outdated,
        edited_at=row.edited_at,
        earlier=row.earlier,
        mine_earlier=row.mine_earlier,
        editable=row.own and not row.hidden and row.disposition is None,
        hidden=row.hidden,
        hidden_reason=row.hidden_reason,
        channel=CHANNELS[row.channel] if row.channel else None,
        confirmed=row.confirmed,
        struck=row.struck,
        undecided=bool(row.channel) and row.own and not row.confirmed and not row.struck,
        disposition=DISPOSITIONS[row.disposition.kind] if row.disposition else None,
        tone=TONES[row.disposition.kind] if row.disposition else "",
        answer=prose(row.disposition.reason, prefix=f"d{row.id}") if row.disposition else Markup(),
        stances=tuple(StanceView(v, label, counts[v], row.mine == v) for v, label in STANCES.items()),
        parent_id=row.parent_id,
        replies=tuple(comment_view(reply) for reply in row.replies),
        more=max(0, row.reply_count - len(row.replies)),
    )


def _quoted(markdown: str) -> str:
    words = plain(markdown)
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}…"
