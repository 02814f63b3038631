"""What a form brought: its fields and files, proved to come from a page of ours."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from api.problems import FieldsUnknown, FormUnreadable, TooLarge
from workflow.record.days import chosen
from workflow.record.tokens import hashed

FRAME = frozenset({"csrf", "once", "version"})
"""Fields every form of ours may carry."""

TEXT_BYTES, FIELDS = 1_000_000, 2_000
"""Largest single field in bytes, and most fields of one form."""

DIGITS = 17
"""Most digits of a number that every database takes."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Fields as they were typed. ``get`` gives one value, ``list`` all of a name."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str, bytes], ...] = ()
    """Field, file name, content."""

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field."""
        return next((value for key, value in self.fields if key == name), default)

    def list(self, name: str) -> list[str]:
        """All values of a field, in order."""
        return [value for key, value in self.fields if key == name]

    def number(self, name: str) -> int | None:
        """A field as a whole number, or None."""
        typed = self.get(name).strip()
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else None

    def only(self, *names: str, starting: Collection[str] = ()) -> "Posted":
        """Refuse fields nobody asked for; ``starting`` allows numbered ones such as ``text-3``.

        Raises FieldsUnknown.
        """
        unknown = sorted(
            {
                k
                for k, _ in self.fields
                if k not in FRAME and k not in names and not k.startswith(tuple(starting))
            }
        )
        if unknown:
            raise FieldsUnknown(names="، ".join(name[:40] for name in unknown[:10]))
        return self

    @property
    def body(self) -> str:
        """Everything but the key itself: what a repeated key must repeat."""
        fields = [pair for pair in self.fields if pair[0] not in ("csrf", "once")]
        return repr(
            (fields, [(field, name, hashed(content.hex(), "file")) for field, name, content in self.files])
        )


def composed(fields: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Fields with each day that was chosen from three lists under its own name, before what was typed there."""
    given = dict(fields)
    bases = [name.removesuffix("-year") for name in given if name.endswith("-year")]
    parts = {f"{base}-{part}" for base in bases for part in ("day", "month", "year")}
    days = {
        base: day
        for base in bases
        if (day := chosen(*(given.get(f"{base}-{part}", "") for part in ("day", "month", "year"))))
    }
    kept = tuple((name, days.pop(name, value)) for name, value in fields if name not in parts)
    return (*kept, *days.items())


async def _posted(request: Request) -> Posted:
    try:
        async with request.form(max_fields=FIELDS, max_files=10, max_part_size=TEXT_BYTES) as form:
            fields = tuple((k, v) for k, v in form.multi_items() if isinstance(v, str))
            files = [
                (k, v.filename or "", await v.read())
                for k, v in form.multi_items()
                if isinstance(v, UploadFile)
            ]
    except (MultiPartException, HTTPException) as fault:
        said = str(getattr(fault, "detail", "") or getattr(fault, "message", ""))
        if "exceeded" in said or "Too many" in said:
            raise TooLarge(limit=TEXT_BYTES // 1000) from None
        raise FormUnreadable from None
    posted = Posted(composed(fields), tuple(f for f in files if f[1] or f[2]))
    request.state.posted = posted  # for the page of a refusal, wherever it is made
    return posted


Form = Annotated[Posted, Depends(_posted)]
"""The parameter of a route that takes a form."""
