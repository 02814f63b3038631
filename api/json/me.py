"""Who is signed in, with the proof their changes have to carry; and what each problem means."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from fastapi import Request, Response

from api import door
from api.json.described import changes, reads, router
from api.json.models import Given, Line, Problem, Shown, Words, example
from api.problems import status_of, type_of
from api.visit import Visit
from workflow.membership.chapters import names
from workflow.membership.correcting import correct_own
from workflow.membership.deputized import concerning
from workflow.process.text import Refusal


class Seat(Shown):
    """The roles somebody holds in a chapter now."""

    chapter_id: int
    chapter: Words
    roles: list[str]


class StandIn(Shown):
    """A substitution one is part of: as the deputy, or as whom they act for. ``until`` is exclusive."""

    id: int
    chapter_id: int
    role: str
    absent_id: int
    absent: str
    deputy_id: int
    deputy: str
    since: datetime
    until: datetime | None
    state: Literal["to_come", "running", "over", "taken_back"]


class Me(Shown):
    """Whoever is signed in. ``csrf`` goes into the header X-CSRF-Token of every change."""

    model_config = example(
        id=12, name="نگار عضوی", name_en="Negar Ozvi", email="negar@example.org", language="fa",
        csrf="9f3a…", seats=[{"chapter_id": 1, "chapter": {"fa": "انجمن استان تهران", "en": "Tehran Association"},
                              "roles": ["member"]}],
        substitutions=[{"id": 1, "chapter_id": 1, "role": "secretary", "absent_id": 3, "absent": "فرشته دبیری",
                        "deputy_id": 12, "deputy": "نگار عضوی", "since": "2026-12-01T20:30:00Z", "until": None,
                        "state": "running"}],
    )  # fmt: skip

    id: int
    name: str
    name_en: str
    email: str | None
    language: str
    csrf: str
    seats: list[Seat]
    substitutions: list[StandIn]
    """Those to come, those running and those over not long ago, the latest named first."""


class OwnName(Given):
    """One's own name and the language of one's mails."""

    model_config = example(name="نگار عضوی", name_en="Negar Ozvi", language="fa")

    name: Line
    name_en: Line = ""
    language: Literal["fa", "en"] = "fa"


class Problems(Shown):
    """Every type of refusal there is; ``{…}`` stands for what differs from case to case."""

    model_config = example(problems=[])

    problems: list[Problem]


people = router("me")
meanings = router("problems", signed_in=False)


@people.get("/me", response_model=Me, **reads("Who is signed in", 401))
def show_me(request: Request) -> Response:
    """The person, their roles by chapter, and the token every change has to carry."""
    return door.fetch(request, _me)


def _mine(visit: Visit, _at: Mapping[str, int]) -> Me:
    return _me(visit)


@people.put("/me", response_model=Me, **changes("Correct one's own name", of=_mine))
def correct_me(request: Request, given: OwnName) -> Response:
    """The address is the secretary's to change."""

    def act(visit: Visit) -> Me:
        correct_own(visit.session, visit.actor, now=visit.now, **dict(given))
        return _me(visit)

    return door.change(request, act, body=repr(given))


def _me(visit: Visit) -> Me:
    person = visit.actor.id
    seats = [
        Seat(chapter_id=number, chapter=Words.of(name), roles=sorted(visit.roles[number]))
        for number, name in names(visit.session, visit.roles).items()
    ]
    who = visit.who
    assert who is not None and person is not None  # noqa: S101, PT018 (actor would have refused)
    return Me(
        id=person, name=who.name, name_en=who.name_en, email=who.email, language=who.language,
        csrf=visit.csrf, seats=seats,
        substitutions=[
            StandIn.model_validate(one) for one in concerning(visit.session, person, now=visit.now)
        ],
    )  # fmt: skip


@meanings.get("/problems", response_model=Problems, **reads("What each type of problem means", 422))
def list_problems(request: Request) -> Response:
    """All types with their status and their words, so that a program can tell them apart."""
    return door.fetch(
        request,
        lambda _visit: Problems(problems=sorted(map(_problem, _kinds(Refusal)), key=lambda p: p.type)),
    )


def _kinds(kind: type[Refusal]) -> set[type[Refusal]]:
    """Every kind of refusal, once, also where it is of two kinds itself."""
    narrower = set(kind.__subclasses__())
    return narrower.union(*map(_kinds, narrower))


def _problem(kind: type[Refusal]) -> Problem:
    refusal, words = kind.__new__(kind), kind.text
    return Problem(
        type=type_of(refusal), title=words.en, status=status_of(refusal), detail=words.en, fa=words.fa,
        en=words.en,
    )  # fmt: skip
