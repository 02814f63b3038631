"""A lifecycle told by what differs from another: entries replaced, left out or added, one storey only."""

import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from workflow.process.nearest import unknown

Siblings = Callable[[], Mapping[str, str]]
"""The texts of the files that may be extended, by name; asked only by a file that extends."""

_ENTRIES = ("state", "step", "fa", "en")


def resolved(
    table: Mapping[str, Any], name: str, siblings: Siblings, fault: Callable[[str, str], None]
) -> dict[str, Any]:
    """The whole lifecycle of a file that extends another; what is wrong with that goes to ``fault``.

    An entry of the file stands in the place of the other's entry of that name. Its ``[[always]]`` come on top
    of the other's, since a rule that may be dropped is none.
    """
    own = {key: value for key, value in table.items() if key not in ("extends", "without")}
    base = _base(table, name, siblings, fault)
    if base is None:
        return own
    left_out = _left_out(table, base, own, fault)
    whole = base | {key: value for key, value in own.items() if key not in (*_ENTRIES, "always")}
    for key in _ENTRIES:
        mine, theirs = own.get(key, {}), base.get(key, {})
        if not isinstance(mine, dict) or not isinstance(theirs, dict):
            whole[key] = mine
            continue
        for entry, value in mine.items():
            if entry in theirs and theirs[entry] == value and entry not in left_out:
                fault(f"{key}.{entry}", f'says the same as in "{table["extends"]}"; leave it out')
        gone = left_out if key in ("state", "step") else {*left_out, table["extends"]}
        whole[key] = {entry: value for entry, value in theirs.items() if entry not in gone} | mine
    rules, more = base.get("always", []), own.get("always", [])
    whole["always"] = [*rules, *more] if isinstance(rules, list) and isinstance(more, list) else more
    return whole


def _base(
    table: Mapping[str, Any], name: str, siblings: Siblings, fault: Callable[[str, str], None]
) -> dict[str, Any] | None:
    """The lifecycle that is extended, as it was read; None, with its fault, where there is none."""
    wanted = table.get("extends")
    if wanted is None:
        fault("without", "leaves something out of nothing: extends is missing")
        return None
    if not isinstance(wanted, str):
        fault("extends", "must be text in quotes")
        return None
    texts = siblings()
    try:
        base = tomllib.loads(texts.get(wanted, ""))
    except tomllib.TOMLDecodeError as error:
        fault("extends", f'"{wanted}" is not readable: {error}')
        return None
    if wanted == name:
        fault("extends", "a file cannot extend itself")
    elif wanted not in texts:
        fault("extends", unknown("lifecycle", wanted, set(texts) - {name}))
    elif "extends" in base or "without" in base:
        fault("extends", f'"{wanted}" extends another itself; one storey only')
    else:
        return base
    return None


def _left_out(
    table: Mapping[str, Any],
    base: Mapping[str, Any],
    own: Mapping[str, Any],
    fault: Callable[[str, str], None],
) -> set[str]:
    value = table.get("without", "")
    if not isinstance(value, str):
        fault("without", "must be text in quotes")
        return set()
    known = {entry for key in ("state", "step") for entry in _table(base, key)}
    written_anew = {entry for key in ("state", "step") for entry in _table(own, key)}
    words = value.split()
    for word in dict.fromkeys(words):
        if word not in known:
            fault("without", unknown(f'state or step of "{table["extends"]}"', word, known))
        if word in written_anew:
            fault("without", f'"{word}" is left out here and written anew below; only write it anew')
        if words.count(word) > 1:
            fault("without", f'"{word}" stands here twice')
    return {word for word in words if word in known and word not in written_anew}


def _table(whole: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = whole.get(key, {})
    return value if isinstance(value, dict) else {}


def written(table: Mapping[str, Any]) -> str:
    """A lifecycle as the text of a file that extends nothing: what is kept of it for later."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict) and key != "always"}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += ["", f"[{_key(key)}]", *(f"{_key(entry)} = {_value(v)}" for entry, v in value.items())]
    rules = table.get("always", [])
    for rule in rules if isinstance(rules, list) else []:
        if isinstance(rule, dict):
            lines += ["", "[[always]]", *(f"{_key(entry)} = {_value(v)}" for entry, v in rule.items())]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else json.dumps(key)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
