"""Two revisions of one proposal, opened to be held against each other."""

from workflow.deliberation.revisions import RevisionText, latest, numbered
from workflow.deliberation.wording import worded
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound


class SameRevision(Refusal):
    """A revision is to be compared with itself."""

    text = Text(
        "ویرایش {number} با خودش سنجیده نمی‌شود. دو ویرایش گوناگون برگزینید.",
        "Revision {number} cannot be compared with itself. Choose two different revisions.",
    )


class RevisionGone(NotFound):
    """The proposal has no revision of this number."""

    text = Text(
        "این پیشنهاد ویرایش {number} ندارد؛ تازه‌ترین ویرایش آن {newest} است. دو ویرایش از فهرست برگزینید.",
        "This proposal has no revision {number}; its newest is {newest}. Choose two revisions from the list.",
    )


def both(case: Case, first: int, second: int) -> tuple[RevisionText, RevisionText]:
    """The two revisions of these numbers, the older one first. Raises SameRevision, RevisionGone."""
    if first == second:
        raise SameRevision(worded(SameRevision.text, number=first))
    return _one(case, min(first, second)), _one(case, max(first, second))


def _one(case: Case, number: int) -> RevisionText:
    try:
        return numbered(case, number)
    except NotFound:
        newest = latest(case).number
        raise RevisionGone(worded(RevisionGone.text, number=number, newest=newest)) from None
