"""The form above a list: what it can be filtered by, what is asked, and addresses that keep it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from workflow.process.text import Text
from workflow.record.filters import Asked, Filters, Found


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of the form; ``choices`` are pairs (value, label), none for words."""

    name: str
    label: Text
    value: str
    choices: tuple[tuple[str, Text], ...]
    hint: Text | str
    error: Text | str


@dataclass(frozen=True, slots=True)
class Bar:
    """The form, as the macro ``filters`` draws it."""

    action: str
    anchor: str
    fields: tuple[Shown, ...]
    active: bool
    """Whether the list is filtered now."""
    refused: bool
    found: Found | None
    kept: tuple[tuple[str, str], ...]
    """What else the address says and has to go on saying."""
    clear: str


def asked_of(request: Request, filters: Filters) -> Asked:
    """What an address asks of a list; what cannot be taken filters nothing and is said beside its field."""
    return filters.read(request.query_params)


def cursor_of(request: Request, name: str = "after") -> str:
    """The cursor of an address as it was sent."""
    return request.query_params.get(name, "")[:40]


def bar(
    where: str, asked: Asked, *, found: Found | None = None, kept: Mapping[str, str] | None = None,
    anchor: str = "",
) -> Bar:  # fmt: skip
    """The form of a list that stands at ``where``."""
    fields = list(asked.filters.fields)
    shown = [
        Shown(
            each.name, each.label, asked.typed.get(each.name, ""), tuple((each.choices or {}).items()),
            each.hint, asked.errors.get(each.name, ""),
        )
        for each in fields
    ]  # fmt: skip
    if asked.filters.orders:
        order = Text("ترتیب", "Order")
        orders = tuple(asked.filters.orders.items())
        shown.append(
            Shown(
                "order", order, asked.order, orders, asked.filters.order_hint, asked.errors.get("order", "")
            )
        )
    others = {name: value for name, value in (kept or {}).items() if value}
    end = f"#{anchor}" if anchor else ""
    return Bar(
        where, anchor, tuple(shown), bool(asked), bool(asked.errors), found, tuple(others.items()),
        f"{where}?{urlencode(others)}{end}" if others else f"{where}{end}",
    )  # fmt: skip


def address(where: str, asked: Asked, *, anchor: str = "", **more: object) -> str:
    """The address of the list with everything asked, and with ``more`` (a cursor)."""
    query = {name: value for name, value in {**asked.values, **more}.items() if value not in ("", None)}
    end = f"#{anchor}" if anchor else ""
    return f"{where}?{urlencode(query)}{end}" if query else f"{where}{end}"


def lenient(after: str) -> str:
    """A cursor of one number, or "" for anything else: the list then begins anew."""
    return after if after.isascii() and after.isdigit() and len(after) <= len(str(2**31)) else ""
