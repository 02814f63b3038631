"""Briefs: issued, corrected, listed; what anybody may know of one; and how far their deliveries have come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Request, Response
from pydantic import Field

from api import door
from api.download import download
from api.json.described import changes, gives_file, held, opened, reads, router
from api.json.models import After, Given, Id, Limit, Line, Prose, Ref, Shown, Words, example, paged
from api.visit import Visit
from documents.freeze import freeze
from documents.text_languages import text_languages
from workflow.outcome import briefs as letters
from workflow.outcome import issuing
from workflow.outcome.pdfs import one, pdf_of
from workflow.record import blobs
from workflow.record.case import Case

briefs = router("briefs")
public = router("briefs", signed_in=False)

AT = "2026-12-02T09:00:00Z"
BRIEF = {
    "id": 3, "public_id": "7K2M9QX4TB", "number": "12/1405", "created_at": AT, "issued_at": AT,
    "classification": "public", "urgency": "normal", "copies": [{"office": "دبیرخانه", "purpose": "بایگانی"}],
    "recipients": [{"id": 2, "name": {"fa": "دکتر سهراب امینی", "en": "Dr Sohrab Amini"},
                    "office": {"fa": "معاون توسعهٔ پیشگیری", "en": "Deputy for Prevention"}}],
    "files": [{"kind": "issued", "language": "fa", "text_language": "fa", "sha256": "9b74…"}], "superseded_at": None,
    "withdrawn_at": None, "supersedes": None, "superseded_by": None,
}  # fmt: skip
Language = Literal["fa", "en"]


class Copy(Given):
    """Somebody who gets a copy, and what for."""

    office: Line
    purpose: Line = ""


class Issue(Given):
    """To whom a brief is addressed, and its frame."""

    model_config = example(
        recipients=[2], classification="public", urgency="normal", copies=[{"office": "دبیرخانه"}]
    )

    recipients: list[Ref] = Field(max_length=200)
    classification: Literal["public", "confidential", "secret", "top_secret"] = "public"
    urgency: Literal["normal", "urgent", "immediate"] = "normal"
    copies: list[Copy] = Field(default_factory=list, max_length=60)


class Correction(Issue):
    """A corrected brief in the place of a mistaken one, with the reason."""

    model_config = example(reason="نام گیرنده نادرست بود.", recipients=[2])

    reason: Prose


class Named(Shown):
    """A brief as another names it."""

    number: str
    public_id: str


class Copied(Shown):
    """Somebody who gets a copy, and what for."""

    office: str
    purpose: str


class Addressee(Shown):
    """Somebody a brief is addressed to."""

    id: int
    name: Words
    office: Words


class File(Shown):
    """A PDF of a brief."""

    kind: str
    language: str
    """Of its frame: headings, letterhead, labels."""
    text_language: str
    """Of its text, which is its own where no translation of all of it was kept."""
    sha256: str


class Brief(Shown):
    """A brief of a proposal: without a number it is a proof."""

    model_config = example(**BRIEF)

    id: int
    public_id: str
    number: str
    created_at: datetime
    issued_at: datetime | None
    classification: str
    urgency: str
    copies: list[Copied]
    recipients: list[Addressee]
    files: list[File]
    superseded_at: datetime | None
    withdrawn_at: datetime | None
    supersedes: Named | None
    superseded_by: Named | None


class Briefs(Shown):
    """The briefs of a proposal, newest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[BRIEF], next=None)

    items: list[Brief]
    next: int | None


class PublicBrief(Shown):
    """What anybody who holds a public id may know: number, date and status, not what the brief says."""

    model_config = example(
        public_id="7K2M9QX4TB", number="12/1405", issued_at=AT, status="stands",
        council={"fa": "انجمن استان تهران", "en": "Tehran Association"}, supersedes=None, superseded_by=None,
        superseded_at=None,
    )  # fmt: skip

    public_id: str
    number: str
    issued_at: datetime
    status: str
    council: Words
    supersedes: Named | None
    superseded_by: Named | None
    superseded_at: datetime | None


@briefs.get("/proposals/{proposal_id}/briefs", response_model=Briefs, **reads("Briefs"))
def list_briefs(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """Proofs and issued ones, with their recipients and files."""

    def give(visit: Visit) -> Briefs:
        rows = letters.listing(opened(visit, proposal_id), after=after, limit=limit + 1)
        found, cursor = paged(rows, limit, lambda row: row.id)
        texts = text_languages(visit.session, found)
        return Briefs(items=[_brief(row, texts[row.id]) for row in found], next=cursor)

    return door.fetch(request, give)


@briefs.post(
    "/proposals/{proposal_id}/briefs", response_model=Brief, **changes("Issue the brief", status=201)
)
def issue_brief(request: Request, proposal_id: Id, given: Issue) -> Response:
    """The proof that stands gets its number; what it says is frozen in the same transaction."""

    def act(visit: Visit) -> Brief:
        case = held(visit, proposal_id, "issue")
        made = issuing.issue(
            case, recipient_ids=given.recipients, classification=given.classification, urgency=given.urgency,
            copies=[(copy.office, copy.purpose) for copy in given.copies], now=visit.now,
        )  # fmt: skip
        return _frozen(visit, case, made)

    return door.change(request, act, body=repr(given), status=201)


@briefs.post(
    "/proposals/{proposal_id}/briefs/{brief_id}/correction", response_model=Brief,
    **changes("Correct a brief", status=201),
)  # fmt: skip
def correct_brief(request: Request, proposal_id: Id, brief_id: Id, given: Correction) -> Response:
    """Another letter with a number of its own takes its place; both name each other."""

    def act(visit: Visit) -> Brief:
        case = held(visit, proposal_id, "issue")
        made = issuing.correct(
            case, brief_id, reason=given.reason, recipient_ids=given.recipients,
            classification=given.classification, urgency=given.urgency,
            copies=[(copy.office, copy.purpose) for copy in given.copies], now=visit.now,
        )  # fmt: skip
        return _frozen(visit, case, made)

    return door.change(request, act, body=repr(given), status=201)


def _frozen(visit: Visit, case: Case, brief_id: int) -> Brief:
    freeze(visit.session, brief_id, base_url=visit.settings.base_url)
    found = one(case, brief_id)
    return _brief(found, text_languages(visit.session, [found])[brief_id])


@briefs.get(
    "/proposals/{proposal_id}/briefs/{brief_id}/files/{kind}/{language}",
    **gives_file(reads("The PDF of a brief"), "application/pdf"),
)
def fetch_brief(
    request: Request, proposal_id: Id, brief_id: Id, kind: Literal["proof", "issued"], language: Language
) -> Response:
    """As a download, once it is rendered. A proof is for the secretary, the chair and the authors."""

    def give(visit: Visit) -> Response:
        case = opened(visit, proposal_id)
        sha256 = pdf_of(case, one(case, brief_id), kind, language)
        return download(
            f"brief-{language}.pdf", "application/pdf", blobs.fetch(visit.session, sha256).content
        )

    return door.fetch(request, give)


def _brief(row: letters.BriefView, texts: Mapping[str, str]) -> Brief:
    shaped = ("copies", "recipients", "files")
    return Brief(
        **{name: getattr(row, name) for name in Brief.model_fields if name not in shaped},
        copies=[Copied(office=office, purpose=purpose) for office, purpose in row.copies],
        recipients=[
            Addressee(id=number, name=Words.of(name), office=Words.of(office))
            for number, name, office in row.recipients
        ],
        files=[
            File(kind=kind, language=lang, text_language=texts[lang], sha256=sha)
            for (kind, lang), sha in row.files.items()
        ],
    )


@public.get(
    "/briefs/{public_id}", response_model=PublicBrief,
    **reads("The public page of a brief", 404),
)  # fmt: skip
def show_public_brief(
    request: Request, public_id: Annotated[str, Path(max_length=40, examples=["7K2M9QX4TB"])]
) -> Response:
    """For whoever scans its QR code: number, date, status, and the brief that took its place."""
    return door.fetch(
        request, lambda visit: PublicBrief.model_validate(letters.public_page(visit.session, public_id))
    )
