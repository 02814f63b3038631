"""Who may dissent, on what ground, and until when: written by hand, each row against the use cases."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from tests.workflow.deliberation.dissents.voted import Voted
from workflow.deliberation.dissents import reading, writing
from workflow.deliberation.dissents.refusals import BriefIsOut, NotCarried, NotOutvoted
from workflow.deliberation.tables import Proposal
from workflow.record.case import Forbidden, NotFound

OK = None
RIGHTS = {
    # state          author     member     secretary  chair      stranger
    "draft":         (Forbidden, NotFound, Forbidden, Forbidden, NotFound),
    "discussion":    (Forbidden, Forbidden, Forbidden, Forbidden, NotFound),
    "consolidation": (OK, OK, Forbidden, OK, NotFound),
    "feedback":      (Forbidden, Forbidden, Forbidden, Forbidden, NotFound),
    "approval":      (OK, OK, Forbidden, OK, NotFound),
    "approved":      (OK, OK, Forbidden, OK, NotFound),
    "delivery":      (Forbidden, Forbidden, Forbidden, Forbidden, NotFound),
    "follow_up":     (Forbidden, Forbidden, Forbidden, Forbidden, NotFound),
    "closed":        (Forbidden, Forbidden, Forbidden, Forbidden, NotFound),
}  # fmt: skip
ROLES = ("author", "for", "secretary", "chair", "stranger")

GROUNDS = {
    # what was voted   outvoted     group
    "against":         (OK, OK),
    "for":             (NotOutvoted, OK),
    "abstain":         (NotOutvoted, OK),
    "silent":          (NotOutvoted, OK),
    "chair":           (NotOutvoted, OK),
}  # fmt: skip


@pytest.fixture
def at(session, now):
    return Voted(session, now)


@pytest.mark.parametrize("state", RIGHTS)
def test_who_may_dissent_in_which_state(session, at, state):
    for role, refusal in zip(ROLES, RIGHTS[state], strict=True):
        audience = "restricted" if state == "draft" else "chapter"
        session.execute(
            update(Proposal).where(col(Proposal.id) == at.id).values(state=state, audience=audience)
        )
        if refusal is OK:
            assert at.write(role, ground="group")
        else:
            with pytest.raises(refusal):
                at.write(role, ground="group")


@pytest.mark.parametrize("who", GROUNDS)
def test_on_what_ground_by_what_one_voted(at, who):
    at.carried()
    for ground, refusal in zip(("outvoted", "group"), GROUNDS[who], strict=True):
        if refusal is OK:
            assert at.write(who, ground=ground)
        else:
            with pytest.raises(refusal):
                at.write(who, ground=ground)


@pytest.mark.parametrize("state", ["consolidation", "approval"])
def test_nobody_is_outvoted_before_a_ballot_carried_the_text(at, state):
    if state == "approval":
        at.to_vote()
    with pytest.raises(NotCarried):
        at.write()
    assert reading.open_grounds(at.case("against"))["group"] is None
    assert reading.open_grounds(at.case("against"))["outvoted"] == NotCarried.text
    assert at.write(ground="group")


def test_signing_asks_for_the_same_ground_as_writing(at, now):
    at.carried()
    number = at.write()
    with pytest.raises(NotOutvoted):
        writing.sign(at.case("for"), number, "named", version=1, now=now)
    writing.sign(at.case("second"), number, "named", version=1, now=now)
    group = at.write("for", ground="group")
    writing.sign(at.case("abstain"), group, "counted", version=1, now=now)
    rows = {row.id: (row.names, row.counted) for row in reading.listing(at.case("for", "see"))}
    assert rows == {number: (("پدرام مخالف", "ترانه مخالف"), 0), group: (("بهار موافق",), 1)}


def test_once_the_brief_is_issued_nothing_changes_any_more(at, now):
    at.carried()
    number = at.write()
    before = reading.listing(at.case("against", "see"))
    at.issued()
    writes = (
        lambda: at.write("second"),
        lambda: writing.reword(at.case("against"), number, "دیگر", version=1, now=now),
        lambda: writing.sign(at.case("second"), number, "named", version=1, now=now),
        lambda: writing.unsign(at.case("second"), number, now=now),
        lambda: writing.withdraw(at.case("against"), number, now=now),
    )
    for deed in writes:
        with pytest.raises(BriefIsOut) as refused:
            deed()
        assert "۱/۱۴۰۵" in refused.value.text.fa
        assert "follow-up" in refused.value.text.en
    assert reading.listing(at.case("against", "see")) == before
