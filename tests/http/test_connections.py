"""Which connection makes room for a new one."""

import ipaddress
from collections.abc import Sequence

from cute_api.http.connections import Connections

ALICE, BOB, PROXY = "192.0.2.1", "192.0.2.2", "10.0.0.1"
TRUSTED = (ipaddress.ip_network("10.0.0.0/8"),)


def of(most: int, most_per_address: int) -> Connections[str]:
    return Connections(most=most, most_per_address=most_per_address, trusted=TRUSTED)


def keyed(connections: Connections[str], names: Sequence[str], address: str) -> None:
    """Connections that wait for the next request of a caller with a valid key."""
    for name in names:
        connections.enter(name, address)
        connections.work(name)
        assert connections.wait(name, keyed=True) is None


def stalled(connections: Connections[str], names: Sequence[str], address: str) -> None:
    for name in names:
        connections.enter(name, address)
        connections.stall(name)


def test_the_longest_waiting_connection_of_the_address_makes_room() -> None:
    connections = of(10, 2)
    keyed(connections, ["bob"], BOB)
    keyed(connections, ["alice 1", "alice 2"], ALICE)
    connections.work("alice 1")
    connections.wait("alice 1", keyed=True)
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
    keyed(connections, ["alice 1"], ALICE)
    keyed(connections, ["bob 1"], BOB)
    keyed(connections, ["alice 2"], ALICE)
    connections.work("alice 1")
    assert connections.enter("bob 2", BOB) == "bob 1"


def test_trusted_proxies_and_unix_sockets_are_bounded_together_only() -> None:
    connections = of(4, 1)
    for name, peer in (("a", PROXY), ("b", PROXY), ("c", None), ("d", None)):
        connections.enter(name, peer)
        connections.work(name)
    connections.wait("a", keyed=True)
    assert connections.enter("e", PROXY) == "a"


def test_half_of_an_address_may_wait_without_a_key() -> None:
    connections = of(100, 4)
    for name in ("first", "second"):
        assert connections.enter(name, ALICE) is None
    connections.work("first")
    assert connections.wait("first") is None
    assert connections.enter("third", ALICE) == "second"
    assert connections.stall("third") is None
    assert len(connections) == 2


def test_connections_without_a_key_close_none_with_one() -> None:
    connections = of(6, 4)
    keyed(connections, ["key 1", "key 2"], ALICE)
    closed = [connections.enter(f"new {number}", ALICE) for number in range(4)]
    assert closed == [None, None, "new 0", "new 1"]
    closed = [connections.enter(f"bob {number}", BOB) for number in range(4)]
    assert closed == [None, "new 2", "bob 0", "bob 1"]
    assert connections.wait("key 2") == "new 3", "its last caller had no key"


def test_the_slowest_unfinished_request_makes_room_before_a_newer_idle_connection() -> None:
    connections = of(10, 5)
    for name in ("busy 1", "busy 2", "busy 3"):
        connections.enter(name, ALICE)
        connections.work(name)
    stalled(connections, ["slow", "fast"], ALICE)
    connections.stall("slow")
    connections.stall("fast")
    assert connections.enter("a", ALICE) == "slow"
    assert connections.enter("b", ALICE) == "fast"
    assert connections.enter("c", ALICE) == "a"


def test_half_of_an_address_may_have_unfinished_requests() -> None:
    connections = of(100, 4)
    keyed(connections, ["slow", "fast", "third"], ALICE)
    keyed(connections, ["bob"], BOB)
    for name in ("bob", "slow", "fast"):
        assert connections.stall(name, keyed=True) is None
    assert connections.stall("slow", keyed=True) is None
    assert connections.stall("third", keyed=True) == "fast"
    assert connections.stall("third", keyed=True) is None
    assert len(connections) == 3


def test_half_of_all_may_have_unfinished_requests_through_proxies_too() -> None:
    connections = of(4, 1)
    stalled(connections, ["a", "b"], PROXY)
    assert connections.enter("c", BOB) == "a"
    assert connections.stall("c") is None
    assert connections.enter("d", PROXY) == "b"


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
