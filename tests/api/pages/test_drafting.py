"""Writing a proposal on pages: begun, saved, stale, refused; nothing typed is lost."""

import re

import pytest
from sqlalchemy import select

from tests import council
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Proposal, RecommendationText, Revision


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def author(session, here):
    return council.member(session, here, name="آرش نویسا")


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def browser(app, session, author, now):
    return signed_in_client(app, session, author, now)


@pytest.fixture
def draft(session, here, author):
    made = council.proposal(session, here, author)
    session.commit()
    return made


def fields_of(html):
    """What a browser would send of the form of a text."""
    inputs = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', html)
    inputs += re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    found = dict([*inputs, *areas])
    return {name: value for name, value in found.items() if name not in ("csrf", "once")}


def test_proposal_is_begun_and_leads_to_its_text(browser, session, here):
    answer = browser.submit(
        f"/chapters/{here.id}/proposals/new",
        title="بیمهٔ دانشجویان",
        themes=["skills", "disability"],
        language="fa",
    )
    assert answer.status_code == 303
    proposal = session.execute(select(Proposal)).scalar_one()
    assert answer.headers["location"] == f"/proposals/{proposal.id}/edit?done=begun"
    assert "بیمهٔ دانشجویان" in browser.get(answer.headers["location"]).text


def test_proposal_without_title_comes_back_with_its_themes(browser, here):
    answer = browser.submit(f"/chapters/{here.id}/proposals/new", title=" ", themes="skills", language="en")
    assert answer.status_code == 422
    assert 'href="#f-title"' in answer.text
    assert re.search(r'value="skills" checked', answer.text)
    assert re.search(r'value="en" checked', answer.text)


def test_urgent_proposal_is_begun_with_its_reason_and_shows_it(browser, session, here):
    new = f"/chapters/{here.id}/proposals/new"
    assert re.search(r'name="process"[^>]* value="provincial" checked', browser.get(new).text)
    answer = browser.submit(
        new, title="سیل", language="fa", process="urgent", reason="سیل <b>در راه</b> است."
    )
    assert answer.status_code == 303
    proposal = session.execute(select(Proposal)).scalar_one()
    assert proposal.process == "urgent"
    for page in (f"/proposals/{proposal.id}", f"/proposals/{proposal.id}/history"):
        assert "سیل &lt;b&gt;در راه&lt;/b&gt; است." in browser.get(page).text


def test_urgency_without_a_reason_comes_back_with_all_that_is_wrong(browser, session, here):
    answer = browser.submit(
        f"/chapters/{here.id}/proposals/new", title=" ", language="fa", process="urgent", themes="skills"
    )
    assert answer.status_code == 422
    assert 'href="#f-title"' in answer.text
    assert 'href="#f-reason"' in answer.text
    assert re.search(r'value="urgent" checked', answer.text)
    assert re.search(r'value="skills" checked', answer.text)
    assert session.execute(select(Proposal)).all() == []


def test_course_that_is_not_offered_is_refused(browser, here):
    answer = browser.submit(
        f"/chapters/{here.id}/proposals/new", title="نو", language="fa", process="national"
    )
    assert answer.status_code == 422
    assert 'href="#f-process"' in answer.text


def test_proposal_in_another_chapter_is_not_begun(browser, session, here):
    there = council.chapter(session, "انجمن استان یزد")
    session.commit()
    assert browser.get(f"/chapters/{there.id}/proposals/new").status_code == 404
    assert (
        browser.submit(f"/chapters/{there.id}/proposals/new", title="الف", language="fa").status_code == 404
    )


def test_saved_text_is_the_next_revision_and_keeps_the_recommendations(browser, session, draft):
    before = session.execute(select(RecommendationText.recommendation_id)).scalars().all()
    session.commit()
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    fields |= {"sections.problem": "مسئله‌ای دیگر", "recommendations.0.owner": "دانشگاه"}
    answer = browser.submit(f"/proposals/{draft.id}/edit", **fields)
    assert answer.headers["location"] == f"/proposals/{draft.id}?done=saved"
    newest = session.execute(select(Revision).order_by(Revision.number.desc())).scalars().first()
    assert (newest.number, newest.sections["problem"]) == (2, "مسئله‌ای دیگر")
    rows = (
        session.execute(
            select(RecommendationText)
            .where(RecommendationText.revision_id == newest.id)
            .order_by(RecommendationText.position)
        )
        .scalars()
        .all()
    )
    assert [row.recommendation_id for row in rows] == before
    assert rows[0].owner == "دانشگاه"


def test_saving_an_unchanged_form_makes_no_revision(browser, session, draft):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    assert browser.submit(f"/proposals/{draft.id}/edit", **fields).status_code == 303
    assert len(session.execute(select(Revision)).all()) == 1


@pytest.mark.parametrize(
    ("deed", "texts"),
    [
        ("add", ["الف", "ب", ""]),
        ("remove-0", ["ب"]),
        ("down-0", ["ب", "الف"]),
        ("up-1", ["ب", "الف"]),
        ("up-0", ["الف", "ب"]),
        ("remove-9", ["الف", "ب"]),
        ("nonsense", ["الف", "ب"]),
    ],
)
def test_rows_change_in_the_form_alone(browser, session, draft, deed, texts):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    fields |= {
        "title": "عنوان نو",
        "recommendations.0.text": "الف",
        "recommendations.1.text": "ب",
        "do": deed,
    }
    answer = browser.submit(f"/proposals/{draft.id}/edit/rows", **fields)
    assert answer.status_code == 200
    shown = fields_of(answer.text)
    assert [
        shown[name] for name in sorted(shown) if re.fullmatch(r"recommendations\.\d+\.text", name)
    ] == texts
    assert shown["title"] == "عنوان نو"
    assert len(session.execute(select(Revision)).all()) == 1


def test_stale_form_is_refused_and_shows_both_texts(app, session, here, author, now, browser, draft):
    page = browser.get(f"/proposals/{draft.id}/edit").text
    other = signed_in_client(app, session, author, now)
    theirs = fields_of(page) | {
        "sections.problem": "متن دیگری", "recommendations.2.id": "", "recommendations.2.text": "توصیهٔ دیگری",
    }  # fmt: skip
    assert other.submit(f"/proposals/{draft.id}/edit", **theirs).status_code == 303
    mine = fields_of(page) | {"sections.problem": "متن من", "recommendations.0.text": "توصیهٔ من"}
    answer = browser.submit(f"/proposals/{draft.id}/edit", **mine)
    assert answer.status_code == 409
    shown = fields_of(answer.text)
    assert shown["sections.problem"] == "متن من"
    assert shown["recommendations.0.text"] == "توصیهٔ من"
    assert shown["recommendations.2.text"] == "توصیهٔ دیگری"
    assert "متن دیگری" in answer.text
    assert "آرش نویسا" in answer.text
    assert browser.submit(f"/proposals/{draft.id}/edit", **shown).status_code == 303
    newest = session.execute(select(Revision).order_by(Revision.number.desc())).scalars().first()
    assert (newest.number, newest.sections["problem"]) == (3, "متن من")


def test_refused_text_comes_back_with_the_fault_at_its_field(browser, draft):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    fields |= {"title": "", "sections.evidence": "شواهد من", "recommendations.0.owner": "م" * 301}
    answer = browser.submit(f"/proposals/{draft.id}/edit", **fields)
    assert answer.status_code == 422
    assert {'href="#f-title"', 'href="#f-recommendations.0.owner"'} <= set(
        re.findall(r'href="#f-[^"]+"', answer.text)
    )
    assert fields_of(answer.text)["sections.evidence"] == "شواهد من"


@pytest.mark.parametrize("text", ["تهی\x00", "> " * 500 + "ژرف"])
def test_text_that_cannot_be_kept_or_shown_is_refused(browser, session, draft, text):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text) | {"sections.problem": text}
    answer = browser.submit(f"/proposals/{draft.id}/edit", **fields)
    assert answer.status_code == 422
    assert 'href="#f-sections.problem"' in answer.text


def test_too_long_field_is_refused_before_it_is_read(browser, draft):
    answer = browser.submit(f"/proposals/{draft.id}/edit", title="ن" * 1_100_000)
    assert answer.status_code == 413


def test_unknown_field_and_strange_recommendation_are_refused(browser, session, here, author, draft):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    assert browser.submit(f"/proposals/{draft.id}/edit", **fields, state="approved").status_code == 422
    other = council.proposal(session, here, author)
    session.commit()
    strange = (
        session.execute(
            select(RecommendationText.recommendation_id)
            .join(Revision, Revision.id == RecommendationText.revision_id)
            .where(Revision.proposal_id == other.id)
        )
        .scalars()
        .first()
    )
    session.commit()
    fields["recommendations.0.id"] = str(strange)
    assert browser.submit(f"/proposals/{draft.id}/edit", **fields).status_code == 404


def test_text_is_escaped_in_every_field(browser, draft):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    fields |= {
        "title": '"><script>alert(1)</script>',
        "recommendations.0.text": "</textarea><script>x</script>",
    }
    answer = browser.submit(f"/proposals/{draft.id}/edit/rows", **fields, do="add")
    assert "<script>alert" not in answer.text
    assert "<script>x" not in answer.text


@pytest.mark.parametrize(("state", "role", "status"), [
    ("draft", "member", 404), ("draft", "secretary", 403), ("discussion", "author", 403),
    ("consolidation", "secretary", 200), ("consolidation", "author", 200), ("consolidation", "member", 403),
])  # fmt: skip
def test_editing_is_for_those_who_may(app, session, here, author, now, state, role, status):
    proposal = council.proposal(session, here, author, state=state)
    who = author if role == "author" else council.member(session, here, [role])
    browser = signed_in_client(app, session, who, now)
    assert browser.get(f"/proposals/{proposal.id}/edit").status_code == status
    answer = browser.submit(f"/proposals/{proposal.id}/edit", title="الف", version="1")
    assert answer.status_code == (303 if status == 200 else status)


def test_words_are_kept_when_the_proposal_has_left_the_draft(app, session, here, author, now, browser, draft):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    assert browser.submit(f"/proposals/{draft.id}/steps/submit", version="1").status_code == 303
    fields["sections.problem"] = "آنچه در این میان نوشتم و نباید از دست برود"
    answer = browser.submit(f"/proposals/{draft.id}/edit", **fields)
    assert answer.status_code == 403
    assert "آنچه در این میان نوشتم و نباید از دست برود" in answer.text


def test_edit_asks_the_database_as_often_for_many_rows_as_for_few(engine, browser, draft):
    def cost():
        with counted(engine) as asked:
            assert browser.get(f"/proposals/{draft.id}/edit").status_code == 200
        return len(asked)

    few = cost()
    fields = fields_of(browser.get(f"/proposals/{draft.id}/edit").text)
    fields |= {f"recommendations.{n}.text": f"توصیه {n}" for n in range(2, 40)}
    assert browser.submit(f"/proposals/{draft.id}/edit", **fields).status_code == 303
    assert cost() == few


@pytest.mark.parametrize("page", ["edit", "edit/rows", "translation"])
@pytest.mark.parametrize(
    "name", ["recommendations.0.state", "recommendations.x.text", "recommendations.1000.text"]
)
def test_unknown_column_of_a_row_is_refused(browser, draft, page, name):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/{page.partition('/')[0]}").text)
    answer = browser.submit(f"/proposals/{draft.id}/{page}", **fields | {"title": "الف", name: "approved"})
    assert answer.status_code == 422


@pytest.mark.parametrize("page", ["edit", "translation"])
@pytest.mark.parametrize("number", ["²", "۱", "-1", "9" * 5_000, "9" * 18])
def test_what_is_no_number_names_no_recommendation(browser, draft, page, number):
    fields = fields_of(browser.get(f"/proposals/{draft.id}/{page}").text)
    fields |= {"title": "الف", "recommendations.0.id": number, "recommendations.0.text": "ب"}
    assert browser.submit(f"/proposals/{draft.id}/{page}", **fields).status_code in (404, 422)
