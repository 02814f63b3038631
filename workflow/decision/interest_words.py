"""How a conflict of interest entered for a member is told: by whom, how it was said, whether it is confirmed."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.decision.interests import Declared
from workflow.process.text import Text

CHANNELS: Mapping[str, Text] = MappingProxyType({
    "meeting": Text("در جلسه", "in the meeting"),
    "phone": Text("تلفنی", "by phone"),
    "paper": Text("روی کاغذ", "on paper"),
    "in_person": Text("حضوری", "in person"),
})  # fmt: skip
"""How it was said."""

_SINCE: Mapping[str, Text] = MappingProxyType({
    "waiting": Text("خودش هنوز تأیید نکرده است", "not confirmed by the member yet"),
    "confirmed": Text("خودش تأیید کرده است", "confirmed by the member"),
    "withdrawn": Text("خودش تأیید کرده و سپس پس گرفته است", "confirmed by the member and later withdrawn"),
    "struck": Text("خودش آن را خط زده است", "struck by the member"),
})  # fmt: skip


def remark(one: Declared) -> Text | None:
    """What stands beside a declaration that was entered; None for one's own."""
    if one.by is None:
        return None
    said, since = CHANNELS[one.channel], _SINCE[one.state]
    return Text(
        f"گفته‌شده {said.fa}، ثبت‌شده به دست {one.by}؛ {since.fa}",
        f"said {said.en}, entered by {one.by_en or one.by}; {since.en}",
    )
