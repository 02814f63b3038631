"""From frozen content to the HTML of a document: the template of its kind, its words, and what every kind may use."""

from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from documents.bidi import direction, direction_of, isolate
from documents.kinds import Kind
from documents.markdown_html import to_html
from documents.written import day, lettered, moment, number, percent


def document_html(kind: Kind, content: Any, known: Collection[int] | None = None) -> str:  # noqa: ANN401 - the kind's
    """A document as one HTML page for print. Nothing in it is fetched.

    ``content`` names the ``language`` of the frame and may name a ``body_language`` of its own. ``known``: the
    code points that the font has (``documents.fonts.characters``); others are shown as their code. Raises
    TextTooLong, TextTooDeep where a text is beyond what is rendered.
    """
    language, body_language = _languages(content)
    environment = environment_of(kind.folder).overlay()
    environment.filters = {
        **environment.filters,
        "frame": partial(isolate, language=language, known=known),
        "body": partial(isolate, language=body_language, known=known),
        "shown": partial(_shown, known=known),
        "direction_of": direction_of,
        "lettered": partial(lettered, language=language),
        "number": partial(number, language=language),
        "percent": partial(percent, language=language),
        "day": partial(day, language=language),
        "moment": partial(moment, language=language),
    }
    values = {
        "content": content,
        "w": kind.words[language],
        "dir": direction(language),
        "body_dir": direction(body_language),
        "markdown": partial(_markdown, language=body_language, known=known),
    }
    if kind.maker:
        values |= kind.maker.values(content, kind, known)
    return environment.get_template(kind.template).render(values)


@cache
def environment_of(folder: Path) -> Environment:
    """The templates of a kind: what is missing is a fault, what is text is escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _languages(content: Any) -> tuple[str, str]:  # noqa: ANN401 - a frozen class, or a mapping
    said = content if isinstance(content, Mapping) else None
    language = str(said["language"] if said is not None else content.language)
    body = (
        said.get("body_language", language)
        if said is not None
        else getattr(content, "body_language", language)
    )
    return language, str(body)


def _shown(text: str, known: Collection[int] | None) -> Markup:
    """Text that stands alone in an element with its own direction."""
    return isolate(text, "en" if direction_of(text) == "ltr" else "fa", known)


def _markdown(
    text: str,
    prefix: str,
    after_block: Callable[[int, int], Markup] | None = None,
    *,
    language: str,
    known: Collection[int] | None,
) -> Markup:
    return to_html(
        text, heading_base=3, footnotes="print", language=language, prefix=prefix, known=known,
        after_block=after_block,
    )  # fmt: skip
