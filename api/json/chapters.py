"""A chapter as its secretary runs it: people and their terms, recipients, letterhead and rules."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import Field
from sqlmodel import select

from api import door
from api.json.described import changes, entered, reads, router
from api.json.models import After, Given, Id, Limit, Line, Name, Prose, Ref, Shown, example
from api.visit import Visit
from workflow.membership import chapters as seats
from workflow.membership import members, recipients
from workflow.membership.tables import Chapter
from workflow.record.case import NotFound

chapters = router("chapters")

AT = "2026-03-21T00:00:00Z"
MEMBER = {
    "person_id": 12, "name": "نگار عضوی", "name_en": "Negar Ozvi", "email": "negar@example.org",
    "language": "fa",
    "mandates": [{"id": 30, "role": "member", "since": AT, "until": None, "running": True, "over": False}],
}  # fmt: skip
PERSON = {
    "name_fa": "دکتر سهراب امینی", "name_en": "Dr Sohrab Amini", "office_fa": "معاون توسعهٔ پیشگیری",
    "office_en": "Deputy for Prevention", "email": "office@example.org", "language": "fa",
}  # fmt: skip
LETTERHEAD = {
    "name_fa": "انجمن استان تهران", "name_en": "Tehran Association", "organization_fa": "", "organization_en": "",
    "address_fa": "", "address_en": "", "phone": "", "email": "", "signatory_name_fa": "",
    "signatory_name_en": "", "signatory_post_fa": "", "signatory_post_en": "", "number_format": "{serial}/{year}",
}  # fmt: skip
RULES = {
    "quorum": "more_than_half", "majority": "simple", "discussion_days": 21, "ballot_days": 7, "answer_days": 30,
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


class MemberPage(Shown):
    """People in the order they came; ``next`` goes into ``after`` of the next page."""

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


class GivenRecipient(Given):
    """A manager or policymaker."""

    model_config = example(**PERSON)

    name_fa: Line
    name_en: Line = ""
    office_fa: Line
    office_en: Line = ""
    email: Line
    language: Literal["fa", "en"] = "fa"


class Recipient(Shown):
    """A manager or policymaker the chapter addresses; a retired one is offered no more."""

    model_config = example(id=2, **PERSON, retired=False)

    id: int
    name_fa: str
    name_en: str
    office_fa: str
    office_en: str
    email: str
    language: str
    retired: bool


class RecipientPage(Shown):
    """Recipients, retired ones too; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[{"id": 2, **PERSON, "retired": False}], next=None)

    items: list[Recipient]
    next: int | None


class Letterhead(Given):
    """Names, letterhead and the pattern of letter numbers."""

    model_config = example(version=1, **LETTERHEAD)

    version: Ref
    name_fa: Line
    name_en: Line
    organization_fa: Line = ""
    organization_en: Line = ""
    address_fa: Line = ""
    address_en: Line = ""
    phone: Line = ""
    email: Line = ""
    signatory_name_fa: Line = ""
    signatory_name_en: Line = ""
    signatory_post_fa: Line = ""
    signatory_post_en: Line = ""
    number_format: Line


class Rules(Given):
    """Quorum, majority and terms in days."""

    model_config = example(version=1, **RULES)

    version: Ref
    quorum: Name
    majority: Name
    discussion_days: Annotated[int, Field(ge=0, le=10_000)]
    ballot_days: Annotated[int, Field(ge=0, le=10_000)]
    answer_days: Annotated[int, Field(ge=0, le=10_000)]


class Settings(Shown):
    """A chapter's letterhead and rules, with the version a change has to name."""

    model_config = example(id=1, province="23", version=1, **LETTERHEAD, **RULES)

    id: int
    province: str
    version: int
    name_fa: str
    name_en: str
    organization_fa: str
    organization_en: str
    address_fa: str
    address_en: str
    phone: str
    email: str
    signatory_name_fa: str
    signatory_name_en: str
    signatory_post_fa: str
    signatory_post_en: str
    number_format: str
    quorum: str
    majority: str
    discussion_days: int
    ballot_days: int
    answer_days: int


@chapters.get(
    "/chapters/{chapter_id}/members", response_model=MemberPage, **reads("Members", 401, 403, 404, 422)
)
def list_members(
    request: Request,
    chapter_id: Id,
    search: Annotated[str, Query(max_length=100)] = "",
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """For the secretary: everybody with a mandate, past, present or to come."""

    def give(visit: Visit) -> MemberPage:
        standing = entered(visit, chapter_id, "manage")
        found, cursor = members.listing(
            visit.session, standing, now=visit.now, search=search, after=after or 0, limit=limit
        )
        return MemberPage(items=[Member.model_validate(row) for row in found], next=cursor)

    return door.fetch(request, give)


@chapters.post(
    "/chapters/{chapter_id}/members", response_model=PersonId, **changes("Add a member", status=201)
)
def add_member(request: Request, chapter_id: Id, given: NewMember) -> Response:
    """With one role or several for a term."""

    def act(visit: Visit) -> PersonId:
        standing = entered(visit, chapter_id, "manage")
        made = members.add_member(visit.session, standing, now=visit.now, **dict(given))
        return PersonId(person_id=made)

    return door.change(request, act, body=repr(given), status=201)


@chapters.post(
    "/chapters/{chapter_id}/members/list",
    response_model=Count,
    **changes("Add a list of members", status=201),
)
def add_member_list(request: Request, chapter_id: Id, given: PastedList) -> Response:
    """All of them or nobody."""

    def act(visit: Visit) -> Count:
        standing = entered(visit, chapter_id, "manage")
        added, problems = members.add_list(visit.session, standing, given.list, now=visit.now)
        if problems:
            raise members.ListRefused(problems)
        return Count(added=added)

    return door.change(request, act, body=repr(given), status=201)


@chapters.post(
    "/chapters/{chapter_id}/mandates", response_model=PersonId, **changes("Give a role", status=201)
)
def grant_role(request: Request, chapter_id: Id, given: Grant) -> Response:
    """To somebody of the chapter, for a term."""

    def act(visit: Visit) -> PersonId:
        members.grant(visit.session, entered(visit, chapter_id, "manage"), now=visit.now, **dict(given))
        return PersonId(person_id=given.person_id)

    return door.change(request, act, body=repr(given), status=201)


@chapters.post(
    "/chapters/{chapter_id}/mandates/{mandate_id}/end", response_model=MemberPage, **changes("End a mandate")
)
def end_mandate(request: Request, chapter_id: Id, mandate_id: Id, given: EndMandate) -> Response:
    """With a day, or at once. A chapter keeps a secretary. Answers the first page of the members."""

    def act(visit: Visit) -> MemberPage:
        standing = entered(visit, chapter_id, "manage")
        members.end_mandate(visit.session, standing, mandate_id=mandate_id, until=given.until, now=visit.now)
        found, cursor = members.listing(visit.session, standing, now=visit.now)
        return MemberPage(items=[Member.model_validate(row) for row in found], next=cursor)

    return door.change(request, act, body=repr(given))


@chapters.get(
    "/chapters/{chapter_id}/recipients",
    response_model=RecipientPage,
    **reads("Recipients", 401, 403, 404, 422),
)
def list_recipients(request: Request, chapter_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """For the secretary: those a brief may be addressed to."""

    def give(visit: Visit) -> RecipientPage:
        standing = entered(visit, chapter_id, "manage")
        found, cursor = recipients.listing(visit.session, standing, after=after or 0, limit=limit)
        return RecipientPage(items=[Recipient.model_validate(row) for row in found], next=cursor)

    return door.fetch(request, give)


@chapters.post(
    "/chapters/{chapter_id}/recipients", response_model=Recipient, **changes("Add a recipient", status=201)
)
def add_recipient(request: Request, chapter_id: Id, given: GivenRecipient) -> Response:
    """They need no account."""

    def act(visit: Visit) -> Recipient:
        made = recipients.add(visit.session, entered(visit, chapter_id, "manage"), dict(given))
        return _recipient(visit, chapter_id, made)

    return door.change(request, act, body=repr(given), status=201)


@chapters.put(
    "/chapters/{chapter_id}/recipients/{recipient_id}", response_model=Recipient,
    **changes("Change a recipient"),
)  # fmt: skip
def edit_recipient(request: Request, chapter_id: Id, recipient_id: Id, given: GivenRecipient) -> Response:
    """Issued briefs stay as they are."""

    def act(visit: Visit) -> Recipient:
        recipients.edit(visit.session, entered(visit, chapter_id, "manage"), recipient_id, dict(given))
        return _recipient(visit, chapter_id, recipient_id)

    return door.change(request, act, body=repr(given))


@chapters.post(
    "/chapters/{chapter_id}/recipients/{recipient_id}/retire", response_model=Recipient,
    **changes("Retire a recipient"),
)  # fmt: skip
def retire_recipient(request: Request, chapter_id: Id, recipient_id: Id) -> Response:
    """They are offered no more; what was sent to them stays."""

    def act(visit: Visit) -> Recipient:
        recipients.retire(visit.session, entered(visit, chapter_id, "manage"), recipient_id, now=visit.now)
        return _recipient(visit, chapter_id, recipient_id)

    return door.change(request, act, body="")


@chapters.post(
    "/chapters/{chapter_id}/recipients/{recipient_id}/restore", response_model=Recipient,
    **changes("Offer a retired recipient again"),
)  # fmt: skip
def restore_recipient(request: Request, chapter_id: Id, recipient_id: Id) -> Response:
    """As before."""

    def act(visit: Visit) -> Recipient:
        recipients.restore(visit.session, entered(visit, chapter_id, "manage"), recipient_id)
        return _recipient(visit, chapter_id, recipient_id)

    return door.change(request, act, body="")


def _recipient(visit: Visit, chapter_id: int, recipient_id: int) -> Recipient:
    standing = entered(visit, chapter_id, "manage")
    return Recipient.model_validate(recipients.one(visit.session, standing, recipient_id))


@chapters.get(
    "/chapters/{chapter_id}/settings", response_model=Settings, **reads("Settings", 401, 403, 404, 422)
)
def show_settings(request: Request, chapter_id: Id) -> Response:
    """For the secretary: letterhead and rules."""
    return door.fetch(request, lambda visit: _settings(visit, chapter_id))


@chapters.put(
    "/chapters/{chapter_id}/letterhead", response_model=Settings, **changes("Change the letterhead")
)
def edit_letterhead(request: Request, chapter_id: Id, given: Letterhead) -> Response:
    """Briefs already issued keep theirs."""

    def act(visit: Visit) -> Settings:
        fields = given.model_dump(exclude={"version"})
        standing = entered(visit, chapter_id, "manage")
        seats.edit_letterhead(visit.session, standing, version=given.version, fields=fields, now=visit.now)
        return _settings(visit, chapter_id)

    return door.change(request, act, body=repr(given))


@chapters.put("/chapters/{chapter_id}/rules", response_model=Settings, **changes("Change the rules"))
def edit_rules(request: Request, chapter_id: Id, given: Rules) -> Response:
    """A ballot that is open keeps the rules it was opened by."""

    def act(visit: Visit) -> Settings:
        fields = {name: str(value) for name, value in given.model_dump(exclude={"version"}).items()}
        standing = entered(visit, chapter_id, "manage")
        seats.edit_rules(visit.session, standing, version=given.version, fields=fields, now=visit.now)
        return _settings(visit, chapter_id)

    return door.change(request, act, body=repr(given))


def _settings(visit: Visit, chapter_id: int) -> Settings:
    entered(visit, chapter_id, "manage")
    fresh = select(Chapter).where(Chapter.id == chapter_id).execution_options(populate_existing=True)
    row = visit.session.exec(fresh).one_or_none()
    if row is None:
        raise NotFound
    return Settings.model_validate(row)
