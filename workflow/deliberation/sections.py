"""The sections of a policy brief, in the order it is read: declared once for forms, checks and documents.

Recommendations are rows of their own and stand between ``options`` and ``implementation``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workflow.process.text import Text


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its heading, a line that helps authors, and whether a proposal may go on without it."""

    key: str
    label: Text
    hint: Text
    required: bool = False


SECTIONS: tuple[Section, ...] = (
    Section(
        "key_messages",
        Text("پیام‌های کلیدی", "Key messages"),
        Text(
            "سه تا پنج جمله که اگر خواننده تنها همین‌ها را بخواند، بس باشد.",
            "Three to five sentences that are enough for someone who reads nothing else.",
        ),
        required=True,
    ),
    Section(
        "problem",
        Text("مسئله", "Problem"),
        Text(
            "چه چیزی، برای چه کسانی و از کِی نابسامان است و اگر کاری نشود چه پیش می‌آید؟",
            "What is wrong, for whom and since when, and what follows if nothing is done?",
        ),
        required=True,
    ),
    Section(
        "evidence",
        Text("شواهد", "Evidence"),
        Text(
            "آمار، پژوهش و تجربهٔ میدانی، هر کدام با نشانی منبع آن در پانوشت.",
            "Figures, research and field experience, each with its source in a footnote.",
        ),
        required=True,
    ),
    Section(
        "options",
        Text("گزینه‌ها و سنجش آن‌ها", "Options and their appraisal"),
        Text(
            "راه‌های ممکن، از جمله «همین که هست»، با سود، هزینه و پیامد هر کدام.",
            "The possible ways, leaving things as they are included, with benefit, cost and effect of each.",
        ),
    ),
    Section(
        "implementation",
        Text("نکته‌های اجرا", "Implementation notes"),
        Text(
            "چه کسی از کجا آغاز کند، چه چیزی پیش‌نیاز است و چه خطری در راه است؟",
            "Who begins where, what has to be there first, and what may go wrong?",
        ),
    ),
    Section(
        "indicators",
        Text("شاخص‌ها", "Indicators"),
        Text(
            "از روی کدام عدد، در چه زمانی، می‌فهمیم که کار پیش رفته است؟",
            "By which number, at what time, will progress be seen?",
        ),
    ),
    Section(
        "sources",
        Text("منابع", "Sources"),
        Text(
            "نوشته‌ها و داده‌هایی که متن بر آن‌ها تکیه دارد، هر کدام در یک سطر.",
            "The writings and data the text rests on, one to a line.",
        ),
    ),
)

BY_KEY: Mapping[str, Section] = MappingProxyType({section.key: section for section in SECTIONS})

REQUIRED: tuple[Section, ...] = tuple(section for section in SECTIONS if section.required)
"""Without these, and one recommendation, a proposal is not sent on."""
