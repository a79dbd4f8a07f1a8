"""A request as it goes over the line, with what the connector has to know to dial for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import aiohttp
from yarl import URL


@dataclass(frozen=True, slots=True)
class Destination:
    """Where requests to one URL go: their first line, and the Host header.

    `asked` is what aiohttp's connector is asked for a connection with; it is never sent. Make it
    where an event loop runs.
    """

    asked: aiohttp.ClientRequest
    line: str
    host: str

    @classmethod
    def of(cls, url: str) -> Self:
        target = URL(url)
        return cls(
            asked=aiohttp.ClientRequest("POST", target),
            line=f"POST {target.raw_path_qs} HTTP/1.1",
            host=target.host_port_subcomponent or "",
        )


def request(destination: Destination, headers: Mapping[str, str], payload: bytes) -> bytes:
    """The whole of it. Raises `ValueError` for a header that would begin another one."""
    head = "\r\n".join([destination.line, *[f"{name}: {value}" for name, value in headers.items()]])
    breaks = len(headers)
    if head.count("\r") != breaks or head.count("\n") != breaks or "\0" in head:
        raise ValueError("A header has a character that none may have.")
    return b"%b\r\n\r\n%b" % (head.encode(), payload)
