"""What random walks of meetings have in common: a deed that is done or refused, and how a walk is run."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlmodel import Session

from workflow.process.text import Refusal

CHANCE = st.integers(0, 2**24 - 1).map(Random)
"""Each is as likely: of a wider range hypothesis mostly draws small numbers, the same ones again and again."""


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
    """Walk so many times on SQLite, and on PostgreSQL fewer; whether it was as often as on SQLite."""
    here = session.get_bind().dialect.name == "sqlite"
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=locally if here else elsewhere,
            stateful_step_count=steps,
            phases=(Phase.generate,),  # each step asks a database: shrinking would take minutes
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    return here
