"""Who is asked again when words change: signers of minority opinions and holders of stances, until they answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests import council
from tests.workflow.deliberation.positions.test_positions import Council
from workflow.deliberation import asking_again, discussion, rewording
from workflow.deliberation.dissents import reading, writing
from workflow.deliberation.dissents.refusals import NothingSigned
from workflow.deliberation.tables import Notice, Revision

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(session, now):
    return Council(session, now)


def dissented(at):
    number = writing.write(
        at.case("dissent", "member"),
        ground="group",
        body="نابرابری را می‌افزاید.",
        signature="named",
        now=at.now,
    )
    writing.sign(at.case("dissent", "chair"), number, "counted", version=1, now=at.now)
    return number


def row(at, number, who="author"):
    return reading.one(at.case("see", who), number)


def test_those_who_signed_a_minority_opinion_are_asked_once_when_the_text_changes(at):
    number = dissented(at)
    assert not row(at, number).stale
    for words in ("یک", "دو"):
        at.change(words)
    assert (row(at, number).stale, row(at, number).revision) == (True, 1)
    assert at.told("member") == at.told("chair") == ["dissent_stale"]
    assert at.told("author") == []


def test_each_who_signed_confirms_for_themselves_whatever_the_writer_does(at):
    number = dissented(at)
    at.change()
    found = row(at, number, "chair")
    assert (found.names, found.counted, found.unconfirmed, found.mine_unconfirmed) == ((), 0, 2, True)
    writing.confirm(at.case("dissent", "chair"), number, version=1, now=at.now)
    found = row(at, number, "member")
    assert (found.stale, found.revision, found.version) == (False, 2, 1)
    assert (found.names, found.counted, found.unconfirmed, found.lapsed) == ((), 1, 1, 0)
    assert (found.mine, found.mine_unconfirmed) == ("named", True)
    assert (at.told("member"), at.told("chair")) == (["dissent_stale"], ["dissent_stale"])
    writing.confirm(at.case("dissent", "member"), number, version=1, now=at.now)
    writing.confirm(at.case("dissent", "member"), number, version=1, now=at.now)
    found = row(at, number)
    assert (found.names, found.counted, found.unconfirmed) == (("نگار عضوی",), 1, 0)
    at.change("سه")
    at.change("چهار")
    assert at.told("member") == at.told("chair") == ["dissent_stale"] * 2


def test_who_does_not_answer_is_not_asked_twice_and_may_take_their_signature_off(at):
    number = dissented(at)
    at.change()
    writing.confirm(at.case("dissent", "member"), number, version=1, now=at.now)
    at.change("سه")
    assert (at.told("member"), at.told("chair")) == (["dissent_stale"] * 2, ["dissent_stale"])
    writing.unsign(at.case("dissent", "chair"), number, now=at.now)
    assert row(at, number).unconfirmed == 1
    with pytest.raises(NothingSigned):
        writing.confirm(at.case("dissent", "chair"), number, version=1, now=at.now)


def test_the_same_words_on_a_newer_revision_are_no_other_text(at):
    number = dissented(at)
    at.save(sections={key: f"{words} \n" for key, words in council.SECTIONS.items()})
    assert (row(at, number).stale, row(at, number).newest) == (False, False)
    assert at.told("chair") == []


def test_a_withdrawn_opinion_asks_nobody(at):
    number = dissented(at)
    writing.withdraw(at.case("dissent", "member"), number, now=at.now)
    at.change()
    assert "dissent_stale" not in at.told("chair")


@pytest.fixture
def said(session, now):
    """A discussion with a comment by one member, on which another took a stance."""
    at = Council(session, now, "discussion")
    number = discussion.comment(at.case("comment", "member"), "هزینه‌اش چقدر است؟", now=now)
    discussion.take_stance(at.case("comment", "chair"), number, "agree", now=now)
    return at, number


def reword(at, number, body, version):
    at.now += MINUTE
    rewording.reword(
        at.case("comment", "member"), number, body, kind="remark", source="", version=version, now=at.now
    )


def test_who_took_a_stance_on_other_words_is_asked_once_until_they_take_it_again(said):
    at, number = said
    reword(at, number, "یک", 1)
    reword(at, number, "دو", 2)
    assert at.told("chair") == ["stance_stale"]
    at.now += MINUTE
    discussion.take_stance(at.case("comment", "chair"), number, "agree", now=at.now)
    reword(at, number, "سه", 3)
    assert at.told("chair") == ["stance_stale"] * 2
    rows = at.session.execute(
        select(col(Notice.comment_id)).where(col(Notice.kind) == "stance_stale")
    ).scalars()
    assert set(rows) == {number}


def test_only_what_is_still_unanswered_is_still_asked(said):
    at, number = said
    chair = at.people["chair"].id
    at.give("chair")

    def still():
        return asking_again.still(at.session, chair, proposals=[at.at.proposal.id], comments=[number])

    assert still() == set()
    reword(at, number, "یک", 1)
    assert len(still()) == 1
    at.now += MINUTE
    discussion.take_stance(at.case("comment", "chair"), number, "pass", now=at.now)
    assert still() == set()
    at.session.execute(update(Revision).values(fingerprint=""))
    assert still() == set(), "it is the newest revision itself"
