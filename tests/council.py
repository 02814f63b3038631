"""Small makers of people, chapters and proposals for tests: rows as the use cases would leave them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import func
from sqlmodel import Session, col, select

from workflow.decision.procedure import kept
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.decision.tables import RulesOfProcedure
from workflow.deliberation.tables import (
    Author,
    Comment,
    Proposal,
    ProposalTheme,
    Recommendation,
    RecommendationText,
    Revision,
)
from workflow.lifecycle import ENGINES
from workflow.membership.tables import Chapter, Mandate, Person, Recipient
from workflow.record.stale import fingerprint

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_number = count(1)

SECTIONS = {
    "key_messages": "- فارغ‌التحصیلان تحت پوشش، سرمایهٔ دانشی سازمان‌اند.\n- نیمی از آنان شغل پایدار ندارند.",
    "problem": "بیش از ۲۰ هزار دانشجو تحت پوشش سازمان‌اند و راه روشنی از دانشگاه به بازار کار ندارند.",
    "evidence": "پیمایش سال ۱۴۰۴ در سه استان این را نشان می‌دهد.[^1]\n\n[^1]: گزارش پیمایش، ص ۱۲.",
    "options": "ادامهٔ وضع موجود، یا پیمان کارورزی با کارفرمایان.",
}
TITLE = "پیمان کارورزی برای فارغ‌التحصیلان"
RECOMMENDATIONS = ("پیمان کارورزی با کارفرمایان بسته شود.", "سامانهٔ پایش اشتغال راه‌اندازی شود.")
OWNER_TIME_COST = ("معاونت اشتغال", "شش ماه", "۲ میلیارد ریال")


def chapter(session: Session, name: str = "انجمن استان تهران") -> Chapter:
    """A chapter with a filled letterhead."""
    row = Chapter(
        name_fa=name, name_en="Tehran Association", province="23", created_at=LONG_AGO,
        organization_fa="سازمان بهزیستی کشور", organization_en="State Welfare Organization",
        signatory_name_fa="مریم رستگار", signatory_name_en="Maryam Rastegar",
        signatory_post_fa="دبیر شورا", signatory_post_en="Secretary", email="office@example.org",
    )  # fmt: skip
    session.add(row)
    session.flush()
    kept.begin(session, _id(row), Rules(), basis="", now=LONG_AGO)
    return row


ANYONE = Rules(quorum=Quorum(share="", number=1))
"""A quorum of one, and everything else as a chapter begins."""


def ruled(session: Session, of: Chapter, rules: Rules, at: datetime = LONG_AGO) -> RulesOfProcedure:
    """Rules of procedure in force from a moment, as another version of the chapter's."""
    versions = select(func.count()).where(col(RulesOfProcedure.chapter_id) == of.id)
    row = RulesOfProcedure(
        chapter_id=_id(of), number=session.execute(versions).scalar_one() + 1, in_force_at=at,
        content=rules.written(), at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def person(session: Session, name: str = "", email: str | None = None) -> Person:
    """Somebody with an address of their own."""
    n = next(_number)
    row = Person(name=name or f"عضو شمارهٔ {n}", email=email or f"person{n}@example.org", created_at=LONG_AGO)
    session.add(row)
    session.flush()
    return row


def member(session: Session, of: Chapter, roles: Sequence[str] = ("member",), name: str = "") -> Person:
    """Somebody who holds roles in a chapter, without end."""
    row = person(session, name)
    for role in roles:
        session.add(Mandate(chapter_id=_id(of), person_id=_id(row), role=role, since=LONG_AGO))
    session.flush()
    return row


def recipient(session: Session, of: Chapter, name: str = "دکتر سهراب امینی") -> Recipient:
    """A policymaker a chapter may address."""
    n = next(_number)
    row = Recipient(
        chapter_id=_id(of), name_fa=name, name_en="Dr Sohrab Amini", office_fa="معاون توسعهٔ پیشگیری",
        office_en="Deputy for Prevention", email=f"office{n}@example.org",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def proposal(
    session: Session, of: Chapter, author: Person, state: str = "draft", title: str = ""
) -> Proposal:
    """A proposal with one full revision and two recommendations, put into a state."""
    engine = ENGINES["national"]
    spec = engine.definition.states[state]
    row = Proposal(
        chapter_id=_id(of), process="national", process_version=engine.definition.version, state=state,
        created_at=LONG_AGO, entered_at=LONG_AGO,
        audience="restricted" if engine.may(state, "see") or spec.end else "chapter",
    )  # fmt: skip
    session.add(row)
    session.flush()
    revision = Revision(
        proposal_id=_id(row), number=1, title=title or TITLE, sections=SECTIONS,
        editor_id=_id(author), at=LONG_AGO,
        fingerprint=fingerprint(
            title or TITLE, SECTIONS, ((words, *OWNER_TIME_COST) for words in RECOMMENDATIONS)
        ),
    )  # fmt: skip
    session.add_all(
        [
            revision,
            Author(proposal_id=_id(row), person_id=_id(author)),
            ProposalTheme(proposal_id=_id(row), theme="employment"),
        ]
    )
    session.flush()
    row.revision_id = revision.id
    for position, text in enumerate(RECOMMENDATIONS, 1):
        recommendation = Recommendation(proposal_id=_id(row))
        session.add(recommendation)
        session.flush()
        session.add(
            RecommendationText(
                revision_id=_id(revision),
                recommendation_id=_id(recommendation),
                position=position,
                text=text,
                owner=OWNER_TIME_COST[0],
                time=OWNER_TIME_COST[1],
                cost=OWNER_TIME_COST[2],
            )
        )
    session.flush()
    return row


def comment(session: Session, on: Proposal, author: Person, body: str = "با این پیشنهاد موافقم.") -> Comment:
    """A comment on the whole proposal."""
    assert on.revision_id is not None
    row = Comment(
        proposal_id=_id(on), revision_id=on.revision_id, author_id=_id(author), body=body, at=LONG_AGO
    )
    session.add(row)
    session.flush()
    return row


def _id(row: Chapter | Person | Proposal | Revision | Recommendation) -> int:
    assert row.id is not None
    return row.id
