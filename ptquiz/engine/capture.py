"""What a job writes: read while it runs, cut at a limit, and made harmless to a terminal."""

from __future__ import annotations

import json
import os
import re

_CHUNK = 1 << 16
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Show control characters as pictures: none moves a cursor, sets a title, turns text around."""
    return _UNSAFE.sub(_picture, text.replace("\r\n", "\n"))


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


class Stream:
    """The reading end of a pipe, of which ``limit`` bytes are kept."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self.descriptor = descriptor
        self.limit = limit
        self.open = True
        self._data = bytearray()
        self._cut = False
        os.set_blocking(descriptor, False)

    def read(self) -> None:
        """Take what is there, at most a chunk."""
        try:
            data = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return
        if not data:
            self.open = False
            return
        room = self.limit - len(self._data)
        self._cut = self._cut or len(data) > room
        self._data += data[: max(room, 0)]

    def finish(self) -> str:
        """Take the rest, when nobody writes any more, and give all of it as harmless text."""
        while self.open:
            before = len(self._data), self._cut
            self.read()
            if (len(self._data), self._cut) == before:
                break
        os.close(self.descriptor)
        text = harmless(self._data.decode("utf-8", "replace"))
        return f"{text}\n… cut after {self.limit >> 10} KiB\n" if self._cut else text


class Reports(Stream):
    """The pipe of a worker's own events, a line each; anybody else's line is ``garbage``."""

    def __init__(self, descriptor: int, nonce: str) -> None:
        super().__init__(descriptor, 16 << 20)
        self.nonce = nonce
        self.garbage = False
        self.events: list[dict[str, object]] = []

    def read(self) -> None:
        """Take the events that are there."""
        super().read()
        if len(self._data) >= self.limit:
            self.garbage = True
        *lines, rest = self._data.split(b"\n")
        self._data = bytearray(rest)
        for line in lines:
            try:
                event = json.loads(line)
                genuine = event.pop("nonce") == self.nonce
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                genuine = False
            if genuine:
                self.events.append(event)
            else:
                self.garbage = True

    @property
    def ended(self) -> bool:
        """Whether the worker has said that the job is at its end."""
        return bool(self.events) and self.events[-1].get("event") == "end"
