"""How far long work has come: a bar on a terminal, a plain line for each part elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def shown() -> Iterator[Callable[[str, int, int], None]]:
    """Told a part, how much of it is done and how much there is in all, it shows that on standard error."""
    console = Console(stderr=True, highlight=False)
    done: dict[str, int] = {}
    if not console.is_terminal:

        def say(part: str, count: int, _total: int) -> None:
            if done.get(part) == count:  # told a last time: the part is over
                return
            done[part] = count
            console.out(f"{part}: {count}")

        yield say
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    with bar:
        task = bar.add_task("", total=None)

        def draw(part: str, count: int, total: int) -> None:
            done[part] = count
            bar.update(task, description=part, completed=sum(done.values()), total=total)

        yield draw
