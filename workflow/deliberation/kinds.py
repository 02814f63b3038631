"""What a comment is meant as: declared once for the form, the list, the filter and the record."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.process.text import Text
from workflow.record import typed
from workflow.record.typed import EntryRefused

REMARK = "remark"
"""What is meant as nothing in particular, and what was said before comments had kinds."""

EVIDENCE = "evidence"
"""The one kind that has to name its source."""

KINDS: Mapping[str, Text] = MappingProxyType({
    REMARK: Text("نکته", "Remark"),
    "question": Text("پرسش", "Question"),
    "support": Text("پشتیبانی", "Support"),
    "objection": Text("ایراد", "Objection"),
    EVIDENCE: Text("شاهد، با منبع آن", "Evidence, with its source"),
    "alternative": Text("راهی دیگر", "Alternative"),
})  # fmt: skip

LONGEST_SOURCE = 500
"""Characters of a source."""

SOURCE_MISSING = Text(
    "شاهد بی‌منبع سنجیدنی نیست؛ بنویسید از کجاست (نام نوشته یا آمار، سال و نشانی آن)، یا نوع نظر را «نکته» بگذارید.",
    "Evidence cannot be weighed without its source; say where it is from (the writing or figure, its year and "
    "address), or make the comment a remark.",
)


def meant(kind: str, source: str) -> tuple[str, str]:
    """The kind and the source of a comment as they are kept; any kind may name a source, evidence has to.

    Raises EntryRefused (fields ``kind``, ``source``).
    """
    kept = typed.choice(kind or REMARK, "kind", KINDS)
    named = typed.line(source, "source", limit=LONGEST_SOURCE, required=False)
    if kept == EVIDENCE and not named:
        raise EntryRefused({"source": SOURCE_MISSING})
    return kept, named
