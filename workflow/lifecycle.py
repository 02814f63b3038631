"""The one table of names: what the lifecycles may say, bound to what the council does.

A guard is ``(case, actor, now) -> Text | None`` (the reason it refuses), a choice picks one of its declared
outcomes, an effect is ``(case, actor, now, answers) -> None``, a term gives the moment a deadline falls due.
A drive is ``(case, step, actor, now, answers) -> None``: what hangs on the proposal takes that step.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from workflow.decision import ballots
from workflow.decision.course import BALLOT
from workflow.decision.meetings.course import ITEM_NAMES, MEETING_NAMES
from workflow.decision.minutes.course import MINUTES
from workflow.deliberation import consolidation, contributions, drafting, notices, referral
from workflow.deliberation.amendments import settled
from workflow.deliberation.amendments.course import AMENDMENT
from workflow.membership import rules
from workflow.membership.roles import ROLES
from workflow.outcome import addressing, deliveries, issuing, proof, reached
from workflow.outcome.courses import BRIEF, DELIVERY
from workflow.process.bindings import Bindings, Choice
from workflow.process.definition import Definition, duration, load
from workflow.process.machine import Engine
from workflow.process.text import Text
from workflow.record.case import Actor, Case
from workflow.record.deadlines import ends

Answers = Mapping[str, object]
Effect = Callable[[Case, Actor, datetime, Answers], None]
Drive = Callable[[Case, str, Actor, datetime, Answers], None]
Term = Callable[[Case, datetime, Answers], datetime | None]

GUARDS: Mapping[str, Callable[[Case, Actor, datetime], Text | None]] = {
    "sections_filled": drafting.sections_filled,
    "not_own": drafting.not_own,
    "comments_disposed": consolidation.comments_disposed,
    "amendments_settled": settled.amendments_settled,
    "text_consolidated": consolidation.text_consolidated,
    "nation_there": referral.nation_there,
    "was_referred": referral.was_referred,
    "brief_issued": issuing.brief_issued,
    "recipients_named": addressing.recipients_named,
    "recipients_settled": reached.recipients_settled,
    "answers_in": reached.answers_in,
}

CHOICES: Mapping[str, Choice] = {
    "ballot_result": Choice(frozenset({"carried", "lost", "no_quorum"}), ballots.ballot_result),
    "session_result": Choice(frozenset({"carried", "lost", "no_quorum"}), ballots.session_result),
    "session_ratification": Choice(
        frozenset({"ratified", "refused", "no_quorum"}), ballots.session_ratification
    ),
    "ratification_result": Choice(frozenset(ballots.RATIFIED.values()), ballots.ratification_result),
}

EFFECTS: Mapping[str, Effect] = {
    "tell_members": notices.tell_members,
    "tell_feedback": notices.tell_feedback,
    "tell_chair": notices.tell_chair,
    "tell_annulled": notices.tell_annulled,
    "tell_contributors": contributions.tell_contributors,
    "open_ballot": ballots.open_ballot,
    "open_ratification": ballots.open_ratification,
    "freeze_text": proof.freeze_text,
    "render_brief": proof.render_brief,
    "send_briefs": deliveries.send_briefs,
    "refer_to_nation": referral.refer_to_nation,
    "answer_province": referral.answer_province,
}

RETIRED: Mapping[str, Effect] = {
    "void_ballot": ballots.void_ballot,
    "withdraw_briefs": deliveries.withdraw_briefs,
}
"""Effects that files name no more, but that versions still in use do."""

DRIVES: Mapping[str, Drive] = {
    "ballot": ballots.drive_ballot,
    "brief": deliveries.drive_brief,
}


def _until(_case: Case, _now: datetime, answers: Answers) -> datetime | None:
    until = answers.get("until")
    return until if isinstance(until, datetime) else None


TERMS: Mapping[str, Term] = {
    "discussion_days": rules.discussion_ends,
    "feedback_days": rules.feedback_ends,
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
    drivers=frozenset({"worker", "item"}),
    rights=frozenset(
        {
            "see",
            "edit",
            "comment",
            "amend",
            "moderate",
            "dispose",
            "dissent",
            "vote",
            "plan",
            "ask_secrecy",
            "stand_aside",
            "recommend",
            "translate",
            "issue",
        }
    ),
    stages=frozenset(STAGES),
    role_words=ROLES,
    ask_words=ASKS,
    passing=frozenset({"author"}),
)

FOLDER = Path(__file__).parent / "processes"

NAMES: Mapping[str, Bindings] = {
    "proposal": BINDINGS, "ballot": BALLOT.names, "brief": BRIEF.names, "delivery": DELIVERY.names,
    "amendment": AMENDMENT.names, "meeting": MEETING_NAMES, "item": ITEM_NAMES, "minutes": MINUTES.names,
}  # fmt: skip
"""What a lifecycle may name, by its subject."""

DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {path.stem: load(path, NAMES) for path in sorted(FOLDER.glob("*.toml"))}
)
"""Every lifecycle there is, proved. A broken file stops the start with all its faults."""

ENGINES: Mapping[str, Engine] = MappingProxyType(
    {name: Engine(found, BINDINGS) for name, found in DEFINITIONS.items() if found.subject == "proposal"}
)
"""The engine of each lifecycle a proposal may begin; ``workflow.versions`` knows the earlier ones."""


def due_at(term: str, case: Case, now: datetime, answers: Answers) -> datetime | None:
    """When a ``due`` falls: a duration ends at 24:00 in Tehran of its last day, a short one to the minute."""
    length = duration(term)
    return TERMS[term](case, now, answers) if length is None else ends(length, now)
