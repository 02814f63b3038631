"""Every check, with a file that breaks it in one place and the one fault that must come of it."""

import pytest

from tests.workflow.process.national_names import bindings, national
from workflow.process.checks import driven, unused
from workflow.process.definition import BrokenProcess, read
from workflow.process.parsing import parse

SOUND = """
subject = "proposal"
start = "draft"

[state]
draft = { stage = "drafting", may.edit = "author" }
discussion = { stage = "discussion", effects = "tell_members" }
approval = { stage = "approval" }
postponed = { stage = "approval" }
approved = { stage = "approval", end = true }
rejected = { stage = "ended", end = true }

[step]
submit = { from = "draft", to = "discussion", by = "author", guards = "sections_filled" }
lapse = { from = "draft", to = "rejected", due = "180d", remind = "30d" }
vote = { from = "discussion", to = "approval", by = "secretary" }
postpone = { from = "discussion approval", to = "postponed", by = "secretary", asks = "reason" }
resume = { from = "postponed", to = "back", by = "secretary", due = "until" }
escalate = { from = "discussion", to = "same", effects = "tell_chair", due = "14d" }

[step.decide]
from = "approval"
choose = "ballot_result"
to = { carried = "approved", lost = "rejected", no_quorum = "postponed" }
by = "worker"
due = "ballot_end"

[[always]]
reach = "approved"
through = "discussion"
since = "edit"

[fa]
small = "روند کوچک"
draft = "پیش‌نویس"
discussion = "بحث"
approval = "رأی‌گیری"
postponed = "موکول‌شده"
approved = "تصویب‌شده"
rejected = "ردشده"
submit = "ارسال"
lapse = "کنار گذاشتن"
vote = "به رأی گذاشتن"
postpone = "موکول کردن"
resume = "از سر گرفتن"
escalate = "یادآوری"
decide = "شمارش"

[en]
small = "Small course"
draft = "Draft"
discussion = "Discussion"
approval = "Ballot"
postponed = "Postponed"
approved = "Approved"
rejected = "Rejected"
submit = "Send"
lapse = "Set aside"
vote = "Put to the vote"
postpone = "Postpone it"
resume = "Take up again"
escalate = "Remind"
decide = "Count"
"""

VOTE = 'vote = { from = "discussion", to = "approval", by = "secretary" }'
SUBMIT = 'submit = { from = "draft", to = "discussion", by = "author", guards = "sections_filled" }'
LAPSE = 'lapse = { from = "draft", to = "rejected", due = "180d", remind = "30d" }'
RESUME = 'resume = { from = "postponed", to = "back", by = "secretary", due = "until" }'
POSTPONE = 'postpone = { from = "discussion approval", to = "postponed", by = "secretary", asks = "reason" }'
ESCALATE = 'escalate = { from = "discussion", to = "same", effects = "tell_chair", due = "14d" }'
TO = 'to = { carried = "approved", lost = "rejected", no_quorum = "postponed" }'
DRAFT = 'draft = { stage = "drafting", may.edit = "author" }'


def extra_step(line: str, name: str = "more") -> list[tuple[str, str]]:
    """Changes that add a step with its labels."""
    return [
        ("[step]\n", f"[step]\n{line}\n"),
        ("[fa]\n", f'[fa]\n{name} = "گام دیگر"\n'),
        ("[en]\n", f'[en]\n{name} = "One more"\n'),
    ]


def extra_state(line: str, name: str) -> list[tuple[str, str]]:
    """Changes that add a state with its labels."""
    return [
        ("[state]\n", f"[state]\n{line}\n"),
        ("[fa]\n", f'[fa]\n{name} = "جای دیگر"\n'),
        ("[en]\n", f'[en]\n{name} = "Another place"\n'),
    ]


RING = [
    ("[state]\n", '[state]\ncircle = { stage = "discussion" }\nring = { stage = "discussion" }\n'),
    ("[step]\n", '[step]\nround = { from = "ring", to = "circle", by = "chair" }\n'),
    ("[step]\n", '[step]\nturn = { from = "circle", to = "ring", by = "chair" }\n'),
    ("[step]\n", '[step]\nenter = { from = "draft", to = "ring", by = "chair" }\n'),
    ("[fa]\n", '[fa]\nring = "حلقه"\ncircle = "دایره"\nround = "دور"\nturn = "چرخش"\nenter = "ورود"\n'),
    ("[en]\n", '[en]\nring = "Ring"\ncircle = "Circle"\nround = "Round"\nturn = "Turn"\nenter = "Enter"\n'),
]

# what is changed in the sound file; the key of the fault; words its sentence must hold
BROKEN = {
    "unknown_top_key": (
        [('start = "draft"', 'start = "draft"\nfinish = 1')],
        "finish",
        'unknown key "finish"',
    ),
    "unknown_state_key": (
        [(DRAFT, DRAFT.replace(" }", ", ends = true }"))],
        "state.draft.ends",
        'mean "end"',
    ),
    "unknown_step_key": (
        [(VOTE, VOTE.replace("by =", "who = 1, by ="))],
        "step.vote.who",
        'unknown key "who"',
    ),
    "unknown_always_key": ([("since", "sinse")], "always.1.sinse", 'did you mean "since"'),
    "unknown_start": ([('start = "draft"', 'start = "darft"')], "start", 'did you mean "draft"'),
    "unknown_source": (
        [(VOTE, VOTE.replace("discussion", "discusion"))],
        "step.vote.from",
        'mean "discussion"',
    ),
    "unknown_target": ([(VOTE, VOTE.replace("approval", "aproval"))], "step.vote.to", 'mean "approval"'),
    "unknown_outcome_target": (
        [('lost = "rejected"', 'lost = "rejcted"')],
        "step.decide.to.lost",
        '"rejected"',
    ),
    "unknown_role": ([(VOTE, VOTE.replace("secretary", "secretery"))], "step.vote.by", 'mean "secretary"'),
    "unknown_guard": ([("sections_filled", "sections_full")], "step.submit.guards", '"sections_filled"'),
    "unknown_choice": ([("ballot_result", "ballot_results")], "step.decide.choose", 'mean "ballot_result"'),
    "unknown_effect": ([("tell_members", "tel_members")], "state.discussion.effects", 'mean "tell_members"'),
    "unknown_step_effect": ([("tell_chair", "tell_char")], "step.escalate.effects", 'mean "tell_chair"'),
    "unknown_question": ([('"reason"', '"reasons"')], "step.postpone.asks", 'did you mean "reason"'),
    "unknown_term": ([('"ballot_end"', '"ballots_end"')], "step.decide.due", 'did you mean "ballot_end"'),
    "unknown_right": ([("may.edit", "may.edti")], "state.draft.may.edti", 'did you mean "edit"'),
    "unknown_right_holder": (
        [('may.edit = "author"', 'may.edit = "auther"')],
        "state.draft.may.edit",
        '"author"',
    ),
    "driver_holds_a_right": (
        [('may.edit = "author"', 'may.edit = "worker"')],
        "state.draft.may.edit",
        "worker",
    ),
    "unknown_stage": ([('"drafting"', '"draughting"')], "state.draft.stage", 'did you mean "drafting"'),
    "unknown_reach": ([('reach = "approved"', 'reach = "aproved"')], "always.1.reach", 'mean "approved"'),
    "unknown_through": (
        [('through = "discussion"', 'through = "x"')],
        "always.1.through",
        'unknown state "x"',
    ),
    "unknown_since": ([('since = "edit"', 'since = "edits"')], "always.1.since", 'did you mean "edit"'),
    "nothing_near": (
        [("sections_filled", "zzz")],
        "step.submit.guards",
        "known: amendments_settled, answers_in",
    ),
    "label_of_nobody": ([('vote = "به', 'votes = "x"\nvote = "به')], "fa.votes", 'did you mean "vote"'),
    "no_label": ([('vote = "Put to the vote"\n', "")], "en.vote", "is missing"),
    "no_own_label": ([('small = "روند کوچک"\n', "")], "fa.small", "is missing"),
    "label_not_persian": ([("به رأی گذاشتن", "to vote")], "fa.vote", "is not Persian"),
    "label_not_english": ([("Put to the vote", "رأی")], "en.vote", "is not English"),
    "label_arabic_yeh": ([("رأی‌گیری", "رأي‌گیری")], "fa.approval", "U+064A; write ی"),
    "label_arabic_kaf": ([("روند کوچک", "روند كوچک")], "fa.small", "U+0643; write ک"),
    "label_turns_the_line": ([("Put to the vote", "Put \\u202e")], "en.vote", "invisible character"),
    "labels_alike": ([('"Postpone it"', '"put to the vote"')], "en.postpone", 'reads like "vote"'),
    "twice_in_a_list": (
        [('"discussion approval"', '"discussion discussion approval"')],
        "step.postpone.from",
        "twice",
    ),
    "state_and_step": (
        [("vote = {", "approved = {"), ('vote = "به رأی گذاشتن"\n', ""), ('vote = "Put to the vote"\n', "")],
        "step.approved",
        "a state has this name too",
    ),
    "format_word": (
        [("vote = {", "same = {"), ('vote = "به', 'same = "به'), ('vote = "Put', 'same = "Put')],
        "step.same",
        "is a word of the format",
    ),
    "odd_name": (
        [("vote = {", "Vote = {"), ('vote = "به', 'Vote = "به'), ('vote = "Put', 'Vote = "Put')],
        "step.Vote",
        "lower-case letters",
    ),
    "no_subject": ([('subject = "proposal"\n', "")], "subject", "is missing"),
    "not_text": ([(VOTE, VOTE.replace('"secretary"', "1"))], "step.vote.by", "must be text in quotes"),
    "end_not_true": (
        [('approved = { stage = "approval", end = true }', 'approved = { stage = "approval", end = 1 }')],
        "state.approved.end",
        "true or false",
    ),
    "not_a_table": ([(VOTE, "vote = 1")], "step.vote", "must be a table"),
    "outcomes_without_choice": (
        [('choose = "ballot_result"\n', "")],
        "step.decide.to",
        "nothing is named that chooses",
    ),
    "choice_without_outcomes": ([(TO, 'to = "approved"')], "step.decide.to", "must be a table"),
    "outcome_without_target": (
        [(', no_quorum = "postponed"', "")],
        "step.decide.to",
        '"no_quorum" of "ballot_result"',
    ),
    "target_without_outcome": (
        [('lost = "rejected"', 'lost = "rejected", tied = "rejected"')],
        "step.decide.to.tied",
        'unknown outcome of "ballot_result" "tied"',
    ),
    "guard_on_clock": (
        [(LAPSE, LAPSE.replace("due", 'guards = "not_own", due'))],
        "step.lapse.guards",
        "no guard may refuse",
    ),
    "question_for_clock": (
        [(LAPSE, LAPSE.replace("due", 'asks = "reason", due'))],
        "step.lapse.asks",
        "answers no questions",
    ),
    "remind_of_nothing": (
        [(VOTE, VOTE.replace(" }", ', remind = "3d" }'))],
        "step.vote.remind",
        "nothing is due",
    ),
    "remind_no_duration": (
        [('remind = "30d"', 'remind = "soon"')],
        "step.lapse.remind",
        '"soon" is not a duration',
    ),
    "remind_too_early": (
        [('remind = "30d"', 'remind = "180d"')],
        "step.lapse.remind",
        "earlier than the step opens",
    ),
    "due_together": (
        extra_step('more = { from = "draft", to = "rejected", due = "180d" }'),
        "step.lapse.due",
        'falls due together with "more" in "draft"',
    ),
    "nobody_takes_it": (
        extra_step('more = { from = "discussion", to = "rejected" }'),
        "step.more.by",
        "nobody takes",
    ),
    "to_itself": (
        extra_step('more = { from = "discussion", to = "discussion", by = "chair" }'),
        "step.more.to",
        "itself",
    ),
    "does_nothing": (
        extra_step('more = { from = "discussion", to = "same", by = "chair" }'),
        "step.more",
        "has no effect",
    ),
    "effect_on_a_moving_step": (
        [(VOTE, VOTE.replace(" }", ', effects = "tell_chair" }'))],
        "step.vote.effects",
        "belong to the state",
    ),
    "unreachable": (
        extra_state('island = { stage = "ended", end = true }', "island"),
        "state.island",
        "cannot be reached",
    ),
    "dead_end": (
        [('rejected = { stage = "ended", end = true }', 'rejected = { stage = "ended" }')],
        "state.rejected",
        "is a dead end",
    ),
    "no_end": (RING, "state.circle", "the ring is circle, ring"),
    "end_is_left": (
        extra_step('more = { from = "rejected", to = "discussion", by = "chair" }'),
        "step.more.from",
        'leaves "rejected", which is an end',
    ),
    "back_from_the_start": (
        extra_step('more = { from = "draft", to = "back", by = "chair" }'),
        "step.more.from",
        'goes back from "draft"',
    ),
    "invariant": (
        extra_step('more = { from = "draft", to = "approval", by = "chair" }'),
        "always.1",
        '"approved" is reached without "discussion": draft -more-> approval -decide-> approved',
    ),
    "invariant_of_the_start": ([('reach = "approved"', 'reach = "draft"')], "always.1", 'begins in "draft"'),
    "edited_after": (
        [('approval = { stage = "approval" }', 'approval = { stage = "approval", may.edit = "author" }')],
        "always.1",
        'after "approval" (edit), "discussion" is not passed anew: approval -decide->',
    ),
    "edited_while_postponed": (
        [('postponed = { stage = "approval" }', 'postponed = { stage = "approval", may.edit = "author" }')],
        "always.1",
        "postponed -resume-> approval -decide-> approved",
    ),
    "every_way_refusable": (
        [(RESUME, RESUME.replace('due = "until"', 'guards = "not_own"'))],
        "state.postponed",
        "every way out may be refused: resume",
    ),
    "may_be_gone": (
        [
            (
                LAPSE,
                LAPSE.replace(
                    'to = "rejected", due = "180d", remind = "30d"', 'to = "rejected", by = "author"'
                ),
            ),
        ],
        "state.draft",
        "only the author can move it on, who may be gone",
    ),
    "waits_for_ever": (
        [(RESUME, RESUME.replace('by = "secretary", due = "until"', 'by = "worker"'))],
        "state.postponed",
        "waits for ever if this never comes: worker",
    ),
}


def broken(changes: list[tuple[str, str]]) -> str:
    text = SOUND
    for old, new in changes:
        assert text.count(old) >= 1, f"nothing to change: {old}"
        text = text.replace(old, new, 1)
    return text


def test_sound_file_is_accepted():
    assert next(iter(read(SOUND, "small", bindings()).states)) == "draft"


@pytest.mark.parametrize("name", BROKEN)
def test_check_finds_exactly_the_fault(name):
    changes, key, words = BROKEN[name]
    with pytest.raises(BrokenProcess) as caught:
        read(broken(changes), "small", bindings())
    assert [fault.key for fault in caught.value.faults] == [key], str(caught.value)
    assert words in caught.value.faults[0].sentence


def test_all_faults_are_listed_each_with_its_file_and_key():
    changes = [*BROKEN["unknown_guard"][0], *BROKEN["no_label"][0], *BROKEN["guard_on_clock"][0]]
    with pytest.raises(BrokenProcess) as caught:
        read(broken(changes), "small", bindings())
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert sorted(line.split(": ")[:2] for line in lines) == [
        ["small.toml", "en.vote"],
        ["small.toml", "step.lapse.guards"],
        ["small.toml", "step.submit.guards"],
    ]


def test_text_that_is_no_toml_says_where():
    with pytest.raises(BrokenProcess, match=r"small\.toml: toml: .*line 3"):
        read('subject = "proposal"\nstart = "draft"\nstart = "draft"\n', "small", bindings())


def test_empty_file_names_what_is_missing():
    with pytest.raises(BrokenProcess) as caught:
        read("", "small", bindings())
    assert {fault.key for fault in caught.value.faults} == {
        "subject", "start", "state", "step", "fa.small", "en.small",
    }  # fmt: skip


def test_step_out_of_a_state_nobody_comes_to_is_told_with_its_dead_guards():
    changes = [
        *extra_state('island = { stage = "ended" }', "island"),
        *extra_step('more = { from = "island", to = "rejected", by = "chair", guards = "not_own" }'),
    ]
    with pytest.raises(BrokenProcess) as caught:
        read(broken(changes), "small", bindings())
    assert [tuple(fault[1:]) for fault in caught.value.faults] == [
        ("state.island", 'cannot be reached from "draft"'),
        (
            "step.more",
            "can never be taken: nothing it leaves can be reached, and its guards are dead: not_own",
        ),
    ]


def test_role_without_a_word_is_a_fault():
    with pytest.raises(BrokenProcess, match=r'step\.vote\.by: the role "secretary" has no word'):
        read(SOUND, "small", bindings(role_words={}))


def test_postponing_is_no_bridge_between_states():
    # Read naively, discussion -> postponed -> approval would go around the screening.
    rule = '[[always]]\nreach = "approval"\nthrough = "screening"\n\n'
    changes = [
        (VOTE, VOTE.replace("discussion", "screening")),
        ("[step]\n", '[step]\nscreen = { from = "discussion", to = "screening", by = "secretary" }\n'),
        ("[state]\n", '[state]\nscreening = { stage = "discussion" }\n'),
        ("[fa]\n", rule + '[fa]\nscreening = "بررسی"\nscreen = "دیدن"\n'),
        ("[en]\n", '[en]\nscreening = "Screening"\nscreen = "Screen"\n'),
    ]
    assert read(broken(changes), "small", bindings()).always[1].through == "screening"


def test_national_lifecycle_uses_every_name_it_is_given():
    assert unused([national()], bindings()) == ()


def test_names_without_use_are_found():
    names = bindings(effects=bindings().effects | {"ring_bell"}, terms=bindings().terms | {"eternity"})
    assert [(fault.key, fault.sentence) for fault in unused([national()], names)] == [
        ("effect.ring_bell", "no lifecycle uses it"),
        ("term.eternity", "no lifecycle uses it"),
    ]


@pytest.mark.parametrize(
    ("drives", "sentence"),
    [
        ('drives.letter = "recall"', 'unknown subject "letter"'),
        ('drives.delivery = "recal"', 'did you mean "recall"'),
        ('drives.delivery = "send"', '"brief" does not let a proposal take "send"'),
        ('drives.delivery = "recall recal"', 'unknown step of a delivery "recal"'),
    ],
)
def test_driving_what_does_not_wait_for_it_is_a_fault(drives, sentence):
    ended = 'rejected = { stage = "ended", end = true'
    proposal = read(SOUND.replace(ended, f"{ended}, {drives}"), "small", bindings())
    told = [fault for fault in driven([proposal, delivery()]) if fault.file == "small.toml"]
    assert [sentence in fault.sentence for fault in told] == [True]
    assert told[0].key == f"state.rejected.{drives.split(' =', maxsplit=1)[0]}"


def test_driving_the_one_of_two_steps_that_is_open_is_sound_but_not_where_both_are():
    ended = 'rejected = { stage = "ended", end = true'
    proposal = read(SOUND.replace(ended, f'{ended}, drives.delivery = "recall send"'), "small", bindings())
    both = delivery(send='send = { from = "prepared", to = "gone", by = "proposal" }')
    told = [fault.sentence for fault in driven([proposal, both]) if fault.file == "small.toml"]
    assert told == ['"recall" and "send" of "brief" both leave "prepared"']
    one = delivery(send='send = { from = "gone", to = "prepared", by = "proposal" }')
    assert [fault for fault in driven([proposal, one]) if fault.file == "small.toml"] == []


def test_driving_what_waits_for_it_is_sound():
    ended = 'rejected = { stage = "ended", end = true'
    proposal = read(SOUND.replace(ended, f'{ended}, drives.delivery = "recall"'), "small", bindings())
    assert driven([proposal, delivery()]) == ()


def test_step_left_to_a_driver_that_never_drives_it_is_a_fault():
    told = driven([read(SOUND, "small", bindings()), delivery()])
    assert [str(fault) for fault in told] == [
        "brief.toml: step.recall.by: nothing drives it: no proposal names it under drives"
    ]


def test_driving_in_a_ring_is_a_fault():
    ended = 'rejected = { stage = "ended", end = true'
    proposal = read(SOUND.replace(ended, f'{ended}, drives.delivery = "recall"'), "small", bindings())
    back = delivery('gone = { stage = "ended", end = true, drives.proposal = "lapse" }')
    assert [str(fault) for fault in driven([proposal, back]) if "ring" in fault.sentence] == [
        "small.toml: state.rejected.drives.delivery: drives in a ring: proposal, delivery, proposal",
        "brief.toml: state.gone.drives.proposal: drives in a ring: delivery, proposal, delivery",
    ]


def test_state_its_driver_may_leave_standing_is_a_fault():
    ended = 'rejected = { stage = "ended", end = true'
    proposal = read(SOUND.replace(ended, f'{ended}, drives.delivery = "recall"'), "small", bindings())
    waiting = delivery(send='send = { from = "prepared", to = "gone", by = "proposal" }')
    told = [fault for fault in driven([proposal, waiting]) if "stand still" in fault.sentence]
    assert [(fault.key, fault.sentence) for fault in told] == [
        ("state.prepared", 'would stand still when "small" ends in "approved"')
    ]


def delivery(
    gone='gone = { stage = "ended", end = true }',
    send='send = { from = "prepared", to = "gone", by = "secretary" }',
):
    text = f"""
    subject = "delivery"
    start = "prepared"
    [state]
    prepared = {{ stage = "delivery" }}
    {gone}
    [step]
    {send}
    recall = {{ from = "prepared", to = "gone", by = "proposal" }}
    [fa]
    brief = "ابلاغ"
    prepared = "آماده"
    gone = "رفته"
    send = "فرستادن"
    recall = "فراخواندن"
    [en]
    brief = "Delivery"
    prepared = "Prepared"
    gone = "Gone"
    send = "Send"
    recall = "Recall"
    """
    definition, faults = parse(text, "brief")
    assert not faults
    return definition
