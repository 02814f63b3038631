"""The picture of a result: from which side it grows, where its mark stands, and that patterns tell lines apart."""

import re
import xml.etree.ElementTree as ET

import pytest

from documents.result_chart import HEIGHT, WIDTH, bar

KINDS = ("for", "against", "abstain", "option", "chosen", "not_voted", "quorum")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(kind="for", count=1, whole=4, direction="ltr", **more):
    return ET.fromstring(bar(kind, count, whole, title="x", direction=direction, **more))  # noqa: S314 - ours


def of(root, name):
    return next((e for e in root if e.get("class") == name), None)


@pytest.mark.parametrize(("direction", "x", "mark"), [("ltr", "0", 200), ("rtl", "300", 200)])
def test_bar_grows_from_where_reading_begins_and_the_mark_stands_on_the_same_scale(direction, x, mark):
    root = drawn(direction=direction, mark=2)
    assert (of(root, "bar-for").get("x"), of(root, "bar-for").get("width")) == (x, "100")
    line = of(root, "bar-mark")
    assert float(line.get("x")) + float(line.get("width")) / 2 == pytest.approx(mark, abs=0.1)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(
    ("count", "whole", "mark"), [(4, 4, 4), (0, 4, 1), (0, 0, 0), (9, 4, 9), (1, 2_000, 1)]
)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_outside_the_track(kind, count, whole, mark, direction):
    for rect in drawn(kind, count, whole, direction, mark=mark).iter(f"{SVG}rect"):
        x, width = float(rect.get("x")), float(rect.get("width"))
        assert 0 <= x <= x + width <= WIDTH
        assert float(rect.get("height")) <= HEIGHT


def test_lines_differ_without_colour():
    gray = {}
    for kind in KINDS:
        svg = bar(kind, 3, 4, title="x", direction="rtl")
        shade = re.sub(r"#[0-9a-f]{6}", lambda color: "dark" if int(color[0][1:3], 16) < 96 else "light", svg)
        gray[kind] = re.sub(r'class="[^"]*"', "", shade)
    assert gray.pop("chosen") == gray["for"], "both won, and never stand in one picture"
    assert gray.pop("abstain") == gray["option"], "abstaining stands last and is told by its word"
    assert len(set(gray.values())) == len(gray)


def test_words_are_escaped_and_say_what_the_bar_says():
    root = ET.fromstring(bar("for", 1, 4, title="موافق <۳>", direction="rtl"))  # noqa: S314 - ours
    assert (root.get("role"), root.find(f"{SVG}title").text) == ("img", "موافق <۳>")
