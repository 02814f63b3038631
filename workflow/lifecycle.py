"""The one table of names: what the lifecycles may say, bound to what the council does.

A guard is ``(case, actor, now) -> Text | None`` (the reason it refuses), a choice picks one of its declared
outcomes, an effect is ``(case, actor, now, answers) -> None``, a term gives the moment a deadline falls due.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from workflow.decision import ballots
from workflow.deliberation import consolidation, drafting, notices
from workflow.membership import rules
from workflow.membership.roles import ROLES
from workflow.outcome import briefs, deliveries
from workflow.process.bindings import Bindings, Choice
from workflow.process.definition import duration, load
from workflow.process.machine import Engine
from workflow.process.text import Text
from workflow.record.calendar import day_of, end_of
from workflow.record.case import Actor, Case

Answers = Mapping[str, object]
Effect = Callable[[Case, Actor, datetime, Answers], None]
Term = Callable[[Case, datetime, Answers], datetime | None]

GUARDS: Mapping[str, Callable[[Case, Actor, datetime], Text | None]] = {
    "sections_filled": drafting.sections_filled,
    "not_own": drafting.not_own,
    "comments_disposed": consolidation.comments_disposed,
    "brief_issued": briefs.brief_issued,
    "recipients_named": briefs.recipients_named,
    "recipients_settled": deliveries.recipients_settled,
    "answers_in": deliveries.answers_in,
}

CHOICES: Mapping[str, Choice] = {
    "ballot_result": Choice(frozenset({"carried", "lost", "no_quorum"}), ballots.ballot_result),
}

EFFECTS: Mapping[str, Effect] = {
    "tell_members": notices.tell_members,
    "tell_chair": notices.tell_chair,
    "open_ballot": ballots.open_ballot,
    "void_ballot": ballots.void_ballot,
    "freeze_text": briefs.freeze_text,
    "render_brief": briefs.render_brief,
    "send_briefs": deliveries.send_briefs,
    "withdraw_briefs": deliveries.withdraw_briefs,
}


def _until(_case: Case, _now: datetime, answers: Answers) -> datetime | None:
    until = answers.get("until")
    return until if isinstance(until, datetime) else None


TERMS: Mapping[str, Term] = {
    "discussion_days": rules.discussion_ends,
    "ballot_end": ballots.ballot_ends,
    "until": _until,
}

STAGES: Mapping[str, Text] = {
    "drafting": Text("تدوین", "Drafting"),
    "discussion": Text("بحث و بررسی", "Discussion"),
    "consolidation": Text("جمع‌بندی", "Consolidation"),
    "approval": Text("تصویب", "Approval"),
    "delivery": Text("ابلاغ", "Delivery"),
    "follow_up": Text("پیگیری", "Follow-up"),
    "ended": Text("پایان‌یافته", "Ended"),
}
"""The columns of the board, in order."""

ASKS: Mapping[str, Text] = {
    "reason": Text("دلیل", "Reason"),
    "until": Text("تا روز", "Until the end of"),
    "successor": Text("پیشنهاد جانشین", "Proposal that takes its place"),
}

BINDINGS = Bindings(
    guards=GUARDS,
    choices=CHOICES,
    effects=frozenset(EFFECTS),
    terms=frozenset(TERMS),
    asks=frozenset(ASKS),
    roles=frozenset({"author", "member", "secretary", "chair"}),
    drivers=frozenset({"worker"}),
    rights=frozenset({"see", "edit", "comment", "dispose", "vote", "translate", "issue"}),
    stages=frozenset(STAGES),
    role_words=ROLES,
    ask_words=ASKS,
)

FOLDER = Path(__file__).parent / "processes"

ENGINES: Mapping[str, Engine] = MappingProxyType(
    {path.stem: Engine(load(path, BINDINGS), BINDINGS) for path in sorted(FOLDER.glob("*.toml"))}
)
"""A proved engine for each lifecycle. A broken file stops the start with all its faults."""


def due_at(term: str, case: Case, now: datetime, answers: Answers) -> datetime | None:
    """When a ``due`` falls: a duration ends at 24:00 in Tehran of its last day, a short one to the minute."""
    length = duration(term)
    if length is None:
        return TERMS[term](case, now, answers)
    return now + length if length < timedelta(days=3) else end_of(day_of(now + length))
