"""Every word a page asks for stands in the locale files, and none for nothing; Persian words are Persian."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.mail_templates import KINDS
from documents.words import TEMPLATES, load
from workflow.record.jobs import JOBS

ROOT = TEMPLATES.parent
ASKED = re.compile(r"""\b(?:t|plural|words)\(\s*["']([a-z_0-9]+(?:\.[a-z_0-9]+)+)["'](\s*~)?""")
QUOTED = re.compile(r"""["']([a-z_0-9]+(?:\.[a-z_0-9]+)+\.?)(?:["']|\{|_\{)""")
WHOLE_AREA = re.compile(r"""\bwords\(\s*["']([a-z_0-9]+)["']\s*,""")


def sources() -> Iterator[Path]:
    yield from TEMPLATES.rglob("*.j2")
    for folder in ("api", "documents"):
        yield from (ROOT / folder).rglob("*.py")


def test_every_word_asked_for_exists():
    known = load()
    missing = {
        f"{file.relative_to(ROOT)}: {key}"
        for file in TEMPLATES.rglob("*.j2")
        for key, computed in ASKED.findall(file.read_text(encoding="utf-8"))
        if not computed and key not in known
    }
    assert missing == set()


def test_every_kind_of_mail_and_of_work_has_its_word_on_the_page_of_mails():
    known = load()
    wanted = {f"chapter.post.kinds.{kind}" for kind in KINDS} | {
        f"chapter.post.jobs_of.{job}" for job in JOBS
    }
    assert {key for key in wanted if key not in known} == set()


def test_no_word_stands_for_nothing():
    """A key built while running counts as asked for by what it begins with: ``t("board.stage_" ~ stage)``."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sources())
    asked = set(QUOTED.findall(text))
    beginnings = tuple(key for key, computed in ASKED.findall(text) if computed) + tuple(
        f"{area}." for area in WHOLE_AREA.findall(text)
    )
    beginnings += tuple(re.findall(r"""\bf["']([a-z_0-9]+\.[a-z_0-9.]*)\{""", text))
    beginnings += tuple(re.findall(r"""["']([a-z_0-9]+\.[a-z_0-9.]*)["']\s*[~+]""", text))
    unused = {
        key
        for key in load()
        if key not in asked and key.removesuffix("_one") not in asked and not key.startswith(beginnings)
    }
    assert unused == set()


@pytest.mark.parametrize("key", load())
def test_persian_words_are_written_in_persian(key):
    words = load()[key]
    bare = re.sub(r"\{[^}]*\}", "", words.fa)
    assert not re.search("[يكى٠-٩]", words.fa), "Arabic letters or digits; write ی, ک, ۰–۹"
    assert re.search(r"[\u0621-\u06cc]", bare) or not re.search(r"\w", bare), "no Persian letter"
    assert not re.search(r"\b(?:ن?می) \w|\w ها\b", words.fa), "a half-space is missing"
    assert not re.search(r"[\u0600-\u06ff]", words.en), "Persian letters in the English words"
