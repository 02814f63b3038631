"""The annex of changes is PDF/A-3a and PDF/UA-1, says what is added and removed, and can be read without colour."""

import pytest

from documents.compared import compared
from documents.content import Letterhead
from documents.plain import ContentFault, to_json
from documents.redline import RedlineContent, Saved, read
from documents.render import render
from tests.documents.structure import tree
from tests.documents.test_compared import LONG, NOTE, TABLE, revision
from tests.verapdf import BOTH, faults
from workflow.deliberation.revisions import RecommendationWords

OLD = revision(
    1, RecommendationWords(1, "پیمان کارورزی بسته شود.", "معاونت اشتغال", "شش ماه", ""),
    RecommendationWords(2, "سامانهٔ پایش راه‌اندازی شود.", "معاونت", "", ""),
    title="پیمان کارورزی",
    problem=f"# زمینه\n\n{LONG}\n\nراه روشنی از دانشگاه به بازار کار نیست.\n\n- یکم\n- سوم",
    evidence=NOTE.format("۱۲") + "\n\n" + TABLE.format("۳۴۰"), options="> نقل\n\n```\nx = 1\n```\n\nهمین که هست.",
    sources="گزارش WCAG 2.1 (AA)، ۱۴۰۴.",
)  # fmt: skip
NEW = revision(
    3, RecommendationWords(2, "سامانهٔ پایش راه‌اندازی شود.", "معاونت", "", ""),
    RecommendationWords(1, "پیمان کارآموزی بسته شود.", "معاونت اشتغال", "یک سال", "۲ میلیارد"),
    RecommendationWords(3, "آموزش داده شود.", "", "", ""),
    title="پیمان کارآموزی",
    problem=f"## زمینه\n\nراه روشنی از دانشگاه به بازار کار می‌رود.\n\n- یکم\n- **دوم**\n- سوم\n\n{LONG}",
    evidence=NOTE.format("۱۳") + "\n\n" + TABLE.format("۳۵۰"), options="> نقل\n\n```\nx = 2\n```\n\nهمین که هست.",
    sources="گزارش WCAG 2.1 (AA)، ۱۴۰۴.",
)  # fmt: skip


def content(language="fa"):
    return RedlineContent(
        language=language, body_language="fa", letterhead=Letterhead("سازمان بهزیستی کشور", "انجمن استان تهران"),
        proposal=7, title=NEW.title, old=Saved(1, "2026-01-01T10:00:00+03:30", "آرش"),
        new=Saved(3, "2026-01-02T10:00:00+03:30", "آرش"), redline=compared(OLD, NEW),
    )  # fmt: skip


@pytest.fixture(scope="module")
def pdfs():
    return {language: render(content(language), "redline") for language in ("fa", "en")}


@pytest.mark.parametrize("profile", BOTH)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_annex_conforms(pdfs, language, profile):
    assert faults(pdfs[language], profile) == []


def test_annex_says_what_was_added_and_removed_in_the_order_of_reading(pdfs):
    said = tree(pdfs["fa"]).words()
    for words in (
        "[−کارورزی−][+کارآموزی+]", "[−نیست−][+می‌رود+]", "[+دوم+]", "[−۳۴۰−][+۳۵۰+]", "[−۱۲−][+۱۳+]",
        "قالب‌بندی تغییر کرد", "به جای دیگری از همین بخش رفت", "از جای دیگری از همین بخش آمد", "بخش‌های بی‌تغییر: منابع",
    ):  # fmt: skip
        assert words in said
    assert "Moved to another place in this part" in tree(pdfs["en"]).words()


def test_annex_comes_back_from_its_json():
    assert read(to_json(content())) == content()


def test_annex_leads_from_an_older_to_a_newer_revision():
    with pytest.raises(ContentFault):
        read(to_json(content()).replace('"number":3', '"number":1'))
