"""A request's bytes, and what the connector needs to dial its destination."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import aiohttp
from yarl import URL


@dataclass(frozen=True, slots=True)
class Destination:
    """The request line and Host header for a URL.

    `request` only asks aiohttp's connector for a connection; it is never sent. Construct it while
    an event loop runs.
    """

    request: aiohttp.ClientRequest
    line: str
    host: str

    @classmethod
    def of(cls, url: str) -> Self:
        target = URL(url)
        return cls(
            request=aiohttp.ClientRequest("POST", target),
            line=f"POST {target.raw_path_qs} HTTP/1.1",
            host=target.host_port_subcomponent or "",
        )


def request(destination: Destination, headers: Mapping[str, str], payload: bytes) -> bytes:
    """Return the request's bytes. Raises `ValueError` for a header that contains a line break."""
    head = "\r\n".join([destination.line, *[f"{name}: {value}" for name, value in headers.items()]])
    breaks = len(headers)
    if head.count("\r") != breaks or head.count("\n") != breaks or "\0" in head:
        raise ValueError("A header contains a line break or NUL.")
    return b"%b\r\n\r\n%b" % (head.encode(), payload)
