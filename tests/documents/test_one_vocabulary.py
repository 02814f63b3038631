"""A thing has one name: the brief calls sections and dispositions as the pages do."""

import tomllib

import pytest

from documents.words import TEMPLATES
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.sections import SECTIONS
from workflow.process.text import LANGUAGES

BRIEF = tomllib.loads((TEMPLATES / "documents" / "brief" / "brief.toml").read_text("utf-8"))["words"]
NAMES = {section.key: section.label for section in SECTIONS} | dict(DISPOSITIONS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", NAMES)
def test_brief_calls_it_as_the_pages_do(key, language):
    assert BRIEF[language][key] == NAMES[key].in_(language)
