"""Messages between the command and its runners: JSON objects, each behind its length."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

_HEADER = struct.Struct("!I")
MAX_MESSAGE = 64 << 20


class Closed(Exception):
    """The other side is gone."""


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message. Raises Closed."""
    data = json.dumps(message).encode()
    try:
        connection.sendall(_HEADER.pack(len(data)) + data)
    except OSError as error:
        raise Closed from error


def receive(connection: socket.socket) -> dict[str, Any]:
    """Wait for one message. Raises Closed, also for what is not a message."""
    (size,) = _HEADER.unpack(_exactly(connection, _HEADER.size))
    if size > MAX_MESSAGE:
        raise Closed
    try:
        message = json.loads(_exactly(connection, size))
    except ValueError as error:
        raise Closed from error
    if not isinstance(message, dict):
        raise Closed
    return message


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        try:
            part = connection.recv(min(size, 1 << 16))
        except OSError as error:
            raise Closed from error
        if not part:
            raise Closed
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
