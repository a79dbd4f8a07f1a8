"""Callers of the API at a steady rate, even if calls fail or hang: see `Callers`."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

import aiohttp

from cute_api.spec import BASE_PATH

CALL_S = 30.0
END_S = 60.0
# Called in turn, nine reads for each change.
READS = ("/items?limit=20", "/me/items", "/categories", "/me", "/items?limit=5", "/webhooks")
LISTING_EVERY = 10
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class TimedCall:
    """A call: its start (monotonic seconds), duration and result.

    `status` is 0 without a response; `code` is a problem's, or the type of the error. `says_when`
    is whether the response has a `Retry-After`.
    """

    begun: float
    seconds: float
    name: str
    status: int
    code: str
    says_when: bool = False

    @property
    def failed(self) -> bool:
        return not 200 <= self.status < 300

    def __str__(self) -> str:
        return f"{self.name}: {self.status or 'no response'} {self.code}".rstrip()


class Callers(threading.Thread):
    """Several clients, one for each key, from different addresses and on new connections.

    Calls begin at the rate even while others hang, as those of independent clients do. `listed` has
    the ids of items whose creation was acknowledged.
    """

    def __init__(
        self,
        base_url: str,
        keys: Sequence[str],
        *,
        category_id: str,
        rate: float,
        reads: Sequence[str] = READS,
        lists: bool = True,
        network: int = 1,
        call_s: float = CALL_S,
    ) -> None:
        """`rate` is calls per second of all keys together: each key has its tier's quota.

        They GET `reads` in turn and, with `lists`, create items in between. Callers of different
        `network`s have different addresses.
        """
        super().__init__(daemon=True)
        self._base_url = base_url + BASE_PATH
        self._keys = keys
        self._item = {
            "title": "Silk scarf",
            "price": {"amount": 900, "currency": "EUR"},
            "category_id": category_id,
            "condition": "good",
        }
        self._step_s = 1 / rate
        self._reads, self._lists, self._network = reads, lists, network
        self._call_s = call_s
        self._ended = threading.Event()
        self.calls: list[TimedCall] = []
        self.listed: list[str] = []

    def run(self) -> None:
        asyncio.run(self._call_all())

    def end(self) -> None:
        """Stop beginning calls, and wait for the open ones."""
        self._ended.set()
        self.join(END_S)

    async def _call_all(self) -> None:
        async with AsyncExitStack() as stack:
            clients = []
            for number, key in enumerate(self._keys):
                address = (f"127.0.{self._network}.{number + 1}", 0)
                connector = aiohttp.TCPConnector(limit=0, force_close=True, local_addr=address)
                session = aiohttp.ClientSession(
                    connector=connector,
                    headers={"Authorization": f"Bearer {key}"},
                    timeout=aiohttp.ClientTimeout(total=self._call_s),
                )
                clients.append(await stack.enter_async_context(session))
            async with asyncio.TaskGroup() as calls:
                due = time.monotonic()
                for number in count():
                    await asyncio.sleep(max(due - time.monotonic(), 0))
                    if self._ended.is_set():
                        return
                    calls.create_task(self._call(clients[number % len(clients)], number))
                    due += self._step_s

    async def _call(self, client: aiohttp.ClientSession, number: int) -> None:
        turn = number // len(self._keys)
        lists = self._lists and turn % LISTING_EVERY == 0
        path = "/items" if lists else self._reads[turn % len(self._reads)]
        name = f"{'POST' if lists else 'GET'} {path.partition('?')[0]}"
        begun = time.monotonic()
        try:
            request = (
                client.post(
                    self._base_url + path,
                    json=self._item,
                    headers={"Idempotency-Key": str(uuid4())},
                )
                if lists
                else client.get(self._base_url + path)
            )
            async with request as response:
                # A proxy without a server responds with a page.
                is_json = "json" in response.content_type
                body = await response.json(content_type=None) if is_json else {}
                await response.read()
            status, code = response.status, body.get("code", "")
            if response.status == 201:
                self.listed.append(body["id"])
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            status, code = 0, type(error).__name__
        self.calls.append(TimedCall(begun, time.monotonic() - begun, name, status, code))


def failed(calls: Sequence[TimedCall]) -> list[TimedCall]:
    return [call for call in calls if call.failed]


def described(calls: Sequence[TimedCall]) -> str:
    """The number of calls, of failures with examples, and the durations."""
    if not calls:
        return "no calls"
    ways = Counter(map(str, failed(calls))).most_common(EXAMPLES)
    examples = f" ({'; '.join(f'{number} x {way}' for way, number in ways)})" if ways else ""
    p50, p99, longest = (quantile(calls, share) * 1_000 for share in (0.5, 0.99, 1))
    return (
        f"{len(calls):,} calls, {len(failed(calls)):,} failed{examples}; "
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {longest:.0f} ms"
    )


def quantile(calls: Sequence[TimedCall], share: float) -> float:
    """The seconds within which this share of the calls ended; 0 without calls."""
    times = sorted(call.seconds for call in calls)
    return times[min(int(len(times) * share), len(times) - 1)] if times else 0.0
