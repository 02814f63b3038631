"""Minutes and papers of a meeting: to the standard, with bookmarks, and true to what they were made of."""

import io

import pypdf
import pytest

from documents.content import Letterhead
from documents.minutes import read
from documents.minutes_content import (
    Choice,
    Item,
    MinutesContent,
    QuorumNumbers,
    Remarked,
    Resolution,
    Somebody,
    Stretch,
    Vote,
)
from documents.papers import Advice, Paper, PapersContent, Part
from documents.plain import ContentFault, to_json
from documents.render import render
from tests.verapdf import BOTH, faults

HEADS = {
    "fa": Letterhead("سازمان بهزیستی کشور", "شورای نخبگانی نمونه"),
    "en": Letterhead("State Welfare Organization", "Sample Elite Council"),
}
START, END = "2026-12-01T16:00+03:30", "2026-12-01T18:00+03:30"
VOTE = Vote(False, "تصویب شد.", "اکثریت نسبی.", (Choice("موافق", 4, ("عضو یکم",)), Choice("مخالف", 1)))
PICTURED = Vote(
    False, "تصویب شد.", "دو سوم.",
    (
        Choice("موافق", 5, ("عضو یکم",), "for", "دست‌کم ۴", 4), Choice("مخالف", 1, (), "against"),
        Choice("ممتنع", 0, (), "abstain"), Choice("رأی نداده", 1, (), "not_voted"),
        Choice("شرکت‌کنندگان، برای حد نصاب", 6, (), "quorum", "دست‌کم ۴", 4),
    ),
    7, 2,
)  # fmt: skip
CHOSEN = Vote(True, "«تهران» برگزیده شد.", "بیش از همه.", (Choice("تهران", 5, (), "chosen", "بیش از همه"),
    Choice("یزد", 2, (), "option", "بیش از همه")), 7, 2)  # fmt: skip
SECRET = Vote(True, "تصویب نشد.", "دو سوم.", (Choice("موافق", 2),))
TITLE = "نشست عادی آذر دربارهٔ بانک اطلاعاتی (Databank)"


def minutes(language, **changes):
    there = Stretch(START, "", "in_person"), Stretch(START, END, "online")
    given = {
        "language": language, "letterhead": HEADS[language], "number": 7, "title": TITLE, "date": "2026-12-01",
        "place": "تالار شهید نمونه", "online": True, "planned": (START, END), "called": "2026-11-26T10:00+03:30",
        "opened": START, "closed": END, "urgent_reason": "مهلت بودجه", "presiding": "پروین رئیسی",
        "quorum": QuorumNumbers(5, 1, 7, 4), "present": (Somebody("عضو یکم", there), Somebody("Ali", there[:1])),
        "represented": (Somebody("عضو دوم", holder="عضو یکم"),), "excused": (Somebody("عضو سوم", excuse="بیماری"),),
        "absent": (Somebody("عضو چهارم"),), "guests": (Somebody("فرشته دبیری", there[:1]),),
        "items": (
            Item(
                1, "از فراخوان تا به‌کارگیری", "carried", 3, 2,
                votes=(VOTE, PICTURED, CHOSEN),
                notes=(Remarked("فرشته دبیری", "گزارش **کوتاه**[^1].\n\n- یکم\n\n[^1]: منبع"),),
                resolutions=(Resolution("نامه فرستاده شود.", "دبیرخانه", "2026-12-20"), Resolution("بی مسئول")),
            ),
            Item(
                2, "Accessible services", "lost", 4, 1, votes=(SECRET,),
                aside=(Remarked("Ali", "My brother is a contractor."), Remarked("عضو یکم", "سهام‌دار **شرکتم**.")),
            ),
            Item(3, "کارورزی", "deferred", 5, 1, remark="حد نصاب نبود."), Item(4, "گزارش دبیر", "settled"),
        ),
        "notes": (Remarked("Ali", "The projector failed."),), "dissents": (Remarked("عضو یکم", "هزینه کم برآورد شد."),),
        "agreed": 3, "approved": "2026-12-08T10:00+03:30", "approved_by": "پروین رئیسی",
        "presiding_for": "رئیس غایب",
    }  # fmt: skip
    return MinutesContent(**(given | changes))


def papers(language):
    return PapersContent(
        language, HEADS[language], 7, TITLE, START, END, "تالار", True,
        (
            Paper(
                1, "از فراخوان تا به‌کارگیری", START, 30, 3, 2, "fa",
                before=(Part("مسئله", "متن[^1].\n\n| الف | ب |\n|---|---|\n| ۱ | ۲ |\n\n[^1]: منبع"),),
                recommendations=(Advice("قالب ابلاغ شود.", "مرکز", "سه ماه", ""), Advice("دوم.", "", "", "")),
                after=(Part("منابع", "- W3C"),),
            ),
            Paper(2, "گزارش دبیر", START, 10), Paper(3, "Budget", START, 10, body="Money."),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["fa", "en"])
def test_minutes_are_to_the_standard_and_a_draft_says_so(language):
    for content in (
        minutes(language),
        minutes(language, approved="", approved_by="", opened="", quorum=None),
    ):
        pdf = render(content, "minutes")
        assert [fault for profile in BOTH for fault in faults(pdf, profile)] == []
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        draft = "پیش‌نویس" if language == "fa" else "Draft"
        assert (draft in text.replace("\u200c\u200c", "\u200c")) == (not content.approved)
        assert "My brother is a contractor." in text
        assert ("in place of" in text) == (language == "en")
        assert read(to_json(content)) == content


def test_minutes_of_a_meeting_without_items_are_to_the_standard():
    pdf = render(minutes("fa", items=(), present=(), guests=()), "minutes")
    assert faults(pdf, "PDFUA-1") == []


@pytest.mark.parametrize("language", ["fa", "en"])
def test_papers_are_to_the_standard_with_a_bookmark_for_each_item(language):
    pdf = render(papers(language), "papers")
    assert [fault for profile in BOTH for fault in faults(pdf, profile)] == []
    outline = pypdf.PdfReader(io.BytesIO(pdf)).outline
    items = [entry["/Title"] for entry in outline[1] if not isinstance(entry, list)]
    word = "بند" if language == "fa" else "Item"
    assert [title.split(":")[0].split()[0] for title in items[1:]] == [word] * 3
    assert items[3].endswith("Budget")


@pytest.mark.parametrize(
    "changes", [{"title": " "}, {"approved": ""}, {"date": "1405/09/10"}, {"opened": "yesterday"}]
)
def test_minutes_that_cannot_be_true_are_refused(changes):
    with pytest.raises(ContentFault):
        minutes("fa", **changes)
