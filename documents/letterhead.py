"""The head of a chapter's letters in one language, as documents print it."""

from documents.content import Letterhead
from documents.frozen_words import either
from workflow.membership.tables import Chapter
from workflow.process.text import Language


def letterhead(chapter: Chapter, language: Language) -> Letterhead:
    """The letterhead of a chapter as it stands now; where a language is missing, the other one serves."""
    return Letterhead(
        organization=either(chapter.organization_fa, chapter.organization_en, language),
        council=either(chapter.name_fa, chapter.name_en, language),
        address=tuple(
            line
            for line in either(chapter.address_fa, chapter.address_en, language).split("\n")
            if line.strip()
        ),
        phone=chapter.phone,
        email=chapter.email,
    )
