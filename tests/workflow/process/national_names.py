"""The names the national lifecycle uses, bound to switches the tests set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from workflow.process.definition import Bindings, Choice, Definition, load
from workflow.process.text import Text

NATIONAL = Path(__file__).parents[3] / "workflow" / "processes" / "national.toml"
GUARDS = (
    "sections_filled",
    "was_referred",
    "not_own",
    "comments_disposed",
    "amendments_settled",
    "text_consolidated",
    "brief_issued",
    "recipients_named",
    "recipients_settled",
    "answers_in",
)

EFFECTS = frozenset(
    {
        "tell_members",
        "tell_feedback",
        "open_ballot",
        "freeze_text",
        "tell_contributors",
        "render_brief",
        "send_briefs",
        "tell_chair",
        "answer_province",
    }
)
STAGES = frozenset({"drafting", "discussion", "consolidation", "approval", "delivery", "follow_up", "ended"})


@dataclass
class Switches:
    """What the stubbed guards refuse, and what the ballot's count says."""

    refusing: set[str] = field(default_factory=set)
    result: str = "carried"


@dataclass
class Case:
    """A case that is nothing but a case."""

    state: str
    origin: str = ""


def reason(name: str) -> Text:
    """What the stubbed guard ``name`` says when it refuses."""
    return Text(f"نگهبان {name}", f"guard {name}")


def bindings(switches: Switches | None = None, **changes: object) -> Bindings:
    """All names of the national lifecycle; ``changes`` replace whole fields."""
    state = switches or Switches()

    def guard(name: str):
        def refuse(_case: object, _actor: object, _now: datetime) -> Text | None:
            return reason(name) if name in state.refusing else None

        return refuse

    fields: dict[str, object] = {
        "guards": {name: guard(name) for name in GUARDS},
        "choices": {
            "ballot_result": Choice(
                frozenset({"carried", "lost", "no_quorum"}), lambda _case, _actor, _now: state.result
            ),
            "session_result": Choice(
                frozenset({"carried", "lost", "no_quorum"}), lambda _case, _actor, _now: state.result
            ),
        },
        "effects": EFFECTS,
        "terms": frozenset({"discussion_days", "feedback_days", "ballot_end", "until"}),
        "asks": frozenset({"reason", "until", "successor"}),
        "roles": frozenset({"author", "member", "secretary", "chair"}),
        "drivers": frozenset({"worker", "item"}),
        "rights": frozenset(
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
        "stages": STAGES,
        "passing": frozenset({"author"}),
        "role_words": {
            "author": Text("نویسنده", "author"),
            "member": Text("عضو", "member"),
            "secretary": Text("دبیر", "secretary"),
            "chair": Text("رئیس", "chair"),
        },
        "ask_words": {
            "reason": Text("دلیل", "the reason"),
            "until": Text("تا چه زمانی", "until when"),
            "successor": Text("پیشنهاد جایگزین", "the proposal that replaces it"),
        },
    }
    return Bindings(**{**fields, **changes})  # type: ignore[arg-type]


def national(names: Bindings | None = None) -> Definition:
    """The lifecycle as it stands in the repository."""
    return load(NATIONAL, names or bindings())


Answers = Mapping[str, object]
ANSWERS: Answers = {"reason": "چون", "until": "2030-01-01", "successor": 7}
