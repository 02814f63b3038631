"""A render that gave no PDF, told to the one who has to mend the text or the machine."""

from collections.abc import Sequence
from typing import Literal

from workflow.process.text import Text

Reason = Literal["time", "memory", "warning", "refused", "crashed"]

_SAID: dict[Reason, Text] = {
    "time": Text(
        "ساخت سند بیش از اندازه به درازا کشید و متوقف شد. متن را کوتاه‌تر کنید یا جدول‌های بزرگ را پیوست کنید.",
        "Making the document took too long and was stopped. Shorten the text, or attach large tables as files.",
    ),
    "memory": Text(
        "ساخت سند بیش از اندازه حافظه خواست و متوقف شد. متن را کوتاه‌تر کنید یا جدول‌های بزرگ را پیوست کنید.",
        "Making the document took too much memory and was stopped. "
        "Shorten the text, or attach large tables as files.",
    ),
    "warning": Text(
        "سند ساخته شد ولی بی‌نقص نبود و کنار گذاشته شد؛ این پیام را به نگهدار سامانه بدهید: {detail}",
        "The document came out with a fault and was not kept; give this to the keeper of the system: {detail}",
    ),
    "crashed": Text(
        "برنامهٔ سازندهٔ سند از کار افتاد. دوباره بکوشید؛ اگر باز شد، این پیام را به نگهدار سامانه بدهید: {detail}",
        "The program that makes documents broke down. Try again; if it happens again, "
        "give this to the keeper of the system: {detail}",
    ),
}


class RenderFailed(Exception):
    """No PDF came out.

    ``reason`` says which bound was met or what fault it was (``refused``: the text is at fault), ``detail`` the
    rest for a log, ``text`` what to do, in both languages.
    """

    def __init__(self, reason: Reason, detail: str, text: Sequence[str] | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.text = Text(*text) if text else _SAID.get(reason, _SAID["crashed"]).format(detail=detail)
        super().__init__(f"render failed ({reason}): {detail}")
