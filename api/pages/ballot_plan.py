"""The form that sets how the next ballot on a proposal is held."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.frame import frame
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.decision import ballots, interests
from workflow.decision.ballots import METHODS, Way
from workflow.decision.procedure import kept
from workflow.decision.procedure.rules import Rules
from workflow.decision.procedure.words import SECRECY
from workflow.process.text import Refusal, Text

router = APIRouter(include_in_schema=False)

ADDRESS = "/proposals/{proposal_id}/ballot/plan"


@router.get(ADDRESS)
def show_plan(request: Request, proposal_id: int) -> Response:
    """How the next ballot is held, to be changed."""
    return door.show(request, lambda visit: _page(visit, proposal_id, None))


@router.post(ADDRESS)
def plan(request: Request, posted: Form, proposal_id: int) -> Response:
    """Set it."""

    def act(visit: Visit) -> str:
        posted.only("method", "matter", "secret", "options")
        case = authorize(visit.session, proposal_id, "plan", actor=visit.actor, now=visit.now, lock=True)
        ballots.plan(
            case, method=posted.get("method"), matter=posted.get("matter"), secret=bool(posted.get("secret")),
            options=options_of(posted.get("options")), now=visit.now,
        )  # fmt: skip
        return f"/proposals/{proposal_id}/ballot?done=ballot_planned"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


def options_of(typed: str) -> list[tuple[str, str]]:
    """Options as they were typed, one to a line, the English name after a bar."""
    lines = [line.partition("|") for line in typed.splitlines() if line.strip()]
    return [(persian.strip(), english.strip()) for persian, _, english in lines]


def choices_by(rules: Rules) -> dict[str, Any]:
    """What the rules let be chosen in the form: the ways that fit some matter, the words of the others, the matters."""
    there = ballots.offered(rules)
    return {
        "ways": tuple((method, METHODS[method]) for method in there),
        "not_fitting": tuple(words for method, words in METHODS.items() if method not in there),
        "matters": tuple((one.key, Text(one.label_fa, one.label_en)) for one in rules.majorities),
        "rule": SECRECY[rules.secrecy],
    }


def lines_of(way: Way) -> str:
    """The options of a way of voting as ``options_of`` reads them."""
    return "\n".join(f"{persian} | {english}" if english else persian for persian, english in way.options)


def _page(visit: Visit, proposal_id: int, posted: Posted | None, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id, "plan")
    rules, way = (
        kept.in_force(visit.session, case.chapter_id, now=visit.now).rules,
        ballots.planned(visit.session, case.id),
    )
    return visit.render(
        "ballot_plan", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        **choices_by(rules),
        method=posted.get("method") if posted else way.method, matter=posted.get("matter") if posted else way.matter,
        secret=bool(posted.get("secret")) if posted else way.secret,
        options=posted.get("options") if posted else lines_of(way),
        standing_aside=interests.declared(case, standing=True),
    )  # fmt: skip
