"""From frozen content to the bytes of a PDF, by renderers that stay warm. The same content gives the same bytes."""

import atexit
import hashlib
from functools import cache
from pathlib import Path

from documents.failed import RenderFailed
from documents.fonts import FONTS
from documents.kinds import FOLDER, kinds
from documents.plain import to_json
from documents.pool import MEMORY, Pool

__all__ = ["RenderFailed", "key", "render", "renderers"]

TIMEOUT = 60.0
"""Seconds of wall time a render may take."""


def render(
    content: object,
    kind: str = "brief",
    *,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
    fonts: Path = FONTS,
    folder: Path = FOLDER,
) -> bytes:
    """The content as a tagged PDF of its kind.

    ``timeout`` is in seconds of wall time, ``memory`` in bytes of address space, ``folder`` holds the kinds.
    Raises RenderFailed (with reason ``time``, ``memory``, ``warning`` for anything WeasyPrint complained about,
    ``refused`` for a text beyond what is rendered or that somebody could not read, ``crashed``) and FontsMissing.
    """
    return renderers(fonts, folder).render(kind, to_json(content), timeout=timeout, memory=memory)


def renderers(fonts: Path = FONTS, folder: Path = FOLDER) -> Pool:
    """The renderers of this process: none until the first render, ended with the process."""
    return _pool(fonts, folder)


@cache
def _pool(fonts: Path, folder: Path) -> Pool:
    pool = Pool(fonts=fonts, folder=folder)
    atexit.register(pool.close)
    return pool


def key(content: object, kind: str = "brief") -> str:
    """What names the bytes of a document before they are made: SHA-256 (hex) of its content and all that forms it."""
    whole = f"{kind}\n{kinds()[kind].version()}\n{to_json(content)}"
    return hashlib.sha256(whole.encode()).hexdigest()
