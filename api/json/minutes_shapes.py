"""What is given and shown of minutes as JSON: how they stand, what was said to them, what happened to them."""

from datetime import datetime

from api.json.models import Given, Name, Prose, Ref, Shown, Words, example
from api.json.said import CONTENT, Said

AT = "2026-12-02T09:00:00Z"
WAY = {
    "step": "approve",
    "label": {"fa": "تصویب صورت‌جلسه", "en": "Approve the minutes"},
    "allowed": True,
    "reasons": [],
}
MINUTES = {
    "meeting_id": 3, "state": "laid_out", "version": 2, "begun_at": AT, "laid_out_at": AT, "approved_at": None,
    "content": CONTENT, "may": ["remark"], "steps": [WAY],
}  # fmt: skip
REMARK = {
    "id": 1, "person_id": 5, "person": "نگار عضوی", "person_en": "Negar Ozvi", "kind": "objection",
    "body": "شمار رأی‌ها درست نیست.", "at": AT, "answer": "", "answered_at": None, "current": True,
}  # fmt: skip
HAPPENED = {
    "id": 90, "event": "lay_out", "label": {"fa": "گذاشتن پیش روی حاضران", "en": "Lay before those present"},
    "source": "draft", "target": "laid_out", "version": 2, "name": "فرشته دبیری", "at": AT, "instead": "", "remark": "",
}  # fmt: skip


class MinutesStep(Given):
    """What a step is taken on top of, and why, where it asks."""

    model_config = example(version=2, reason="شمار رأی‌ها درست شود")

    version: Ref | None = None
    reason: Prose = ""


class NewRemark(Given):
    """``agreed``, or ``objection`` or ``dissent`` with its words."""

    model_config = example(kind="objection", body=REMARK["body"])

    kind: Name
    body: Prose = ""


class AnswerToRemark(Given):
    """The answer to an objection."""

    model_config = example(answer="بازشماری شد؛ درست است.")

    answer: Prose


class MinutesWay(Shown):
    """A step of the reader's: whether it may be taken now and, where not, why."""

    model_config = example(**WAY)

    step: str
    label: Words
    allowed: bool
    reasons: list[Words]


class OneMinutes(Shown):
    """Minutes as they stand: as they were approved, or as they would be now."""

    model_config = example(**MINUTES)

    meeting_id: int
    state: str
    version: int
    begun_at: datetime
    laid_out_at: datetime | None
    approved_at: datetime | None
    content: Said
    may: list[str]
    steps: list[MinutesWay]


class RemarkShown(Shown):
    """A remark; ``current`` where it was made on the text that lies before them now."""

    model_config = example(**REMARK)

    id: int
    person_id: int
    person: str
    person_en: str
    kind: str
    body: str
    at: datetime
    answer: str
    answered_at: datetime | None
    current: bool


class RemarkPage(Shown):
    """Remarks, oldest first."""

    model_config = example(items=[REMARK], next=None)

    items: list[RemarkShown]
    next: int | None


class MinutesHappened(Shown):
    """One thing that happened to the minutes."""

    model_config = example(**HAPPENED)

    id: int
    event: str
    label: Words
    source: str
    target: str
    version: int
    name: str
    at: datetime
    remark: str
    instead: str
    """Name of whom a deputy did it for."""


class MinutesStory(Shown):
    """What happened, newest first."""

    model_config = example(items=[HAPPENED], next=None)

    items: list[MinutesHappened]
    next: int | None
