"""Choosing a member by name, in a form that works without scripts at two thousand members: find, then choose."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse

from api import door
from api.posted import Form, Posted
from api.visit import Visit
from workflow.deliberation import entering
from workflow.deliberation.entering import InChapter

FIELDS = ("person", "name")
FOUND = "/members/rows"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


def of_proposal(proposal_id: Id) -> tuple[int, ...]:
    """What an address of a proposal's page names."""
    return (proposal_id,)


def of_comment(proposal_id: Id, comment_id: Id) -> tuple[int, ...]:
    """What an address of a comment's page names."""
    return proposal_id, comment_id


def entry_form(
    router: APIRouter,
    where: str,
    fields: Collection[str],
    page: Callable[..., Response],
    *,
    of: Callable[..., tuple[int, ...]] = of_proposal,
) -> None:
    """Serve the form at ``where`` in which something is entered for a member, and the finding of that member.

    ``page`` makes it of the visit, the ids ``of`` reads from the address, and what was posted; ``fields`` it has
    beside the member. Nothing is entered by finding.
    """
    ids: Any = Annotated[tuple[int, ...], Depends(of)]

    @router.get(where)
    def write(request: Request, here: ids) -> Response:
        return door.show(request, lambda visit: page(visit, *here, Posted(())))

    @router.get(where + FOUND)
    def again(request: Request, _here: ids) -> Response:
        """A page that was reloaded begins anew."""
        return RedirectResponse(request.url.path.removesuffix(FOUND), 303)

    @router.post(where + FOUND)
    def find(request: Request, posted: Form, here: ids) -> Response:
        def found(visit: Visit) -> Response:
            posted.only(*FIELDS, *fields)
            return page(visit, *here, posted)

        return door.show(request, found)


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
