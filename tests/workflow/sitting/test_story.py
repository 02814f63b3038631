"""What happened to a meeting is told in order and by name; what anybody chose, and what is not yet theirs, is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.workflow.meeting import PLAN, Council
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import receipts
from workflow.decision.meetings import absence, arranging, changing
from workflow.decision.tables import MeetingChange
from workflow.record.case import person
from workflow.sitting.admission import admit
from workflow.sitting.items import open_ballot, voting_on
from workflow.sitting.story import story_of_meeting


@pytest.fixture
def here(session, now):
    return Council(session, now, proxies=1)


def story(here, who=None, **asked):
    case = admit(here.session, here.meeting, "see", actor=person((who or here.secretary).id), now=here.now)
    return story_of_meeting(case, **asked)


def events(here, who=None):
    return [each.what for each in reversed(story(here, who)[0])]


def run(here, *, secret):
    """From plan to close, with a change, a proxy taken back, and a ballot on which everybody voted."""
    proposal = here.tabled("پیمان کارورزی")
    here.plan()
    item, business = here.on_agenda(proposal), here.on_agenda()
    arranging.move(here.case("arrange"), business, up=True, version=None, now=here.now)
    here.step("call")
    changing.change(here.case("change"), replace(PLAN, place="سالن ۹"), version=None, now=here.now)
    first, second = here.members[:2]
    absence.excuse(here.case("answer", first), "در سفرم", now=here.now)
    absence.come_after_all(here.case("answer", first), now=here.now)
    here.represented(first, second)
    absence.end_proxy(here.case("record"), first.id, now=here.now)
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    here.item_step(item, "take_up")
    open_ballot(here.session, here.meeting, item, actor=person(here.secretary.id), now=here.now)
    for who in (here.chair, *here.members):
        case = authorize(here.session, proposal, "vote", actor=person(who.id), now=here.now, lock=True)
        ballots.cast(case, "against", now=here.now, receipt=receipts.new_receipt() if secret else "")
    here.item_step(item, "decide")
    here.left(second)
    here.step("close", here.chair)
    return item


EXPECTED = [
    "plan", "item_added", "item_added", "item_moved", "call", "changed", "excuse", "come_after_all", "represent",
    "end_proxy", *["arrive"] * 5, "declare_open", "take_up", "ballot_opened", "count", "decide", "leave", "close",
    "hold_over",
]  # fmt: skip


def test_everything_is_told_in_order_with_those_it_is_about(here):
    item = run(here, secret=False)
    assert events(here) == EXPECTED
    told = {each.what: each for each in story(here)[0]}
    first, second = here.members[:2]
    assert (told["represent"].person, told["represent"].holder) == (first.name, second.name)
    assert told["end_proxy"].person == first.name
    assert told["leave"].person == second.name
    assert told["changed"].changes == (("place", "سالن شمارهٔ ۲، تهران", "سالن ۹"),)
    for what in ("take_up", "ballot_opened", "count", "decide"):
        assert (told[what].item_id, told[what].item) == (item, "پیمان کارورزی"), what
    assert told["item_moved"].item == "گزارش دبیر"
    assert told["call"].label.fa == "فراخواندن اعضا"
    assert told["declare_open"].entry.who == here.chair.name


def test_member_is_told_from_the_call_on_and_of_nobodys_reason(here):
    run(here, secret=False)
    first, second = here.members[:2]
    assert events(here, second) == EXPECTED[4:]
    remarks = [
        next(each for each in story(here, who)[0] if each.what == "excuse").entry.remark
        for who in (here.secretary, here.chair, first, second)
    ]
    assert remarks == ["در سفرم"] * 3 + [""]


@pytest.mark.parametrize("secret", [False, True])
def test_no_choice_and_no_voter_is_told(session, now, secret):
    here = Council(session, now, proxies=1, secrecy="always" if secret else "never")
    run(here, secret=secret)
    found = story(here)[0]
    assert {"voted", "vote_refused"}.isdisjoint(each.what for each in found)
    assert "against" not in repr(found)
    assert [each.what for each in found].count("ballot_opened") == 1


@pytest.mark.parametrize("secret", [False, True])
def test_no_voter_on_other_business_is_told_and_its_ballot_once(session, now, secret):
    here = Council(session, now, proxies=1, secrecy="always" if secret else "never")
    here.opened(None)
    (item,) = here.items()
    here.item_step(item.id, "take_up", here.chair)
    actor = person(here.chair.id)
    open_ballot(session, here.meeting, item.id, actor=actor, now=here.now)
    _, case, _ = voting_on(session, here.meeting, item.id, "vote", actor=actor, now=here.now)
    ballots.cast(case, "against", now=here.now, receipt=receipts.new_receipt() if secret else "")
    with pytest.raises(ballots.AlreadyVoted):
        ballots.cast(case, "for", now=here.now, receipt=receipts.new_receipt() if secret else "")
    here.item_step(item.id, "decide", here.chair)
    told = events(here)
    assert {"voted", "vote_refused", "voted_by_proxy"}.isdisjoint(told)
    assert [what for what in told if "ballot" in what or what in ("count", "annul")] == [
        "ballot_opened",
        "count",
    ]


def test_told_page_by_page_and_only_of_this_meeting(here):
    run(here, secret=False)
    one, first = here.meeting, []
    here.now -= timedelta(days=3)
    here.plan(replace(PLAN, day="1405/09/20"))
    here.on_agenda()
    assert events(here) == ["plan", "item_added"]
    here.meeting, before = one, None
    while True:
        page, before = story(here, before=before, limit=5)
        assert len(page) <= 5
        first += [each.entry.id for each in page]
        if before is None:
            break
    assert first == [each.entry.id for each in story(here, limit=200)[0]]
    assert len(first) == len(EXPECTED)


def test_a_page_reads_only_the_changes_it_shows(here):
    here.called()
    for place in ("سالن ۷", "سالن ۸", "سالن ۹"):
        changing.change(here.case("change"), replace(PLAN, place=place), version=None, now=here.now)
    here.session.expunge_all()
    read = []

    def note(change, _context):
        read.append(change.version)

    event.listen(MeetingChange, "load", note)
    try:
        (newest,), _ = story(here, limit=1)
    finally:
        event.remove(MeetingChange, "load", note)
    assert newest.changes == (("place", "سالن ۸", "سالن ۹"),)
    assert read == [newest.entry.version]
