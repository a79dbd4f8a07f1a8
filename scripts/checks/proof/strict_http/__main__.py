"""`make proof PROOFS=strict_http`: the smuggling corpus and slow clients, with figures.

The corpus goes to the server directly and through nginx and HAProxy. One request in must be at most
one request seen by the application, and 2,000 clients that never finish a request must not keep
ordinary calls, from their own address or another, from being served.
"""

import asyncio
import logging
import socket
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from cute_api.serving import BACKLOG, http_of
from scripts.checks.proof.api import HOST, serving_on, settings_of
from scripts.checks.proof.strict_http import slow_clients
from scripts.checks.proof.strict_http.corpus import corpus
from scripts.checks.proof.strict_http.player import (
    ShapeResult,
    play,
    proxy_violations,
    violations_of,
)
from scripts.checks.proof.strict_http.proxies import Proxy, in_front
from scripts.checks.proof.strict_http.witness import Witness

# Rate limits and stores don't matter here.
SETTINGS = settings_of("unused", "unused")


def main() -> int:
    logging.disable(logging.CRITICAL)
    violations = _smuggling()
    violations += slow_clients.prove(SETTINGS)
    for violation in violations:
        print(f"  WRONG {violation}")
    print("server: " + (f"{len(violations)} violations" if violations else "as promised"))
    return 1 if violations else 0


def _smuggling() -> list[str]:
    shapes = corpus()
    witness = Witness()
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((HOST, 0), backlog=BACKLOG))
        stack.enter_context(serving_on(listener, witness, http_of(SETTINGS)))
        port: int = listener.getsockname()[1]
        played = asyncio.run(play(shapes, partial(asyncio.open_connection, HOST, port)))
        violations = [
            violation for exchange in played for violation in violations_of(exchange, witness)
        ]
        kinds = Counter(shape.expected.name.lower() for shape in shapes)
        print(f"  {len(shapes)} shapes directly ({_listed(kinds)}): {_summary(played, witness)}")
        for proxy in Proxy:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            end = stack.enter_context(in_front(proxy, port, folder))
            witness.seen.clear()
            played = asyncio.run(play(shapes, partial(asyncio.open_unix_connection, str(end))))
            wrong = proxy_violations(witness.seen)
            wrong += [
                f"{exchange.shape.name}: left open" for exchange in played if not exchange.closed
            ]
            violations += [f"{proxy}: {violation}" for violation in wrong]
            forwarded = len({seen.proxy_ids for seen in witness.seen})
            print(f"  through {proxy}: {_summary(played, witness)}, forwarded {forwarded}")
    return violations


def _summary(played: list[ShapeResult], witness: Witness) -> str:
    refused = sum(exchange.response.startswith(b"HTTP/1.1 400 ") for exchange in played)
    return f"{len(witness.seen)} requests seen, {refused} connections begin with a 400"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


if __name__ == "__main__":
    sys.exit(main())
