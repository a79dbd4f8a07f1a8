"""A response's head and body leave in one write, whatever the response is."""

import asyncio
from typing import cast

from cute_api.http.exchange import CorkedTransport


class Written:
    """A transport that keeps what is done to it."""

    def __init__(self) -> None:
        self.done: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.done


def corked() -> tuple[CorkedTransport, Written]:
    written = Written()
    return CorkedTransport(cast(asyncio.Transport, written)), written


def test_head_and_body_are_one_write_and_later_parts_their_own() -> None:
    transport, written = corked()
    transport.hold()
    transport.write(b"head")
    assert written.done == []
    transport.write(b"body")
    transport.release()
    transport.write(b"more")
    assert written.done == [b"headbody", b"more"]


def test_a_head_without_a_body_is_written_when_it_is_released() -> None:
    transport, written = corked()
    transport.hold()
    transport.write(b"head")
    transport.release()
    transport.release()
    assert written.done == [b"head"]


def test_a_head_goes_out_before_the_connection_closes() -> None:
    transport, written = corked()
    transport.hold()
    transport.write(b"head")
    transport.close()
    assert written.done == [b"head", "closed"]
    assert transport.is_closing()
