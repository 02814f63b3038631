"""Amendments from their moving to the revision they are applied in."""

from itertools import permutations

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests.workflow.deliberation.amendments.table import PROBLEM, table
from workflow.deliberation.amendments import moving, reading
from workflow.deliberation.amendments.applying import apply_accepted
from workflow.deliberation.amendments.refusals import (
    Collides,
    DecidedMeanwhile,
    JoinedMeanwhile,
    MovedOnOld,
    NothingToApply,
    NotTogether,
    OpenUnder,
    OwnAmendment,
    ParentSettled,
    PassageOutside,
    Settled,
    TooMany,
    WordedAnew,
)
from workflow.deliberation.amendments.settled import amendments_settled
from workflow.deliberation.editing import RevisionOutdated
from workflow.deliberation.tables import Amendment
from workflow.process.machine import NotYours, StepNotOpen
from workflow.record.calendar import persian_digits
from workflow.record.case import Forbidden, NotFound
from workflow.record.tables import History, Remark
from workflow.record.typed import EntryRefused


@pytest.fixture
def at(session, now):
    return table(session, now)


def one(at, number):
    return reading.one(at.at.case("see"), number)


def test_amendment_keeps_the_changed_words_alone(at):
    number = at.move(PROBLEM, PROBLEM.replace("روشنی", "هموار"))
    row = one(at, number)
    assert (row.exact, row.replacement, row.state, row.revision) == ("روشنی", "هموار", "open", 1)
    assert row.before + row.exact + row.after == PROBLEM
    assert (row.author, row.collides, row.anew) == ("نگار عضوی", (), False)
    assert at.at.events() == ["amend"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"replacement": "الف\0"}, "replacement"), ({"replacement": "ا" * 10_001}, "replacement"),
        ({"replacement": "ا\ud800"}, "replacement"), ({"replacement": "۲۰ هزار"}, "replacement"),
        ({"reason": " "}, "reason"), ({"reason": "ا" * 5_001}, "reason"), ({"reason": "ا\0"}, "reason"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_kept_are_named_by_field(at, change, field):
    with pytest.raises(EntryRefused) as refused:
        at.move("۲۰ هزار", "۳۰ هزار", **change)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    "place",
    [{"start": -1}, {"end": 9_999}, {"start": 9, "end": 3}, {"section": "nowhere"}, {"revision": 7},
     {"section": "recommendation:999"}],
)  # fmt: skip
def test_place_outside_the_text_is_refused(at, place):
    with pytest.raises(PassageOutside):
        at.move("۲۰ هزار", "۳۰ هزار", **place)


def test_amendment_to_an_old_revision_is_shown_where_its_words_stand_now(at):
    at.write(problem="تازه. " + PROBLEM)
    with pytest.raises(MovedOnOld) as refused:
        at.move("۲۰ هزار", "۳۰ هزار", revision=1, start=PROBLEM.index("۲۰"), end=PROBLEM.index("۲۰") + 7)
    section, start, end = refused.value.place
    assert at.text().sections[section][start:end] == "۲۰ هزار"
    assert refused.value.number == 2
    at.write(problem="همه چیز از نو نوشته شد و هیچ مانند پیش نیست.")
    with pytest.raises(MovedOnOld) as gone:
        at.move("همه", "هیچ", revision=1, start=0, end=20)
    assert gone.value.place is None


def test_too_many_are_refused(at, monkeypatch):
    monkeypatch.setattr(moving, "MOST", 1)
    at.move("۲۰ هزار", "۳۰ هزار")
    with pytest.raises(TooMany):
        at.move("روشنی", "هموار")


def test_only_one_of_two_on_the_same_words_is_accepted(at):
    first = at.move("بیش از", "نزدیک به")
    second = at.move("هزار دانشجو", "میلیون دانشجو")
    third = at.move("از ۲۰ هزار", "به ۲۲ تن")
    assert one(at, second).collides == (third,)
    assert one(at, third).collides == (first, second)
    at.decide(third)
    for other in (first, second):
        with pytest.raises(Collides) as refused:
            at.decide(other)
        assert persian_digits(str(third)) in refused.value.text.fa
    at.decide(third, "reopen", "دوباره سنجیدیم")
    at.decide(first)
    at.decide(second)
    assert [at.state(n) for n in (first, second, third)] == ["accepted", "accepted", "open"]


def test_the_same_insertion_twice_is_accepted_once_and_two_others_both(at):
    first, second = (at.move("سازمان‌اند|", " و دانشگاه") for _ in range(2))
    other = at.move("سازمان‌اند|", " و بنیاد")
    assert one(at, first).collides == (second,)
    at.decide(first)
    with pytest.raises(Collides):
        at.decide(second)
    at.decide(other)
    at.apply()
    assert "سازمان‌اند و دانشگاه و بنیاد" in at.text().sections["problem"]


def test_reopened_decision_keeps_its_trail(at, session):
    number = at.move("۲۰ هزار", "۳۰ هزار")
    for verdict, why in (("reject", "آمار نادرست"), ("reopen", "آمار تازه رسید"), ("accept", "درست بود")):
        at.decide(number, verdict, why)
    row = one(at, number)
    assert (row.state, row.decision, row.decided_by) == ("accepted", "درست بود", "فرشته دبیری")
    said = select(col(Remark.text)).join(History, col(History.remark_id) == col(Remark.id))
    kept = session.execute(said.order_by(col(History.id))).scalars().all()
    assert kept == ["آمار نادرست", "آمار تازه رسید", "درست بود"]
    with pytest.raises(StepNotOpen):
        at.decide(number, "accept")


def test_joined_wording_takes_the_place_of_those_that_collide(at):
    first = at.move("بیش از ۲۰", "نزدیک ۲۲")
    second = at.move("۲۰ هزار دانشجو", "۲۱ تن فارغ‌التحصیل")
    beside = at.move("روشنی", "هموار")
    made = at.join([first, second], "نزدیک ۲۱ هزار دانشجو")
    at.decide(beside)
    assert [at.state(n) for n in (first, second, made)] == ["joined", "joined", "accepted"]
    assert {one(at, n).joined_id for n in (first, second)} == {made}
    at.apply()
    new = PROBLEM.replace("بیش از ۲۰ هزار", "نزدیک ۲۱ هزار").replace("روشنی", "هموار")
    assert at.text().sections["problem"] == new


def test_joined_wording_collides_like_any_other(at):
    first, second = at.move("بیش از", "نزدیک"), at.move("هزار دانشجو", "هزار تن")
    between = at.move("۲۰", "۲۱")
    at.decide(between)
    with pytest.raises(Collides):
        at.join([first, second], "نزدیک ۲۲ هزار تن")
    made = at.join([first, second, between], "نزدیک ۲۲ هزار تن")
    assert (at.state(between), at.state(made)) == ("joined", "accepted")


def test_those_of_two_sections_or_settled_ones_are_not_joined(at):
    first = at.move("بیش از", "نزدیک")
    other = at.move("وضع موجود", "وضع کنونی", section="options")
    done = at.move("روشنی", "هموار")
    at.decide(done, "reject")
    for ids in ([first, other], [first, done], []):
        with pytest.raises(NotTogether):
            at.join(ids, "متن")
    with pytest.raises(NotFound):
        at.join([first, 9_999], "متن")


def test_second_of_two_joined_wordings_is_refused_and_may_take_the_place_of_the_first(at):
    first, second = at.move("بیش از ۲۰", "نزدیک ۲۲"), at.move("۲۰ هزار", "۲۱ تن")
    seen = at.seen([first, second])
    made = at.join([first, second], "نزدیک ۲۱ هزار", seen=seen)
    with pytest.raises(JoinedMeanwhile) as refused:
        at.join([first, second], "کمابیش ۲۱ هزار", seen=seen)
    assert (refused.value.number, refused.value.version) == (made, 2)
    assert at.state(made) == "accepted"
    again = at.join([made], "کمابیش ۲۱ هزار", seen={refused.value.number: refused.value.version})
    with pytest.raises(JoinedMeanwhile) as refused:
        at.join([first, second], "سومی", seen=seen)
    assert refused.value.number == again
    at.apply()
    assert at.text().sections["problem"] == PROBLEM.replace("بیش از ۲۰ هزار", "کمابیش ۲۱ هزار")


def test_joined_wording_of_what_was_decided_or_revised_meanwhile_is_refused(at):
    first, second = at.move("بیش از ۲۰", "نزدیک ۲۲"), at.move("۲۰ هزار", "۲۱ تن")
    seen, revision = at.seen([first, second]), at.text().number
    at.decide(second, "reject")
    at.decide(second, "reopen")
    with pytest.raises(DecidedMeanwhile):
        at.join([first, second], "نزدیک ۲۱ هزار", seen=seen)
    at.write(problem="تازه. " + PROBLEM)
    with pytest.raises(DecidedMeanwhile):
        at.join([first, second], "نزدیک ۲۱ هزار", revision=revision)
    at.join([first, second], "نزدیک ۲۱ هزار")


def test_accepted_ones_make_one_revision_and_know_their_place_in_it(at):
    recommendation = at.text().recommendations[0].id
    numbers = [
        at.move("۲۰ هزار", "۳۰ هزار"),
        at.move("ادامهٔ وضع موجود، یا ", "", section="options"),
        at.move("کارفرمایان", "کارفرمایان بومی", section=f"recommendation:{recommendation}"),
    ]
    left = at.move("روشنی", "هموار")
    for number in numbers:
        at.decide(number)
    assert at.apply() == 2
    text = at.text()
    assert text.sections["problem"] == PROBLEM.replace("۲۰", "۳۰")
    assert text.sections["options"].startswith("پیمان")
    assert text.recommendations[0].text == "پیمان کارورزی با کارفرمایان بومی بسته شود."
    assert text.recommendations[0].owner == "معاونت اشتغال"
    for number in numbers:
        row = one(at, number)
        whole = text.sections.get(row.section, text.recommendations[0].text)
        assert (row.state, row.applied) == ("applied", 2)
        assert whole[row.applied_start : row.applied_end] == row.replacement
    assert (at.state(left), one(at, left).anew) == ("open", False)
    with pytest.raises(NothingToApply):
        at.apply()


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_any_order_of_acceptance_gives_the_same_text(at, order):
    moved = [
        at.move("۲۰ هزار", "۳۰ هزار"), at.move("هزار|", " و اندی"), at.move("هزار|", " تن"),
        at.move("روشنی از دانشگاه", "هموار از دانشگاه"),
    ]  # fmt: skip
    for place in order:
        at.decide(moved[place])
    at.apply()
    assert at.text().sections["problem"] == (
        PROBLEM.replace("۲۰ هزار", "۳۰ هزار و اندی تن").replace("روشنی", "هموار")
    )


def test_text_changed_by_hand_carries_the_others_over_and_loses_none(at):
    kept, lost = at.move("روشنی", "هموار"), at.move("۲۰ هزار", "۳۰ هزار")
    for number in (kept, lost):
        at.decide(number)
    at.write(problem="نخست این. " + PROBLEM.replace("۲۰ هزار", "۲۵ هزار"))
    assert (one(at, kept).anew, one(at, lost).anew) == (False, True)
    at.apply()
    assert at.text().sections["problem"] == (
        "نخست این. " + PROBLEM.replace("۲۰ هزار", "۲۵ هزار").replace("روشنی", "هموار")
    )
    assert (at.state(kept), at.state(lost)) == ("applied", "accepted")
    case = at.at.case("see")
    assert str(lost) in amendments_settled(case, case.actor, at.now).en
    made = at.join([lost], "۳۱")
    at.apply()
    assert "بیش از ۳۱ هزار دانشجو" in at.text().sections["problem"]
    assert (at.state(lost), at.state(made)) == ("joined", "applied")
    assert amendments_settled(at.at.case("see"), None, at.now) is None


def test_changed_words_cannot_be_accepted_as_they_were(at):
    number = at.move("۲۰ هزار", "۳۰ هزار")
    at.write(problem=PROBLEM.replace("۲۰", "۲۵"))
    with pytest.raises(WordedAnew):
        at.decide(number)
    at.decide(number, "reject")


def test_paragraph_that_is_gone_cannot_be_worded_anew(at):
    number = at.move("۲۰ هزار", "۳۰ هزار")
    at.write(problem="همه چیز از نو نوشته شد و هیچ مانند پیش نیست.")
    with pytest.raises(WordedAnew):
        at.join([number], "متن")


def test_paragraph_moved_by_hand_takes_its_amendment_along(at):
    first, second = "این بند نخست است.", "این بند دوم و درازتر از آن دیگری است."
    at.write(problem=f"{first}\n\n{second}")
    number = at.move("درازتر", "بلندتر")
    at.decide(number)
    at.write(problem=f"{second}\n\n{first}")
    at.apply()
    assert at.text().sections["problem"] == f"{second.replace('درازتر', 'بلندتر')}\n\n{first}"


def test_amendment_to_an_amendment_is_applied_within_it(at):
    parent = at.move("روشنی", "هموار و پیموده")
    child = at.move_on(parent, "پیموده", "آزموده")
    rival = at.move_on(parent, "و پیموده", "و کوتاه")
    at.decide(parent)
    at.decide(child)
    with pytest.raises(Collides):
        at.decide(rival)
    with pytest.raises(OpenUnder) as refused:
        at.apply()
    assert str(rival) in refused.value.text.en
    at.decide(rival, "reject")
    assert one(at, parent).whole == "هموار و آزموده"
    at.apply()
    text = at.text().sections["problem"]
    assert text == PROBLEM.replace("روشنی", "هموار و آزموده")
    row = one(at, child)
    assert text[row.applied_start : row.applied_end] == "آزموده"
    assert [(r.id, r.parent_id) for r in reading.listing(at.at.case("see"))] == [
        (parent, None), (child, parent), (rival, parent),
    ]  # fmt: skip


def test_amendments_to_one_that_is_rejected_fall_with_it(at):
    parent = at.move("روشنی", "هموار و پیموده")
    child = at.move_on(parent, "پیموده", "آزموده")
    at.decide(child)
    at.decide(parent, "reject")
    assert at.state(child) == "rejected"
    with pytest.raises(ParentSettled):
        at.move_on(parent, "هموار", "راست")
    with pytest.raises(ParentSettled):
        at.decide(child, "reopen")
    at.decide(parent, "reopen")
    at.decide(child, "reopen")
    assert at.state(child) == "open"


def test_withdrawn_by_whoever_moved_it_alone(at):
    number = at.move("روشنی", "هموار")
    with pytest.raises(Forbidden):
        moving.withdraw(at.at.case("amend"), number, now=at.now)
    moving.withdraw(at.at.case("amend", by=at.at.member), number, now=at.now)
    assert at.state(number) == "withdrawn"
    with pytest.raises(Settled):
        moving.withdraw(at.at.case("amend", by=at.at.member), number, now=at.now)


def test_members_sign_and_take_stances(at):
    number = at.move("روشنی", "هموار")
    author, member = at.at.case("amend"), at.at.case("amend", by=at.at.member)
    for _ in range(2):
        moving.sign(author, number, now=at.now)
    with pytest.raises(OwnAmendment):
        moving.sign(member, number, now=at.now)
    for value in ("disagree", "agree"):
        moving.take_stance(author, number, value, now=at.now)
    moving.take_stance(member, number, "pass", now=at.now)
    row = reading.one(author, number)
    assert (row.signers, row.signed) == (("آرش نویسا",), True)
    assert (row.agree, row.disagree, row.passes, row.mine) == (1, 0, 1, "agree")
    moving.unsign(author, number)
    assert reading.one(author, number).signers == ()
    with pytest.raises(EntryRefused):
        moving.take_stance(author, number, "maybe", now=at.now)


def test_nothing_more_is_said_on_a_settled_one_nor_after_the_discussion(at):
    number = at.move("روشنی", "هموار")
    at.decide(number, "reject")
    with pytest.raises(Forbidden):
        at.at.case("amend", by=at.at.member)
    at.into("discussion")
    case = at.at.case("amend")
    for said in (moving.sign, lambda c, n, now: moving.take_stance(c, n, "agree", now=now)):
        with pytest.raises(Settled):
            said(case, number, now=at.now)
    with pytest.raises(Settled):
        moving.unsign(case, number)


def test_amendment_of_another_proposal_is_not_there(at, session):
    other = at.at.another("discussion")
    number = at.move("روشنی", "هموار")
    case = at.at.case("amend", by=at.at.member, of=other)
    for deed in (
        lambda: moving.withdraw(case, number, now=at.now), lambda: moving.sign(case, number, now=at.now),
        lambda: reading.one(case, number),
        lambda: moving.move_on(case, number, start=0, end=2, replacement="ب", reason="ب", now=at.now),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            deed()
    assert reading.listing(case) == ()
    assert len(session.execute(select(Amendment)).all()) == 1


def test_the_vote_waits_for_open_and_for_unapplied_ones(at):
    waiting, accepted = at.move("روشنی", "هموار"), at.move("۲۰", "۳۰")
    at.decide(accepted)
    case = at.at.case("see")
    told = amendments_settled(case, case.actor, at.now)
    assert persian_digits(f"شمارهٔ {waiting}.") in told.fa
    assert persian_digits(f"شمارهٔ {accepted}.") in told.fa
    at.decide(waiting, "reject")
    at.apply()
    assert amendments_settled(case, case.actor, at.now) is None


def test_only_the_secretary_applies_and_only_on_what_was_seen(at):
    at.decide(at.move("روشنی", "هموار"))
    case = at.at.case("edit")
    with pytest.raises(NotYours):
        apply_accepted(case, version=case.version, now=at.now)
    mine = at.at.case("edit", by=at.at.secretary)
    with pytest.raises(RevisionOutdated):
        apply_accepted(mine, version=mine.version - 1, now=at.now)
