"""The vote as bars: told apart without colour, growing from where reading begins; and the QR code."""

import re
from xml.etree import ElementTree as ET

import pytest

from documents import qr
from documents.chart import Bar, bar_svg, bars
from documents.result import OptionVotes, Vote

VOTE = Vote(19, 3, 2, 27, "", "")


def test_bars_together_are_the_roll() -> None:
    assert [(bar.answer, bar.count) for bar in bars(VOTE)] == [
        ("in_favour", 19), ("against", 3), ("abstained", 2), ("not_voted", 3),
    ]  # fmt: skip
    assert sum(bar.share for bar in bars(VOTE)) == pytest.approx(1)


def test_each_option_has_a_bar_of_its_own() -> None:
    vote = Vote(9, 4, 2, 20, "", "", (OptionVotes("تهران", 9), OptionVotes("یزد", 4)))
    assert [(bar.label, bar.answer, bar.count, bar.share) for bar in bars(vote)] == [
        ("تهران", "option", 9, 0.45), ("یزد", "option", 4, 0.2), ("", "abstained", 2, 0.1), ("", "not_voted", 5, 0.25),
    ]  # fmt: skip
    assert "<title>تهران</title>" in bar_svg(bars(vote)[0], "تهران", "rtl")


def test_bars_of_an_empty_roll_are_empty() -> None:
    assert {bar.share for bar in bars(Vote(0, 0, 0, 0, "", ""))} == {0.0}


def test_bars_differ_without_their_colours() -> None:
    drawn = {
        re.sub(r"#[0-9a-f]{6}", lambda color: "dark" if int(color[0][1:3], 16) < 128 else "light", bar_svg(
            Bar(answer, 5, 0.5), "x", "rtl"
        ))
        for answer in ("in_favour", "against", "abstained", "not_voted")
    }  # fmt: skip
    assert len(drawn) == 4


@pytest.mark.parametrize(("direction", "x"), [("rtl", "300"), ("ltr", "0")])
def test_bar_grows_from_where_reading_begins(direction: str, x: str) -> None:
    svg = bar_svg(Bar("in_favour", 1, 0.25), "x", direction)  # type: ignore[arg-type]
    assert f'<rect x="{x}" y="0" width="100"' in svg


def test_bar_has_a_title_and_no_text() -> None:
    root = ET.fromstring(bar_svg(Bar("against", 1, 0.4), "مخالف <3>", "rtl"))  # noqa: S314 - our own SVG
    assert root.find("{*}title") is not None
    assert root.findtext("{*}title") == "مخالف <3>"
    assert root.find("{*}text") is None


def test_qr_code_is_svg_with_a_title_and_quiet_margins() -> None:
    svg = qr.svg("https://rayzan.example/b/ABC", "صفحه <عمومی>")
    root = ET.fromstring(svg)  # noqa: S314 - our own SVG
    assert root.findtext("{*}title") == "صفحه <عمومی>"
    size = int(root.attrib["viewBox"].split()[-1])
    path = root.find("{*}path")
    assert path is not None
    starts = [tuple(map(int, pair)) for pair in re.findall(r"M(\d+) (\d+)h", path.attrib["d"])]
    assert min(x for x, _ in starts) == min(y for _, y in starts) == 4
    assert max(y for _, y in starts) == size - 5


def test_qr_code_differs_with_its_address() -> None:
    assert qr.svg("https://a.example/1", "x") != qr.svg("https://a.example/2", "x")
