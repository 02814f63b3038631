"""Frozen values as JSON and back: what a document says outlives our tables and our code.

``to_json`` is canonical, so that a document's content has one SHA-256; ``read`` holds every field to its type.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import field, fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Content = TypeVar("Content")
_LATER = "later"


class ContentFault(ValueError):
    """A value that no document may carry: a wrong type, an unknown field, a date that is none.

    This is for programmers and for damaged files, not for people who fill in forms.
    """


def later(default: Content) -> Content:
    """A field that contents gained after some were frozen, in a class of contents.

    Where it has its default it is not written, so that an older content keeps its JSON and what is named by it.
    """
    return field(default=default, metadata={_LATER: True})


def to_json(content: object) -> str:
    """The canonical JSON of a frozen content: sorted keys, no spaces, no escapes of letters.

    The same content always gives the same text, so its SHA-256 names it.
    """
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(kind: type[Content], text: str) -> Content:
    """The content of this class that ``to_json`` wrote.

    Raises ContentFault when the text is no JSON, misses a field, has an unknown one or a wrong type.
    """
    try:
        value = json.loads(text)
    except ValueError as fault:
        raise ContentFault(f"not JSON: {fault}") from fault
    return cast("Content", _load(kind, value, kind.__name__))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        said = ((one, getattr(value, one.name)) for one in fields(value))
        return {
            one.name: _plain(part)
            for one, part in said
            if not (one.metadata.get(_LATER) and part == one.default)
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _load(kind: Any, value: object, where: str) -> object:  # noqa: ANN401 - a type, or what typing makes of one
    """The value of a field, held to the field's type; ``where`` is its path, for the fault."""
    origin = get_origin(kind)
    if origin is Literal:
        fits = value in get_args(kind)
    elif origin in (Union, types.UnionType):
        (inner,) = (option for option in get_args(kind) if option is not type(None))
        return None if value is None else _load(inner, value, where)
    elif origin is tuple and isinstance(value, list):
        item = get_args(kind)[0]
        return tuple(_load(item, part, f"{where}[{index}]") for index, part in enumerate(value))
    elif is_dataclass(kind) and isinstance(value, dict):
        return _load_fields(kind, value, where)
    else:
        fits = type(value) is kind  # exactly: True is no number
    if not fits:
        raise ContentFault(f"{where}: {value!r} does not fit")
    return value


def _load_fields(kind: Any, value: dict[str, object], where: str) -> object:  # noqa: ANN401 - any class of a content
    hints = get_type_hints(kind)
    if unknown := set(value) - set(hints):
        raise ContentFault(f"{where}: unknown {', '.join(sorted(unknown))}")
    loaded = {name: _load(hints[name], part, f"{where}.{name}") for name, part in value.items()}
    try:
        return kind(**loaded)
    except TypeError as fault:
        raise ContentFault(f"{where}: {fault}") from fault
