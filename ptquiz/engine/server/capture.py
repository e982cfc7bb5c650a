"""What a job writes: read while it runs, cut at a limit, and made harmless to a terminal."""

from __future__ import annotations

import json
import os
import re
from typing import Any

_CHUNK = 1 << 16
_PIPEFULS = 32
"""Chunks after which what still comes is a flood that does not end."""

_MOST_REPORTED = 16 << 20
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def sanitize(text: str) -> str:
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

    def read(self) -> bool:
        """Take what is there, at most a chunk; False if there is nothing."""
        try:
            data = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return False
        if not data:
            self.open = False
            return False
        room = self.limit - len(self._data)
        self._cut = self._cut or len(data) > room
        self._data += data[: max(room, 0)]
        return True

    def finish(self) -> str:
        """Take what a pipe still holds, and give all of it as harmless text."""
        for _ in range(_PIPEFULS):
            if not self.read():
                break
        text = sanitize(self._data.decode("utf-8", "replace"))
        return f"{text}\n… cut after {self.limit >> 10} KiB\n" if self._cut else text


class EventPipe(Stream):
    """The pipe of a worker's own events, a line each; anybody else's line is ``garbage``."""

    def __init__(self, descriptor: int, nonce: str) -> None:
        super().__init__(descriptor, _MOST_REPORTED)
        self.nonce = nonce
        self.garbage = False
        self.events: list[dict[str, Any]] = []

    def read(self) -> bool:
        """Take the events that are there, at most a chunk."""
        there = super().read()
        self.garbage = self.garbage or self._cut
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
        return there

    def read_all(self) -> None:
        """Take the events that the pipe still holds."""
        for _ in range(_PIPEFULS):
            if not self.read():
                break

    def forget(self) -> None:
        """Begin anew, for the next job."""
        self.events = []

    @property
    def end(self) -> dict[str, Any] | None:
        """What the worker said when the job was at its end, if it has."""
        return next((event for event in self.events if event["event"] == "end"), None)

    @property
    def finished(self) -> bool:
        """Whether the worker has said that the job is at its end."""
        return self.end is not None

    @property
    def awake(self) -> bool:
        """Whether the worker has said that it begins with its first job."""
        return bool(self.events) and self.events[0]["event"] == "awake"

    @property
    def ready(self) -> bool:
        """Whether the worker has restored what the job changed, or tried to."""
        return bool(self.events) and self.events[-1]["event"] == "ready"

    @property
    def fit(self) -> bool:
        """Whether it can run another job."""
        return self.ready and not self.garbage and not self.events[-1]["harm"]
