"""No Persian sentence of ours has Latin digits, but for addresses, names of files and codes."""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from string import Formatter

import pytest

import api
import documents
import workflow
from documents.words import load
from workflow.process.text import Refusal, Text
from workflow.record import typed

CODES = re.compile(
    r"RFC \d+|\S+@\S+|https?://\S+|[A-Za-z][A-Za-z/]*-?\d[\w.-]*|\w*\.[a-z][a-z0-9]+|‎?\[\^\d+\]‎?"
)
"""What machines read as well: addresses, RFC 3464, SHA-256, PDF/A-3, sample.mp4, footnotes as they are typed."""


def modules():
    for package in (workflow, documents, api):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations." not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def sentences():
    """Every sentence that code holds: of refusals, and of what modules name."""

    def within(value):
        if isinstance(value, Text):
            yield value
        elif isinstance(value, Mapping):
            for inner in value.values():
                yield from within(inner)

    found = {}
    for module in modules():
        for name, value in vars(module).items():
            for text in within(value):
                found.setdefault(text, f"{module.__name__}.{name}")
    waiting = [Refusal]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        found.setdefault(one.text, one.__qualname__)
    return found


def filled(text):
    names = {name.split(".")[0] for said in text for _, name, _, _ in Formatter().parse(said) if name}
    return text.format(**dict.fromkeys(names, 17))


def test_every_sentence_of_code_says_numbers_in_persian_digits():
    found = sentences()
    assert len(found) > 500
    told = {where: filled(text).fa for text, where in found.items()}
    assert {where: fa for where, fa in told.items() if re.search("[0-9]", CODES.sub("", fa))} == {}


def test_words_of_pages_and_mails_have_none_either():
    for key, text in load().items():
        assert not re.search("[0-9]", CODES.sub("", text.fa)), key


@pytest.mark.parametrize("value", ["x" * 5_001, "x" * 100_001])
def test_text_that_is_too_long_is_told_in_the_digits_of_its_reader(value):
    fault = typed.fault(value, limit=5_000)
    assert fault is not None
    assert not re.search("[0-9]", fault.fa)
    assert str(len(value)) in fault.en


def test_what_was_typed_and_codes_stay_as_they_are():
    said = Text("{n} از {typed} ({yes})", "{n} of {typed} ({yes})").format(n=12, typed="a1@b2.org", yes=True)
    assert said == Text("۱۲ از a1@b2.org (True)", "12 of a1@b2.org (True)")
