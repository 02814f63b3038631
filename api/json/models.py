"""What all of the JSON API shares: what is taken is bounded and names no unknown field."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from workflow.process.text import Text

LARGEST = 2**31 - 1
"""Largest id every database takes."""

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Ref = Annotated[int, Field(ge=1, le=LARGEST)]
After = Annotated[int | None, Query(ge=0, le=LARGEST, description="``next`` of the page before this one.")]
Before = Annotated[int | None, Query(ge=0, le=LARGEST, description="``next`` of the page before this one.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Most items of a page.")]

# Coarse bounds: the use cases know the real ones and say in both languages what is too long.
Line = Annotated[str, StringConstraints(max_length=1_000)]
Prose = Annotated[str, StringConstraints(max_length=250_000)]
Name = Annotated[str, StringConstraints(max_length=60)]


def example(**values: Any) -> ConfigDict:  # noqa: ANN401 (whatever the model holds)
    """The part of a model's configuration that shows one in full."""
    return ConfigDict(json_schema_extra={"examples": [values]})


class Given(BaseModel):
    """A body that is sent to us: a field nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Shown(BaseModel):
    """A body that is answered, made from a frozen value of a use case."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")


class Words(Shown):
    """The same words in Persian and in English."""

    model_config = example(fa="بحث و بررسی", en="Discussion")

    fa: str
    en: str

    @staticmethod
    def of(text: Text) -> "Words":
        """A text of ours."""
        return Words(fa=text.fa, en=text.en)


class Fault(Shown):
    """What is wrong with one field."""

    field: str
    fa: str = ""
    en: str = ""
    detail: str = ""


Row = TypeVar("Row")


def paged(rows: Sequence[Row], limit: int, cursor: Callable[[Row], int]) -> tuple[list[Row], int | None]:
    """A page out of one row more than it takes, and the cursor of the next page where there is one."""
    page = list(rows[:limit])
    return page, cursor(page[-1]) if len(rows) > limit else None


class Problem(Shown):
    """A refusal (RFC 9457): its stable type, and what was wrong and what to do in both languages.

    A stale request is told what it has to be sent on top of: ``version``, ``revision``, ``based_on`` or ``etag``.
    """

    model_config = example(
        type="/problems/outdated",
        title="Somebody has changed this proposal in the meantime.",
        status=409,
        detail="Somebody has changed this proposal in the meantime. Look at the new state and send yours again.",
        fa="در این میان کسی این پیشنهاد را تغییر داده است. متن تازه را ببینید و کار خود را دوباره بفرستید.",
        en="Somebody has changed this proposal in the meantime. Look at the new state and send yours again.",
        version=9,
    )

    type: str
    title: str
    status: int
    detail: str
    fa: str
    en: str
    errors: list[Fault] = []
    version: int | None = None
    revision: int | None = None
    based_on: int | None = None
    etag: str | None = None


class Made(Shown):
    """What a change of a proposal made: the id of the new thing, and the proposal's version now."""

    model_config = example(id=31, version=8)

    id: int
    version: int


class Changed(Shown):
    """The proposal's version after a change."""

    model_config = example(version=8)

    version: int
