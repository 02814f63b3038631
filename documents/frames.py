"""What goes between the process that wants a document and the one that renders it: a head as JSON, then bytes."""

import json
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any

_LENGTHS = struct.Struct("!II")


def send(
    channel: socket.socket, head: Mapping[str, Any], body: bytes = b"", *, by: float | None = None
) -> None:
    """Send one frame. Raises TimeoutError when ``by`` (``time.monotonic``) has passed, OSError when nobody is there."""
    said = json.dumps(head, ensure_ascii=False).encode()
    _wait(channel, by)
    channel.sendall(_LENGTHS.pack(len(said), len(body)) + said + body)


def receive(channel: socket.socket, *, by: float | None = None) -> tuple[dict[str, Any], bytes] | None:
    """The next frame; None when the other end is closed. Raises TimeoutError when ``by`` has passed."""
    lengths = _exactly(channel, _LENGTHS.size, by)
    if lengths is None:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    whole = _exactly(channel, head_length + body_length, by)
    if whole is None:
        return None
    return json.loads(whole[:head_length]), whole[head_length:]


def _exactly(channel: socket.socket, length: int, by: float | None) -> bytes | None:
    found = bytearray()
    while len(found) < length:
        _wait(channel, by)
        try:
            piece = channel.recv(min(length - len(found), 1 << 20))
        except ConnectionError:
            return None
        if not piece:
            return None
        found += piece
    return bytes(found)


def _wait(channel: socket.socket, by: float | None) -> None:
    if by is None:
        return
    left = by - time.monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)
