"""A brief in the hands of its recipient: by the token of their link, in the header and never in the address."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, cast

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.download import download
from api.json.deliveries import Answer
from api.json.described import Bearer, changes_by_link, gives_file, reads, router
from api.json.models import Given, Line, Prose, Ref, Shown, example
from api.visit import Visit
from workflow.outcome import links, received
from workflow.outcome import receipts as hands
from workflow.record import blobs
from workflow.record.case import NotFound

receipts = router("receipts", signed_in=False)

AT = "2026-12-03T08:00:00Z"


class GivenAnswer(Given):
    """An answer to one recommendation; in part and decline need a reason."""

    recommendation_id: Ref
    answer: Literal["accept", "in_part", "decline"]
    reason: Prose = ""


class GivenAnswers(Given):
    """An answer to each recommendation of the brief."""

    model_config = example(
        answers=[{"recommendation_id": 3, "answer": "in_part", "reason": "تنها در سه استان."}]
    )

    answers: list[GivenAnswer] = Field(max_length=200)


class GivenColleague(Given):
    """Somebody who is to answer in the recipient's place."""

    model_config = example(name="نسرین یاری", email="yari@example.org")

    name: Line
    email: Line


class Receipt(Shown):
    """The brief and what its recipient has answered so far; ``content`` is frozen, by language."""

    model_config = example(
        delivery_id=8, brief_id=3, number="12/1405", public_id="7K2M9QX4TB", content={"fa": {"title": "…"}},
        files=["fa", "en"], texts={"fa": "fa", "en": "fa"}, recommendations=[3],
        answers=[{"recommendation_id": 3, "answer": "accept", "reason": ""}], opened_at=AT,
        acknowledged_at=None, answered_at=None, superseded=False, expires_at=AT,
        answer_by=AT, expired=False, handed_to="", may_hand_over=True,
    )  # fmt: skip

    delivery_id: int
    brief_id: int
    number: str
    public_id: str
    content: dict[str, Any]
    files: list[str]
    """Languages in which its PDF is there: of headings, letterhead, labels."""
    texts: dict[str, str]
    """By those languages, the one its text is in: its own where no translation of all of it was kept."""
    recommendations: list[int]
    answers: list[Answer]
    opened_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    superseded: bool
    expires_at: datetime
    answer_by: datetime | None
    """Until when an answer is taken; the link is good for longer, to read."""
    expired: bool
    handed_to: str
    """The colleague it was passed on to last."""
    may_hand_over: bool


@receipts.get("/delivery", response_model=Receipt, **changes_by_link("The brief that came with a link"))
def show_delivery(request: Request, token: Bearer) -> Response:
    """It is noted that the link was fetched; that consumes nothing and opens nothing."""
    return _by_link(request, token, hands.record_fetch, "")


@receipts.post("/delivery/open", response_model=Receipt, **changes_by_link("Open the brief"))
def open_delivery(request: Request, token: Bearer) -> Response:
    """Done twice it changes nothing."""
    return _by_link(request, token, hands.open_delivery, "")


@receipts.post("/delivery/acknowledge", response_model=Receipt, **changes_by_link("Acknowledge receipt"))
def acknowledge_delivery(request: Request, token: Bearer) -> Response:
    """Done twice it changes nothing."""
    return _by_link(request, token, hands.acknowledge, "")


@receipts.post("/delivery/answer", response_model=Receipt, **changes_by_link("Answer each recommendation"))
def answer_delivery(request: Request, token: Bearer, given: GivenAnswers) -> Response:
    """A later answer stands over an earlier one; both stay."""
    answers = {row.recommendation_id: (row.answer, row.reason) for row in given.answers}

    def act(case: links.DeliveryCase, *, now: datetime) -> None:
        hands.answer(case, answers, now=now)

    return _by_link(request, token, act, repr(given))


@receipts.post("/delivery/hand-over", response_model=Receipt, **changes_by_link("Pass it on to a colleague"))
def hand_over_delivery(request: Request, token: Bearer, given: GivenColleague) -> Response:
    """The colleague is mailed a link to this brief alone; one named before can no longer use theirs."""

    def act(case: links.DeliveryCase, *, now: datetime) -> None:
        hands.hand_over(case, name=given.name, email=given.email, now=now)

    return _by_link(request, token, act, repr(given))


@receipts.get(
    "/delivery/files/{language}",
    **gives_file(reads("The PDF that came with a link", 404, 422), "application/pdf"),
)
def fetch_delivery(request: Request, token: Bearer, language: Literal["fa", "en"]) -> Response:
    """As a download."""

    def give(visit: Visit) -> Response:
        case = links.by_token(visit.session, token, now=visit.now)
        sha256 = received.page(case).files.get(language)
        if sha256 is None:
            raise NotFound
        return download(
            f"brief-{language}.pdf", "application/pdf", blobs.fetch(visit.session, sha256).content
        )

    return door.fetch(request, give)


def _by_link(request: Request, token: str, act: Callable[..., None], body: str) -> Response:
    def done(visit: Visit) -> Receipt:
        case = links.by_token(visit.session, token, now=visit.now)
        act(case, now=visit.now)
        page = received.page(case)
        plain = {n: getattr(page, n) for n in Receipt.model_fields if n not in ("files", "texts", "answers")}
        return Receipt(
            **plain, files=sorted(page.files),
            texts={one: _text_language(page.content[one]) for one in sorted(page.files)},
            answers=[Answer(recommendation_id=r, answer=a, reason=w) for r, (a, w) in page.answers.items()],
        )  # fmt: skip

    return door.change(request, done, body=body, bearer=token)


def _text_language(content: object) -> str:
    return str(cast("Mapping[str, object]", content)["body_language"])
