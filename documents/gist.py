"""The beginning of a text in few words."""

import re

_MARKS = re.compile(r"\[\^[^\]]*\]|[*_`#>|]|\]\([^)]*\)|\[|(?<=\s)-{3,}(?=\s)")


def gist(markdown: str, limit: int = 110) -> str:
    """The beginning of a paragraph without its markup."""
    plain = _MARKS.sub("", markdown.strip().split("\n\n")[0])
    return shorten(" ".join(plain.split()), limit)


def shorten(text: str, limit: int) -> str:
    """The text up to a whole word within the limit, with an ellipsis where something is left out."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ،؛,;:.") + "…"
