"""Work that many small changes ask for, promised once for all those of a few minutes."""

from datetime import datetime, timedelta

from workflow.record import jobs
from workflow.record.case import Case

PAUSE = timedelta(minutes=5)
"""Between two runs for one proposal."""

GRACE = timedelta(seconds=10)
"""After the pause, for transactions that began within it."""


def promise(case: Case, job: str, *, now: datetime, at_once: bool = False) -> None:
    """Promise a job for a proposal: when the pause is over, or at once; each once in a pause."""
    pause = int(now.timestamp() // PAUSE.total_seconds())
    over = datetime.fromtimestamp((pause + 1) * PAUSE.total_seconds(), now.tzinfo) + GRACE
    key = f"{job}-{case.id}-{pause}" + ("-at-once" if at_once else "")
    jobs.promise(
        case.session,
        job,
        key,
        arguments={"proposal_id": case.id},
        not_before=None if at_once else over,
        now=now,
    )
