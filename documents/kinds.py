"""The kinds of documents: each is a folder under ``templates/documents``, and there is no other list of them.

A folder holds ``<kind>.toml`` (template, style, page, words in both languages, whatever else the template
wants to know) and the files it names. Style sheets that several kinds share stand beside the folders, and each
kind names those it takes: ``shared = ["frame.css"]``. Where a document needs more than its content and its words, the
metadata name a module, ``module = "documents.brief"``, with ``read(json)`` and ``values(content, kind, known)``:
what the template sees beside the content. Without one the content is the mapping that the JSON holds. A
further kind is a further folder.
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Protocol, cast

from workflow.process.text import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "documents"
_CODE = Path(__file__).resolve().parent
_LIBRARIES = ("weasyprint", "pydyf", "fonttools", "jinja2", "markdown-it-py", "mdit-py-plugins", "segno")


class BadKind(Exception):
    """The folder of a kind cannot be used; the message names the file and what it lacks."""


class Maker(Protocol):
    """What the module of a kind offers."""

    def read(self, source: str) -> Any:  # noqa: ANN401 - each kind has a content of its own
        """The content that the JSON holds. Raises ContentFault."""

    def values(self, content: Any, kind: "Kind", known: Collection[int] | None) -> Mapping[str, Any]:  # noqa: ANN401
        """What the template sees beside ``content`` and the words."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document."""

    name: str
    folder: Path
    metadata: Mapping[str, Any]

    @property
    def template(self) -> str:
        """Name of the template in the folder."""
        return str(self.metadata["template"])

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """The document's own words, by language and key."""
        return cast("Mapping[str, Mapping[str, str]]", self.metadata["words"])

    @property
    def maker(self) -> Maker | None:
        """The module of the kind, if it has one."""
        name = self.metadata.get("module")
        return cast("Maker", import_module(name)) if name else None

    def style(self) -> str:
        """The style sheet, with the page it is for and what it shares with other kinds before its own."""
        page = self.metadata["page"]
        rules: str = f"@page {{ size: {page['size']}; margin: {page['margin']}; }}\n"
        sheets = (*self._shared, self.folder / str(self.metadata["style"]))
        return rules + "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)

    @property
    def _shared(self) -> tuple[Path, ...]:
        return tuple(self.folder.parent / str(name) for name in self.metadata.get("shared", ()))

    def version(self) -> str:
        """Hash (hex) of all that makes the bytes of this kind beside the content: its files, our code, libraries.

        An upgrade of a system library is not seen: what was made before it stays as it was made.
        """
        digest = hashlib.sha256(_renderer().encode())
        for path in (*self._shared, *sorted(path for path in self.folder.rglob("*") if path.is_file())):
            digest.update(
                path.relative_to(self.folder.parent).as_posix().encode() + b"\0" + path.read_bytes()
            )
        return digest.hexdigest()


@cache
def kinds(folder: Path = FOLDER) -> Mapping[str, Kind]:
    """Every kind there is, by name. Raises BadKind."""
    return {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_dir()}


def _read(folder: Path) -> Kind:
    file = folder / f"{folder.name}.toml"
    try:
        metadata = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise BadKind(f"{file}: {fault}") from fault
    for key in ("template", "style"):
        if not (folder / str(metadata.get(key, ""))).is_file():
            raise BadKind(f"{file}: {key} names no file of the folder")
    for name in metadata.get("shared", ()):
        if not (folder.parent / str(name)).is_file():
            raise BadKind(f"{file}: shared names {name}, which is not beside the folder")
    if not {"size", "margin"} <= set(metadata.get("page", ())):
        raise BadKind(f"{file}: [page] needs size and margin")
    words = metadata.get("words", {})
    if set(words) != set(LANGUAGES) or len({frozenset(words[language]) for language in LANGUAGES}) != 1:
        raise BadKind(f"{file}: [words.fa] and [words.en] are both needed, with the same keys")
    return Kind(folder.name, folder, metadata)


@cache
def _renderer() -> str:
    """Our code and the versions of the libraries that lay out and write."""
    digest = hashlib.sha256()
    for path in sorted(_CODE.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest() + "".join(f" {name} {metadata.version(name)}" for name in _LIBRARIES)
