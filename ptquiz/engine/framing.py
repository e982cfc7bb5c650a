"""Messages on a socket: JSON objects, each behind its length."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, TypeVar

from ptquiz.engine.messages import MalformedMessage, decode, encode

if TYPE_CHECKING:
    import socket

T = TypeVar("T")

_HEADER = struct.Struct("!I")
MAX_MESSAGE = 64 << 20
"""Bytes."""


class Closed(Exception):
    """The other side is gone."""


def send(connection: socket.socket, message: Any) -> None:
    """Send one message. Raises Closed."""
    data = json.dumps(encode(message)).encode()
    try:
        connection.sendall(_HEADER.pack(len(data)) + data)
    except OSError as error:
        raise Closed from error


def receive(connection: socket.socket, kind: type[T]) -> T:
    """Wait for one message. Raises Closed, also for what is no such message."""
    (size,) = _HEADER.unpack(_exactly(connection, _HEADER.size))
    if size > MAX_MESSAGE:
        raise Closed
    try:
        return decode(kind, json.loads(_exactly(connection, size)))
    except (ValueError, RecursionError, MalformedMessage) as error:
        raise Closed from error


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
