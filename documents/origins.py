"""Where the text of a brief comes from: each recommendation and paragraph with what made it, as its annex prints it.

Bounded, whatever was said: the annex names what changed the text, and counts the rest. The pages hold it whole.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from sqlmodel import Session

from documents import annex
from documents.annex import SectionKey
from documents.frozen_words import either
from documents.gist import gist, shorten
from documents.paragraphs import paragraphs
from workflow.deliberation import provenance
from workflow.deliberation.made_of import FromComment, Paragraph, Provenance
from workflow.deliberation.passages import RECOMMENDATION
from workflow.process.text import Language

MOST_GROUPS = 300
"""Answers to comments that one annex prints: comments of a passage with one disposition and one reason are one."""

MOST_NAMED = 10
"""Comments that are named for each."""

MOST_AMENDMENTS = 300
"""Amendments that one annex prints."""

LONGEST_REASON = 300
"""Characters of a reason; the whole stands on the page of the comment."""


def gather(session: Session, proposal_id: int, revision_id: int) -> Provenance:
    """Where the approved revision comes from."""
    return provenance.of(session, proposal_id, revision_id, split=paragraphs)


def printed(
    found: Provenance, dispositions: Mapping[str, int], language: Language, body_language: str
) -> annex.Annex | None:
    """The annex in a frame's language; None where nothing that was said changed the text.

    ``dispositions`` counts all comments by theirs; ``body_language`` is that of the text as it was approved.
    """
    everything = [one for section in found.sections for one in section.paragraphs]
    if not any(one.comments or one.amendments for one in everything):
        return None
    left = [MOST_GROUPS, MOST_AMENDMENTS]
    origins = tuple(
        annex.Origin(
            number=number, part=part, place=place, start=one.start, gist=gist(one.text),
            worded=_worded(one, language), answered=_answered(one.comments, left, language),
            amendments=_amended(one, left, language), comments=len(one.comments),
            amended=len(one.amendments),
        )
        for number, (part, place, one) in enumerate(_told(found), 1)
    )  # fmt: skip
    linked = {comment.id: comment.disposition for one in everything for comment in one.comments}
    named = Counter(linked.values())
    rest = tuple(
        annex.DispositionCount(kind, count - named[kind])  # type: ignore[arg-type]  # of the declared
        for kind, count in dispositions.items()
        if count > named[kind]
    )
    return annex.Annex(revision=found.revision, language=body_language, origins=origins, rest=rest)


def _told(found: Provenance) -> Iterator[tuple[annex.OriginPart, int, Paragraph]]:
    """Every recommendation, and each paragraph that something made, with its place among its kind."""
    recommendations = 0
    for section in found.sections:
        if section.key.startswith(RECOMMENDATION):
            for one in section.paragraphs:
                recommendations += 1
                yield "recommendations", recommendations, one
        elif section.key in get_args(SectionKey):
            place = 0
            for one in section.paragraphs:
                place += not one.is_heading
                if one.comments or one.amendments:
                    yield section.key, max(place, 1), one  # type: ignore[misc]  # a key of a section


def _worded(one: Paragraph, language: Language) -> tuple[annex.Worded, ...]:
    """Who worded it first, and who gave it its present words."""
    hands = one.authors if len(one.authors) < 2 else (one.authors[0], one.authors[-1])  # noqa: PLR2004
    return tuple(
        annex.Worded(either(hand.by.name, hand.by.name_en, language), hand.revision) for hand in hands
    )


def _answered(
    comments: Iterable[FromComment], left: list[int], language: Language
) -> tuple[annex.Answered, ...]:
    groups: defaultdict[tuple[str, str], list[FromComment]] = defaultdict(list)
    for comment in comments:
        groups[comment.disposition, comment.reason].append(comment)
    made = []
    for (disposition, reason), alike in list(groups.items())[: left[0]]:
        named = tuple(
            annex.SaidBy(one.id, either(one.by.name, one.by.name_en, language)) for one in alike[:MOST_NAMED]
        )
        why = shorten(" ".join(reason.split()), LONGEST_REASON)
        made.append(
            annex.Answered(disposition, why, named, len(alike) - len(named))  # type: ignore[arg-type]
        )
    left[0] -= len(made)
    return tuple(made)


def _amended(one: Paragraph, left: list[int], language: Language) -> tuple[annex.Amended, ...]:
    made = tuple(
        annex.Amended(
            number=change.id, name=either(change.by.name, change.by.name_en, language), signers=change.signers,
            reason=shorten(" ".join((change.decision or change.reason).split()), LONGEST_REASON),
        )
        for change in one.amendments[: left[1]]
    )  # fmt: skip
    left[1] -= len(made)
    return made
