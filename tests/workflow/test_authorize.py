"""Lists and single pages agree on who sees what, and a refusal says who may."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from tests import council
from tests.workflow.courses import STATES, Course
from workflow import versions
from workflow.authorize import NotNow, authorize, authorize_chapter, visible
from workflow.deliberation.tables import Author, Proposal
from workflow.lifecycle import BINDINGS, DEFINITIONS, DRIVES, ENGINES, FOLDER, NAMES
from workflow.membership.roles import CHAPTER_RIGHTS, roles_in
from workflow.membership.tables import Mandate
from workflow.process.checks import driven, unused
from workflow.process.machine import Engine
from workflow.process.parsing import parse
from workflow.record.case import Forbidden, NotFound, person

ROLE_SETS = [
    (), ("member",), ("secretary",), ("chair",), ("member", "secretary"), ("secretary", "chair"),
]  # fmt: skip


def _two_chapters(session: Session) -> tuple[Any, Any]:
    return council.chapter(session), council.chapter(session, "انجمن استان فارس")


def _rows(session: Session, chapter, author, extra) -> list[int]:
    """Every state with either audience, by somebody else and by the person themselves."""
    made = []
    for state in STATES:
        for audience in ("restricted", "chapter"):
            for own in (False, True):
                row: Any = council.proposal(session, chapter, author, state=state)
                row.audience = audience
                if own:
                    session.add(Author(proposal_id=row.id, person_id=extra.id))
                made.append(row.id)
    session.flush()
    return made


def _agree(session: Session, now: datetime, chapter_id: int, who, rows: list[int]) -> None:
    actor = person(who.id)
    admitted = set()
    for row in rows:
        try:
            authorize(session, row, "see", actor=actor, now=now)
        except NotFound:
            continue
        admitted.add(row)
    roles = roles_in(session, who.id, now=now).get(chapter_id, frozenset())
    listed = session.execute(select(col(Proposal.id)).where(visible(actor, roles, chapter_id))).scalars()
    assert set(listed) == admitted


@pytest.mark.parametrize("roles", ROLE_SETS)
def test_lists_hold_what_may_be_seen_and_nothing_else(session, now, roles):
    here, there = _two_chapters(session)
    author: Any = council.member(session, here)
    who: Any = council.member(session, here, roles)
    rows = _rows(session, here, author, who)
    _rows(session, there, council.member(session, there), council.member(session, there))
    _agree(session, now, here.id, who, rows)


def test_lists_follow_a_lifecycle_that_hides_a_state_from_its_author(session, now, monkeypatch):
    file = ENGINES["national"].definition
    text = (
        (FOLDER / f"{file.name}.toml")
        .read_text(encoding="utf-8")
        .replace(
            'screening     = { stage = "drafting", may.see = "author ',
            'screening = { stage = "drafting", may.see = "',
        )
    )
    definition, faults = parse(text, "national")
    assert not faults
    engines = {"national": Engine(definition, BINDINGS)}
    monkeypatch.setattr(versions, "ENGINES", engines)
    monkeypatch.setattr(council, "ENGINES", engines)
    here, _ = _two_chapters(session)
    author: Any = council.member(session, here)
    who: Any = council.member(session, here)
    rows = _rows(session, here, author, who)
    _agree(session, now, here.id, who, rows)
    screening = session.execute(
        select(col(Proposal.id)).where(
            col(Proposal.state) == "screening", visible(person(who.id), frozenset(), here.id)
        )
    ).all()
    assert screening == []


def test_list_of_a_chapter_never_holds_another_chapters(session, now):
    here, there = _two_chapters(session)
    who: Any = council.member(session, here, ("member", "secretary"))
    session.add(Mandate(chapter_id=there.id, person_id=who.id, role="member", since=council.LONG_AGO))
    mine = council.proposal(session, here, who, state="discussion")
    council.proposal(session, there, who, state="discussion")
    session.flush()
    roles = roles_in(session, who.id, now=now)[here.id]
    listed = session.execute(
        select(col(Proposal.id)).where(visible(person(who.id), roles, here.id))
    ).scalars()
    assert list(listed) == [mine.id]


def test_refusal_names_who_may_in_both_languages(session, now):
    course = Course(session, now)
    proposal = course.carried_to("consolidation")
    with pytest.raises(Forbidden) as refused:
        course.case(proposal, "dispose", "member")
    assert refused.value.text.en == "Your role here does not allow this; it is for: secretary."
    assert refused.value.text.fa.endswith("این کار با دبیر است.")
    with pytest.raises(Forbidden) as refused:
        authorize_chapter(
            session, course.chapter.id or 0, "manage", actor=person(course.people["chair"].id), now=now
        )
    assert refused.value.text.en.endswith("it is for: secretary.")


def test_right_that_waits_for_another_state_says_for_which(session, now):
    course = Course(session, now)
    proposal = course.carried_to("screening")
    with pytest.raises(NotNow) as refused:
        course.case(proposal, "edit", "author")
    assert "“First review”" in refused.value.text.en
    assert refused.value.text.en.endswith("only in: Draft, Consolidation.")
    assert "پیش‌نویس، جمع‌بندی" in refused.value.text.fa


def test_right_nobody_declared_is_refused(session, now):
    course = Course(session, now)
    with pytest.raises(Forbidden):
        course.case(course.carried_to("draft"), "erase", "author")


def test_case_opened_for_one_right_serves_no_other(session, now):
    course = Course(session, now)
    case = course.case(course.carried_to("draft"), "edit", "author")
    case.require("edit")
    with pytest.raises(PermissionError):
        case.require("dispose")


def test_proposal_that_is_not_there_and_one_not_to_be_seen_look_the_same(session, now):
    course = Course(session, now)
    draft = course.carried_to("draft")
    texts = set()
    for number in (draft, 999_999):
        with pytest.raises(NotFound) as refused:
            course.case(number, "see", "member")
        texts.add(refused.value.text)
    assert len(texts) == 1


@pytest.mark.parametrize("right", sorted(CHAPTER_RIGHTS))
def test_rights_on_a_chapter_by_role(session, now, right):
    holders = {
        "see": {"member", "secretary", "chair"},
        "propose": {"member", "secretary", "chair"},
        "manage": {"secretary"},
        "substitute": {"secretary", "chair"},
    }
    here, there = _two_chapters(session)
    for role in ("member", "secretary", "chair"):
        who: Any = council.member(session, here, (role,))
        try:
            authorize_chapter(session, here.id, right, actor=person(who.id), now=now)
            allowed = True
        except Forbidden:
            allowed = False
        assert allowed is (role in holders[right])
        with pytest.raises(NotFound):
            authorize_chapter(session, there.id, right, actor=person(who.id), now=now)


def test_every_bound_name_is_used_and_every_drive_arrives():
    for subject, names in NAMES.items():
        assert unused([d for d in DEFINITIONS.values() if d.subject == subject], names) == ()
    assert driven(DEFINITIONS.values()) == ()
    driving = {subject for d in DEFINITIONS.values() for s in d.states.values() for subject in s.drives}
    # briefs drive their deliveries themselves, meetings their items, and items proposals (``workflow.sitting``)
    assert driving - {"delivery", "item", "proposal"} == set(DRIVES)
