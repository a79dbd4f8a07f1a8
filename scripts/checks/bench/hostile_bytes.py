"""The delay of `/healthz` by the largest request, by the place of its hostile bytes.

`python -m scripts.checks.bench.hostile_bytes` serves the API as `hostile` does, with our own reader
of requests, and sends it the requests of `hostile_places`, one at a time, while `/healthz` is asked
again and again on a connection of its own. The worst of each place is printed: the delay of
`/healthz`, and how long the loop ran nothing else. Both include threads that hold the interpreter's
lock, also after the response, because usage is recorded a moment later.

A request that took too long is sent again alone, and the least of several tries counts, because the
machine has other load. Then come the places that no request reaches (`hostile_outbound`): the CPU
time of reading addresses of mail, responses of receivers and of the issuer, and arguments of
commands. The bench exits with 1 for more than 50 ms.
"""

import http.client
import itertools
import socket
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from cute_api.spec import Spec
from scripts.checks.bench import child
from scripts.checks.bench.hostile import SERVER
from scripts.checks.bench.hostile_outbound import outbound
from scripts.checks.bench.hostile_places import HostileBytes, places
from scripts.checks.bench.hostile_server import TIMEOUT_S, report_of
from scripts.checks.proof.api import HOST
from scripts.checks.stack import stack

AIM_MS = 50.0
TRIES = 5
# After the response, usage is collected for 100 ms before its rows are made.
SETTLE_S = 0.25
BEAT_S = 0.002
MOST_RETRIED = 40
RESPONSE_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds of delay: of `/healthz`, and of the server's loop."""

    healthz: float
    loop: float

    @property
    def worst(self) -> float:
        return max(self.healthz, self.loop)


class HealthWatcher(threading.Thread):
    """Polls `/healthz`, and records the longest wait."""

    def __init__(self, port: int) -> None:
        super().__init__(name="healthz", daemon=True)
        self._port = port
        self._longest = 0.0
        self.stopping = threading.Event()

    def run(self) -> None:
        with closing(http.client.HTTPConnection(HOST, self._port, timeout=TIMEOUT_S)) as connection:
            while not self.stopping.is_set():
                began = time.perf_counter()
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                self._longest = max(self._longest, time.perf_counter() - began)
                time.sleep(BEAT_S)

    def longest_ms(self) -> float:
        """Return the longest wait since the last call."""
        longest, self._longest = self._longest, 0.0
        return longest * 1000


class HostileClient:
    """Sends requests to a server that reports how long its loop was blocked."""

    def __init__(self, port: int, watcher: HealthWatcher) -> None:
        self._port = port
        self._watcher = watcher

    def delay(self, requests: Iterable[HostileBytes]) -> Delay:
        """Send requests one after another; return the longest delay until a moment after them."""
        report_of(self._port)
        self._watcher.longest_ms()
        for request in requests:
            self._send(request.data)
        time.sleep(SETTLE_S)
        return Delay(self._watcher.longest_ms(), report_of(self._port)["loop"])

    def _send(self, data: bytes) -> None:
        with closing(socket.create_connection((HOST, self._port), TIMEOUT_S)) as connection:
            try:
                connection.sendall(data)
                while connection.recv(RESPONSE_BYTES):
                    pass
            except ConnectionError:
                # The server refused the rest of the request.
                return


def measure(
    client: HostileClient, requests: Sequence[HostileBytes], tries: int
) -> Iterator[tuple[str, int, Delay, str]]:
    """Yield for each place the number of requests, the worst delay, and its request."""
    for place, group in itertools.groupby(requests, lambda request: request.place):
        members = list(group)
        found = client.delay(members)
        worst = ""
        if found.worst > AIM_MS:
            found, worst = _alone(client, members, tries)
        yield place, len(members), found, worst


def _alone(client: HostileClient, members: Sequence[HostileBytes], tries: int) -> tuple[Delay, str]:
    """Send each request alone, several times; return the worst of their least delays."""
    found, worst = Delay(0.0, 0.0), ""
    for part in _halves(client, members):
        least = min((client.delay([part]) for _ in range(tries)), key=lambda delay: delay.worst)
        if least.worst >= found.worst:
            found, worst = least, part.name
    return found, worst


def _halves(client: HostileClient, members: Sequence[HostileBytes]) -> list[HostileBytes]:
    """Find the slow requests of a group by halving it."""
    if len(members) == 1:
        return list(members)
    middle = len(members) // 2
    slow = [
        part for part in (members[:middle], members[middle:]) if client.delay(part).worst > AIM_MS
    ]
    return [half for part in slow for half in _halves(client, part)][:MOST_RETRIED] or [members[0]]


@contextmanager
def watched(port: int) -> Iterator[HostileClient]:
    """Yield a client, and poll `/healthz` until the block ends."""
    watcher = HealthWatcher(port)
    watcher.start()
    try:
        yield HostileClient(port, watcher)
    finally:
        watcher.stopping.set()
        watcher.join(TIMEOUT_S)


def main() -> int:
    spec = Spec.load(sandbox=True)
    slow = []
    with (
        stack(durable=False) as running,
        child.serving(SERVER, running, sandbox=True) as server,
        watched(server.port) as client,
    ):
        requests = list(places(spec, server.secret))
        client.delay(requests[:20])
        print(f"{'place':44}{'requests':>9}{'/healthz ms':>13}{'loop ms':>9}  worst")
        for place, count, delay, worst in measure(client, requests, TRIES):
            print(
                f"{place:44}{count:9,}{delay.healthz:13.1f}{delay.loop:9.1f}  {worst}",
                flush=True,
            )
            slow += [place] if delay.worst > AIM_MS else []
    for place, count, milliseconds, worst in outbound():
        print(f"{place:44}{count:9,}{milliseconds:13.1f} ms of CPU  {worst}", flush=True)
        slow += [place] if milliseconds > AIM_MS else []
    print(f"over the aim of {AIM_MS:.0f} ms: {len(slow)} {slow}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
