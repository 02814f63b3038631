"""The themes of the council's announcement: every proposal is filed under some of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from workflow.process.text import Text
from workflow.record import typed

THEMES: Mapping[str, Text] = MappingProxyType({
    "empowerment": Text("توانمندسازی", "Empowerment"),
    "smart_services": Text("هوشمندسازی", "Smart services"),
    "employment": Text("اشتغال پایدار", "Sustainable employment"),
    "entrepreneurship": Text("کارآفرینی", "Entrepreneurship"),
    "skills": Text("مهارت‌آموزی", "Skills training"),
    "social_harms": Text("کاهش آسیب‌های اجتماعی", "Reducing social harms"),
    "disability": Text("معلولیت", "Disability"),
    "social_capital": Text("سرمایهٔ اجتماعی", "Social capital"),
})  # fmt: skip


def chosen(themes: Iterable[str]) -> tuple[str, ...]:
    """The themes named, each once, in the declared order. Raises EntryRefused for any other."""
    named = {typed.choice(theme, "themes", THEMES) for theme in themes}
    return tuple(theme for theme in THEMES if theme in named)
