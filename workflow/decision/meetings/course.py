"""What the lifecycles of a meeting and of its items may name, bound to what stands behind it.

Both are run in ``workflow.sitting``: an item moves its proposal, which lies above decision.
"""

from workflow.decision.meetings import guards
from workflow.membership.roles import ROLES
from workflow.process.bindings import Bindings, Choice
from workflow.process.text import Text

MEETING_NAMES = Bindings(
    guards={
        "agenda_ready": guards.agenda_ready,
        "notice_given": guards.notice_given,
        "time_has_come": guards.time_has_come,
        "quorate": guards.quorate,
        "inquorate": guards.inquorate,
        "ballots_closed": guards.ballots_closed,
    },
    choices={},
    effects=frozenset(
        {"freeze_roll", "send_invitations", "send_cancellations", "end_attendance", "begin_minutes"}
    ),
    terms=frozenset(),
    asks=frozenset({"reason", "until"}),
    roles=frozenset({"member", "secretary", "chair", "presiding"}),
    drivers=frozenset(),
    rights=frozenset({"see", "edit", "add", "change", "arrange", "record", "answer"}),
    stages=frozenset({"drafting", "discussion", "ended"}),
    role_words=ROLES,
    ask_words={"reason": Text("دلیل", "Reason"), "until": Text("زمان ادامه", "When it goes on")},
)

ITEM_NAMES = Bindings(
    guards={
        "meeting_open": guards.meeting_open,
        "meeting_planned": guards.meeting_planned,
        "nothing_else_open": guards.nothing_else_open,
        "quorum_there": guards.quorum_there,
        "proposal_waits": guards.proposal_waits,
        "other_business": guards.other_business,
        "ballot_there": guards.ballot_there,
    },
    choices={"ballot_outcome": Choice(frozenset({"carried", "lost", "no_quorum"}), guards.ballot_outcome)},
    effects=frozenset(),
    terms=frozenset(),
    asks=frozenset({"reason", "outcome"}),
    roles=frozenset({"member", "secretary", "presiding"}),
    drivers=frozenset({"meeting"}),
    rights=frozenset({"stand_aside", "ask_secrecy"}),
    stages=frozenset({"drafting", "discussion", "ended"}),
    role_words=ROLES,
    ask_words={"reason": Text("دلیل", "Reason"), "outcome": Text("نتیجه", "Outcome")},
)
