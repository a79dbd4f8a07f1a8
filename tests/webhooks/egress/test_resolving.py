"""Look-ups on threads: one that hangs delays no other. Nothing but loopback is looked up."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from cute_api.webhooks.egress.policy import DeliveryPolicy
from cute_api.webhooks.egress.resolving import SystemResolver
from tests.webhooks.egress.loopback import listening, saying

MAX_LOOK_UPS = 64
SANDBOX = UrlRules(loopback_allowed=True)
OK = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
PATIENCE_S = 60.0
PATIENT = DeliveryPolicy(connect_timeout_s=PATIENCE_S, total_timeout_s=PATIENCE_S)
HERE: list[Any] = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]


class NameServer:
    """Knows every name as loopback; hangs for those that begin with `hang` until `released`."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.asked: list[str] = []
        self._hanging = threading.Semaphore(0)

    def wait_hanging(self, count: int) -> None:
        for _ in range(count):
            assert self._hanging.acquire(timeout=PATIENCE_S), "a look-up did not begin"

    def __call__(self, host: str, port: int) -> list[Any]:
        self.asked.append(host)
        if host.startswith("hang"):
            self._hanging.release()
            self.released.wait()
        if host.startswith("unknown"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return HERE


@contextmanager
def name_server() -> Iterator[NameServer]:
    server = NameServer()
    try:
        yield server
    finally:
        server.released.set()


def test_names_that_hang_delay_no_other_name() -> None:
    async def send(server: NameServer) -> tuple[ReceiverResponse, int]:
        async with (
            listening(OK) as port,
            Egress(SANDBOX, PATIENT, resolver=SystemResolver(server)) as egress,
        ):
            others = [
                asyncio.create_task(egress.post(f"http://hang{n}.localhost:{port}/", b"", {}))
                for n in range(MAX_LOOK_UPS - 1)
            ]
            await asyncio.to_thread(server.wait_hanging, len(others))
            response = await egress.post(f"http://fine.localhost:{port}/", b"", {})
            waiting = sum(not other.done() for other in others)
            server.released.set()
            await asyncio.gather(*others)
            return response, waiting

    with name_server() as server:
        response, waiting = uvloop.run(send(server))
    assert response.outcome is AttemptOutcome.SUCCESS
    assert response.timing.dns_ms is not None
    assert waiting == MAX_LOOK_UPS - 1


def test_no_more_look_ups_run_at_once_than_allowed() -> None:
    async def look_up(server: NameServer) -> int:
        resolver = SystemResolver(server)
        names = [f"hang{n}.localhost" for n in range(MAX_LOOK_UPS + 1)]
        tasks = [asyncio.create_task(resolver.resolve(name, 80)) for name in names]
        await asyncio.to_thread(server.wait_hanging, MAX_LOOK_UPS)
        at_once = len(server.asked)
        server.released.set()
        await asyncio.gather(*tasks)
        return at_once

    with name_server() as server:
        assert uvloop.run(look_up(server)) == MAX_LOOK_UPS
        assert len(server.asked) == MAX_LOOK_UPS + 1


def test_a_connection_waits_for_its_name_no_longer_than_for_itself() -> None:
    with name_server() as server:
        response = post("hang.localhost", server, DeliveryPolicy(connect_timeout_s=0.2))
    assert response.outcome is AttemptOutcome.TIMEOUT
    assert response.timing.dns_ms is None


def post(host: str, server: NameServer, policy: DeliveryPolicy) -> ReceiverResponse:
    async def send() -> ReceiverResponse:
        async with Egress(SANDBOX, policy, resolver=SystemResolver(server)) as egress:
            return await egress.post(f"http://{host}:9000/", b"", {})

    return uvloop.run(send())


def test_a_name_that_is_unknown_is_a_connection_error() -> None:
    with name_server() as server:
        response = post("unknown.localhost", server, PATIENT)
    assert response.outcome is AttemptOutcome.CONNECTION_ERROR
    assert response.error == (
        "The receiver's host name can't be resolved: Name or service not known."
    )


def test_the_system_knows_localhost() -> None:
    async def look_up() -> set[str]:
        return {found["host"] for found in await SystemResolver().resolve("localhost", 80)}

    assert uvloop.run(look_up()) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("host", ["a" * 64 + ".localhost", "a..localhost"])
def test_a_name_that_can_not_be_encoded_is_an_os_error(host: str) -> None:
    async def look_up() -> None:
        await SystemResolver().resolve(host, 80)

    with pytest.raises(OSError, match="label"):
        uvloop.run(look_up())
