"""Counters held against the rules done again in another way: papers one by one, and every path there is."""

from itertools import permutations

from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.workflow.decision.elections.test_methods import ORDERS, SCHULZE, UNTIMED, listed, won
from workflow.decision.elections.given import Given, Pile
from workflow.decision.elections.methods import METHODS

NAMES = "ABCDE"
WHOLE = 100_000
"""A paper's value in the fifths of a decimal the order cuts at, so that whole numbers do."""


class Table:
    """A count by hand: each paper lies before somebody or is set aside, and knows what it is worth."""

    def __init__(self, piles, seats):
        self.papers = [[order, WHOLE, None] for n, order in piles for _ in range(n) if order]
        self.seats, self.quota = seats, (len(self.papers) // (seats + 1) + 1) * WHOLE
        self.hopeful, self.elected, self.surplus, self.sheets = list(NAMES), [], [], []
        self.deal(self.papers)

    def totals(self):
        found = dict.fromkeys(NAMES, 0)
        for _, value, who in self.papers:
            if who:
                found[who] += value
        return {
            who: self.quota if who in self.elected and who not in self.surplus else n
            for who, n in found.items()
        }

    def deal(self, papers):
        for paper in papers:
            paper[2] = next((who for who in paper[0] if who in self.hopeful), None)

    def outermost(self, some, sign, sheets):
        """The highest (1) or lowest (-1), by the latest sheet on which they differ, else by their order."""
        tied = list(some)
        for sheet in sheets:
            edge = max(sign * sheet[who] for who in tied)
            tied = [who for who in tied if sign * sheet[who] == edge]
        return tied[0] if sign > 0 else tied[-1]

    def stage(self):
        now = self.totals()
        reached = [who for who in self.hopeful if now[who] >= self.quota]
        while reached:
            who = self.outermost(reached, 1, [now, *self.sheets])
            reached.remove(who)
            self.hopeful.remove(who)
            self.elected.append(who)
            if now[who] > self.quota:
                self.surplus.append(who)
        self.sheets.insert(0, now)

    def count(self):
        self.stage()
        while len(self.elected) < self.seats:
            now = self.totals()
            if len(self.elected) + len(self.hopeful) <= self.seats:
                while self.hopeful:
                    who = self.outermost(self.hopeful, 1, [now, *self.sheets])
                    self.hopeful.remove(who)
                    self.elected.append(who)
                break
            if self.surplus:
                who = self.outermost(self.surplus, 1, [now, *self.sheets])
                self.surplus.remove(who)
                moved = [paper for paper in self.papers if paper[2] == who]
                for paper in moved:
                    paper[1] = paper[1] * (now[who] - self.quota) // now[who]
            else:
                who = self.outermost(self.hopeful, -1, [now, *self.sheets])
                self.hopeful.remove(who)
                moved = [paper for paper in self.papers if paper[2] == who]
            self.deal(moved)
            self.stage()
        return tuple(self.elected)


PILES = st.lists(st.tuples(st.integers(1, 30), ORDERS), min_size=1, max_size=14)


@UNTIMED
@drawn(piles=PILES, seats=st.integers(1, 4))
def test_scottish_stv_elects_whom_papers_dealt_one_by_one_elect_with_the_same_votes(piles, seats):
    given = Given(
        tuple(NAMES), tuple(Pile(n, tuple(frozenset(one) for one in order)) for n, order in piles), seats
    )
    found = METHODS["stv-scottish"](given)
    if any(order for _, order in piles):
        table = Table(piles, seats)
        assert found.winners == table.count()
        stages = [told["votes"] for told in found.rounds if told["step"] != "last_places"]
        told = [{who: round(n * WHOLE) for who, n in votes.items()} for votes in stages]
        assert told == table.sheets[::-1]
    else:
        assert (found.winners, found.tied) == ((), tuple(NAMES))


def strongest(wins, a, b):
    """The strength of the strongest of all paths from one to the other, each tried."""
    others = [one for one in NAMES if one not in (a, b)]
    best = 0
    for length in range(len(others) + 1):
        for between in permutations(others, length):
            steps = list(zip((a, *between), (*between, b), strict=True))
            links = [wins[step] if wins[step] > wins[step[::-1]] else 0 for step in steps]
            best = max(best, min(links))
    return best


@UNTIMED
@drawn(piles=PILES)
def test_schulze_finds_the_strongest_of_all_paths(piles):
    text = listed([*piles, (1, "ABCDE")], 5)
    found = won("schulze", text)
    wins = {(a, b): 0 for a in NAMES for b in NAMES}
    for n, order in [*piles, (1, "ABCDE")]:
        for a, b in wins:
            place = [order.find(one) if one in order else len(NAMES) for one in (a, b)]
            wins[a, b] += n * (place[0] < place[1])
    paths = found.rounds[0]["paths"]
    assert all(paths[a][b] == strongest(wins, a, b) for a in NAMES for b in NAMES if a != b)
    unbeaten = {a for a in NAMES if all(paths[a][b] >= paths[b][a] for b in NAMES if a != b)}
    assert set(found.winners) | set(found.tied) == unbeaten
    assert len(found.winners) == (len(unbeaten) == 1)


def test_published_schulze_paths_are_the_strongest():
    found = won("schulze", listed(SCHULZE, 5))
    assert {a: max(row.values()) for a, row in found.rounds[0]["paths"].items()} == {
        "A": 30, "B": 33, "C": 29, "D": 28, "E": 31,
    }  # fmt: skip
