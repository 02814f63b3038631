"""The tables of decision: rules of procedure, meetings, ballots, minutes."""

from workflow.decision.tables.ballots import (
    Ballot,
    BallotOption,
    BallotPlan,
    Participation,
    RollEntry,
    SecrecyRequest,
    SecretChoice,
    Vote,
)
from workflow.decision.tables.interests import Interest
from workflow.decision.tables.meetings import AgendaItem, Attendance, Convened, Meeting, MeetingChange, Proxy
from workflow.decision.tables.minutes import MeetingNote, Minutes, MinutesRemark, Resolution
from workflow.decision.tables.procedure import RulesOfProcedure

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "BallotOption",
    "BallotPlan",
    "Convened",
    "Interest",
    "Meeting",
    "MeetingChange",
    "MeetingNote",
    "Minutes",
    "MinutesRemark",
    "Participation",
    "Proxy",
    "Resolution",
    "RollEntry",
    "RulesOfProcedure",
    "SecrecyRequest",
    "SecretChoice",
    "Vote",
]
