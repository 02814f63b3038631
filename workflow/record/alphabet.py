"""Names in the order of the Persian alphabet, by a key that is kept beside each name and compared byte by byte.

The order is that of CLDR's collation ``fa`` (https://github.com/unicode-org/cldr/blob/main/common/collation/fa.xml; the
same as ISIRI 6219, the Iranian standard of Persian in Unicode): «آ» before «ا», «پ چ ژ گ» at their places, «و» before
«ه» before «ی», Persian before Latin letters, word by word. Which signs stand for one another is search's word
(``letters.normalized``): ي and ی, ك and ک, أ and ا; marks, tatweel and half-spaces make no difference. «آ» alone is
told apart from «ا», which search does not: every Persian list has it first.

A key of our own, since SQLite knows no collation, PostgreSQL may be built without ICU, and ICU's own keys change
between its versions, so kept ones would go stale unnoticed.
"""

import unicodedata
from typing import Any

from sqlalchemy import String, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapper

from workflow.record.letters import normalized

LETTERS = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
"""The alphabet in its order."""

VARIANTS = str.maketrans(
    {**dict.fromkeys("ەہھۃ", "ه"), **dict.fromkeys("ېۍے", "ی"), **dict.fromkeys("ڪګ", "ک")}
)
"""Letters of neighbours that CLDR ``fa`` has beside a Persian one, and that search leaves as they are."""

LONGEST = 160
"""Signs of a key; names that differ only beyond them are in the order of their ids."""

_FIRST = ord("9") + 1
_PLACES = str.maketrans({letter: chr(_FIRST + place) for place, letter in enumerate(LETTERS)})
"""Each letter as a sign between the digits and the small Latin letters of ASCII."""

Key = String().with_variant(String(collation="C"), "postgresql")
"""The type of a column of keys: compared by code points on both databases, whatever the database's own locale."""


def key(name: str) -> str:
    """What a name is sorted by: words parted by a space, digits before Persian letters, others after.

    Names of one key are written with the same letters; whoever sorts by it adds the id.
    """
    folded = "آ".join(map(normalized, unicodedata.normalize("NFKC", name).split("آ")))
    seen = (sign for sign in folded.translate(VARIANTS) if unicodedata.category(sign) != "Cf")
    words = "".join(sign if sign.isalnum() else " " for sign in seen).split()
    return " ".join(words).translate(_PLACES)[:LONGEST]


def from_name(context: DefaultExecutionContext) -> str:
    """The default of a column of keys beside a column ``name``: for rows that are inserted by Core."""
    return key(context.get_current_parameters()["name"])  # type: ignore[no-untyped-call]


def keep(mapped: type[Any]) -> type[Any]:
    """Let a table with ``name`` and ``name_key`` have the key of its name whenever one of its objects is written."""
    for moment in ("before_insert", "before_update"):
        event.listen(mapped, moment, _set)
    return mapped


def _set(_mapper: Mapper[Any], _connection: object, row: Any) -> None:  # noqa: ANN401 (a row of any such table)
    row.name_key = key(row.name)
