"""Pages of a large council against those of a small one, asked for over HTTP of the real application."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from urllib.parse import quote

from sqlmodel import Session

from tests.bench.filling import fill
from tests.bench.places import Place
from tests.bench.rows import COMMON, MEMBERS, STATES, rare
from tests.bench.timing import Pair, alternating
from tests.visitors import Visitor, application, signed_in_client
from workflow.membership.tables import Person
from workflow.record.database import connect

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SMALL, LARGE, TENTH = 100, 100_000, 10_000
"""Proposals; ten comments on each."""


def large_against_small(
    place: Place, *, proposals: int, rounds: int, told: Callable[[str], None]
) -> Mapping[str, Pair]:
    """Seconds for each page, of the large council and of the small one."""
    with ExitStack() as ending:
        sizes = (proposals, SMALL)
        visitors = [_visitors(place.fresh(), size, ending, told) for size in sizes]
        found = {}
        for what, who, address in _pages():
            ways = []
            for size, (chapter, people) in zip(sizes, visitors, strict=True):
                told(f"{what} of {size}")
                ways.append(asking(people[who], address(chapter, size)))
            found[what] = alternating(*ways, rounds=rounds)
    return found


def _pages() -> tuple[tuple[str, str, Callable[[int, int], str]], ...]:
    """What is asked for, by whom, and its address in the chapter of a council of a size."""

    def search(word: Callable[[int], str], kind: str = "") -> Callable[[int, int], str]:
        return lambda chapter, size: f"/chapters/{chapter}/search?q={quote(word(size))}{kind}"

    return (
        ("board, for a member", "member", lambda chapter, _: f"/chapters/{chapter}/board"),
        ("board, for the secretary", "secretary", lambda chapter, _: f"/chapters/{chapter}/board"),
        ("a proposal in discussion", "member", lambda _, size: f"/proposals/{_discussed(size)}"),
        ("search, a word in every proposal", "member", search(lambda _: COMMON)),
        ("search, a word in every comment", "member", search(lambda _: COMMON, "&kind=comment")),
        ("search, a rare word", "member", search(lambda size: rare(size // 2))),
    )


def _discussed(size: int) -> int:
    """A proposal in discussion, in the middle of all, of another author than the member who reads it."""
    middle = range(size // 2, size)
    return next(n for n in middle if STATES[n % len(STATES)] == "discussion" and n % MEMBERS)


def _visitors(
    url: str, proposals: int, ending: ExitStack, told: Callable[[str], None]
) -> tuple[int, dict[str, Visitor]]:
    chapter, member, secretary = fill(url, proposals, told=lambda name: told(f"{proposals}: {name}"))
    engine = connect(url)
    ending.callback(engine.dispose)
    app = application(engine, NOW)
    with Session(engine) as session:
        people = {}
        for name, number in (("member", member), ("secretary", secretary)):
            found = session.get_one(Person, number)
            people[name] = signed_in_client(app, session, found, NOW)
            ending.enter_context(people[name])
    return chapter, people


def asking(visitor: Visitor, address: str) -> Callable[[], None]:
    """A visitor asks for a page, and gets it."""

    def asked() -> None:
        answer = visitor.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")

    return asked
