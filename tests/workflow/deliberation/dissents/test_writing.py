"""Minority opinions: written, reworded, signed by name or number, taken back; and what each refusal says."""

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from tests.queries import of_jobs
from tests.workflow.deliberation.dissents.voted import BODY, Voted
from workflow.advance import advance
from workflow.deliberation import drafting
from workflow.deliberation.dissents import reading, writing
from workflow.deliberation.dissents.refusals import (
    AlreadyDissenting,
    DissentOutdated,
    DissentWithdrawn,
    NotItsWriter,
    TooManyDissents,
    WritersOwn,
)
from workflow.deliberation.draft import Draft
from workflow.deliberation.editing import RevisionOutdated
from workflow.deliberation.tables import Dissent, Notice, OpinionGroups
from workflow.record.case import NotFound, person
from workflow.record.typed import EntryRefused
from workflow.story import STORY, story


@pytest.fixture
def at(session, now):
    return Voted(session, now)


def told(session, who):
    rows = session.execute(select(col(Notice.kind)).where(col(Notice.person_id) == who.id)).scalars()
    return sorted(rows)


def row_of(at, number, who="for"):
    return reading.one(at.case(who, "see"), number)


def test_opinion_is_signed_by_its_writer_and_the_secretary_is_told(session, at):
    number = at.write(ground="group")
    row = row_of(at, number)
    assert (row.body, row.names, row.counted, row.version, row.revision) == (BODY, ("پدرام مخالف",), 0, 1, 1)
    assert (row.own, row_of(at, number, "against").own) == (False, True)
    assert told(session, at.people["secretary"]) == ["dissented"]
    assert told(session, at.people["against"]) == []


def test_who_keeps_to_the_number_is_named_nowhere(session, at, now):
    number = at.write(ground="group", signature="counted")
    writing.sign(at.case("second"), number, "counted", version=1, now=now)
    writing.sign(at.case("for"), number, "named", version=1, now=now)
    row = row_of(at, number)
    assert (row.names, row.counted) == (("بهار موافق",), 2)
    entries, _ = story(at.case("for", "see"))
    told_of = [entry for entry in entries if "dissent" in entry.event]
    assert [entry.event for entry in told_of] == ["sign_dissent", "sign_dissent", "dissent"]
    assert {entry.who for entry in told_of} == {""}
    asked = STORY.read({"who": "پدرام"})
    assert not [e for e in story(at.case("for", "see"), asked=asked)[0] if "dissent" in e.event], (
        "not by search"
    )
    only, _ = story(at.case("for", "see"), asked=STORY.read({"what": "dissents"}))
    assert len(only) == 3


def test_one_may_choose_otherwise_and_take_the_signature_off(at, now):
    number = at.write(ground="group")
    second = at.case("second")
    writing.sign(second, number, "named", version=1, now=now)
    assert row_of(at, number, "second").mine == "named"
    writing.sign(second, number, "counted", version=1, now=now)
    assert (row_of(at, number).names, row_of(at, number).counted) == (("پدرام مخالف",), 1)
    writing.unsign(second, number, now=now)
    assert (row_of(at, number).counted, row_of(at, number, "second").mine) == (0, "")
    writing.sign(at.case("against"), number, "counted", version=1, now=now)
    assert (row_of(at, number).names, row_of(at, number).counted) == ((), 1)
    with pytest.raises(WritersOwn):
        writing.unsign(at.case("against"), number, now=now)


def test_saying_the_same_again_writes_no_history(at, now):
    number = at.write(ground="group")
    before = len(story(at.case("for", "see"))[0])
    writing.sign(at.case("against"), number, "named", version=1, now=now)
    writing.reword(at.case("against"), number, BODY, version=1, now=now)
    writing.unsign(at.case("for"), number, now=now)
    assert len(story(at.case("for", "see"))[0]) == before
    assert row_of(at, number).version == 1


def test_new_wording_drops_the_other_signatures_until_they_are_given_again(session, at, now):
    number = at.write(ground="group")
    writing.sign(at.case("second"), number, "named", version=1, now=now)
    writing.reword(at.case("against"), number, "سخنی دیگر", version=1, now=now)
    row = row_of(at, number, "second")
    assert (row.body, row.names, row.lapsed, row.mine, row.mine_lapsed) == (
        "سخنی دیگر", ("پدرام مخالف",), 1, "named", True,
    )  # fmt: skip
    assert told(session, at.people["second"]) == ["dissent_rewritten"]
    with pytest.raises(DissentOutdated) as refused:
        writing.sign(at.case("second"), number, "named", version=1, now=now)
    assert refused.value.version == 2
    writing.sign(at.case("second"), number, "named", version=2, now=now)
    assert row_of(at, number).names == ("پدرام مخالف", "ترانه مخالف")
    assert row_of(at, number).lapsed == 0


def test_two_wordings_at_once_lose_neither(at, now):
    number = at.write(ground="group")
    writing.reword(at.case("against"), number, "یکم", version=1, now=now)
    with pytest.raises(DissentOutdated):
        writing.reword(at.case("against"), number, "دوم", version=1, now=now)
    assert row_of(at, number).body == "یکم"


def test_withdrawn_opinion_is_printed_nowhere_and_its_signers_are_told(session, at, now):
    number = at.write(ground="group")
    writing.sign(at.case("second"), number, "named", version=1, now=now)
    writing.withdraw(at.case("against"), number, now=now)
    assert reading.listing(at.case("for", "see")) == ()
    assert reading.standing(session, at.id) == []
    assert row_of(at, number).body == ""
    assert told(session, at.people["second"]) == ["dissent_withdrawn"]
    for deed in (
        lambda: writing.sign(at.case("second"), number, "named", version=1, now=now),
        lambda: writing.reword(at.case("against"), number, "x", version=1, now=now),
        lambda: writing.withdraw(at.case("against"), number, now=now),
        lambda: writing.unsign(at.case("second"), number, now=now),
    ):
        with pytest.raises(DissentWithdrawn):
            deed()
    assert at.write(ground="group") != number, "room for another"


def test_rewording_and_withdrawing_are_its_writers(at, now):
    number = at.write(ground="group")
    for deed in (
        lambda: writing.reword(at.case("second"), number, "x", version=1, now=now),
        lambda: writing.withdraw(at.case("chair"), number, now=now),
    ):
        with pytest.raises(NotItsWriter) as refused:
            deed()
        assert refused.value.text == NotItsWriter.text


def test_one_member_writes_one_on_each_ground(at):
    at.carried()
    first = at.write()
    at.write(ground="group")
    with pytest.raises(AlreadyDissenting) as refused:
        at.write()
    assert f"opinion {first}" in refused.value.text.en


def test_there_are_no_more_than_a_brief_holds(session, at, now):
    for n in range(writing.MOST):
        session.add(
            Dissent(
                proposal_id=at.id, revision_id=at.proposal.revision_id, person_id=at.people["for"].id,
                ground="group", body=str(n), at=now, withdrawn_at=None if n else now,
            )
        )  # fmt: skip
    session.flush()
    at.write(ground="group")
    with pytest.raises(TooManyDissents):
        at.write("second", ground="group")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ground": "anger"}, "ground"), ({"signature": "secretly"}, "signature"), ({"body": " \n"}, "body"),
        ({"body": "x" * 5_001}, "body"), ({"body": "x\x00"}, "body"), ({"body": "x\ud800"}, "body"),
        ({"group": 1}, "group"),
    ],
)  # fmt: skip
def test_every_field_is_refused_by_its_name(at, given, field):
    with pytest.raises(EntryRefused) as refused:
        at.write(**({"ground": "group"} | given))
    assert set(refused.value.errors) == {field}


def test_all_that_is_wrong_is_said_at_once(at):
    with pytest.raises(EntryRefused) as refused:
        at.write(ground="", body="", signature="")
    assert set(refused.value.errors) == {"ground", "body", "signature"}


def test_opinion_group_of_the_page_is_kept_as_it_was_then(session, at, now):
    groups = [{"number": n, "size": 10 + n, "statements": []} for n in (1, 2)]
    found = {"summary": {"groups": groups}, "marks": []}
    session.add(OpinionGroups(proposal_id=at.id, fingerprint="x", found=found, at=now))
    session.flush()
    assert reading.groups(at.case("for")) == {1: 11, 2: 12}
    number = at.write(ground="group", group=2)
    assert (row_of(at, number).group, row_of(at, number).group_size) == (2, 12)
    with pytest.raises(EntryRefused):
        at.write("second", ground="group", group=3)
    at.carried()
    plain = at.write("second", ground="outvoted", group=2)
    assert row_of(at, plain).group is None, "who was outvoted names no group"


def test_text_revised_meanwhile_is_told_and_the_same_words_once_more_confirm_it(at, now):
    number = at.write(ground="group")
    case = at.case("author", "edit")
    drafting.save(case, Draft("عنوانی دیگر", {"problem": "متن"}), version=case.version, now=now)
    assert (row_of(at, number).revision, row_of(at, number).newest) == (1, False)
    writing.reword(at.case("against"), number, BODY, version=1, now=now)
    found = row_of(at, number)
    assert (found.revision, found.newest, found.version, found.stale) == (2, True, 1, False)


def test_case_opened_before_the_proposal_moved_on_writes_nothing(at, now):
    case = at.case("against")
    advance(at.session, at.id, "put_to_vote", actor=person(at.people["secretary"].id), now=now)
    with pytest.raises(RevisionOutdated):
        writing.write(case, ground="group", body=BODY, signature="named", now=now)


def test_opinion_of_another_proposal_is_not_there(session, at, now):
    number = at.write(ground="group")
    other = Voted(session, now)
    for deed in (
        lambda: reading.one(other.case("for", "see"), number),
        lambda: writing.sign(other.case("for"), number, "named", version=1, now=now),
        lambda: writing.withdraw(other.case("against"), number, now=now),
    ):
        with pytest.raises(NotFound):
            deed()


def test_proof_is_promised_anew_once_for_many(session, at):
    def proofs():
        keys = session.execute(text(f"SELECT workflow_uuid FROM {of_jobs(session)}")).scalars()
        return [key for key in keys if "-proof-" in key]

    at.write(ground="group")
    assert proofs() == [], "no proof yet"
    at.carried()
    at.write()
    at.write("second")
    assert len(proofs()) == 1
