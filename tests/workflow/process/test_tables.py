"""The provincial and urgent lifecycles, and those of all that is no proposal, against tables by hand."""

import copy

import pytest

from tests.workflow.process import test_national as national
from tests.workflow.process.tables import (
    ANSWERS,
    CHOSEN,
    CLOCK,
    NOW,
    STAY,
    Case,
    Cells,
    Expected,
    Switches,
    engine,
    walk_of,
)
from workflow.lifecycle import DEFINITIONS
from workflow.process.machine import AnswerMissing, GuardRefused
from workflow.process.text import Refusal

A, S, C, W = "author", "secretary", "chair", "worker"
R, B, P = "recipient", "brief", "proposal"
CHAIRING, M = "presiding", "meeting"


def of_a_province() -> Expected:
    cells: Cells = copy.deepcopy(national.TABLE)
    cells["approval"]["decide"] = ({W, CLOCK}, CHOSEN)
    cells["in_session"]["resolve"] = ({national.ITEM}, CHOSEN)
    del cells["draft"]["take_referral"]
    cells["consolidation"]["refer"] = ({S}, "referred")
    cells["referred"] = {
        "report_answer": ({W}, "consolidation"),
        "wait_no_longer": ({S, CLOCK}, "consolidation"),
    }
    guarded = {k: v for k, v in national.GUARDED.items() if k != "take_referral"}
    return Expected(
        "provincial", "draft", cells,
        guarded=guarded | {"refer": {"comments_disposed", "amendments_settled", "nation_there"}},
        asked=national.ASKED | {"refer": {"reason"}},
        chosen={"decide": national.COUNTED, "resolve": national.COUNTED_IN_SESSION},
        follows=national.FOLLOWS | {"referred": ("refer_to_nation",)},
        drives={
            "tabled": {"ballot": "annul"},
            "postponed": {"ballot": "annul"},
            "superseded": {"brief": "supersede"},
        },
    )  # fmt: skip


def of_urgency() -> Expected:
    cells: Cells = copy.deepcopy(national.TABLE)
    cells["approval"]["decide"] = ({W, CLOCK}, CHOSEN)
    cells["in_session"]["resolve"] = ({national.ITEM}, CHOSEN)
    del cells["draft"]["take_referral"]
    for state in ("screening", "discussion", "consolidation"):
        del cells[state]["return_to_draft"]
    cells["screening"]["accept"] = ({C}, "discussion")
    cells["delivery"]["report_delivered"] = ({W, S}, "ratification")
    cells["ratification"] = {
        "ratify": ({W, CLOCK}, CHOSEN), "hear": ({national.ITEM}, "ratifying"), "supersede": ({S}, "superseded"),
    }  # fmt: skip
    cells["ratifying"] = {
        "ratify": ({W, CLOCK}, CHOSEN), "conclude": ({national.ITEM}, CHOSEN),
        "put_off": ({national.ITEM}, "unratified"),
    }  # fmt: skip
    cells["unratified"] = dict(cells["ratification"])
    cells["revoked"] = {}
    guarded = {k: v for k, v in national.GUARDED.items() if k != "take_referral"}
    asked = {k: v for k, v in national.ASKED.items() if k != "return_to_draft"}
    return Expected(
        "urgent", "draft", cells,
        guarded=guarded,
        asked=asked | {"accept": {"reason"}, "put_off": {"reason"}},
        chosen={
            "decide": national.COUNTED,
            "resolve": national.COUNTED_IN_SESSION,
            "ratify": {"ratified": "follow_up", "refused": "revoked", "lapsed": "revoked"},
            "conclude": {"ratified": "follow_up", "refused": "revoked", "no_quorum": "unratified"},
        },
        follows=national.FOLLOWS | {
            "ratification": ("open_ratification",), "ratifying": ("tell_annulled",), "revoked": ("tell_contributors",),
        },
        drives={
            "tabled": {"ballot": "annul"},
            "postponed": {"ballot": "annul"},
            "ratifying": {"ballot": "annul"},
            "unratified": {"ballot": "annul"},
            "superseded": {"brief": "supersede", "ballot": "annul"},
            "revoked": {"brief": "withdraw"},
        },
    )  # fmt: skip


BALLOT = Expected(
    "ballot", "open",
    {"open": {"count": ({W, CLOCK}, "counted"), "annul": ({P}, "void")}, "counted": {}, "void": {}},
)  # fmt: skip

BRIEF = Expected(
    "brief", "proof",
    {
        "proof": {
            "issue": ({S}, "issued"), "withdraw": ({P}, "withdrawn"), "supersede": ({P}, CHOSEN),
        },
        "issued": {
            "correct": ({S}, "superseded"), "withdraw": ({P}, "withdrawn"), "supersede": ({P}, CHOSEN),
        },
        "superseded": {},
        "withdrawn": {},
    },
    asked={"correct": {"reason"}},
    chosen={"supersede": {"issued": "superseded", "proof": "withdrawn"}},
    drives={"superseded": {"delivery": "supersede"}, "withdrawn": {"delivery": "recall"}},
)  # fmt: skip

OVER = {"withdraw": ({S}, "withdrawn"), "recall": ({B}, "withdrawn"), "supersede": ({B}, "superseded")}
TERM = {"escalate": ({CLOCK}, STAY), "expire": ({CLOCK}, "expired")}
DELIVERY = Expected(
    "delivery", "prepared",
    {
        "prepared": {
            "report_sent": ({W}, "sent"), "report_bounce": ({W}, "bounced"), "send_copy": ({S}, STAY),
            "open": ({R}, "opened"), **OVER,
        },
        "sent": {
            "report_bounce": ({W}, "bounced"), "resend": ({S}, "prepared"), "open": ({R}, "opened"), **TERM,
            **OVER,
        },
        "bounced": {"resend": ({S}, "prepared"), "open": ({R}, "opened"), **OVER},
        "opened": {
            "acknowledge": ({R}, "acknowledged"), "send_copy": ({S}, STAY), "hand_over": ({R}, STAY), **TERM,
            **OVER,
        },
        "acknowledged": {
            "answer": ({R}, "answered"), "send_copy": ({S}, STAY), "hand_over": ({R}, STAY), **TERM, **OVER,
        },
        "answered": {
            "answer_anew": ({R}, STAY), "send_copy": ({S}, STAY), "withdraw": ({S}, "withdrawn"),
            "recall": ({B}, "withdrawn"),
        },
        "expired": {"resend": ({S}, "prepared"), **OVER},
        "withdrawn": {},
        "superseded": {},
    },
    asked={"hand_over": {"colleague"}},
    follows={
        "prepared": ("send_mail",), "sent": ("look_at_proposal",), "answered": ("tell_answered",),
        "bounced": ("tell_bounced",), "expired": ("tell_expired",),
        "withdrawn": ("revoke_links", "look_at_proposal"), "superseded": ("revoke_links",),
    },
)  # fmt: skip

AMENDMENT = Expected(
    "amendment", "open",
    {
        "open": {
            "accept": ({S}, "accepted"), "reject": ({S}, "rejected"), "withdraw": ({A}, "withdrawn"),
            "join": ({S}, "joined"), "fall": ({W}, "rejected"),
        },
        "accepted": {
            "reopen": ({S}, "open"), "join": ({S}, "joined"), "apply": ({S}, "applied"), "fall": ({W}, "rejected"),
        },
        "rejected": {"reopen": ({S}, "open")},
        "withdrawn": {},
        "joined": {},
        "applied": {},
    },
    asked={step: {"reason"} for step in ("accept", "reject", "reopen", "join")},
    follows=dict.fromkeys(("rejected", "withdrawn", "joined", "applied"), ("let_fall",)),
)  # fmt: skip

MEETING = Expected(
    "meeting", "planned",
    {
        "planned": {"call": ({S}, "called"), "cancel": ({S, C}, "cancelled")},
        "called": {
            "declare_open": ({CHAIRING}, "open"), "declare_inquorate": ({CHAIRING, S, C}, "closed"),
            "cancel": ({S, C}, "cancelled"),
        },
        "open": {"adjourn": ({CHAIRING}, "adjourned"), "close": ({CHAIRING, S}, "closed")},
        "adjourned": {"reopen": ({CHAIRING}, "open"), "close": ({CHAIRING, S}, "closed")},
        "closed": {},
        "cancelled": {},
    },
    guarded={
        "call": {"agenda_ready", "notice_given"}, "declare_open": {"time_has_come", "quorate"},
        "reopen": {"quorate"}, "adjourn": {"ballots_closed"},
        "declare_inquorate": {"time_has_come", "inquorate"},
    },
    asked={"adjourn": {"reason", "until"}, "declare_inquorate": {"reason"}, "cancel": {"reason"}},
    follows={
        "called": ("freeze_roll", "send_invitations"), "adjourned": ("end_attendance",),
        "closed": ("end_attendance", "begin_minutes"), "cancelled": ("send_cancellations",),
    },
    drives={"closed": {"item": "hold_over"}, "cancelled": {"item": "hold_over"}},
)  # fmt: skip

LEFT = {"defer": ({CHAIRING, S}, "deferred"), "hold_over": ({M}, "deferred")}
ITEM = Expected(
    "item", "planned",
    {
        "planned": {"take_up": ({CHAIRING, S}, "open"), "strike": ({S}, "struck"), **LEFT},
        "open": {"settle": ({CHAIRING, S}, "decided"), "decide": ({CHAIRING, S}, CHOSEN), **LEFT},
        "decided": {},
        "deferred": {},
        "struck": {},
    },
    guarded={
        "take_up": {"meeting_open", "nothing_else_open", "quorum_there", "proposal_waits"},
        "settle": {"meeting_open", "quorum_there", "other_business"},
        "defer": {"meeting_open"}, "strike": {"meeting_planned"}, "decide": {"meeting_open", "ballot_there"},
    },
    asked={"settle": {"outcome"}, "defer": {"reason"}},
    chosen={"decide": {"carried": "decided", "lost": "decided", "no_quorum": "deferred"}},
    drives={
        "open": {"proposal": "take_up hear"}, "decided": {"proposal": "resolve conclude"},
        "deferred": {"proposal": "defer put_off"},
    },
)  # fmt: skip

MINUTES = Expected(
    "minutes", "draft",
    {
        "draft": {"lay_out": ({S}, "laid_out")},
        "laid_out": {"redraft": ({S}, "draft"), "approve": ({CHAIRING, C}, "approved")},
        "approved": {},
    },
    guarded={"approve": {"was_present", "objections_answered"}},
    asked={"redraft": {"reason"}},
    follows={"laid_out": ("ask_those_present",), "approved": ("tell_those_called",)},
)  # fmt: skip

OTHERS = (BALLOT, BRIEF, DELIVERY, AMENDMENT, MEETING, ITEM, MINUTES)
EVERY = {found.name: found for found in (of_a_province(), of_urgency(), *OTHERS)}

TestProvincialWalk = walk_of(EVERY["provincial"])
TestUrgentWalk = walk_of(EVERY["urgent"])
TestBallotWalk = walk_of(BALLOT)
TestBriefWalk = walk_of(BRIEF)
TestDeliveryWalk = walk_of(DELIVERY)
TestAmendmentWalk = walk_of(AMENDMENT)
TestMeetingWalk = walk_of(MEETING)
TestItemWalk = walk_of(ITEM)
TestMinutesWalk = walk_of(MINUTES)


def test_every_lifecycle_has_its_table():
    assert {*EVERY, "national"} == set(DEFINITIONS)


@pytest.mark.parametrize("name", EVERY)
def test_every_cell_of_state_role_and_step(name):
    expected = EVERY[name]
    assert set(DEFINITIONS[name].states) == set(expected.cells)
    machine = engine(name, Switches())
    for state, steps in expected.cells.items():
        for role in expected.people:
            offered = {
                option.step.name
                for option in machine.options(Case(state, "discussion"), frozenset({role}), None, NOW)
                if option.allowed
            }
            assert offered == {step for step, (who, _) in steps.items() if role in who}, (state, role)


@pytest.mark.parametrize("name", EVERY)
def test_every_step_is_guarded_and_asks_as_the_table_says(name):
    expected, switches = EVERY[name], Switches()
    machine = engine(name, switches)
    every_guard = set(machine.bindings.guards)
    for state, steps in expected.cells.items():
        for step, (who, target) in steps.items():
            for role in who:
                case = Case(state, "discussion")

                def refusal(given, case=case, step=step, role=role):
                    try:
                        machine.take(case, step, frozenset({role}), None, NOW, given)
                    except Refusal as found:
                        return found
                    return None

                for asked in expected.asked.get(step, ()):
                    missing = refusal({key: value for key, value in ANSWERS.items() if key != asked})
                    assert isinstance(missing, AnswerMissing)
                    assert missing.which == (asked,)
                for guard in expected.guarded.get(step, ()):
                    switches.refusing = {guard}
                    assert isinstance(refusal(ANSWERS), GuardRefused)
                switches.refusing = every_guard - expected.guarded.get(step, set())
                assert refusal({key: ANSWERS[key] for key in expected.asked.get(step, ())}) is None
                switches.refusing = set()
                if target not in (CHOSEN, national.BACK):
                    assert case.state == (state if target == STAY else target)


@pytest.mark.parametrize("name", EVERY)
def test_states_drive_what_the_table_says(name):
    states = DEFINITIONS[name].states
    assert {key: dict(state.drives) for key, state in states.items() if state.drives} == EVERY[name].drives
