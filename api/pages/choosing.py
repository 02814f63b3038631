"""Choosing a member by name, in a form that works without scripts at two thousand members: find, then choose."""

from dataclasses import dataclass

from api.posted import Posted
from api.visit import Visit
from workflow.deliberation import entering
from workflow.deliberation.entering import InChapter

FIELDS = ("person", "name")


@dataclass(frozen=True, slots=True)
class Chooser:
    """What the form shows: the name typed, the members found by it, and the one that is chosen."""

    name: str
    found: tuple[tuple[int, str, str], ...]
    more: bool
    """Whether there are more than are shown."""
    chosen: str

    @property
    def none(self) -> bool:
        """Whether a name was typed that nobody has."""
        return bool(self.name.strip()) and not self.found


def chooser(visit: Visit, case: InChapter, posted: Posted) -> Chooser:
    """The members to choose from by what was typed so far; one that is found alone is chosen."""
    name, chosen = posted.get("name"), posted.number("person") or 0
    found, more = entering.members(visit.session, case, name, chosen=min(chosen, 2**31 - 1), now=visit.now)
    only = str(found[0][0]) if name.strip() and len(found) == 1 else ""
    return Chooser(name, found, more, posted.get("person") or only)
