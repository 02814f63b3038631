"""From frozen content to the bytes of a PDF, in a process of its own with bounds on time and memory.

Whoever writes a proposal decides what the renderer has to chew on: a table of a hundred thousand columns
would hold it for minutes and take gigabytes. So a render happens in a child that the system itself stops,
and a stop is told by name. The child sees one font folder, reads nothing else and fetches nothing. The same
content gives the same bytes.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from documents.content import BriefContent, to_json
from documents.fonts import FONTS, write_configuration

MEMORY = 2 * 1024**3
"""Address space of a render, in bytes."""
_ROOT = Path(__file__).resolve().parent.parent
Reason = Literal["time", "memory", "warning", "refused", "crashed"]


class RenderFailed(Exception):
    """No PDF came out. ``reason`` says which bound was met or what fault it was, ``detail`` the rest."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"render failed ({reason}): {detail}")


def render(content: BriefContent, *, timeout: float = 60, memory: int = MEMORY, fonts: Path = FONTS) -> bytes:
    """The brief as a tagged PDF.

    ``timeout`` is in seconds of wall time, ``memory`` in bytes of address space. Raises RenderFailed (with
    reason ``time``, ``memory``, ``warning`` for anything the renderer complained about, ``refused`` for a
    text beyond what is rendered, ``crashed``) and FontsMissing.
    """
    with tempfile.TemporaryDirectory(prefix="rayzan-render-") as folder:
        configuration = write_configuration(Path(folder), fonts)
        command = [sys.executable, "-m", "documents.renderer", str(memory), str(int(timeout) + 2), str(fonts)]
        child = subprocess.Popen(  # noqa: S603 - our own module, no word of it from outside
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env=_environment(configuration, folder),
            start_new_session=True,
        )
        try:
            pdf, errors = child.communicate(to_json(content).encode(), timeout=timeout)
        except subprocess.TimeoutExpired:
            raise RenderFailed("time", f"stopped after {timeout:g} seconds") from None
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.communicate()
    if child.returncode == 0 and pdf.startswith(b"%PDF-"):
        return pdf
    raise _failure(child.returncode, errors.decode(errors="replace"))


def _environment(configuration: Path, folder: str) -> dict[str, str]:
    """What the child is told: its fonts, a place for temporary files, none of our settings and secrets."""
    return {
        "FONTCONFIG_FILE": str(configuration),
        "HOME": folder,
        "TMPDIR": folder,
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONHASHSEED": "0",
    }


_REASONS: dict[str, Reason] = {"memory": "memory", "warning": "warning", "refused": "refused"}


def _failure(code: int, errors: str) -> RenderFailed:
    last = errors.strip().splitlines()[-1] if errors.strip() else ""
    said, _, detail = last.partition(": ")
    if said in _REASONS:
        return RenderFailed(_REASONS[said], detail)
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return RenderFailed("time", "stopped by the system's limit on processor time")
    if any(
        sign in errors
        for sign in ("MemoryError", "failed to allocate", "Cannot allocate memory", "out of memory")
    ):
        return RenderFailed("memory", last)
    name = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return RenderFailed("crashed", f"{name} {last}".strip())
