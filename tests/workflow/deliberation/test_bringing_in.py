"""A deliberation brought in: comments, stances, the hidden ones, the rule of the demonstration."""

import pytest
from sqlmodel import func, select

from tests import council
from tests.workflow.deliberation.test_export import written
from workflow.authorize import authorize
from workflow.deliberation import bringing_in, consolidation
from workflow.deliberation.export import read_export
from workflow.deliberation.tables import Comment, Stance
from workflow.membership.tables import Person
from workflow.record.case import person


@pytest.fixture
def told(tmp_path):
    return read_export(written(tmp_path))


@pytest.fixture
def case(session, now):
    chapter = council.chapter(session)
    author = council.member(session, chapter)
    proposal = council.proposal(session, chapter, author)
    return authorize(session, proposal.id, "edit", actor=person(author.id), now=now)


def test_statements_become_comments_and_votes_stances(case, told, now):
    ids = bringing_in.bring_in(case, told, now=now)
    rows = case.session.exec(select(Comment).where(Comment.proposal_id == case.id).order_by(Comment.id)).all()
    assert [(r.body, r.at, bool(r.hidden_at)) for r in rows] == [
        (s.body, s.at, s.hidden) for s in told.statements
    ]
    assert [ids[s.number] for s in told.statements] == [r.id for r in rows]
    kept = case.session.exec(
        select(Comment.body, Person.name_en, Stance.value)
        .join(Stance, Stance.comment_id == Comment.id)
        .join(Person, Person.id == Stance.person_id)
        .order_by(Comment.id, Person.id)
    ).all()
    assert kept == [
        ("More trees", "Participant 7", 1),
        ("More trees", "Participant 8", 0),
        ("Buy, buy", "Participant 7", -1),
    ]


def test_hidden_statement_needs_no_disposition(case, told, now):
    bringing_in.bring_in(case, told, now=now)
    assert consolidation.progress(case) == (0, 1)
    assert sum(map(len, bringing_in.by_stances(case).values())) == 1


def test_people_who_come_in_cannot_sign_in(case, told, now):
    bringing_in.bring_in(case, told, now=now)
    nameless = select(func.count()).select_from(Person).where(Person.name_en.startswith("Participant"))
    assert case.session.exec(nameless).one() == 2
    assert case.session.exec(nameless.where(Person.email != None)).one() == 0  # noqa: E711


@pytest.mark.parametrize(
    ("agree", "disagree", "kind"),
    [
        (0, 0, "deferred"), (9, 0, "deferred"), (5, 4, "deferred"), (10, 0, "adopted"), (8, 4, "adopted"),
        (7, 4, "adapted"), (6, 5, "adapted"), (5, 5, "rejected"), (0, 10, "rejected"),
    ],
)  # fmt: skip
def test_rule_of_the_demonstration(agree, disagree, kind):
    assert bringing_in.disposition(agree, disagree) == kind


def test_first_text_says_what_was_said_and_counted(told):
    draft = bringing_in.draft_of(told)
    assert draft.title == "Parks"
    assert draft.sections["problem"] == "What should our parks be like?"
    assert "2 people cast 3 votes on 1 statements" in draft.sections["evidence"]
    assert "| More trees | 1 | 0 |" in draft.sections["evidence"]
    assert [r.text for r in draft.recommendations] == ["More trees"]
