"""A chapter's rules of procedure: what is in force, every version there was, another one adopted or taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json.described import changes, entered, reads, router
from api.json.models import After, Given, Id, Limit, Line, Name, Ref, Shown, Words, example, paged
from api.visit import Visit
from workflow.decision.procedure import adopting, checks, entry, listed, words
from workflow.record.case import Standing

rules = router("chapters")

AT = "2026-12-01T20:30:00Z"
QUORUM = {"share": "more_than_half", "number": 1, "of": "members"}
MAJORITY = {
    "key": "ordinary", "label_fa": "امور عادی", "label_en": "Ordinary matters", "threshold": "simple",
    "of": "cast", "abstentions": "left_out",
}  # fmt: skip
CONTENT = {
    "quorum": QUORUM, "majorities": [MAJORITY], "tie": "lost", "notice_hours": 72, "urgent_notice_hours": 24,
    "proxies": 0, "presiding": ["chair", "substitute", "chosen"], "secrecy": "any_member",
}  # fmt: skip
SAID = {"fa": "شرکت بیش از نیمی از اعضا", "en": "more than half of the members taking part"}
VERSION = CONTENT | {
    "number": 2, "state": "in_force", "since": AT, "until": None, "basis": "مصوبهٔ ۱۲ مجمع عمومی", "by": "سمانه کریمی",
    "at": AT, "withdrawn_at": None, "told": [{"about": {"fa": "حد نصاب", "en": "Quorum"}, "holds": SAID}],
    "warnings": [],
}  # fmt: skip
Number = Annotated[int, Field(ge=0, le=1_000_000)]


class GivenQuorum(Given):
    """Who has to be there: a share (empty for none) of the members or of those entitled, and at least a number."""

    model_config = example(**QUORUM)

    share: Name
    number: Number = 1
    of: Name = "members"


class GivenMajority(Given):
    """What carries one kind of matter; without a key it is called by its English name."""

    model_config = example(**MAJORITY)

    key: Name = ""
    label_fa: Line
    label_en: Line
    threshold: Name
    of: Name = "cast"
    abstentions: Name = "left_out"


class GivenRules(Given):
    """Another version: all of its rules, the day from which it holds, and what made it so."""

    model_config = example(version=1, day="1405/10/01", basis="مصوبهٔ ۱۲ مجمع عمومی", **CONTENT)

    version: Ref = Field(description="The number of the newest version that was read.")
    quorum: GivenQuorum
    majorities: list[GivenMajority] = Field(min_length=1, max_length=entry.MOST_MATTERS)
    tie: Name
    notice_hours: Number
    urgent_notice_hours: Number
    proxies: Number
    presiding: list[Name] = Field(min_length=1, max_length=entry.MOST_PRESIDING)
    secrecy: Name
    day: Line = Field(default="", description="A day such as 1405/10/01; empty for at once.")
    basis: Line

    def fields(self) -> dict[str, str]:
        """As the form has them."""
        given = self.model_dump(exclude={"version", "day", "basis"})
        flat = {f"quorum.{name}": value for name, value in given.pop("quorum").items()}
        flat |= {f"presiding.{place}": who for place, who in enumerate(given.pop("presiding"))}
        for place, one in enumerate(given.pop("majorities")):
            flat |= {f"majorities.{place}.{name}": value for name, value in one.items()}
        return {name: str(value) for name, value in (flat | given).items()}


class Quorum(Shown):
    """Who has to be there."""

    model_config = example(**QUORUM)

    share: str
    number: int
    of: str


class Majority(Shown):
    """What carries one kind of matter."""

    model_config = example(**MAJORITY)

    key: str
    label_fa: str
    label_en: str
    threshold: str
    of: str
    abstentions: str


class Told(Shown):
    """One thing the rules say."""

    model_config = example(about={"fa": "حد نصاب", "en": "Quorum"}, holds=SAID)

    about: Words
    holds: Words


class RulesVersion(Shown):
    """A version: ``state`` is in_force, to_come, past or taken_back; ``warnings`` are lawful but hardly meant."""

    model_config = example(**VERSION)

    number: int
    state: str
    since: datetime
    until: datetime | None
    basis: str
    by: str
    at: datetime
    withdrawn_at: datetime | None
    quorum: Quorum
    majorities: list[Majority]
    tie: str
    notice_hours: int
    urgent_notice_hours: int
    proxies: int
    presiding: list[str]
    secrecy: str
    told: list[Told]
    warnings: list[Words]


class RulesVersions(Shown):
    """Versions, newest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[VERSION], next=None)

    items: list[RulesVersion]
    next: int | None


@rules.get(
    "/chapters/{chapter_id}/rules",
    response_model=RulesVersions,
    **reads("Versions of the rules", 401, 403, 404, 422),
)
def list_rules(request: Request, chapter_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """Every version there was, is and is to come."""

    def give(visit: Visit) -> RulesVersions:
        standing = entered(visit, chapter_id)
        rows = [
            one
            for one in listed.versions(visit.session, standing, now=visit.now)
            if after is None or one.number < after
        ]
        found, cursor = paged(rows, limit, lambda row: row.number)
        return RulesVersions(items=_shown(visit, standing, found), next=cursor)

    return door.fetch(request, give)


@rules.get(
    "/chapters/{chapter_id}/rules/{number}",
    response_model=RulesVersion,
    **reads("One version of the rules", 401, 403, 404, 422),
)
def show_rules(request: Request, chapter_id: Id, number: Id) -> Response:
    """A version as it was adopted, in fields and in words."""
    return door.fetch(request, lambda visit: _one(visit, entered(visit, chapter_id), number))


@rules.post("/chapters/{chapter_id}/rules", response_model=RulesVersion, **changes("Adopt rules", status=201))
def adopt_rules(request: Request, chapter_id: Id, given: GivenRules) -> Response:
    """Another version, in force from a day that has not passed; a contradiction is refused at its field."""

    def act(visit: Visit) -> RulesVersion:
        standing = entered(visit, chapter_id, "manage")
        number = adopting.adopt(
            visit.session, standing, fields=given.fields(), day=given.day, basis=given.basis, seen=given.version,
            now=visit.now,
        )  # fmt: skip
        return _one(visit, standing, number)

    return door.change(request, act, body=repr(given), status=201)


@rules.post(
    "/chapters/{chapter_id}/rules/{number}/back",
    response_model=RulesVersion,
    **changes("Take rules back"),
)
def take_rules_back(request: Request, chapter_id: Id, number: Id) -> Response:
    """A version that is not in force yet; it keeps its number and never comes."""

    def act(visit: Visit) -> RulesVersion:
        standing = entered(visit, chapter_id, "manage")
        adopting.take_back(visit.session, standing, number, now=visit.now)
        return _one(visit, standing, number)

    return door.change(request, act, body="")


def _one(visit: Visit, standing: Standing, number: int) -> RulesVersion:
    return _shown(visit, standing, [listed.version(visit.session, standing, number, now=visit.now)])[0]


def _shown(visit: Visit, standing: Standing, found: Sequence[listed.Version]) -> list[RulesVersion]:
    members = listed.members_now(visit.session, standing, now=visit.now)
    return [
        RulesVersion(
            number=one.number, state=one.state, since=one.since, until=one.until, basis=one.basis, by=one.by, at=one.at,
            withdrawn_at=one.withdrawn_at,
            told=[Told(about=Words.of(about), holds=Words.of(holds)) for about, holds in words.told(one.rules)],
            warnings=[Words.of(text) for text in checks.warnings(one.rules, members)],
            **one.rules.written(),
        )
        for one in found
    ]  # fmt: skip
