"""``make bench``: everything that is measured, as ratios within one run, in one table."""

import argparse
import sys
from collections.abc import Iterator

from tests.bench import deliberation, lifecycle, opinions, pages, paper
from tests.bench.machine import machine
from tests.bench.places import Place, places
from tests.bench.table import Line, keep, show

PARTS = ("lifecycle", "pages", "deliberation", "opinions", "brief")


def main() -> None:
    """Measure, show, and keep where asked."""
    given = argparse.ArgumentParser(prog="make bench", description=__doc__)
    given.add_argument(
        "--full", action="store_true", help="100 000 proposals, 1 000 000 comments; 10 000 on one proposal"
    )
    given.add_argument("--rounds", type=int, default=15, help="how often each way is gone")
    given.add_argument("--only", choices=PARTS, action="append", help="this part; may be said again")
    given.add_argument("--markdown", action="store_true", help="keep the table in docs/performance.md")
    asked = given.parse_args()
    with places() as there:
        where = machine(there)
        lines = [
            line
            for part in asked.only or PARTS
            for line in _measured(part, there, full=asked.full, rounds=asked.rounds)
        ]
    show(lines, where)
    if asked.markdown:
        keep(lines, where)


def _measured(part: str, there: tuple[Place, ...], *, full: bool, rounds: int) -> Iterator[Line]:
    if part == "brief":
        for against, pair in paper.brief(rounds=rounds).items():
            aim = "≤ 1.0" if "WeasyPrint, warm" in against else ""
            yield Line("a brief of eight pages", against, pair.ours, pair.other, pair.ratio, aim)
        return
    if part == "opinions":
        yield _opinions(full=full)
        return
    for place in there:
        _told(f"{place.name}: {part}")
        if part == "lifecycle":
            pair = lifecycle.six_steps(place, rounds=rounds)
            yield Line(
                f"six steps of a proposal, {place.name}", "the bare driver's writes",
                pair.ours, pair.other, 1 / pair.ratio, "≥ 0.35",
            )  # fmt: skip
            continue
        if part == "deliberation":
            many = deliberation.LARGE if full else deliberation.TENTH
            for what, pair in deliberation.much_against_little(
                place, comments=many, rounds=rounds, told=_told
            ):
                yield Line(
                    f"{what}, {place.name}", f"{many} comments on a proposal against {deliberation.SMALL}",
                    pair.ours, pair.other, pair.ratio, "≤ 1.5",
                )  # fmt: skip
            continue
        size = pages.LARGE if full else pages.TENTH
        found = pages.large_against_small(place, proposals=size, rounds=rounds, told=_told)
        for what, pair in found.items():
            yield Line(
                f"{what}, {place.name}", f"{size} proposals against {pages.SMALL}",
                pair.ours, pair.other, pair.ratio, "≤ 1.5",
            )  # fmt: skip


def _opinions(*, full: bool) -> Line:
    share = 1 if full else 10
    people, comments = opinions.PEOPLE // share, opinions.COMMENTS // share
    _told("opinion groups")
    pair = opinions.opinions(people, comments)
    return Line(
        f"opinion groups, {people} people and {comments} comments", "scikit-learn's part alone",
        pair.ours, pair.other, pair.ratio, "≤ 2.0",
    )  # fmt: skip


def _told(what: str) -> None:
    """Where a run is, on a terminal alone."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{what}")


main()
