"""The lifecycle of a ballot, bound to its names."""

from workflow.membership.roles import ROLES
from workflow.process.bindings import Bindings
from workflow.record.course import Course

BALLOT_NAMES = Bindings(
    guards={},
    choices={},
    effects=frozenset(),
    terms=frozenset({"ballot_end"}),
    asks=frozenset(),
    roles=frozenset(),
    drivers=frozenset({"worker", "proposal"}),
    rights=frozenset(),
    stages=frozenset({"approval", "ended"}),
    role_words=ROLES,
)

BALLOT = Course("ballot", BALLOT_NAMES)
