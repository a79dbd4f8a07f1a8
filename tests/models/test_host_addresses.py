"""Connections to our own servers by name don't need a responding name server."""

import socket
import threading
from typing import Any

import psycopg2
import pytest

from cute_api.models.connections.hosts import joined, places_of
from cute_api.outbound.look_up import LookUp, RememberingResolver, Resolver

LOOK_UP_AGAIN_S = 5.0

NAME, PORT = "db.example", 5432


def found(*addresses: str) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, PORT)) for address in addresses]


class NameServer:
    """`look_up` fails while `away`; `asked` counts."""

    def __init__(self) -> None:
        self.away: OSError | None = None
        self.asked = 0
        self.addresses = ["192.0.2.1"]

    def look_up(self, _host: str, _port: int) -> list[Any]:
        self.asked += 1
        if self.away is not None:
            raise self.away
        return found(*self.addresses)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def remembering(look_up: LookUp, clock: Clock) -> RememberingResolver:
    return RememberingResolver(Resolver(look_up), clock)


def test_addresses_from_before_are_used_while_no_name_server_responds() -> None:
    server, clock = NameServer(), Clock()
    resolver = remembering(server.look_up, clock)
    assert resolver.addresses(NAME, PORT) == ["192.0.2.1"]
    server.away, server.addresses = socket.gaierror(-3, "again"), ["192.0.2.2"]
    assert [resolver.addresses(NAME, PORT) for _ in range(3)] == [["192.0.2.1"]] * 3
    assert server.asked == 2, "for some seconds nobody asks again"
    server.away = None
    clock.now += LOOK_UP_AGAIN_S
    assert resolver.addresses(NAME, PORT) == ["192.0.2.2"]
    server.addresses = ["192.0.2.3"]
    assert resolver.addresses(NAME, PORT) == ["192.0.2.3"], "a name that moves is followed at once"


def test_a_name_that_was_never_found_is_an_error() -> None:
    server = NameServer()
    server.away = socket.gaierror(-2, "no such name")
    with pytest.raises(socket.gaierror):
        remembering(server.look_up, Clock()).addresses(NAME, PORT)


def test_a_look_up_that_hangs_is_left_alone() -> None:
    server, hangs, ends = NameServer(), threading.Event(), threading.Event()

    def look_up(host: str, port: int) -> list[Any]:
        if hangs.is_set():
            ends.wait(60)
        return server.look_up(host, port)

    resolver = RememberingResolver(Resolver(look_up), look_up_s=0.05)
    assert resolver.addresses(NAME, PORT) == ["192.0.2.1"]
    hangs.set()
    assert resolver.addresses(NAME, PORT) == ["192.0.2.1"]
    ends.set()


def test_an_address_is_not_looked_up() -> None:
    server = NameServer()
    assert remembering(server.look_up, Clock()).addresses("127.0.0.1", PORT) == ["127.0.0.1"]
    assert server.asked == 0


def test_each_address_of_each_host_is_a_place_with_the_name_for_tls() -> None:
    server = NameServer()
    server.addresses = ["192.0.2.1", "2001:db8::1"]
    url = "postgresql://alice:pw@one.example,%2Frun%2Fpg,192.0.2.9:6000/cute?sslmode=verify-full"
    places = places_of(url, remembering(server.look_up, Clock()))
    assert [(place["host"], place.get("hostaddr"), place.get("port")) for place in places] == [
        ("one.example", "192.0.2.1", None),
        ("one.example", "2001:db8::1", None),
        ("/run/pg", None, None),
        ("192.0.2.9", "192.0.2.9", "6000"),
    ]
    assert {place["sslmode"] for place in places} == {"verify-full"}
    together = joined(places)
    assert together["host"] == "one.example,one.example,/run/pg,192.0.2.9"
    assert together["hostaddr"] == "192.0.2.1,2001:db8::1,,192.0.2.9"
    assert together["port"] == ",,,6000"


def test_a_host_without_a_known_address_is_left_out() -> None:
    server = NameServer()
    server.away = socket.gaierror(-3, "again")
    resolver = remembering(server.look_up, Clock())
    [place] = places_of("postgresql://one.example,192.0.2.9/cute", resolver)
    assert place["host"] == "192.0.2.9"
    with pytest.raises(psycopg2.OperationalError, match="again"):
        places_of("postgresql://one.example/cute", resolver)
