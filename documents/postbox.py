"""A post box on this machine: a real SMTP conversation that ends in ``.eml`` files. For the demonstration."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from documents.mail import store


@contextmanager
def postbox(folder: Path) -> Iterator[str]:
    """A server on a free port of the loopback that keeps what it receives in the folder; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = _Loopback(_Keeper(folder), listener)
        server.start()
        try:
            yield f"smtp://127.0.0.1:{server.port}"
        finally:
            server.stop()


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        try:
            await asyncio.to_thread(store, content, _message_id(content), self._folder)
        except OSError:
            return "452 4.3.1 No room to keep the mail"
        return "250 2.0.0 Kept"


class _Loopback(Controller):
    """aiosmtpd's controller on a port that the system chose."""

    def __init__(self, handler: _Keeper, listener: socket.socket) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=listener.getsockname()[1], ready_timeout=60)
        self._listener = listener

    def _create_server(self) -> Any:  # noqa: ANN401 (as aiosmtpd has it)
        return self.loop.create_server(self._factory_invoker, sock=self._listener)


def _message_id(content: bytes) -> str:
    # parsed, since a long one stands on a line of its own
    return str(BytesHeaderParser().parsebytes(content)["Message-ID"] or "").strip()
