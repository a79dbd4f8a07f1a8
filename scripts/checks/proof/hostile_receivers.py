"""Prove that each hostile response ends as one attempt, in bounded time and memory.

One raw server on loopback gives each hostile response at its own path, while honest receivers are
called beside it. It prints each case with its outcome and time, the growth of memory, and the times
of the honest receivers.
"""

import asyncio
import gzip
import resource
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.judging import judge
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from cute_api.webhooks.egress.policy import DeliveryPolicy

SANDBOX = UrlRules(loopback_allowed=True)
HONEST = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HONEST_CALLS = 200
PAUSE_S = 0.005
MAX_GROWTH_KB = 200_000
SLACK_S = 20.0

Good, Bad = AttemptOutcome.SUCCESS, AttemptOutcome.BAD_STATUS
Broken, Late = AttemptOutcome.CONNECTION_ERROR, AttemptOutcome.TIMEOUT


@dataclass(frozen=True, slots=True)
class ReceiverCase:
    """Sends `first`, `again` while the client is connected, then closes unless it `stays`."""

    outcomes: tuple[AttemptOutcome, ...]
    first: bytes = b""
    again: bytes = b""
    pause_s: float = 0.0
    stays: bool = False
    resets: bool = False


def _headed(status: str, *fields: str, body: bytes = b"") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *fields, "", "")).encode("latin-1") + body


def corpus() -> Mapping[str, ReceiverCase]:
    """Return the cases by name."""
    cases: dict[str, ReceiverCase] = {}
    for value in (
        "Fri, 01 Jan 99999 00:00:00 GMT",
        "Fri, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "-1",
        "9" * 400,
        "1e308",
        "soon",
        "",
        "\xff\xfe",
    ):
        response = _headed("503 No", f"Retry-After: {value}", "Content-Length: 0")
        cases[f"Retry-After {value[:30]!r}"] = ReceiverCase((Bad,), response)
    for date in ("yesterday", "Fri, 99 Foo 99999 99:99:99 GMT", "\x80"):
        cases[f"Date {date!r}"] = ReceiverCase(
            (Good,), _headed("200 OK", f"Date: {date}", "Content-Length: 0")
        )
    for length in ("-1", "abc", "1e9", "18446744073709551616", "0x10", "1,2", "+5"):
        cases[f"length {length}"] = ReceiverCase(
            (Broken, Good), _headed("200 OK", f"Content-Length: {length}")
        )
    for status in ("000 x", "99 x", "1000 x", "abc x", "2OO OK", "-200 OK", "", "999 x", "600 x"):
        cases[f"status {status!r}"] = ReceiverCase(
            (Broken, Bad), _headed(status, "Content-Length: 0")
        )
    for status in ("301 x", "302 x", "307 x", "308 x"):
        cases[f"redirect {status[:3]}"] = ReceiverCase(
            (Bad,), _headed(status, "Location: file:///etc/passwd", "Content-Length: 0")
        )
    for chunk in (
        b"zz\r\n",
        b"-1\r\n",
        b"ffffffffffffffffff\r\n",
        b"5\r\nab",
        b"1;" + b"x" * 9_000,
    ):
        head = _headed("200 OK", "Transfer-Encoding: chunked")
        cases[f"chunk {chunk[:12]!r}"] = ReceiverCase((Good, Broken), head + chunk)
    plain = {
        "no response": ReceiverCase((Broken,)),
        "a reset": ReceiverCase((Broken,), resets=True),
        "half a status line": ReceiverCase((Broken,), b"HTTP/1."),
        "half a head": ReceiverCase((Broken,), b"HTTP/1.1 200 OK\r\nX-A: b"),
        "half a body": ReceiverCase((Good,), _headed("200 OK", "Content-Length: 10", body=b"half")),
        "HTTP/0.9": ReceiverCase((Broken,), b"hello, world"),
        "HTTP/2 preface": ReceiverCase((Broken,), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        "TLS on a plain port": ReceiverCase((Broken,), b"\x15\x03\x01\x00\x02\x02\x28"),
        "silence": ReceiverCase((Late,), stays=True),
        "a status that drips": ReceiverCase((Late,), b"HTTP/1.1 200 ", b"O", 0.05),
        "a header that drips": ReceiverCase((Late,), b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05),
        "a body that drips": ReceiverCase((Good,), b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05),
        "early hints": ReceiverCase((Good,), _headed("103 Early Hints", "Link: </x>") + HONEST),
        "a flood of 100": ReceiverCase((Broken, Late), again=_headed("100 Continue") * 500),
        "a flood of 103": ReceiverCase((Broken, Late), again=_headed("103 x", "Link: </x>") * 500),
        "headers without end": ReceiverCase(
            (Broken,), b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n" * 500
        ),
        "one header without end": ReceiverCase((Broken,), b"HTTP/1.1 200 OK\r\nX: ", b"x" * 9_000),
        "a reason without end": ReceiverCase((Broken,), b"HTTP/1.1 200 ", b"x" * 9_000),
        "a body without end": ReceiverCase((Good,), b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 9_000),
        "chunk extensions without end": ReceiverCase(
            (Good, Broken),
            _headed("200 OK", "Transfer-Encoding: chunked"),
            b"1;" + b"e" * 4_000 + b"\r\nx\r\n",
        ),
        "empty lines without end": ReceiverCase((Broken,), again=b"\r\n" * 4_000),
        "NULs": ReceiverCase((Broken,), b"\0" * 500),
        "NUL in a header": ReceiverCase(
            (Good, Broken), _headed("200 OK", "X: a\0b", "Content-Length: 0")
        ),
        "NUL in a body": ReceiverCase(
            (Good,), _headed("200 OK", "Content-Length: 3", body=b"a\0b")
        ),
        "a gzip bomb": ReceiverCase(
            (Good,), _headed("200 OK", "Content-Encoding: gzip", body=gzip.compress(bytes(10**7)))
        ),
        "a wrong charset": ReceiverCase(
            (Good,), _headed("200 OK", "Content-Type: text/plain; charset=no", body=b"\xff\xfe\x80")
        ),
        "a cookie flood": ReceiverCase(
            (Good, Broken), _headed("200 OK", *["Set-Cookie: a=b"] * 100)
        ),
        "many headers": ReceiverCase(
            (Good, Broken), _headed("200 OK", *[f"X-{n}: y" for n in range(500)])
        ),
        "two lengths": ReceiverCase(
            (Broken, Good), _headed("200 OK", "Content-Length: 1", "Content-Length: 2")
        ),
        "length and chunks": ReceiverCase(
            (Broken, Good),
            _headed("200 OK", "Content-Length: 5", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        ),
        "an upgrade": ReceiverCase(
            (Bad, Broken), _headed("101 x", "Connection: upgrade", "Upgrade: x")
        ),
        "a folded header": ReceiverCase(
            (Good, Broken), _headed("200 OK", "X: a", " b", "Content-Length: 0")
        ),
        "two responses": ReceiverCase((Bad,), _headed("500 x", "Content-Length: 0") + HONEST),
        "204 with a body": ReceiverCase(
            (Good, Broken), _headed("204 x", "Content-Length: 5", body=b"hello")
        ),
        "bare line feeds": ReceiverCase((Good, Broken), b"HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
    }
    return {**cases, **plain}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The response and seconds of each case, and the seconds of each honest request."""

    responses: dict[str, ReceiverResponse]
    seconds: dict[str, float]
    honest_s: list[float]


async def play(
    cases: Mapping[str, ReceiverCase], policy: DeliveryPolicy, honest: int
) -> CaseResult:
    """Run all cases at once, and honest requests beside them, through one egress."""
    names = list(cases)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(2)
                path = head.split(b" ", 2)[1].decode().lstrip("/")
                if path == "honest":
                    writer.write(HONEST)
                    continue
                case = cases[names[int(path)]]
                writer.write(case.first)
                while case.again:
                    writer.write(case.again)
                    await writer.drain()
                    await asyncio.sleep(case.pause_s)
                if case.stays:
                    await reader.read()
                if case.resets:
                    writer.transport.abort()
                return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    beside = await asyncio.start_server(serve, "127.0.0.1", 0)
    base, honest_base = (
        f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}" for listener in (server, beside)
    )
    responses: dict[str, ReceiverResponse] = {}
    seconds: dict[str, float] = {}
    honest_s: list[float] = []

    async with Egress(SANDBOX, policy) as egress:

        async def one(number: int, name: str) -> None:
            start = time.monotonic()
            responses[name] = await egress.post(f"{base}/{number}", b"{}", {})
            seconds[name] = time.monotonic() - start

        async def honestly() -> None:
            while len(honest_s) < honest or len(responses) < len(names):
                start = time.monotonic()
                response = await egress.post(f"{honest_base}/honest", b"{}", {})
                assert response.outcome is Good, f"an honest receiver's request: {response.error}"
                honest_s.append(time.monotonic() - start)
                await asyncio.sleep(PAUSE_S)

        await asyncio.gather(honestly(), *(one(number, name) for number, name in enumerate(names)))
    server.close()
    beside.close()
    return CaseResult(responses, seconds, honest_s)


def violations(
    cases: Mapping[str, ReceiverCase], ended: CaseResult, policy: DeliveryPolicy
) -> list[str]:
    """Return the cases that did not end as expected."""
    found = []
    for name, case in cases.items():
        response = ended.responses[name]
        now = datetime.now(UTC)
        result = judge(_claim(), response, now=now, rng=lambda: 0.5, policy=policy)
        if response.outcome not in case.outcomes:
            found.append(f"{name}: {response.outcome} ({response.error})")
        if (result.next_attempt_at is None) is not (response.outcome is Good):
            found.append(f"{name}: the schedule does not continue")
    return found


def _claim() -> Claim:
    event = str(UUID(int=1))
    return Claim(
        "1", "1", event, "item.sold", "1", "1", False, 0, 0, 0, "{}", "", None, "", "http://x", ()
    )


def main() -> int:
    cases, policy = corpus(), DeliveryPolicy(connect_timeout_s=2.0, total_timeout_s=3.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    quiet = uvloop.run(play({}, policy, HONEST_CALLS)).honest_s
    ended = uvloop.run(play(cases, policy, HONEST_CALLS))
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    for name in cases:
        print(f"{ended.responses[name].outcome:18} {ended.seconds[name]:6.2f} s  {name}")
    median, beside = statistics.median(quiet), statistics.median(ended.honest_s)
    print(f"{len(cases)} hostile responses, the longest {max(ended.seconds.values()):.2f} s")
    print(f"memory: +{growth / 1_000:.0f} MB for all of them and their server")
    print(f"honest receiver, median: {median * 1_000:.1f} ms alone, {beside * 1_000:.1f} ms beside")
    wrong = violations(cases, ended, policy)
    if growth > MAX_GROWTH_KB:
        wrong.append("memory grew too much")
    if max(ended.seconds.values()) > policy.total_timeout_s + SLACK_S:
        wrong.append("a case took too long")
    for text in wrong:
        print(f"WRONG: {text}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
