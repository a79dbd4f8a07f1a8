"""The cost of authentication, rate limits, older versions and traces for a request.

`python -m scripts.checks.bench.edge` serves five applications in one process and calls them in
turn: the API, the API without its gate, the API in an older version in which each item has a field
of another name, the API that sends a span of each request, and a bare ASGI application that returns
the same bytes. The request is a keyed list of 20 items. Each round calls each of them in blocks,
one request after another on one connection, so that other load on the machine affects all alike.
Printed are medians of the rounds: milliseconds on the wire and of the server's CPU for one request,
and their ratios.
"""

import http.client
import http.server
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psutil

from cute_api.config import Variable
from cute_api.models._gen.version import API_VERSION
from cute_api.spec import BASE_PATH
from scripts.checks.bench import child
from scripts.checks.bench.edge_server import BARE, GATED, OLDER, OPEN, TRACED
from scripts.checks.proof.api import HOST
from scripts.checks.stack import Stack, stack
from scripts.shared import http_server
from scripts.shared.http_server import Response

ROUNDS = 7
CALLS = 400
WARM_UP_CALLS = 200
SERVER = "scripts.checks.bench.edge_server"
PATH = f"{BASE_PATH}/items?limit=20"
APPLICATIONS = {
    GATED: "auth + limits",
    OPEN: "without them",
    OLDER: "older version",
    TRACED: "traced",
    BARE: "bare ASGI",
}
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class EdgeCost:
    """Milliseconds of one request until its response was read, and of the server's CPU."""

    wall: float
    cpu: float


class EdgeServer:
    """The process under test, and one connection to it."""

    def __init__(self, port: int, pid: int, secret: str) -> None:
        self._process = psutil.Process(pid)
        self._connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)
        self._headers = {"Authorization": f"Bearer {secret}"}

    def call(self, application: str, body: bytes | None = None) -> bytes:
        method = "GET" if body is None else "POST"
        headers = dict(self._headers)
        if application == OLDER:
            headers["Cute-Version"] = API_VERSION
        self._connection.request(method, application + PATH, body=body, headers=headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{application} returned {response.status}: {content[:500]!r}")
        return content

    def measure(self, application: str, calls: int) -> EdgeCost:
        cpu, started = self._cpu(), time.perf_counter()
        for _ in range(calls):
            self.call(application)
        wall = time.perf_counter() - started
        return EdgeCost(wall=wall / calls * 1000, cpu=(self._cpu() - cpu) / calls * 1000)

    def close(self) -> None:
        self._connection.close()

    def _cpu(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def serving(stack: Stack) -> Iterator[EdgeServer]:
    """Run the applications in one process, on seeded stores, until the block ends."""
    with (
        http_server.serving(lambda _: Response()) as collector,
        child.serving(
            SERVER, stack, sandbox=False, given={Variable.OTLP_ENDPOINT: collector.url()}
        ) as process,
        closing(EdgeServer(process.port, process.pid, process.secret)) as server,
    ):
        yield server


def measure(server: EdgeServer, rounds: int, calls: int) -> dict[str, list[EdgeCost]]:
    """Return the costs of each application in each round, measured in turns."""
    server.call(BARE, server.call(GATED))
    for application in APPLICATIONS:
        server.measure(application, WARM_UP_CALLS)
    costs: dict[str, list[EdgeCost]] = {application: [] for application in APPLICATIONS}
    for number in range(rounds):
        # Rotate, so that each is first, second and last equally often.
        order = list(APPLICATIONS)
        first = number % len(order)
        for application in order[first:] + order[:first]:
            costs[application].append(server.measure(application, calls))
    return costs


def report(costs: dict[str, list[EdgeCost]]) -> str:
    """Return a table of medians, and what the gate, an older version and traces add."""
    middle = {
        application: EdgeCost(
            wall=statistics.median(cost.wall for cost in found),
            cpu=statistics.median(cost.cpu for cost in found),
        )
        for application, found in costs.items()
    }
    lines = [f"{'':16}{'ms':>8}{'CPU ms':>9}{'x bare':>9}"]
    lines += [
        f"{name:16}{middle[application].wall:8.3f}{middle[application].cpu:9.3f}"
        f"{middle[application].wall / middle[BARE].wall:9.2f}"
        for application, name in APPLICATIONS.items()
    ]
    lines += [
        _added(costs, middle, GATED, OPEN, "auth + limits add"),
        _added(costs, middle, OLDER, GATED, "an older version adds"),
        _added(costs, middle, TRACED, GATED, "a trace adds"),
    ]
    return "\n".join(lines)


def _added(
    costs: dict[str, list[EdgeCost]],
    middle: dict[str, EdgeCost],
    application: str,
    base: str,
    subject: str,
) -> str:
    """Return the additional cost of an application over another, by round."""
    wall = [
        more.wall / less.wall for more, less in zip(costs[application], costs[base], strict=True)
    ]
    return (
        f"{subject} {middle[application].wall - middle[base].wall:.3f} ms to a request "
        f"({middle[application].cpu - middle[base].cpu:.3f} ms CPU): "
        f"{statistics.median(wall):.2f} times as long as without "
        f"({min(wall):.2f} to {max(wall):.2f})"
    )


def main() -> int:
    with stack(durable=False) as running, serving(running) as server:
        print(
            f"GET {PATH}, keyed; one process, one connection; "
            f"medians of {ROUNDS} rounds of {CALLS} calls"
        )
        print(report(measure(server, ROUNDS, CALLS)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
