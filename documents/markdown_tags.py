"""Which elements stand for which tokens of Markdown, where it takes no more than the token to know."""

from itertools import islice, takewhile

from markdown_it.token import Token

SIMPLE = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>\n",
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "blockquote_open": "<blockquote>\n",
    "blockquote_close": "</blockquote>\n",
    "hr": "<hr>\n",
    "table_open": "<table>\n",
    "table_close": "</table>\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
    "th_close": "</th>",
    "td_close": "</td>",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "softbreak": "\n",
    "hardbreak": "<br>\n",
}
"""By the type of the token; what is here and what the writer makes beside it is all that is ever written."""


def has_blocks(tokens: list[Token], opened: int) -> bool:
    """Whether an item holds more than one paragraph: its tags in print then need one body to stand in, in order."""
    inside = takewhile(lambda token: token.level > tokens[opened].level, islice(tokens, opened + 1, None))
    direct = [
        token.type for token in inside if token.level == tokens[opened].level + 1 and token.nesting >= 0
    ]
    return direct not in ([], ["paragraph_open"])
