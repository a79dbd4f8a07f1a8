"""Parse server-sent events (WHATWG HTML, 9.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_END = re.compile(b"\r\n|\n|\r")
# Up to eleven days: a longer pause is nonsense.
_PAUSE = re.compile(r"\d{1,9}", re.ASCII)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Message:
    """A message. `data` is None if it only sets the id or the retry time.

    retry: seconds to wait before reconnecting, or None.
    """

    event: str
    data: str | None
    event_id: str | None
    retry: float | None


class MessageParser:
    """Parses a stream in chunks of any size. An incomplete message at its end is dropped."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_first = True
        self._fields: dict[str, list[str]] = {}

    def feed(self, part: bytes) -> Iterator[Message]:
        """Return the messages that this chunk completes."""
        data = self._rest + part
        # The second half of a line end may follow in the next chunk.
        whole = len(data) - 1 if data.endswith(b"\r") else len(data)
        start = 0
        for end in _LINE_END.finditer(data, 0, whole):
            line = data[start : end.start()]
            start = end.end()
            if self._is_first:
                line, self._is_first = line.removeprefix(_BYTE_ORDER_MARK), False
            if line:
                self._take(line.decode("utf-8", "replace"))
            elif self._fields:
                yield self._message()
        self._rest = data[start:]

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        if name:
            self._fields.setdefault(name, []).append(value.removeprefix(" "))

    def _message(self) -> Message:
        fields, self._fields = self._fields, {}
        names = [field for field in fields.get("id", []) if "\0" not in field]
        pauses = [pause for pause in fields.get("retry", []) if _PAUSE.fullmatch(pause)]
        return Message(
            event=fields.get("event", ["message"])[-1] or "message",
            data="\n".join(fields["data"]) if "data" in fields else None,
            event_id=names[-1] if names else None,
            retry=int(pauses[-1]) / 1000 if pauses else None,
        )
