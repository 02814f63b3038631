"""What was measured, as one table: on a terminal, in plain lines, or in the document that keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEADS = ("Measured", "Against", "Ours", "Other", "Ratio", "Aim")


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison; ``ours`` and ``other`` in seconds."""

    what: str
    against: str
    ours: float
    other: float
    ratio: float
    aim: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As it is shown."""
        return (
            self.what, self.against, _milliseconds(self.ours), _milliseconds(self.other),
            f"{self.ratio:.2f}", self.aim,
        )  # fmt: skip


def show(lines: Sequence[Line], machine: str) -> None:
    """Print the table."""
    console = Console()
    if not console.is_terminal:
        print(machine, *("\t".join(row) for row in (HEADS, *(line.cells for line in lines))), sep="\n")  # noqa: T201
        return
    table = Table(*HEADS, title=machine)
    for line in lines:
        table.add_row(*line.cells)
    console.print(table)


def keep(lines: Sequence[Line], machine: str, document: Path = DOCUMENT) -> None:
    """Put the table in the place of the one the document holds."""
    rows = [HEADS, ("---", "---", "--:", "--:", "--:", "---"), *(line.cells for line in lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    document.write_text(f"{before}{BEGIN}\n{machine}\n\n{table}\n{END}{after}", encoding="utf-8")


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
