"""What a step asks of a person, read from what was typed."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session

from workflow.authorize import authorize
from workflow.process.parts import Step
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.calendar import end_of, latin_digits
from workflow.record.case import Actor, NotFound
from workflow.record.days import LONGEST, DateUnreadable, read_day

_NUMBER = re.compile("[0-9]{1,15}")

PAST = Text(
    "این روز گذشته است؛ روزی در آینده بنویسید.",
    "This day has passed; write one in the future.",
)
NO_NUMBER = Text(
    "شمارهٔ پیشنهاد جانشین را تنها با رقم بنویسید؛ مانند ۱۲.",
    "Write the number of the proposal in digits, for example 12.",
)
NO_SUCH = Text(
    "پیشنهاد دیگری با شمارهٔ {number} برای شما باز نیست؛ شماره را در تابلو ببینید.",
    "No other proposal with number {number} is open to you; look its number up on the board.",
)


def read_answers(
    session: Session, step: Step, given: Mapping[str, str], *, proposal_id: int, actor: Actor, now: datetime
) -> dict[str, object]:
    """The answers of a step as ``advance`` takes them; what it does not ask is left out, what is empty too.

    Raises EntryRefused with every field that cannot be read. What is missing is for the engine to say.
    """
    read: dict[str, Callable[[str], object]] = {
        "reason": lambda text: typed.prose(text, "reason").strip(),
        "until": lambda text: _until(text, now),
        "successor": lambda text: _successor(session, text, proposal_id, actor, now),
    }
    answers: dict[str, object] = {}
    errors: dict[str, Text] = {}
    for name in step.asks:
        text = given.get(name, "")
        if not text.strip():
            continue
        try:
            answers[name] = read[name](text)
        except typed.EntryRefused as refused:
            errors.update(refused.errors)
    if errors:
        raise typed.EntryRefused(errors)
    return answers


def _until(text: str, now: datetime) -> datetime:
    try:
        moment = end_of(read_day(typed.line(text, "until", limit=LONGEST)))
    except DateUnreadable as refused:
        raise typed.EntryRefused({"until": refused.text}) from None
    if moment <= now:
        raise typed.EntryRefused({"until": PAST})
    return moment


def _successor(session: Session, text: str, proposal_id: int, actor: Actor, now: datetime) -> int:
    digits = latin_digits(typed.line(text, "successor", limit=40))
    if not _NUMBER.fullmatch(digits):
        raise typed.EntryRefused({"successor": NO_NUMBER})
    number = int(digits)
    if number == proposal_id:
        raise typed.EntryRefused({"successor": NO_SUCH.format(number=number)})
    try:
        authorize(session, number, "see", actor=actor, now=now)
    except NotFound:
        raise typed.EntryRefused({"successor": NO_SUCH.format(number=number)}) from None
    return number
