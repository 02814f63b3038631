"""All tables at once: importing this fills ``SQLModel.metadata``."""

from workflow.decision import tables as decision
from workflow.deliberation import tables as deliberation
from workflow.membership import tables as membership
from workflow.outcome import tables as outcome
from workflow.record import index
from workflow.record import tables as record

__all__ = ["decision", "deliberation", "index", "membership", "outcome", "record"]
