"""Names that pass for one another: told apart by signs nobody sees, or written with letters of another script.

A warning is made of this, never a refusal: two people may rightly have one name, and a half-space its place in one.
"""

import unicodedata
from collections.abc import Iterable

from workflow.record.folded import fold

_FOREIGN = str.maketrans(
    "АВЕКМНОРСТУХІЈЅ" + "асеорхуіјѕԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "ανορ",
    "ABEKMHOPCTYXIJS" + "aceopxyijsqw" + "ABEZHIKMNOPTYX" + "avop",
)
"""Letters of Cyrillic and Greek that look like Latin ones."""


def skeleton(name: str) -> str:
    """What is left of a name when all that looks alike is one: its letters, without signs that are not seen."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return fold(seen.translate(_FOREIGN))


def passes_for(name: str, others: Iterable[str]) -> str:
    """The first of these names that it looks like, "" where it is none of them."""
    own = skeleton(name)
    return next((other for other in others if own and skeleton(other) == own), "")
