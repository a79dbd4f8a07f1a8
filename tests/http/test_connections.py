"""Which connection makes room for a new one."""

import ipaddress
from collections.abc import Sequence

from cute_api.http.connections import Connections

ALICE, BOB, PROXY = "192.0.2.1", "192.0.2.2", "10.0.0.1"
TRUSTED = (ipaddress.ip_network("10.0.0.0/8"),)


def of(most: int, most_per_address: int) -> Connections[str]:
    return Connections(most=most, most_per_address=most_per_address, trusted=TRUSTED)


def test_the_longest_waiting_connection_of_the_address_makes_room() -> None:
    connections = of(10, 2)
    assert connections.enter("bob", BOB) is None
    assert connections.enter("alice 1", ALICE) is None
    assert connections.enter("alice 2", ALICE) is None
    connections.work("alice 1")
    connections.wait("alice 1")
    assert connections.enter("alice 3", ALICE) == "alice 2"
    assert len(connections) == 3


def test_a_connection_at_work_makes_no_room() -> None:
    connections = of(10, 2)
    for name in ("alice 1", "alice 2"):
        connections.enter(name, ALICE)
        connections.work(name)
    assert connections.enter("alice 3", ALICE) == "alice 3"
    assert len(connections) == 2
    connections.leave("alice 1")
    assert connections.enter("alice 4", ALICE) is None


def test_the_longest_waiting_connection_of_all_makes_room_at_the_bound_of_all() -> None:
    connections = of(3, 2)
    for name, address in (("alice 1", ALICE), ("bob 1", BOB), ("alice 2", ALICE)):
        assert connections.enter(name, address) is None
    connections.work("alice 1")
    assert connections.enter("bob 2", BOB) == "bob 1"


def test_trusted_proxies_and_unix_sockets_are_bounded_together_only() -> None:
    connections = of(4, 1)
    for name, peer in (("a", PROXY), ("b", PROXY), ("c", None), ("d", None)):
        assert connections.enter(name, peer) is None
    assert connections.enter("e", PROXY) == "a"


def stalled(connections: Connections[str], names: Sequence[str], address: str) -> None:
    for name in names:
        connections.enter(name, address)
        connections.stall(name)


def test_the_slowest_unfinished_request_makes_room_before_a_newer_idle_connection() -> None:
    connections = of(10, 4)
    stalled(connections, ["slow", "fast"], ALICE)
    connections.enter("idle", ALICE)
    connections.enter("busy", ALICE)
    connections.work("busy")
    connections.stall("fast")
    assert connections.enter("a", ALICE) == "slow"
    assert connections.enter("b", ALICE) == "idle"
    assert connections.enter("c", ALICE) == "fast"


def test_half_of_an_address_may_have_unfinished_requests() -> None:
    connections = of(100, 4)
    stalled(connections, ["slow", "fast"], ALICE)
    stalled(connections, ["bob"], BOB)
    connections.stall("fast")
    connections.enter("third", ALICE)
    assert connections.stall("third") == "slow"
    assert connections.stall("third") is None
    assert len(connections) == 3


def test_half_of_all_may_have_unfinished_requests_through_proxies_too() -> None:
    connections = of(4, 1)
    stalled(connections, ["a", "b"], PROXY)
    connections.enter("c", BOB)
    assert connections.stall("c") == "a"
    connections.enter("d", PROXY)
    assert connections.stall("d") == "b"


def test_a_request_that_is_whole_is_unfinished_no_longer() -> None:
    connections = of(100, 2)
    stalled(connections, ["a"], ALICE)
    connections.work("a")
    stalled(connections, ["b"], ALICE)
    assert len(connections) == 2
    assert connections.enter("c", ALICE) == "b"


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    connections = of(10, 1)
    assert connections.enter("a", "2001:db8::1") is None
    assert connections.enter("b", "2001:db8::ffff:1") == "a"
    assert connections.enter("c", "2001:db8:0:1::1") is None
    assert connections.enter("d", "::ffff:192.0.2.1") is None
    assert connections.enter("e", ALICE) == "d"


def test_who_left_comes_back_by_no_other_way() -> None:
    connections = of(10, 10)
    connections.enter("a", ALICE)
    connections.leave("a")
    connections.leave("a")
    connections.wait("a")
    connections.work("a")
    assert connections.stall("a") is None
    assert len(connections) == 0
    assert connections.enter("b", ALICE) is None
