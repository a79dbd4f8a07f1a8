"""The script that counts, called by hand on a real Valkey: never counted twice, never mixed up."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
import redis
from redis.backoff import NoBackoff
from redis.connection import UnixDomainSocketConnection
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from cute_api.edge.limits.script_calls import IDLE_SECONDS, ScriptCalls
from scripts import embedded
from tests.fixtures.clocks import Clock

PATIENCE_S = 60.0
THREADS = 4
KEY = "counted"
COUNT = b"return {redis.call('incr', KEYS[1]), tonumber(ARGV[1])}"
LOST = (RedisError, OSError)

Receive = Callable[[int], bytes]


def whole(receive: Receive, size: int) -> bytes:
    return receive(size)


@dataclass
class Line:
    """Connections to a Valkey; `hear` is what becomes of the bytes that arrive on them."""

    valkey: embedded.Valkey
    hear: Callable[[Receive, int], bytes] = whole
    made: list["Connection"] = field(default_factory=list)

    def make(self) -> UnixDomainSocketConnection:
        self.made.append(Connection(self))
        return self.made[-1]

    def count(self) -> int:
        """What has been counted, by another client."""
        with redis.Redis.from_url(self.valkey.url) as client:
            return int(client.get(KEY) or 0)


class Connection(UnixDomainSocketConnection):
    host = ""

    def __init__(self, line: Line) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # redis has no types here
            path=str(line.valkey.socket),
            socket_timeout=PATIENCE_S,
            retry=Retry(NoBackoff(), 0),
        )
        self.line = line

    def _connect(self) -> "HeardSocket":
        heard = HeardSocket.over(super()._connect())  # type: ignore[no-untyped-call]  # as above
        heard.line = self.line
        return heard


class HeardSocket(socket.socket):
    line: Line

    @classmethod
    def over(cls, plain: socket.socket) -> "HeardSocket":
        timeout = plain.gettimeout()
        heard = cls(fileno=plain.detach())
        heard.settimeout(timeout)
        return heard

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        return self.line.hear(super().recv, bufsize)


@pytest.fixture
def line(own_valkey: embedded.Valkey) -> Line:
    return Line(own_valkey)


def test_a_script_that_the_server_forgot_is_sent_and_counts_once(line: Line) -> None:
    calls = ScriptCalls(line.make, COUNT)
    assert calls([KEY], [7]) == [1, 7], "a server that never had it"
    with redis.Redis.from_url(line.valkey.url) as client:
        client.script_flush()
    assert calls([KEY], [8]) == [2, 8]
    assert calls([KEY], [9]) == [3, 9]
    assert len(line.made) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_reply_in_pieces_is_read_to_its_end(line: Line, size: int) -> None:
    line.hear = lambda receive, _: receive(size)
    calls = ScriptCalls(line.make, COUNT)
    assert [calls([KEY], [number]) for number in (10**15, 0)] == [[1, 10**15], [2, 0]]


def test_a_reply_longer_than_one_read_is_read_to_its_end(line: Line) -> None:
    calls = ScriptCalls(line.make, b"local r = {} for i = 1, 7000 do r[i] = i end return r")
    assert calls([], []) == list(range(1, 7001))


def test_an_empty_reply_is_empty(line: Line) -> None:
    assert ScriptCalls(line.make, b"return {}")([], []) == []


@pytest.mark.parametrize("size", [1, 4_096])
def test_an_error_reply_is_raised_and_the_connection_stays(line: Line, size: int) -> None:
    line.hear = lambda receive, _: receive(size)
    calls = ScriptCalls(line.make, COUNT)
    with redis.Redis.from_url(line.valkey.url) as client:
        client.set(KEY, "no number")
        with pytest.raises(ResponseError, match="not an integer"):
            calls([KEY], [7])
        client.delete(KEY)
    assert calls([KEY], [8]) == [1, 8]
    assert len(line.made) == 1


def closed(receive: Receive, size: int) -> bytes:
    receive(size)
    return b""


def late(receive: Receive, size: int) -> bytes:
    """No reply in time; it arrives later."""
    raise TimeoutError


def dead(receive: Receive, size: int) -> bytes:
    raise ConnectionResetError


@pytest.mark.parametrize("hear", [closed, late, dead])
def test_a_call_whose_reply_is_lost_is_raised_and_not_sent_again(
    line: Line, hear: Callable[[Receive, int], bytes]
) -> None:
    calls = ScriptCalls(line.make, COUNT)
    assert calls([KEY], [1]) == [1, 1]
    line.hear = hear
    with pytest.raises(LOST):
        calls([KEY], [2])
    line.hear = whole
    assert calls([KEY], [3]) == [3, 3], "the lost call counted once, and its reply is not ours"
    assert line.count() == 3
    assert len(line.made) == 2


def test_a_connection_that_ends_in_the_middle_of_a_reply_is_a_lost_call(line: Line) -> None:
    calls = ScriptCalls(line.make, COUNT)
    assert calls([KEY], [1]) == [1, 1]
    pieces = [True, False]
    line.hear = lambda receive, _: receive(6) if pieces.pop(0) else b""
    with pytest.raises(LOST, match="middle of a reply"):
        calls([KEY], [2])
    line.hear = whole
    assert calls([KEY], [3]) == [3, 3]
    assert line.count() == 3


def test_a_restarted_server_costs_one_call_and_each_thread_gets_a_new_connection(
    line: Line,
) -> None:
    calls = ScriptCalls(line.make, COUNT, timer=Clock())
    together = threading.Barrier(THREADS)

    def call(number: int) -> list[int]:
        together.wait(PATIENCE_S)
        return calls([KEY], [number])

    with ThreadPoolExecutor(THREADS) as pool:
        before = list(pool.map(call, range(THREADS)))
        assert sorted(count for count, _ in before) == list(range(1, THREADS + 1))
        line.valkey.stop()
        line.valkey.start()
        with pytest.raises(LOST):
            pool.submit(calls, [KEY], [0]).result()
        after = list(pool.map(call, range(THREADS)))
    assert sorted(count for count, _ in after) == list(range(THREADS + 1, 2 * THREADS + 1))
    assert [number for _, number in after] == list(range(THREADS))
    assert len(line.made) == 2 * THREADS


def test_while_the_server_is_away_each_call_fails_and_then_none(line: Line) -> None:
    calls = ScriptCalls(line.make, COUNT, timer=Clock())
    calls([KEY], [0])
    line.valkey.stop()
    for _ in range(3):
        with pytest.raises(LOST):
            calls([KEY], [0])
    line.valkey.start()
    assert calls([KEY], [7]) == [2, 7]


def test_an_idle_connection_that_the_server_closed_is_noticed_before_it_is_used(
    line: Line,
) -> None:
    clock = Clock()
    calls = ScriptCalls(line.make, COUNT, timer=clock)
    calls([KEY], [1])
    clock.now += IDLE_SECONDS * 2
    calls([KEY], [2])
    assert len(line.made) == 1, "one that is alive is used on"
    with redis.Redis.from_url(line.valkey.url) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    clock.now += IDLE_SECONDS * 2
    assert calls([KEY], [3]) == [3, 3]
    assert len(line.made) == 2
