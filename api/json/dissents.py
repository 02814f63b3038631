"""Minority opinions: a reasoned dissent of those who were outvoted, or of a group the text does not carry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from fastapi import Request, Response

from api import door
from api.json.described import changes, held, opened, reads, router
from api.json.models import Given, Id, Prose, Ref, Shown, example
from api.visit import Visit
from workflow.deliberation.dissents import reading, writing

dissents = router("dissents")

WHERE = "/proposals/{proposal_id}/dissents"
ONE = WHERE + "/{dissent_id}"
EXAMPLE = {
    "id": 3, "ground": "group", "group": 2, "group_size": 13, "body": "آغاز از سه استان، نابرابری را می‌افزاید.",
    "at": "2026-11-24T09:00:00Z", "version": 1, "revision": 4, "newest": True, "stale": False, "own": False,
    "names": ["نگار عضوی"], "counted": 2, "unconfirmed": 0, "lapsed": 0, "mine": "", "mine_lapsed": False,
    "mine_unconfirmed": False, "withdrawn_at": None,
}  # fmt: skip


class NewDissent(Given):
    """An opinion with its reasons; ``group`` numbers an opinion group, with the ground ``group``."""

    model_config = example(
        ground="group", group=None, body="آغاز از سه استان، نابرابری را می‌افزاید.", signature="named"
    )

    ground: Literal["outvoted", "group"]
    group: Ref | None = None
    body: Prose
    signature: Literal["named", "counted"]


class NewDissentWording(Given):
    """Other words for one's own opinion, and the number of the wording they take the place of."""

    model_config = example(body="آغاز از سه استان، نابرابری را سه سال می‌افزاید.", version=1)

    body: Prose
    version: Ref


class DissentSignature(Given):
    """How one stands behind an opinion, and the number of the wording one read; ``none`` takes it back."""

    model_config = example(signature="counted", version=1)

    signature: Literal["named", "counted", "none"]
    version: Ref


class Dissent(Shown):
    """A minority opinion as one reader sees it.

    ``names`` and ``counted`` are of those who signed this wording for the text as it is; ``unconfirmed`` signed it for
    other words of the text and may put their signature once more; ``lapsed`` signed an earlier wording only. Who keeps
    to the number is named to nobody, and nobody where the ballot was secret.
    """

    model_config = example(**EXAMPLE)

    id: int
    ground: str
    group: int | None
    group_size: int | None
    body: str
    at: datetime
    version: int
    revision: int
    newest: bool
    stale: bool
    """The text has other words since, and nobody has said yet that it holds for those too."""
    own: bool
    names: list[str]
    counted: int
    unconfirmed: int
    lapsed: int
    mine: str
    mine_lapsed: bool
    mine_unconfirmed: bool
    withdrawn_at: datetime | None


class Dissents(Shown):
    """The minority opinions that stand (at most 30), the oldest first; ``brief`` is the number that froze them."""

    model_config = example(dissents=[EXAMPLE], brief="")

    dissents: list[Dissent]
    brief: str


def _there(visit: Visit, at: Mapping[str, int]) -> Dissent:
    return _one(visit, at["proposal_id"], at["dissent_id"])


@dissents.get(WHERE, response_model=Dissents, **reads("Minority opinions"))
def list_dissents(request: Request, proposal_id: Id) -> Response:
    """Those that stand; what was withdrawn is not among them."""

    def give(visit: Visit) -> Dissents:
        case = opened(visit, proposal_id)
        rows = [Dissent.model_validate(row) for row in reading.listing(case)]
        return Dissents(dissents=rows, brief=reading.issued(case))

    return door.fetch(request, give)


@dissents.get(ONE, response_model=Dissent, **reads("One minority opinion"))
def show_dissent(request: Request, proposal_id: Id, dissent_id: Id) -> Response:
    """Without its words where it was withdrawn."""
    return door.fetch(request, lambda visit: _one(visit, proposal_id, dissent_id))


@dissents.post(WHERE, response_model=Dissent, **changes("Write a minority opinion", status=201))
def create_dissent(request: Request, proposal_id: Id, given: NewDissent) -> Response:
    """Signed by its writer at once, and printed in the brief unless it is withdrawn."""

    def act(visit: Visit) -> Dissent:
        case = held(visit, proposal_id, "dissent")
        return _one(visit, proposal_id, writing.write(case, **given.model_dump(), now=visit.now))

    return door.change(request, act, body=repr(given), status=201)


@dissents.put(ONE + "/wording", response_model=Dissent, **changes("Reword a minority opinion", of=_there))
def reword_dissent(request: Request, proposal_id: Id, dissent_id: Id, given: NewDissentWording) -> Response:
    """By its writer; every other signature has to be given again."""

    def act(visit: Visit) -> Dissent:
        case = held(visit, proposal_id, "dissent")
        writing.reword(case, dissent_id, given.body, version=given.version, now=visit.now)
        return _one(visit, proposal_id, dissent_id)

    return door.change(request, act, body=repr(given))


@dissents.put(ONE + "/signature", response_model=Dissent, **changes("Sign a minority opinion", of=_there))
def sign_dissent(request: Request, proposal_id: Id, dissent_id: Id, given: DissentSignature) -> Response:
    """By name, to be counted only, or not any more; the same once more confirms it for a newer text."""

    def act(visit: Visit) -> Dissent:
        case = held(visit, proposal_id, "dissent")
        if given.signature == "none":
            writing.unsign(case, dissent_id, now=visit.now)
        else:
            writing.sign(case, dissent_id, given.signature, version=given.version, now=visit.now)
        return _one(visit, proposal_id, dissent_id)

    return door.change(request, act, body=repr(given))


@dissents.post(ONE + "/withdrawal", response_model=Dissent, **changes("Withdraw a minority opinion"))
def withdraw_dissent(request: Request, proposal_id: Id, dissent_id: Id) -> Response:
    """By its writer; it is printed nowhere then."""

    def act(visit: Visit) -> Dissent:
        writing.withdraw(held(visit, proposal_id, "dissent"), dissent_id, now=visit.now)
        return _one(visit, proposal_id, dissent_id)

    return door.change(request, act, body="")


def _one(visit: Visit, proposal_id: int, dissent_id: int) -> Dissent:
    return Dissent.model_validate(reading.one(opened(visit, proposal_id), dissent_id))
