"""Refusals as HTTP: the one table of statuses, and problem+json (RFC 9457)."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse

from workflow.decision.ballots import refusals
from workflow.deliberation.amendments.refusals import JoinedMeanwhile
from workflow.deliberation.comparing import SameRevision
from workflow.deliberation.editing import RevisionOutdated
from workflow.deliberation.translations import TranslationOutdated
from workflow.membership import sign_in
from workflow.membership.joining import ListRefused
from workflow.process import refusals as engine
from workflow.process.text import Language, Refusal, Text
from workflow.record import case, database, days, once, typed


class NotSignedIn(Refusal):
    """Nobody is signed in on this browser."""

    text = Text("برای این کار باید وارد شوید.", "Please sign in first.")


class FormForged(Refusal):
    """The form did not come from a page of ours, or the session it belonged to has ended."""

    text = Text(
        "این فرم از صفحه‌ای آمده که دیگر معتبر نیست؛ شاید نشست شما پایان یافته است. "
        "دوباره وارد شوید و فرم را از نو بفرستید؛ اگر متنی نوشته‌اید، پیش از آن نگه دارید.",
        "This form came from a page that is no longer valid; perhaps your session has ended. "
        "Sign in and send the form again; keep what you wrote first.",
    )


class FieldsUnknown(Refusal):
    """The request names fields nobody asked for."""

    text = Text("این فیلدها شناخته نیستند: {names}.", "These fields are not known: {names}.")


class RequestInvalid(Refusal):
    """The request's body or query is out of form; ``errors`` names each fault."""

    text = Text(
        "درخواست با آنچه این نشانی می‌پذیرد جور نیست؛ هر ایراد با نام فیلدش آمده است.",
        "The request does not fit what this address takes; each fault is named with its field.",
    )


class FormUnreadable(Refusal):
    """The request's body is not in the form it says it is, or its address holds what no address may."""

    text = Text(
        "این درخواست خوانده نشد، چون درست ساخته نشده است. صفحه را تازه کنید و دوباره بفرستید.",
        "This request could not be read because it is malformed. Reload the page and send it again.",
    )


class BrokenOff(Refusal):
    """A fault of ours. It is in the log; nothing of the request was kept."""

    text = Text(
        "خطایی در سامانه رخ داد و این کار انجام نشد؛ چیزی نیمه‌کاره نمانده است. کمی بعد دوباره بفرستید "
        "و اگر باز هم نشد، به مدیر سامانه بگویید.",
        "Something went wrong on our side and this was not done; nothing was left half done. "
        "Try again shortly, and if it fails again, tell the administrator.",
    )


class TooLarge(Refusal):
    """The request is larger than it may be."""

    text = Text(
        "آنچه فرستادید بیش از {limit} کیلوبایت است. کوچک‌ترش کنید و دوباره بفرستید.",
        "What you sent is larger than {limit} kB. Make it smaller and send it again.",
    )


class PreconditionFailed(Refusal):
    """What the sender saw (If-Match) is not what stands there now; ``etag`` is, "" for nothing."""

    text = Text(
        "آنچه دیده بودید در این میان تغییر کرده است، یا دیگر اینجا نیست. آن را دوباره بخوانید، کار خود را با آن "
        "بسنجید و با ETag تازه دوباره بفرستید.",
        "What you saw has changed in the meantime, or is not here any more. Read it again, compare yours with it, "
        "and send it with the new ETag.",
    )

    def __init__(self, *, etag: str = "") -> None:
        self.etag = etag
        super().__init__()


class PreconditionRequired(Refusal):
    """A change on top of a version names none."""

    text = Text(
        "این درخواست نمی‌گوید روی کدام نسخه نوشته شده است. نخست آن را بخوانید و ETag آن را در If-Match، یا نسخهٔ آن "
        "را در بدنهٔ درخواست بفرستید.",
        "This request does not say which version it was written on. Read the thing first, and send its ETag in "
        "If-Match, or its version in the body.",
    )


STATUS: Mapping[type[Refusal], int] = {
    NotSignedIn: 401,
    FormForged: 403,
    FieldsUnknown: 422,
    RequestInvalid: 422,
    FormUnreadable: 422,
    SameRevision: 422,
    TooLarge: 413,
    BrokenOff: 500,
    database.Busy: 503,
    database.DatabaseAway: 503,
    database.NotWritten: 503,
    database.DiskFull: 507,
    PreconditionFailed: 412,
    PreconditionRequired: 428,
    case.NotFound: 404,
    case.Forbidden: 403,
    case.Outdated: 409,
    days.DateUnreadable: 422,
    typed.EntryRefused: 422,
    once.KeyReused: 422,
    engine.UnknownStep: 404,
    engine.StepNotOpen: 409,
    engine.NotYours: 403,
    engine.GuardRefused: 409,
    engine.AnswerMissing: 422,
    sign_in.CodeWrong: 422,
    sign_in.LinkWrong: 422,
    sign_in.AskedTooOften: 429,
}
"""Each refusal's status; a subclass has its nearest ancestor's. What is in no row is a conflict: 409."""


KEPT: tuple[type[Refusal], ...] = (
    sign_in.CodeWrong,
    refusals.AlreadyVoted,
    refusals.BallotClosed,
    refusals.NotOnRoll,
    refusals.NotTheirProxy,
)
"""Refusals that are an effect themselves: what was written before them (a try that counts or is told of) is kept."""


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 409)


def type_of(refusal: Refusal) -> str:
    """The stable ``type`` of a refusal: its name in kebab case, as ``/problems/ballot-closed``."""
    return "/problems/" + re.sub(r"(?<!^)(?=[A-Z])", "-", type(refusal).__name__).lower()


def errors_of(refusal: Refusal) -> dict[str, Text]:
    """What was wrong, field by field; under "" where it is about the whole."""
    if isinstance(refusal, typed.EntryRefused):
        return refusal.errors
    if isinstance(refusal, engine.AnswerMissing):
        return dict.fromkeys(refusal.which, refusal.text)
    return {"": refusal.text}


def _faults(refusal: Refusal) -> list[tuple[str, Text]]:
    if isinstance(refusal, ListRefused):
        return [("list", line) for line in refusal.problems]
    return list(errors_of(refusal).items())


def _newest(refusal: Refusal) -> dict[str, int | str | None]:
    """What a stale request has to be sent on top of."""
    if isinstance(refusal, RevisionOutdated):
        return {"version": refusal.version, "revision": refusal.number}
    if isinstance(refusal, JoinedMeanwhile):
        return {"version": refusal.version, "amendment": refusal.number}
    if isinstance(refusal, TranslationOutdated):
        return {"based_on": refusal.newest_id}
    if isinstance(refusal, PreconditionFailed):
        return {"etag": refusal.etag or None}
    return {"version": refusal.version} if isinstance(refusal, case.Outdated) else {}


def problem(refusal: Refusal, language: Language) -> JSONResponse:
    """A refusal as problem+json in the reader's language, with both languages beside it."""
    status = status_of(refusal)
    body: dict[str, Any] = {
        "type": type_of(refusal),
        "title": refusal.text.in_(language),
        "status": status,
        "detail": refusal.text.in_(language),
        "fa": refusal.text.fa,
        "en": refusal.text.en,
    }
    if faults := [{"field": f, "fa": e.fa, "en": e.en} for f, e in _faults(refusal) if f]:
        body["errors"] = faults
    body |= {name: value for name, value in _newest(refusal).items() if value is not None}
    known = {"ETag": body["etag"]} if "etag" in body else None
    return JSONResponse(body, status, media_type="application/problem+json", headers=known)
