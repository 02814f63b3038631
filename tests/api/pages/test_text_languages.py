"""A PDF whose text is in another language than its headings says so, wherever it is offered."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from documents.text_languages import text_languages
from tests.approved import approved
from tests.visitors import Visitor, application, signed_in_client
from workflow.deliberation.tables import RecommendationText, Revision, Translation
from workflow.outcome import briefs
from workflow.outcome.tables import Brief

PLAIN, FRAMED = "PDF انگلیسی", "PDF با سرعنوان‌های انگلیسی؛ متن آن فارسی است"


@pytest.fixture
def made(session, now):
    return approved(session, now)


def translate(session, made, at, *, sections=None):
    """All of the text in English, or the sections given."""
    revision = session.get_one(Revision, made.proposal.revision_id)
    numbers = session.execute(
        select(col(RecommendationText.recommendation_id)).where(
            col(RecommendationText.revision_id) == revision.id
        )
    ).scalars()
    words = {str(n): {"text": "Do it", "owner": "", "time": "", "cost": ""} for n in numbers}
    whole = dict.fromkeys(revision.sections, "In English")
    session.add(
        Translation(
            revision_id=revision.id, language="en", title="In English", recommendations=words, at=at,
            sections=whole if sections is None else sections, translator_id=made.author.id,
        )
    )  # fmt: skip
    session.commit()


def proof(session):
    return session.execute(select(col(Brief.id))).scalar_one()


def told(session, made):
    case = made.case("see", made.secretary)
    return list(text_languages(session, briefs.listing(case)).values())


@pytest.mark.parametrize(
    ("before", "sections", "texts"),
    [
        (timedelta(minutes=1), None, {"fa": "fa", "en": "en"}),
        (timedelta(minutes=1), {"problem": "Only this"}, {"fa": "fa", "en": "fa"}),
        (-timedelta(minutes=1), None, {"fa": "fa", "en": "fa"}),
        (None, None, {"fa": "fa", "en": "fa"}),
    ],
    ids=["translated", "in part", "after it was made", "never"],
)
def test_proof_is_told_by_what_was_translated_when_it_was_made(session, made, now, before, sections, texts):
    if before is not None:
        translate(session, made, now - before, sections=sections)
    made.printed(proof(session), "proof")
    assert told(session, made) == [texts]


@pytest.mark.parametrize(("translated", "shown", "hidden"), [(True, PLAIN, FRAMED), (False, FRAMED, PLAIN)])
def test_issued_brief_says_it_on_every_face(engine, session, made, now, translated, shown, hidden):
    if translated:
        translate(session, made, now)
    _, token = made.delivered()
    if not translated:
        translate(session, made, now)  # too late for what was issued
    text = "en" if translated else "fa"
    assert told(session, made) == [{"fa": "fa", "en": text}]
    session.commit()
    app = application(engine, now)
    secretary = signed_in_client(app, session, made.secretary, now)
    page = secretary.get(f"/proposals/{made.id}/brief").text
    assert (shown in page, hidden in page) == (True, False)
    recipient = Visitor(app)
    recipient.submit(f"/d/{token}", do="open")
    page = recipient.get(f"/d/{token}").text
    assert ("متن آن فارسی است" in page) != translated
