"""What random walks of meetings have in common: a deed that is done or refused, and how a walk is run."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, core, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlmodel import Session

from workflow.process.text import Refusal

_under_way = {"walk": ""}
CHANCE = st.integers(0, 2**24 - 1).map(lambda number: Random(f"{_under_way['walk']} {number}"))  # noqa: S311
"""Another in each walk, also in the simplest; of a wider range hypothesis mostly draws the same small numbers."""


def attempted(session: Session, allowed: object, deed: Callable[[], object]) -> bool:
    """The deed is done where the model allows it, and refused with a sentence where it does not."""
    if allowed:
        deed()
        return True
    with session.begin_nested() as mark:
        with pytest.raises(Refusal) as refused:
            deed()
        mark.rollback()
    session.expire_all()
    assert refused.value.text.fa
    assert refused.value.text.en
    return False


def walked(
    session: Session, walk: type[RuleBasedStateMachine], *, locally: int, elsewhere: int, steps: int
) -> bool:
    """Walk so many times on SQLite, and on PostgreSQL fewer; whether it was as often as on SQLite.

    Each walk has a seed of its own. Of many walks with one, hypothesis makes five of six out of those before them.
    """
    here = session.get_bind().dialect.name == "sqlite"
    bounds = settings(
        max_examples=2,  # the simplest there is, and one by chance
        stateful_step_count=steps,
        phases=(Phase.generate,),  # each step asks a database: shrinking would take minutes
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    for number in range(locally if here else elsewhere):
        _under_way["walk"] = f"{core.global_force_seed} {number}"
        run_state_machine_as_test(seed(_under_way["walk"])(walk), settings=bounds)
    return here
