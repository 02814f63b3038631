"""Where what stands in the way of a step is mended: the places that reasons name, as addresses and as acts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workflow.process.text import Reason, Text


@dataclass(frozen=True, slots=True)
class Place:
    """A page, who may do something there (a right of the lifecycle), and what is done there in words."""

    path: str
    right: str
    act: Text


PLACES: Mapping[str, Place] = MappingProxyType({
    "text": Place("/proposals/{proposal}/edit", "edit", Text("نوشتن متن", "Write the text")),
    "undisposed": Place(
        "/proposals/{proposal}/consolidation?show=missing", "dispose",
        Text("تعیین نتیجهٔ نظرهای مانده", "Give the remaining comments their disposition"),
    ),
    "amendments": Place(
        "/proposals/{proposal}/amendments", "dispose", Text("رسیدگی به اصلاحیه‌ها", "Settle the amendments")
    ),
    "issue": Place(
        "/proposals/{proposal}/brief#issue", "issue", Text("صدور خلاصهٔ سیاستی", "Issue the policy brief")
    ),
    "recipients": Place(
        "/chapters/{chapter}/recipients", "issue", Text("افزودن گیرنده", "Add a recipient")
    ),
    "deliveries": Place(
        "/proposals/{proposal}/brief#deliveries", "issue", Text("دیدن ابلاغ‌ها", "See the deliveries")
    ),
    "meeting": Place("/meetings/{meeting}", "see", Text("صفحهٔ جلسه", "The meeting’s page")),
    "attendance": Place(
        "/meetings/{meeting}/attendance", "record", Text("ثبت آمدن و رفتن", "Record who came and left")
    ),
    "objections": Place(
        "/meetings/{meeting}/minutes#remarks", "see", Text("دیدن ایرادها", "See the objections")
    ),
})  # fmt: skip
"""By the names guards use (``workflow.process.text.mended_at``)."""

PARTS: Mapping[str, str] = MappingProxyType({"recommendations": "recommendations"})
"""Anchors of parts of the text that are no section; a section's is that of its field."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason, and where the reader mends it; ``href`` is "" where they cannot."""

    words: Text
    href: str = ""
    act: Text | None = None


def obstacles(
    reasons: Iterable[Text],
    *,
    chapter: int,
    rights: Collection[str],
    proposal: int = 0,
    meeting: int = 0,
    here: str = "",
) -> tuple[Obstacle, ...]:
    """The reasons with their way on for a reader who has these rights now, and is on the page ``here``."""
    at = {"proposal": proposal, "chapter": chapter, "meeting": meeting}
    found = (_obstacle(reason, at, rights) for reason in reasons)
    return tuple(Obstacle(one.words) if one.href and one.href == here else one for one in found)


def _obstacle(reason: Text, at: Mapping[str, int], rights: Collection[str]) -> Obstacle:
    if not isinstance(reason, Reason) or PLACES[reason.place].right not in rights:
        return Obstacle(reason)
    place = PLACES[reason.place]
    anchor = f"#{PARTS.get(reason.part, f'f-sections.{reason.part}')}" if reason.part else ""
    return Obstacle(reason, place.path.format(**at) + anchor, place.act)
