"""Markdown: only what is on the white list comes out, and all that was written does."""
# ruff: noqa: E501 - tables of cases

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from documents.markdown import LONGEST, TextTooDeep, TextTooLong, blocks
from documents.markdown_html import to_html

ELEMENTS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "pre", "code", "table", "thead", "tbody",
    "tr", "th", "td", "em", "strong", "s", "br", "a", "bdi", "span", "sup", "section", "div",
}  # fmt: skip
ATTRIBUTES = {"id", "class", "dir", "lang", "href", "rel", "role", "aria-label", "start", "scope"}
PIECES = st.sampled_from(
    [
        "<script>", "</p>", "<img src=x onerror=y>", "javascript:", "[a](", ")", "![", "](", "data:text/html,", "[^1]",
        "[^1]: ", "> ", "- ", "1. ", "# ", "### ", "`", "```\n", "*", "**", "|", "\n|---|\n", "~~", "<http://x.y>",
        "http://x.y/", "file:///etc/passwd", "[a]: javascript:x", "\n", "\n\n", "    ", "می‌شود", "WCAG", '"', "'", "&lt;",
        "\\", "\u202e", "\u2066", "\u2069", "\x00", "onclick=", "//evil.example", "JaVaScRiPt&#58;", "<a href='x'>",
        "mailto:a@b.c", "\r\n", " ",
    ]
)  # fmt: skip
SOURCES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=300)
@given(SOURCES, st.sampled_from(["page", "print"]), st.booleans())
@example("[^0]:- [^0]:", "page", False)  # a note defined within a list within another
@example("x[^a]\n\n[^a]: a\n\n    - b\n\n        [^c]: d", "print", True)
def test_only_the_white_list_comes_out(source: str, footnotes: str, anchors: bool) -> None:
    html = to_html(source, heading_base=2, footnotes=footnotes, anchors=anchors)  # type: ignore[arg-type]
    seen = Reader(html)
    for tag, attributes in seen.tags:
        assert tag in ELEMENTS
        assert set(attributes) <= ATTRIBUTES
        url = attributes.get("href")
        assert url is None or re.match(r"(https?://|mailto:|#text-)", url, re.IGNORECASE)
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@given(st.lists(st.from_regex(r"[آ-ی]{1,6}(\u200c[آ-ی]{1,5})?", fullmatch=True), min_size=1, max_size=30))
def test_words_are_kept_with_their_half_spaces(words: list[str]) -> None:
    source = "# {}\n\n- {}\n\n> **{}**".format(words[0], " ".join(words), words[-1])
    text = Reader(to_html(source, heading_base=2)).text
    assert text.split() == [words[0], *words, words[-1]]


@given(SOURCES)
def test_blocks_stand_where_they_say(source: str) -> None:
    end_before = 0
    for start, end in blocks(source):
        assert end_before <= start < end <= len(source)
        end_before = end
    assert [
        f'id="text-b{start}"' in to_html(source, heading_base=2, anchors=True) for start, _ in blocks(source)
    ] == [True for _ in blocks(source)]


def test_block_offsets_hold_with_any_line_ending() -> None:
    source = "# یک\r\n\r\nدو\rسه\n\n- الف\n- ب\n\n\n| a |\n|---|\n| b |\n"
    assert [source[a:b] for a, b in blocks(source)] == ["# یک", "دو\rسه", "- الف\n- ب", "| a |\n|---|\n| b |"]


def test_after_block_is_put_inside_each_block_and_escaped_unless_markup() -> None:
    html = to_html(
        "یک\n\nدو",
        heading_base=2,
        prefix="v",
        after_block=lambda start, _end: Markup("<a href='#c{}'>+</a>").format(start) if start else "<x>",  # type: ignore[return-value, arg-type]
    )
    assert '<div class="text-block" id="v-b0">\n<p>یک</p>\n&lt;x&gt;</div>' in html
    assert "<a href='#c4'>+</a></div>" in html


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("# a\n\n### b\n\n## c", "344"),
        ("### a\n\n# b\n\n###### c", "334"),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e", "34566"),
    ],
)
def test_headings_skip_no_level(source: str, levels: str) -> None:
    assert "".join(re.findall(r"<h(\d)>", to_html(source, heading_base=3))) == levels


def test_footnotes_on_a_page_link_both_ways_under_their_prefix() -> None:
    html = to_html("a[^n] b[^n]\n\n[^n]: یادداشت\n\n[^unused]: مانده", heading_base=2, prefix="s1")
    ids = {attributes["id"] for _, attributes in Reader(html).tags if "id" in attributes}
    links = {attributes["href"] for _, attributes in Reader(html).tags if "href" in attributes}
    assert links == {"#s1-fn1", "#s1-fnref1", "#s1-fnref1-2"}
    assert {str(link)[1:] for link in links} <= ids
    assert "مانده" in html


def test_footnotes_in_print_stand_in_their_place_even_in_circles() -> None:
    html = to_html("a[^1]\n\n[^1]: x [^2]\n[^2]: y [^1]\n[^3]: تنها", heading_base=2, footnotes="print")
    assert '<span class="footnote">' in html
    assert html.count("[…]") == 1
    assert "تنها" in html


def test_html_and_images_stay_text_or_links() -> None:
    html = to_html("<b>x</b> ![نشان](https://a.example/x.png)", heading_base=2)
    assert "<b>x</b> !" in Reader(html).text
    assert not {"b", "img"} & {tag for tag, _ in Reader(html).tags}
    assert 'href="https://a.example/x.png" rel="noopener nofollow"' in html


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "file:///etc/passwd", "data:text/html,x", "//a.example", "x", "ftp://a.b", "http:x"],
)
def test_links_elsewhere_stay_text(url: str) -> None:
    html = to_html(f"[a]({url})\n\n[b][r]\n\n[r]: {url}\n\n<{url}>", heading_base=2)
    assert "<a" not in html
    assert url in unescape(Reader(html).text)


def test_citation_holds_together_across_emphasis_and_line_end() -> None:
    html = to_html("به گفته (World Health\nOrganization, *World Report*, 2011) چنین است.", heading_base=2)
    assert '<bdi dir="ltr">World Health\nOrganization, <em>World Report</em>, 2011</bdi>' in html


def test_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TextTooLong):
        to_html("a" * (LONGEST + 1), heading_base=2)
    with pytest.raises(TextTooLong):
        blocks("a" * 1_000_000)


@pytest.mark.parametrize(
    "source", ["> " * 200 + "a", "\n".join("  " * n + "- a" for n in range(60)), "[" * 50_000]
)
def test_text_too_deep_is_refused(source: str) -> None:
    with pytest.raises(TextTooDeep):
        to_html(source, heading_base=2)


def test_many_references_to_one_long_note_are_refused_in_print() -> None:
    source = "a[^1] " * 5_000 + "\n\n[^1]: " + "x" * 60_000
    with pytest.raises(TextTooLong):
        to_html(source, heading_base=2, footnotes="print")


def test_a_prefix_that_is_no_id_is_refused() -> None:
    with pytest.raises(ValueError, match="prefix"):
        to_html("a", heading_base=2, prefix='"><script>')
