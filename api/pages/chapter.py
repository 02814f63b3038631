"""A chapter's settings and its post: for its secretary."""

from functools import cache
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.filtering import address, asked_of, bar, cursor_of, lenient
from api.posted import Form, Posted
from api.problems import errors_of
from api.visit import Visit
from documents.readable import all_readable
from documents.words import load
from workflow import post
from workflow.authorize import authorize_chapter
from workflow.deliberation import reasons
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.membership import chapters
from workflow.membership.provinces import NATIONAL, PROVINCES
from workflow.process.text import Refusal, Text
from workflow.record import promises
from workflow.record.calendar import jalali_year
from workflow.record.case import Outdated, Standing
from workflow.record.filters import Asked, Field, Filters

router = APIRouter(include_in_schema=False)

REASON = ("kind", "text_fa", "text_en")
"""Fields of a standard reason."""


@router.get("/chapters/{chapter_id}/settings")
def show_settings(request: Request, chapter_id: int) -> Response:
    """Letterhead and terms, to be edited."""
    return door.show(request, lambda visit: _settings(visit, chapter_id))


@router.post("/chapters/{chapter_id}/settings/letterhead")
def save_letterhead(request: Request, chapter_id: int, posted: Form) -> Response:
    """Change names, letterhead and pattern of numbers."""
    posted.only(*chapters.LETTERHEAD)

    def act(visit: Visit) -> str:
        chapters.edit_letterhead(
            visit.session, _standing(visit, chapter_id), version=posted.number("version") or 0,
            fields={name: posted.get(name) for name in chapters.LETTERHEAD}, now=visit.now,
        )  # fmt: skip
        return f"/chapters/{chapter_id}/settings?done=letterhead_saved"

    return door.do(request, posted, act, lambda visit, refusal: _settings(visit, chapter_id, posted, refusal))


@router.post("/chapters/{chapter_id}/settings/terms")
def save_terms(request: Request, chapter_id: int, posted: Form) -> Response:
    """Change the days of each term."""
    posted.only(*chapters.DAYS)

    def act(visit: Visit) -> str:
        chapters.edit_terms(
            visit.session, _standing(visit, chapter_id), version=posted.number("version") or 0,
            fields={name: posted.get(name) for name in chapters.DAYS}, now=visit.now,
        )  # fmt: skip
        return f"/chapters/{chapter_id}/settings?done=terms_saved"

    return door.do(request, posted, act, lambda visit, refusal: _settings(visit, chapter_id, posted, refusal))


@router.post("/chapters/{chapter_id}/settings/reasons")
def add_reason(request: Request, chapter_id: int, posted: Form) -> Response:
    """Offer a standard reason at the desk of consolidation."""

    def act(visit: Visit) -> str:
        posted.only(*REASON)
        standing, fields = _standing(visit, chapter_id), {name: posted.get(name) for name in REASON}
        all_readable({name: fields[name] for name in ("text_fa", "text_en")})
        reasons.add(visit.session, standing, fields=fields, now=visit.now)
        return f"/chapters/{chapter_id}/settings?done=reason_added"

    return door.do(request, posted, act, lambda visit, refusal: _settings(visit, chapter_id, posted, refusal))


@router.post("/chapters/{chapter_id}/settings/reasons/{reason_id}/retire")
def retire_reason(request: Request, chapter_id: int, reason_id: int, posted: Form) -> Response:
    """Offer a standard reason no more."""

    def act(visit: Visit) -> str:
        posted.only()
        reasons.retire(visit.session, _standing(visit, chapter_id), reason_id, now=visit.now)
        return f"/chapters/{chapter_id}/settings?done=reason_retired"

    return door.do(request, posted, act, lambda visit, refusal: _settings(visit, chapter_id, posted, refusal))


@router.get("/chapters/{chapter_id}/post")
def show_post(request: Request, chapter_id: int) -> Response:
    """What waits, what failed and why, and where mails go."""

    def page(visit: Visit) -> Response:
        standing = _standing(visit, chapter_id)
        server = urlsplit(visit.settings.smtp_url)
        where = f"{server.scheme}://{server.hostname}" if server.hostname else ""
        asked, after, here = asked_of(request, _post_filters()), lenient(cursor_of(request)), request.url.path
        mails, cursor = post.tries(visit.session, standing, asked=asked, after=int(after or 0))
        return visit.render(
            "post", chapter_id=chapter_id, jobs=_jobs(visit, asked), mails=mails, server=where,
            bar=bar(here, asked), first=address(here, asked, anchor="mails") if after else "",
            next=address(here, asked, anchor="mails", after=cursor) if cursor else "",
            folder=str(visit.settings.mail_folder.resolve()),
        )  # fmt: skip

    return door.show(request, page)


@cache
def _post_filters() -> Filters:
    """What mails and work in hand are filtered by, in the words their tables show."""
    words = load()

    def choices(area: str) -> dict[str, Text]:
        start = f"chapter.post.{area}."
        return {key.removeprefix(start): text for key, text in words.items() if key.startswith(start)}

    return Filters(
        (
            Field("to", words["chapter.post.to_whom"]),
            Field("kind", words["chapter.post.kind"], choices("kinds")),
            Field("outcome", words["chapter.post.outcome"], choices("outcomes")),
            Field("job", words["chapter.post.job"], choices("jobs_of")),
            Field("state", words["chapter.post.state_of_work"], choices("states")),
        )
    )


def _jobs(visit: Visit, asked: Asked) -> tuple[promises.WaitingJob, ...]:
    return tuple(
        job
        for job in promises.waiting(visit.session)
        if asked["job"] in ("", job.job) and asked["state"] in ("", job.state)
    )


def _standing(visit: Visit, chapter_id: int) -> Standing:
    return authorize_chapter(visit.session, chapter_id, "manage", actor=visit.actor, now=visit.now)


def _settings(
    visit: Visit, chapter_id: int, typed: Posted | None = None, refusal: Refusal | None = None
) -> Response:
    row = chapters.settings(visit.session, _standing(visit, chapter_id))
    fields = (*chapters.LETTERHEAD, *chapters.DAYS)
    kept = {name: str(getattr(row, name)) for name in fields}
    sent = dict(typed.fields) if typed else {}
    number = row.number_format.format(serial=1, year=jalali_year(visit.now))
    errors: dict[str, Text] = errors_of(refusal) if refusal else {}
    return visit.render(
        "settings", chapter_id=chapter_id, errors=errors, here=f"/chapters/{chapter_id}/settings",
        rules=f"/chapters/{chapter_id}/rules",
        entry={name: sent.get(name, kept[name]) for name in fields}, kept=kept, version=row.version,
        stale=tuple(name for name in fields if name in sent and sent[name] != kept[name])
        if isinstance(refusal, Outdated) else (),
        province=PROVINCES.get(row.province, NATIONAL),
        days=chapters.DAYS, number=number, reasons=reasons.offered(visit.session, chapter_id), kinds=DISPOSITIONS,
        reason={name: sent.get(name, "") for name in REASON},
    )  # fmt: skip
