"""Minority opinions as a brief prints them: in their writers' own words, signed by name or counted."""

from dataclasses import dataclass

from sqlmodel import Session

from documents import content
from documents.bidi import direction_of
from documents.frozen_words import (
    COUNTED,
    COUNTED_MORE,
    COUNTED_ONE,
    COUNTED_ONE_MORE,
    GROUP,
    ON_ANOTHER_REVISION,
    OPINION_GROUP,
    OUTVOTED,
    either,
    said,
)
from workflow.deliberation.dissents import reading
from workflow.deliberation.dissents.reading import Signing
from workflow.deliberation.tables import Dissent
from workflow.process.text import Language


@dataclass(frozen=True, slots=True)
class Opinion:
    """One that stands, the number of the revision it is about, and who signs it."""

    dissent: Dissent
    revision: int
    signing: Signing


def gather(session: Session, proposal_id: int) -> list[Opinion]:
    """Those that stand, the oldest first."""
    return [Opinion(*row) for row in reading.standing(session, proposal_id)]


def printed(opinions: list[Opinion], language: Language, approved: int) -> tuple[content.Dissent, ...]:
    """Opinions in a frame's language; ``approved`` is the number of the revision that was carried."""
    return tuple(
        content.Dissent(
            number=number, ground=one.dissent.ground,  # type: ignore[arg-type]  # of the declared
            whose=_whose(one.dissent, language), text=one.dissent.body,
            language="fa" if direction_of(one.dissent.body, "rtl") == "rtl" else "en",
            names=tuple(either(*name, language) for name in one.signing.names), counted=one.signing.counted,
            others=_others(one.signing, language), about=_about(one.revision, approved, language),
        )
        for number, one in enumerate(opinions, 1)
    )  # fmt: skip


def _whose(dissent: Dissent, language: Language) -> str:
    if dissent.ground == "outvoted":
        return OUTVOTED.in_(language)
    if dissent.group_number is None or dissent.group_size is None:
        return GROUP.in_(language)
    return said(OPINION_GROUP, language, number=dissent.group_number, size=dissent.group_size)


def _others(signing: Signing, language: Language) -> str:
    if not signing.counted:
        return ""
    one, more = (COUNTED_ONE_MORE, COUNTED_MORE) if signing.names else (COUNTED_ONE, COUNTED)
    return said(one if signing.counted == 1 else more, language, counted=signing.counted)


def _about(written: int, approved: int, language: Language) -> str:
    if written == approved:
        return ""
    return said(ON_ANOTHER_REVISION, language, written=written, approved=approved)
