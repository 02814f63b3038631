"""A request that does not fit the schema, as problem+json: each fault by its field, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from api.problems import RequestInvalid, problem, status_of, type_of
from api.visit import language_of
from workflow.process.text import Text
from workflow.record.calendar import persian_digits
from workflow.record.case import NotFound

MOST_FAULTS = 50
"""Most faults of one request that are told at once."""

OTHER = Text("این مقدار پذیرفته نمی‌شود.", "This value is not taken.")
_OBJECT = Text("باید شیء JSON باشد.", "This has to be a JSON object.")
_TEXT = Text("باید متن باشد.", "This has to be text.")
_NUMBER = Text("باید عدد صحیح باشد.", "This has to be a whole number.")

FAULTS: Mapping[str, Text] = {
    "missing": Text("این فیلد لازم است.", "This field is required."),
    "extra_forbidden": Text("این فیلد شناخته نیست؛ آن را بردارید.", "This field is not known; leave it out."),
    "json_invalid": Text("بدنهٔ درخواست JSON درستی نیست.", "The body is not valid JSON."),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": Text("باید فهرست باشد.", "This has to be a list."),
    "string_type": _TEXT,
    "string_unicode": Text("در این متن نویسهٔ نادرستی هست.", "This text holds an invalid character."),
    "string_too_long": Text(
        "بیش از {max_length} نویسه پذیرفته نمی‌شود؛ کوتاه‌تر بنویسید.",
        "At most {max_length} characters are taken; please shorten it.",
    ),
    "too_long": Text("بیش از {max_length} مورد پذیرفته نمی‌شود.", "At most {max_length} items are taken."),
    "too_short": Text("دست‌کم {min_length} مورد لازم است.", "At least {min_length} items are needed."),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_parsing_size": Text("این عدد بیش از اندازه بزرگ است.", "This number is too large."),
    "greater_than_equal": Text("باید دست‌کم {ge} باشد.", "This has to be at least {ge}."),
    "less_than_equal": Text("باید دست‌بالا {le} باشد.", "This has to be at most {le}."),
    "literal_error": Text("باید یکی از این‌ها باشد: {expected}.", "This has to be one of: {expected}."),
    "bool_parsing": Text("باید true یا false باشد.", "This has to be true or false."),
}
"""What is said to each kind of fault, by the name pydantic gives it."""


def invalid(request: Request, error: RequestValidationError) -> Response:
    """The answer to a request out of form. An id in the address that nothing can have is not there: 404."""
    faults = error.errors()
    language = language_of(request)
    if any(fault["loc"][:1] == ("path",) for fault in faults):
        return problem(NotFound(), language)
    refusal = RequestInvalid()
    body = {
        "type": type_of(refusal), "title": refusal.text.in_(language), "status": status_of(refusal),
        "detail": refusal.text.in_(language), "fa": refusal.text.fa, "en": refusal.text.en,
        "errors": [_told(fault) for fault in faults[:MOST_FAULTS]],
    }  # fmt: skip
    return JSONResponse(body, status_of(refusal), media_type="application/problem+json")


def _told(fault: Mapping[str, Any]) -> dict[str, str]:
    said = _said(fault)
    field = "" if fault["type"] == "json_invalid" else _place(fault["loc"])
    return {"field": field, "fa": said.fa, "en": said.en, "detail": fault["msg"]}


def _said(fault: Mapping[str, Any]) -> Text:
    words = FAULTS.get(fault["type"], OTHER)
    values = {name: str(value) for name, value in fault.get("ctx", {}).items()}
    if fault["type"] not in FAULTS or not values:
        return words
    persian = {name: persian_digits(value).replace(" or ", " یا ") for name, value in values.items()}
    return Text(words.fa.format_map(persian), words.en.format_map(values))


def _place(parts: Sequence[object]) -> str:
    """Where a fault is. A name comes from the request: it may hold what no answer can carry, or be long."""
    named = parts[1:] if parts[:1] == ("body",) and len(parts) > 1 else parts
    return ".".join(str(part)[:60] for part in named).encode("utf-8", "replace").decode()
