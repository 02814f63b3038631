"""The people of a chapter as its secretary sees them: who holds which role, and for which term."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json import asking
from api.json.described import changes, entered, reads, router
from api.json.models import After, Given, Id, Limit, Line, Prose, Ref, Shown, example
from api.visit import Visit
from workflow.membership import correcting, joining, mandates
from workflow.membership import members as people

members = router("chapters")

AT = "2026-03-21T00:00:00Z"
MEMBER = {
    "person_id": 12, "name": "نگار عضوی", "name_en": "Negar Ozvi", "email": "negar@example.org",
    "language": "fa",
    "mandates": [{"id": 30, "role": "member", "since": AT, "until": None, "running": True, "over": False}],
}  # fmt: skip
Role = Literal["member", "secretary", "chair"]
Day = Annotated[Line, Field(description="A Jalali day such as 1405/09/03, inclusive; empty for none.")]


class Mandate(Shown):
    """A role for a term; ``until`` is exclusive. ``running`` says whether it counts now."""

    id: int
    role: str
    since: datetime
    until: datetime | None
    running: bool
    over: bool


class Member(Shown):
    """Somebody with a mandate in the chapter: past, present or to come."""

    person_id: int
    name: str
    name_en: str
    email: str
    language: str
    mandates: list[Mandate]

    model_config = example(**MEMBER)


class MemberPage(Shown):
    """People in the order asked for; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[MEMBER], next=None)

    items: list[Member]
    next: int | None


class NewMember(Given):
    """Somebody to add, with roles for a term."""

    model_config = example(
        name="نگار عضوی", email="negar@example.org", roles=["member"], since="1405/01/01", until=""
    )

    name: Line
    email: Line
    roles: list[Role] = Field(min_length=1, max_length=3)
    since: Day = ""
    until: Day = ""
    name_en: Line = ""
    language: Literal["fa", "en"] = "fa"


class Known(Given):
    """What is known of somebody, put right."""

    model_config = example(
        name="نگار عضوی", name_en="Negar Ozvi", email="negar.ozvi@example.org", language="fa"
    )

    name: Line
    name_en: Line = ""
    email: Line
    language: Literal["fa", "en"] = "fa"


class PastedList(Given):
    """A list of people, a line each, with name and address."""

    model_config = example(list="نگار عضوی، negar@example.org\nآرش نویسا، arash@example.org")

    list: Prose


class Grant(Given):
    """A role for somebody of the chapter."""

    model_config = example(person_id=12, role="chair", since="1405/07/01", until="1407/06/31")

    person_id: Ref
    role: Role
    since: Day = ""
    until: Day = ""


class EndMandate(Given):
    """The last day of a mandate; at once where it is empty."""

    model_config = example(until="1405/12/29")

    until: Day = ""


class Count(Shown):
    """How many were added."""

    model_config = example(added=2)

    added: int


class PersonId(Shown):
    """Whom it is about."""

    model_config = example(person_id=12)

    person_id: int


@members.get(
    "/chapters/{chapter_id}/members", response_model=MemberPage, **reads("Members", 401, 403, 404, 422)
)
def list_members(
    request: Request,
    chapter_id: Id,
    given: Annotated[asking.Given, asking.asking(people.MEMBERS)],
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """For the secretary: everybody with a mandate, past, present or to come."""

    def give(visit: Visit) -> MemberPage:
        standing = entered(visit, chapter_id, "manage")
        asked = people.MEMBERS.read(given).proved()
        found, cursor = people.listing(
            visit.session, standing, now=visit.now, asked=asked, after=after or 0, limit=limit
        )
        return MemberPage(items=[Member.model_validate(row) for row in found], next=cursor)

    return door.fetch(request, give)


@members.post(
    "/chapters/{chapter_id}/members", response_model=PersonId, **changes("Add a member", status=201)
)
def add_member(request: Request, chapter_id: Id, given: NewMember) -> Response:
    """With one role or several for a term."""

    def act(visit: Visit) -> PersonId:
        standing = entered(visit, chapter_id, "manage")
        made = joining.add_member(visit.session, standing, now=visit.now, **dict(given))
        return PersonId(person_id=made)

    return door.change(request, act, body=repr(given), status=201)


@members.post(
    "/chapters/{chapter_id}/members/list",
    response_model=Count,
    **changes("Add a list of members", status=201),
)
def add_member_list(request: Request, chapter_id: Id, given: PastedList) -> Response:
    """All of them or nobody."""

    def act(visit: Visit) -> Count:
        standing = entered(visit, chapter_id, "manage")
        added, problems = joining.add_list(visit.session, standing, given.list, now=visit.now)
        if problems:
            raise joining.ListRefused(problems)
        return Count(added=added)

    return door.change(request, act, body=repr(given), status=201)


@members.get(
    "/chapters/{chapter_id}/members/{person_id}", response_model=Member,
    **reads("One member", 401, 403, 404, 422),
)  # fmt: skip
def show_member(request: Request, chapter_id: Id, person_id: Id) -> Response:
    """For the secretary: somebody's roles and terms here. Its ETag is what a change of them goes on top of."""

    def give(visit: Visit) -> Member:
        standing = entered(visit, chapter_id, "manage")
        return Member.model_validate(people.one(visit.session, standing, person_id, now=visit.now))

    return door.fetch(request, give)


def _there(visit: Visit, at: Mapping[str, int]) -> Member:
    standing = entered(visit, at["chapter_id"], "manage")
    return Member.model_validate(
        people.one(visit.session, standing, at["person_id"], now=visit.now, held=True)
    )


@members.put(
    "/chapters/{chapter_id}/members/{person_id}", response_model=Member,
    **changes("Correct name and address", of=_there),
)  # fmt: skip
def correct_member(request: Request, chapter_id: Id, person_id: Id, given: Known) -> Response:
    """For the secretary. A new address is told to both addresses; what the old one could open is closed."""

    def act(visit: Visit) -> Member:
        standing = entered(visit, chapter_id, "manage")
        correcting.correct(visit.session, standing, person_id=person_id, now=visit.now, **dict(given))
        return Member.model_validate(people.one(visit.session, standing, person_id, now=visit.now))

    return door.change(request, act, body=repr(given))


def _of_mandate(visit: Visit, at: Mapping[str, int]) -> Member:
    standing = entered(visit, at["chapter_id"], "manage")
    person = mandates.holder(visit.session, standing, at["mandate_id"])
    return Member.model_validate(people.one(visit.session, standing, person, now=visit.now))


@members.post(
    "/chapters/{chapter_id}/mandates", response_model=PersonId, **changes("Give a role", status=201)
)
def grant_role(request: Request, chapter_id: Id, given: Grant) -> Response:
    """To somebody of the chapter, for a term."""

    def act(visit: Visit) -> PersonId:
        mandates.grant(visit.session, entered(visit, chapter_id, "manage"), now=visit.now, **dict(given))
        return PersonId(person_id=given.person_id)

    return door.change(request, act, body=repr(given), status=201)


@members.post(
    "/chapters/{chapter_id}/mandates/{mandate_id}/end",
    response_model=MemberPage,
    **changes("End a mandate", of=_of_mandate),
)
def end_mandate(request: Request, chapter_id: Id, mandate_id: Id, given: EndMandate) -> Response:
    """With a day, or at once; a chapter keeps a secretary. Answers the first page of the members.

    If-Match takes the ETag of whoever holds it.
    """

    def act(visit: Visit) -> MemberPage:
        standing = entered(visit, chapter_id, "manage")
        mandates.end_mandate(visit.session, standing, mandate_id=mandate_id, until=given.until, now=visit.now)
        found, cursor = people.listing(visit.session, standing, now=visit.now)
        return MemberPage(items=[Member.model_validate(row) for row in found], next=cursor)

    return door.change(request, act, body=repr(given))
