"""What minutes say, as JSON: the frozen content of the document, value by value."""

from api.json.models import Shown, example

START, END = "2026-12-01T16:00+03:30", "2026-12-01T18:00+03:30"
STRETCH = {"came": START, "left": "", "mode": "in_person"}
SOMEBODY = {"name": "نگار عضوی", "stretches": [STRETCH], "holder": "", "excuse": ""}
CHOICE = {"label": "موافق", "count": 4, "names": ["نگار عضوی"]}
VOTE = {"secret": False, "result": "تصویب شد.", "rule": "اکثریت نسبی.", "choices": [CHOICE]}
NOTE = {"person": "فرشته دبیری", "body": "گزارش شنیده شد."}
TO_DO = {"body": "نامه فرستاده شود.", "owner": "دبیرخانه", "due": "2026-12-22"}
ITEM = {
    "number": 1, "title": "پیمان کارورزی", "outcome": "carried", "proposal": 31, "revision": 2, "remark": "",
    "votes": [VOTE], "notes": [NOTE], "resolutions": [TO_DO],
}  # fmt: skip
QUORUM = {"present": 11, "by_proxy": 1, "roll": 20, "needed": 11}
CONTENT = {
    "language": "fa", "number": 12, "title": "نشست عادی آذر", "date": "2026-12-01", "place": "سالن ۲",
    "online": True, "planned": [START, END], "called": "2026-11-24T12:30+03:30", "opened": START, "closed": END,
    "urgent_reason": "", "presiding": "پروین رئیسی", "quorum": QUORUM, "present": [SOMEBODY], "represented": [],
    "excused": [], "absent": [], "guests": [], "items": [ITEM], "notes": [], "dissents": [], "agreed": 3,
    "approved": "", "approved_by": "",
}  # fmt: skip


class SaidStretch(Shown):
    """A time somebody was there; ``left`` empty where they stayed to the end."""

    model_config = example(**STRETCH)

    came: str
    left: str
    mode: str


class SaidSomebody(Shown):
    """A member or a guest: when they were there, who represented them, why they did not come."""

    model_config = example(**SOMEBODY)

    name: str
    stretches: list[SaidStretch]
    holder: str
    excuse: str


class SaidChoice(Shown):
    """What could be voted, how often it was, and by whom where that is told."""

    model_config = example(**CHOICE)

    label: str
    count: int
    names: list[str]


class SaidVote(Shown):
    """A ballot of the meeting."""

    model_config = example(**VOTE)

    secret: bool
    result: str
    rule: str
    choices: list[SaidChoice]


class SaidNote(Shown):
    """What somebody noted, or a dissenting view, in Markdown."""

    model_config = example(**NOTE)

    person: str
    body: str


class SaidResolution(Shown):
    """What is to be done, by whom, and by which day."""

    model_config = example(**TO_DO)

    body: str
    owner: str
    due: str


class SaidItem(Shown):
    """An item of the agenda; ``proposal`` is 0 for other business."""

    model_config = example(**ITEM)

    number: int
    title: str
    outcome: str
    proposal: int
    revision: int
    remark: str
    votes: list[SaidVote]
    notes: list[SaidNote]
    resolutions: list[SaidResolution]


class SaidQuorum(Shown):
    """How it stood when the meeting opened."""

    model_config = example(**QUORUM)

    present: int
    by_proxy: int
    roll: int
    needed: int


class Said(Shown):
    """Everything the minutes say; moments are on the clock of Tehran."""

    model_config = example(**CONTENT)

    language: str
    number: int
    title: str
    date: str
    place: str
    online: bool
    planned: tuple[str, str]
    called: str
    opened: str
    closed: str
    urgent_reason: str
    presiding: str
    quorum: SaidQuorum | None
    present: list[SaidSomebody]
    represented: list[SaidSomebody]
    excused: list[SaidSomebody]
    absent: list[SaidSomebody]
    guests: list[SaidSomebody]
    items: list[SaidItem]
    notes: list[SaidNote]
    dissents: list[SaidNote]
    agreed: int
    approved: str
    approved_by: str
