"""The clock's jobs: a step whose deadline has passed is taken, or one that nothing stands in the way of any more."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from api.worker import Context
from workflow.advance import advance, take_due
from workflow.decision.ballots import BallotClosed, BallotRunning
from workflow.outcome import deliveries
from workflow.process.refusals import GuardRefused, StepNotOpen
from workflow.process.text import Text
from workflow.record import deadlines, jobs
from workflow.record.case import WORKER, NotFound

SOON = timedelta(minutes=5)
"""A clock's job this little early (two machines, two clocks) waits; others belong to an old deadline."""

_NOT_YET = Text("هنوز زمان این گام نرسیده است.", "It is not yet time for this step.")


def clock(context: Context, arguments: dict[str, Any]) -> None:
    """Take a step whose deadline has passed, or one that nothing stands in the way of any more.

    Whatever was decided otherwise meanwhile stands: then nothing is done. Raises TryLater when it is early.
    """
    now, step = context.now(), arguments["step"]
    with context.session_factory() as session:
        if "delivery_id" in arguments:
            taken = deliveries.take_due(session, arguments["delivery_id"], step, now=now)
            if not taken:
                _early(session, "delivery", arguments["delivery_id"], step, now)
                return
            session.commit()
            return
        proposal_id = arguments["proposal_id"]
        if any(arguments.get(done) for done in ("all_voted", "all_sent", "answered")):
            try:
                advance(session, proposal_id, step, actor=WORKER, now=now)
            except (StepNotOpen, GuardRefused, BallotClosed, BallotRunning, NotFound):
                return
        elif take_due(session, proposal_id, step, now=now) is None:
            _early(session, "proposal", proposal_id, step, now)
            return
        session.commit()


def _early(session: Session, subject: str, subject_id: int, step: str, now: datetime) -> None:
    """Look again when it is due, where the clock rang too early by its own account.

    Raises TryLater where that is soon.
    """
    due = deadlines.of(session, subject, subject_id).get(step)
    if due is None or due <= now:
        return
    if due <= now + SOON:
        raise jobs.TryLater(_NOT_YET)
    # another deadline than the one promised for, or a clock that went back
    jobs.promise(
        session, jobs.CLOCK, f"clock-again-{subject}-{subject_id}-{step}-{due:%Y%m%dT%H%M%S}",
        arguments={f"{subject}_id": subject_id, "step": step}, not_before=due, now=now,
    )  # fmt: skip
    session.commit()
