"""HTTP servers for the tests of this folder, with an application that records its requests."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import cast

import pytest

from cute_api.http.connections import MAX_CONNECTIONS, Connections
from cute_api.http.protocol import HEAD_SECONDS, HttpProtocol
from cute_api.http.reader import READER_SECONDS
from cute_api.serving import BACKLOG
from scripts.checks.proof.api import HOST, serving_on
from scripts.checks.proof.strict_http.witness import RESPONSE, Witness

SHORT_HEAD_SECONDS = 0.5
MOST_PER_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Front:
    """A server on `port` of the loopback."""

    port: int
    witness: Witness


@contextmanager
def serving(
    head_seconds: float = HEAD_SECONDS,
    *,
    reader_seconds: float = READER_SECONDS,
    base_url: str = "http://cute.example",
    most: int = MAX_CONNECTIONS,
    most_per_address: int = MOST_PER_ADDRESS,
    response: bytes = RESPONSE,
) -> Iterator[Front]:
    witness = Witness(response)
    connections: Connections[HttpProtocol] = Connections(
        most=most, most_per_address=most_per_address
    )
    made = partial(
        HttpProtocol,
        connections=connections,
        head_seconds=head_seconds,
        reader_seconds=reader_seconds,
        base_url=base_url,
    )
    with (
        socket.create_server((HOST, 0), backlog=BACKLOG) as listener,
        serving_on(listener, witness, cast(type[HttpProtocol], made)),
    ):
        yield Front(listener.getsockname()[1], witness)


@pytest.fixture(scope="package")
def front() -> Iterator[Front]:
    with serving() as front:
        yield front


@pytest.fixture(scope="package")
def impatient() -> Iterator[Front]:
    """A server that waits half a second for a head."""
    with serving(SHORT_HEAD_SECONDS) as front:
        yield front
