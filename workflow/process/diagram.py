"""A lifecycle as people read it: a Mermaid diagram, a table of steps, and the page of the documentation."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from workflow.process.graph import Graph
from workflow.process.parsing import parse
from workflow.process.parts import BACK, SAME, Definition, Step
from workflow.process.text import Language, Text

_HEADS = Text("گام | از | به | چه کسی | شرط‌ها | زمان", "Step | From | To | By | Guards | Clock")
_WHERE = {
    BACK: Text("همان‌جا که بود", "where it was before"),
    SAME: Text("می‌ماند", "stays"),
}
_OR = Text("یا", "or")
_REMINDS = Text("یادآوری", "reminder")


def mermaid(definition: Definition, language: Language) -> str:
    """The states and steps as a Mermaid state diagram; "back" is drawn to every state it can lead to."""
    graph = Graph(definition)
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{_quoted(state.label.in_(language))}" as {state.name}'
        for state in definition.states.values()
    ]
    lines += [f"    state {step.name} <<choice>>" for step in definition.steps.values() if step.choose]
    lines.append(f"    [*] --> {definition.start}")
    for step in definition.steps.values():
        words = _quoted(step.label.in_(language))
        for source in step.sources:
            lines += [f"    {source} --> {target} : {words}" for target in _drawn(step, source, graph)]
        lines += [f"    {step.name} --> {target}" for target in step.targets() if step.choose]
    lines += [f"    {state.name} --> [*]" for state in definition.states.values() if state.end]
    return "\n".join(lines) + "\n"


def _drawn(step: Step, source: str, graph: Graph) -> Iterable[str]:
    if step.choose:
        return (step.name,)
    if step.to == BACK:
        return sorted(graph.origins(source))
    return (source,) if step.to == SAME else step.targets()


def _quoted(words: str) -> str:
    # Mermaid reads these four as its own punctuation; a code with # stands for the character itself.
    codes = {"#": "#35;", '"': "#quot;", ";": "#59;", ":": "#58;"}
    return "".join(codes.get(letter, letter) for letter in words)


def table(definition: Definition, language: Language) -> str:
    """The steps as a Markdown table, in the order of the file."""
    heads = _HEADS.in_(language)
    rows = [f"| {heads} |", "|" + "---|" * len(heads.split("|"))]
    rows += ["| " + " | ".join(_row(definition, step, language)) + " |" for step in definition.steps.values()]
    return "\n".join(rows) + "\n"


def _row(definition: Definition, step: Step, language: Language) -> Iterator[str]:
    def states(names: Iterable[str]) -> list[str]:
        return [_cell(definition.states[name].label.in_(language)) for name in names]

    comma = "، " if language == "fa" else ", "
    yield f"{_cell(step.label.in_(language))} `{step.name}`"
    yield comma.join(states(step.sources))
    if step.to in _WHERE:
        yield _WHERE[step.to].in_(language)
    else:
        yield f" {_OR.in_(language)} ".join(states(step.targets()))
    yield _code(sorted(step.by))
    yield _code(step.guards)
    reminders = f" ({_REMINDS.in_(language)} {_code(step.remind)})" if step.remind else ""
    yield f"`{step.due}`{reminders}" if step.due else ""


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def book(definitions: Iterable[Definition]) -> str:
    """The documentation page of all lifecycles: what each is, then each of them whole."""
    every = tuple(definitions)
    lines = [f"- [{d.label.en}](#{_anchor(d.label.en)}), of a {d.subject}: `{d.name}.toml`" for d in every]
    head = """# Lifecycles

Drawn from the files in `workflow/processes/`, which alone decide; how they are written stands in
[lifecycle-files.md](lifecycle-files.md). A test holds this page to them; to write it anew:
`python -m workflow.process.diagram workflow/processes/*.toml > docs/process.md`.
"""
    return "\n".join([head, *lines, "", *(page(definition) for definition in every)])


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def page(definition: Definition) -> str:
    """One lifecycle in both languages: drawn, as a table of steps, and what its states give and bring."""
    file = f"workflow/processes/{definition.name}.toml"
    english = definition.label.en
    return f"""## {english}

What may happen to a {definition.subject}, by `{file}`.

```mermaid
{mermaid(definition, "en")}```

Where nobody stands under “By”, only the clock takes the step; where a time stands under “Clock”, the clock
takes it at the latest then, and asks no guard.

{table(definition, "en")}
{_rights(definition)}
<div dir="rtl" lang="fa">

## {definition.label.fa}

```mermaid
{mermaid(definition, "fa")}```

گامی که در ستون «چه کسی» خالی است، تنها با رسیدن زمانش انجام می‌شود. گامی که در ستون «زمان» چیزی دارد، دیرترین
در همان زمان و بی‌هیچ شرطی خودکار انجام می‌شود.

{table(definition, "fa")}
</div>
"""


def _rights(definition: Definition) -> str:
    rows = ["| State | Stage | Declared rights | What follows on arrival | Drives |", "|---|---|---|---|---|"]
    for state in definition.states.values():
        rights = "; ".join(f"{right}: {', '.join(sorted(roles))}" for right, roles in state.may.items())
        drives = _code(f"{subject}: {step}" for subject, step in state.drives.items())
        first = f"{_cell(state.label.en)} `{state.name}`"
        rows.append(f"| {first} | {state.stage} | {rights} | {_code(state.effects)} | {drives} |")
    rules = [
        f"- `{rule.reach}` is reached only through `{rule.through}`"
        + (f", anew after every state that gives the right to {rule.since}." if rule.since else ".")
        for rule in definition.always
    ]
    proved = ["", "Proved whenever the file is loaded:", "", *rules] if rules else []
    return "\n".join([*rows, *proved]) + "\n"


def main(paths: Iterable[str]) -> None:
    """Write the page of these lifecycle files to the standard output, without proving them."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in map(Path, paths)}
    definitions = [parse(text, name, lambda: texts)[0] for name, text in texts.items()]
    sys.stdout.write(book(definitions))


if __name__ == "__main__":
    main(sys.argv[1:])
