from datetime import date

import pytest
from sqlmodel import select

from documents.content import BriefContent
from documents.freeze import freeze
from documents.plain import to_json
from tests import council
from tests.documents.sample import brief_html
from tests.workflow.outcome.desk import Desk
from workflow.deliberation.tables import Disposition, RecommendationText, Revision, Stance, Translation
from workflow.outcome import issuing
from workflow.outcome.tables import Brief
from workflow.record.case import NotFound

BASE = "https://rayzan.example.org"


@pytest.fixture
def desk(session, now):
    desk = Desk(session, now)
    desk.author.name, desk.author.name_en = "نرگس شریفی", "Narges Sharifi"
    return desk


def frozen(session, brief: int) -> dict[str, BriefContent]:
    return freeze(session, brief, base_url=BASE)


def translate(session, desk, language="en", **changes):
    recommendations = session.exec(
        select(RecommendationText.recommendation_id).where(
            RecommendationText.revision_id == desk.proposal.revision_id
        )
    ).all()
    row = {
        "revision_id": desk.proposal.revision_id,
        "language": language,
        "title": "An internship pact for graduates",
        "sections": {key: f"{key} in English" for key in council.SECTIONS},
        "recommendations": {
            str(r): {"text": f"Do {r}", "owner": "", "time": "", "cost": ""} for r in recommendations
        },
        "translator_id": desk.chair.id,
        "at": desk.now,
    } | changes
    session.add(Translation(**row))
    session.flush()


def dispose(session, desk, kinds):
    for kind in kinds:
        said = council.comment(session, desk.proposal, desk.author)
        row = Disposition(
            comment_id=said.id or 0, kind=kind, reason="x", person_id=desk.secretary.id, at=desk.now
        )
        session.add(row)
        session.flush()
        said.disposition_id = row.id
        session.add(Stance(comment_id=said.id or 0, person_id=desk.chair.id, value=1, at=desk.now))
    session.flush()


def test_a_proof_says_what_was_approved_and_has_no_number(session, desk):
    desk.approve()
    proof = session.exec(select(Brief)).one()
    made = frozen(session, proof.id)
    assert {c.kind for c in made.values()} == {"proof"}
    assert (made["fa"].number, made["fa"].date) == (
        "",
        "2026-12-02",
    )  # the ballot ended with 1 December
    assert proof.content == {}


def test_an_issued_brief_carries_letterhead_recipients_and_text(session, desk):
    desk.approve()
    made = frozen(session, desk.issue(copies=[("معاونت توانبخشی", "آگاهی")], classification="confidential"))
    fa, en = made["fa"], made["en"]
    assert (fa.kind, fa.number, fa.classification) == ("issued", "1/1405", "confidential")
    assert date.fromisoformat(fa.date) == date(2026, 11, 24)
    assert (fa.letterhead.organization, en.letterhead.organization) == (
        "سازمان بهزیستی کشور",
        "State Welfare Organization",
    )
    assert [r.name for r in fa.recipients] == ["امینی", "کاویانی"]
    assert (en.recipients[0].name, en.signatory.name) == ("Dr Sohrab Amini", "Maryam Rastegar")
    assert (fa.copies[0].office, fa.copies[0].purpose) == ("معاونت توانبخشی", "آگاهی")
    assert [s.key for s in fa.sections] == ["key_messages", "problem", "evidence", "options"]
    assert [(r.number, r.owner) for r in fa.recommendations] == [(1, "معاونت اشتغال"), (2, "معاونت اشتغال")]
    assert [(p.name, p.role) for p in en.preparers] == [("Narges Sharifi", "author of the proposal")]
    assert fa.public_url == f"{BASE}/b/{fa.public_id}"


def test_without_a_translation_the_body_keeps_its_language(session, desk):
    desk.approve()
    made = frozen(session, desk.issue())
    assert (made["en"].body_language, made["en"].body_is_translation) == ("fa", False)
    assert made["en"].sections == made["fa"].sections
    page = brief_html(made["en"])
    assert '<h1 lang="fa" dir="rtl">' in page
    assert "no translation of it has been recorded" in page


def test_a_translation_of_the_approved_revision_is_used(session, desk):
    translate(session, desk)
    desk.approve()
    made = frozen(session, desk.issue())
    en = made["en"]
    assert (en.title, en.body_language, en.body_is_translation) == (
        "An internship pact for graduates",
        "en",
        True,
    )
    assert en.sections[0].markdown == "key_messages in English"
    assert [p.role for p in en.preparers] == ["author of the proposal", "translator"]
    assert (made["fa"].body_language, len(made["fa"].preparers)) == ("fa", 1)
    assert [r.id for r in en.recommendations] == [r.id for r in made["fa"].recommendations]


def test_the_newest_translation_is_used(session, desk):
    translate(session, desk, title="First try")
    translate(session, desk, title="Second try")
    desk.approve()
    assert frozen(session, desk.issue())["en"].title == "Second try"


@pytest.mark.parametrize("missing", ["section", "recommendation"])
def test_a_translation_that_lacks_a_part_is_not_used(session, desk, missing):
    translate(
        session, desk, **({"sections": {"problem": "p"}} if missing == "section" else {"recommendations": {}})
    )
    desk.approve()
    assert frozen(session, desk.issue())["en"].body_is_translation is False


def test_a_stale_translation_is_not_used(session, desk, now):
    translate(session, desk)
    old = session.get_one(Revision, desk.proposal.revision_id)
    newer = Revision(
        proposal_id=desk.proposal.id,
        number=2,
        title="متن تازه",
        sections=old.sections,
        editor_id=desk.author.id,
        at=now,
    )
    session.add(newer)
    session.flush()
    desk.proposal.revision_id = newer.id
    session.flush()
    desk.approve()
    en = frozen(session, desk.issue())["en"]
    assert (en.title, en.body_is_translation) == ("متن تازه", False)


def test_how_it_was_decided_is_told_from_the_history(session, desk, now):
    dispose(session, desk, ["adopted", "adopted", "rejected"])
    desk.approve()
    fa, en = frozen(session, desk.issue()).values()
    assert [(p.label, p.by) for p in en.decided.passed] == [
        ("Ballot", "secretary"),
        ("Approved", "the deadline"),
    ]
    assert [p.label for p in fa.decided.passed] == ["رأی‌گیری", "تصویب‌شده"]
    assert en.decided.passed[0].at == "2026-11-24T12:30:00+03:30"
    assert [(d.kind, d.count) for d in en.decided.dispositions] == [("adopted", 2), ("rejected", 1)]
    assert fa.decided.consultation == "در بحث، ۱ نفر ۳ نظر نوشتند و ۳ موضع دربارهٔ نظرها ثبت شد."
    assert en.vote is not None
    assert (en.vote.in_favour, en.vote.against, en.vote.abstained, en.vote.roll) == (2, 0, 0, 2)
    assert "at least 1 taking part" in en.vote.rule
    assert en.decided.quorum.endswith("was met: 1 of 2 members were needed and 2 took part.")


def test_an_issued_brief_stays_as_it_was_when_rows_change(session, desk, now):
    dispose(session, desk, ["adopted"])
    desk.approve()
    brief = desk.issue()
    before = {language: to_json(content) for language, content in frozen(session, brief).items()}
    session.commit()
    desk.chapter.name_fa = "نامی دیگر"
    desk.recipients[0].name_fa = "کسی دیگر"
    desk.author.name = "—"
    translate(session, desk)
    dispose(session, desk, ["rejected"])
    desk.step("deliver")
    session.commit()
    assert {language: to_json(content) for language, content in frozen(session, brief).items()} == before


def test_a_corrected_brief_names_the_one_it_replaces(session, desk, now):
    desk.approve()
    old = desk.issue()
    ids = [desk.recipients[0].id]
    new = issuing.correct(desk.case("issue"), old, reason="x", recipient_ids=ids, now=now)
    (reference,) = frozen(session, new)["en"].references
    assert (reference.label, reference.number, reference.date) == (
        "This corrected brief takes the place of:", "1/1405", "2026-11-24",
    )  # fmt: skip


def test_a_demonstration_says_so_in_both_languages(session, desk):
    desk.proposal.demonstration = "stances"
    desk.approve()
    made = frozen(session, desk.issue())
    assert "این سند نمایشی است" in made["fa"].notes[0]
    assert made["en"].notes[0].endswith("more than half adapted, otherwise rejected.")


def test_a_brief_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        frozen(session, 99)
