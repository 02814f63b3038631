"""What random tests draw: the same on every run, in whatever process and beside whatever other tests."""

import importlib.util
import sys

from hypothesis import given, settings
from hypothesis import strategies as st


def drawn() -> list[tuple[int, str]]:
    found = []

    @settings(derandomize=True, database=None, max_examples=200)
    @given(st.integers(), st.text())
    def draw(number, words):
        found.append((number, words))

    draw()
    return found


def test_examples_are_the_same_whatever_modules_are_loaded(tmp_path):
    before = drawn()
    file = tmp_path / "another_of_ours.py"
    file.write_text("NUMBERS = 48151623, 42424242\nWORDS = 'words that only stand here', 'and these'\n")
    spec = importlib.util.spec_from_file_location("another_of_ours", file)
    sys.modules["another_of_ours"] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        assert drawn() == before
    finally:
        del sys.modules["another_of_ours"]
