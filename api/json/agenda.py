"""The agenda of a meeting: items are added, changed, put in order, and taken through their steps."""

from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.conditions import on_top_of
from api.json.ballot_shapes import GivenOption
from api.json.described import changes, router
from api.json.meeting_shapes import ONE, OneMeeting, held, one, there
from api.json.models import Given, Id, Line, Name, Prose, Ref, example
from api.visit import Visit
from documents.readable import readable
from workflow.decision.ballots import Way
from workflow.decision.meetings import agenda, arranging
from workflow.sitting.items import open_ballot, put_on_agenda, take_item

agendas = router("meetings")

AN_ITEM = ONE + "/items/{item_id}"


class NewItem(Given):
    """A proposal that waits for a meeting, or other business by its title."""

    model_config = example(version=2, proposal_id=31, minutes=30, matter="ordinary")

    version: Ref | None = None
    proposal_id: Ref | None = None
    title: Line = ""
    body: Prose = ""
    minutes: int
    matter: Name = ""


class ChangedItem(Given):
    """What of an item is to be otherwise; what is left out stays as it is. Its place counts from 1."""

    model_config = example(version=3, minutes=45, place=1)

    version: Ref | None = None
    title: Line | None = None
    body: Prose | None = None
    minutes: int | None = None
    matter: Name | None = None
    place: int | None = None


class MovedItem(Given):
    """Which way an item changes places."""

    model_config = example(version=3, to="up")

    version: Ref | None = None
    to: Literal["up", "down"]


class GivenBallot(Given):
    """How a ballot on an item is held, and the item's version it is opened on top of."""

    model_config = example(
        version=2, method="plurality", options=[{"fa": "تهران"}, {"fa": "یزد", "en": "Yazd"}]
    )

    version: Ref | None = None
    method: Literal["motion", "consent", "plurality", "approval"] | None = None
    """As it was planned on the proposal where nothing at all is given, else as a motion."""
    matter: Name = ""
    """Which majority of the rules of procedure decides it; that of the item where nothing is given."""
    secret: bool = False
    options: Annotated[list[GivenOption], Field(default_factory=list, max_length=25)]


class ItemStep(Given):
    """What a step of an item is taken on top of, and what it asks."""

    model_config = example(version=1, reason="سند تازه‌ای رسید")

    version: Ref | None = None
    reason: Prose = ""
    outcome: Prose = ""


@agendas.post(ONE + "/items", response_model=OneMeeting, **changes("Add to the agenda", status=201))
def add_item(request: Request, meeting_id: Id, given: NewItem) -> Response:
    """A proposal comes on one agenda at a time.

    Once members are called it is added while the meeting is still the notice of the rules ahead, and they are told by
    mail.
    """

    def act(visit: Visit) -> OneMeeting:
        case = held(visit, meeting_id, "add")
        said: dict[str, Any] = {
            "minutes": str(given.minutes), "matter": given.matter, "version": given.version, "now": visit.now,
        }  # fmt: skip
        if given.proposal_id is not None:
            put_on_agenda(case, given.proposal_id, **said)
        else:
            readable(given.body, "body")
            agenda.add_business(case, title=given.title, body=given.body, **said)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given), status=201)


@agendas.put(AN_ITEM, response_model=OneMeeting, **changes("Change an item", of=there, versioned=True))
def change_item(request: Request, meeting_id: Id, item_id: Id, given: ChangedItem) -> Response:
    """Until it is taken up; once members are called only how long it takes and its place in the order.

    ``version``, and the ETag in ``If-Match``, are the meeting's.
    """

    def act(visit: Visit) -> OneMeeting:
        case = held(visit, meeting_id, "arrange")
        readable(given.body or "", "body")
        wish = arranging.Wish(
            minutes=_typed(given.minutes), matter=given.matter, title=given.title, body=given.body,
            place=_typed(given.place),
        )  # fmt: skip
        arranging.change_item(case, item_id, wish, version=on_top_of(visit, given.version), now=visit.now)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@agendas.post(AN_ITEM + "/moves", response_model=OneMeeting, **changes("Move an item"))
def move_item(request: Request, meeting_id: Id, item_id: Id, given: MovedItem) -> Response:
    """It changes places with the one above or below."""

    def act(visit: Visit) -> OneMeeting:
        case = held(visit, meeting_id, "arrange")
        arranging.move(case, item_id, up=given.to == "up", version=given.version, now=visit.now)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@agendas.post(AN_ITEM + "/steps/{step}", response_model=OneMeeting, **changes("Take a step of an item"))
def take_item_step(request: Request, meeting_id: Id, item_id: Id, step: str, given: ItemStep) -> Response:
    """``take_up``, ``decide``, ``settle``, ``defer``, ``strike``; its proposal moves with it."""

    def act(visit: Visit) -> OneMeeting:
        answers = {"reason": given.reason, "outcome": given.outcome}
        readable(given.outcome, "outcome")
        take_item(
            visit.session, meeting_id, item_id, step, actor=visit.actor, now=visit.now, answers=answers,
            version=given.version,
        )  # fmt: skip
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@agendas.post(
    AN_ITEM + "/ballots", response_model=OneMeeting, **changes("Open a ballot on an item", status=201)
)
def open_item_ballot(request: Request, meeting_id: Id, item_id: Id, given: GivenBallot) -> Response:
    """By whoever presides, or the secretary; ``decide`` closes and counts it."""

    def act(visit: Visit) -> OneMeeting:
        way = None
        if given.method or given.matter or given.secret or given.options:
            options = tuple((option.fa, option.en) for option in given.options)
            way = Way(given.method or "motion", given.matter, given.secret, options)
        open_ballot(
            visit.session,
            meeting_id,
            item_id,
            actor=visit.actor,
            now=visit.now,
            version=given.version,
            way=way,
        )
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given), status=201)


def _typed(number: int | None) -> str | None:
    return None if number is None else str(number)
