"""From the text of a lifecycle file to its parts; what the format itself forbids becomes a fault."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from workflow.process.extending import Siblings, resolved, written
from workflow.process.nearest import unknown
from workflow.process.parts import Always, BrokenProcess, Definition, Fault, State, Step
from workflow.process.text import LANGUAGES, Language, Text

FORMAT_WORDS = frozenset({
    "always", "back", "clock", "en", "end", "extends", "fa", "same", "start", "state", "step", "subject",
    "without",
})  # fmt: skip
_TOP = ("subject", "start", "state", "step", "always", *LANGUAGES)
_STATE = ("stage", "end", "may", "effects", "drives")
_STEP = ("from", "to", "choose", "by", "guards", "asks", "due", "remind", "effects")
_ALWAYS = ("reach", "through", "since")
_Labels = Mapping[Language, Mapping[str, Any]]
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def parse(text: str, name: str, siblings: Siblings = dict) -> tuple[Definition, list[Fault]]:
    """The definition as far as it can be read, and the faults of its form.

    ``siblings`` gives the texts of the files it may extend, by name. Raises BrokenProcess at once where the
    text is no TOML at all.
    """
    file = f"{name}.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BrokenProcess((Fault(file, "toml", f"not readable: {error}"),)) from error
    reader = _Reader(file, name)
    if "extends" in table or "without" in table:
        table = resolved(table, name, siblings, reader.fault)
        text = written(table)
    return reader.definition(table, text), reader.faults


class _Reader:
    def __init__(self, file: str, name: str) -> None:
        self.file = file
        self.name = name
        self.faults: list[Fault] = []

    def fault(self, key: str, sentence: str) -> None:
        self.faults.append(Fault(self.file, key, sentence))

    def table(self, value: object, key: str, known: Iterable[str] | None = None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fault(key, "must be a table")
            return {}
        if known is not None:
            for word in value:
                if word not in known:
                    self.fault(f"{key}.{word}".lstrip("."), unknown("key", word, known))
        return value

    def text(self, table: Mapping[str, Any], word: str, key: str, *, needed: bool = False) -> str:
        value = table.get(word, "")
        where = f"{key}.{word}".lstrip(".")
        if not isinstance(value, str):
            self.fault(where, "must be text in quotes")
            return ""
        if needed and not value.strip():
            self.fault(where, "is missing")
        return value.strip()

    def words(
        self, table: Mapping[str, Any], word: str, key: str, *, needed: bool = False
    ) -> tuple[str, ...]:
        parts = self.text(table, word, key, needed=needed).split()
        for part in dict.fromkeys(parts):
            if parts.count(part) > 1:
                self.fault(f"{key}.{word}".lstrip("."), f'"{part}" stands here twice')
        return tuple(dict.fromkeys(parts))

    def named(self, name: str, key: str) -> None:
        if not _NAME.fullmatch(name):
            self.fault(key, "a name is lower-case letters, digits and underscores")
        elif name in FORMAT_WORDS:
            self.fault(key, f'"{name}" is a word of the format')

    def definition(self, whole: Mapping[str, Any], source: str) -> Definition:
        self.table(whole, "", _TOP)
        subject = self.text(whole, "subject", "", needed=True)
        start = self.text(whole, "start", "", needed=True)
        labels: _Labels = {language: self.table(whole.get(language, {}), language) for language in LANGUAGES}
        states = {
            name: self.state(name, entry, labels)
            for name, entry in self.table(whole.get("state", {}), "state").items()
        }
        steps = {
            name: self.step(name, entry, labels)
            for name, entry in self.table(whole.get("step", {}), "step").items()
        }
        always = self.always(whole.get("always", []))
        own = self.label(self.name, labels)
        self.known_names(states, steps, labels)
        return Definition(
            name=self.name,
            subject=subject,
            start=start,
            states=MappingProxyType(states),
            steps=MappingProxyType(steps),
            always=always,
            label=own,
            version=_version(subject, start, states, steps, always),
            source=source,
        )

    def known_names(self, states: Mapping[str, State], steps: Mapping[str, Step], labels: _Labels) -> None:
        for kind, names in (("state", states), ("step", steps)):
            if not names:
                self.fault(kind, f"there is no {kind}")
            for name in names:
                self.named(name, f"{kind}.{name}")
        for name in steps:
            if name in states:
                self.fault(f"step.{name}", "a state has this name too")
        if self.name in states or self.name in steps:
            self.fault(self.name, "the file itself has this name, so its label could not be told apart")
        known = {self.name, *states, *steps}
        for language, table in labels.items():
            for name in table:
                if name not in known:
                    self.fault(f"{language}.{name}", unknown("state or step", name, known))

    def label(self, name: str, labels: _Labels) -> Text:
        return Text(*(self.text(labels[language], name, language, needed=True) for language in LANGUAGES))

    def state(self, name: str, value: object, labels: _Labels) -> State:
        key = f"state.{name}"
        entry = self.table(value, key, _STATE)
        end = entry.get("end", False)
        if not isinstance(end, bool):
            self.fault(f"{key}.end", "must be true or false")
            end = False
        may = self.table(entry.get("may", {}), f"{key}.may")
        drives = self.table(entry.get("drives", {}), f"{key}.drives")
        return State(
            name=name,
            label=self.label(name, labels),
            stage=self.text(entry, "stage", key, needed=isinstance(value, dict)),
            end=end,
            may=MappingProxyType(
                {right: frozenset(self.words(may, right, f"{key}.may", needed=True)) for right in may}
            ),
            effects=self.words(entry, "effects", key),
            drives=MappingProxyType(
                {driven: self.text(drives, driven, f"{key}.drives", needed=True) for driven in drives}
            ),
        )

    def step(self, name: str, value: object, labels: _Labels) -> Step:
        key = f"step.{name}"
        entry = self.table(value, key, _STEP)
        choose = self.text(entry, "choose", key)
        to, outcomes = "", dict[str, str]()
        if choose:
            table = self.table(entry.get("to", {}), f"{key}.to")
            outcomes = {outcome: self.text(table, outcome, f"{key}.to", needed=True) for outcome in table}
        elif isinstance(entry.get("to"), dict):
            self.fault(f"{key}.to", "is a table of outcomes, but nothing is named that chooses")
        else:
            to = self.text(entry, "to", key, needed=isinstance(value, dict))
        return Step(
            name=name,
            label=self.label(name, labels),
            sources=self.words(entry, "from", key, needed=isinstance(value, dict)),
            to=to,
            choose=choose,
            outcomes=MappingProxyType(outcomes),
            by=frozenset(self.words(entry, "by", key)),
            guards=self.words(entry, "guards", key),
            asks=self.words(entry, "asks", key),
            due=self.text(entry, "due", key),
            remind=self.words(entry, "remind", key),
            effects=self.words(entry, "effects", key),
        )

    def always(self, value: object) -> tuple[Always, ...]:
        if not isinstance(value, list):
            self.fault("always", "must be written [[always]]")
            return ()
        found = []
        for number, item in enumerate(value, 1):
            key = f"always.{number}"
            entry = self.table(item, key, _ALWAYS)
            found.append(
                Always(
                    reach=self.text(entry, "reach", key, needed=True),
                    through=self.text(entry, "through", key, needed=True),
                    since=self.text(entry, "since", key),
                )
            )
        return tuple(found)


def _version(
    subject: str,
    start: str,
    states: Mapping[str, State],
    steps: Mapping[str, Step],
    always: tuple[Always, ...],
) -> str:
    behaviour = {
        "subject": subject,
        "start": start,
        "states": {
            state.name: {
                "end": state.end,
                "may": {right: sorted(roles) for right, roles in state.may.items()},
                "effects": state.effects,
                "drives": dict(state.drives),
            }
            for state in states.values()
        },
        "steps": {
            step.name: {
                "from": sorted(step.sources),
                "to": step.to,
                "choose": step.choose,
                "outcomes": dict(step.outcomes),
                "by": sorted(step.by),
                "guards": step.guards,
                "asks": step.asks,
                "due": step.due,
                "remind": step.remind,
                "effects": step.effects,
            }
            for step in steps.values()
        },
        "always": sorted([rule.reach, rule.through, rule.since] for rule in always),
    }
    canonical = json.dumps(behaviour, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
