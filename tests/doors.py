"""Ports that are a test's own from the beginning: no other process comes between finding one and using it."""

import asyncio
import socket
from collections.abc import Awaitable
from typing import Any

from aiosmtpd.controller import Controller


def door() -> socket.socket:
    """A port of the loopback where nobody answers until somebody listens at it.

    Held without listening it is given to nobody who asks for any port, and a connection to it is refused; a program
    that is told its number may listen there.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


def number(held: socket.socket) -> int:
    """The number of a door."""
    return int(held.getsockname()[1])


class Doorman(Controller):
    """An SMTP server at a door, which it closes when it stops; patient with a machine that has much to do."""

    def __init__(self, handler: object, at: socket.socket | None = None, **options: Any) -> None:
        self._at = at or door()
        super().__init__(handler, "127.0.0.1", number(self._at), ready_timeout=240, **options)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._at, ssl=self.ssl_context)
