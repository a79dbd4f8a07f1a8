"""`make demo`: the whole loop against a running sandbox, step by step, with latencies.

It makes a key, lists, creates, updates and sells an item, receives every webhook on a receiver of
its own, and verifies each with the public `standardwebhooks` library. Exit code 1 when anything
is missing. Without a running `make run` it starts one and stops it again.
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.console import Console
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from cute_api import config
from scripts.sandbox.at_hand import Sandbox, SandboxError, at_hand
from scripts.shared.http_server import Request, Response, serving

ARRIVAL_SECONDS = 20
EDITS = 20
CALL_SECONDS = 10
EVENTS = (
    "item.created",
    "item.updated",
    "item.reserved",
    "item.sold",
    "order.created",
    "order.completed",
    "message.received",
)

console = Console(highlight=False)


class DemoError(Exception):
    """A step that did not do what it should; the text says which and why."""


@dataclass
class Receiver:
    """The received events: verified bodies with their delay in milliseconds."""

    secret: str = ""
    delays: dict[str, list[float]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        now = time.time() * 1000
        with self.changed:
            try:
                Webhook(self.secret).verify(body, headers)
                event = json.loads(body)
                if event["id"] not in self.ids:
                    self.ids.add(event["id"])
                    self.delays.setdefault(event["type"], []).append(now - event["timestamp"])
            except (WebhookVerificationError, ValueError, KeyError) as error:
                self.errors.append(f"{type(error).__name__}: {error}")
            self.changed.notify_all()

    def wait_for(self, count: int, types: Sequence[str] = ()) -> None:
        """Wait until this many different events have arrived, and one of each of these types."""

        def missing() -> str:
            never = [name for name in types if name not in self.delays]
            if never:
                return f"these events never came: {', '.join(never)}"
            arrived = len(self.ids)
            return "" if arrived >= count else f"only {arrived} of {count} webhooks arrived"

        with self.changed:
            self.changed.wait_for(lambda: not missing() or bool(self.errors), ARRIVAL_SECONDS)
        if self.errors:
            raise DemoError(f"a webhook could not be verified: {self.errors[0]}")
        if missing():
            raise DemoError(missing())


class Steps:
    """Makes calls and prints each with its latency."""

    def __init__(self, base_url: str, key: str) -> None:
        self._client = httpx.Client(
            base_url=f"{base_url}/v1",
            headers={"Authorization": f"Bearer {key}"},
            timeout=CALL_SECONDS,
            trust_env=False,
        )

    def __call__(self, step: str, method: str, path: str, status: int, body: Any = None) -> Any:
        response, took = self.call(method, path, status, body)
        console.print(f"  [green]✓[/] {step:<44} {took:7.1f} ms")
        return response

    def call(self, method: str, path: str, status: int, body: Any = None) -> tuple[Any, float]:
        started = time.perf_counter()
        response = self._client.request(method, path, json=body)
        took = (time.perf_counter() - started) * 1000
        if response.status_code != status:
            raise DemoError(f"{method} {path} returned {response.status_code}: {response.text}")
        return (response.json() if response.content else None), took


def run(sandbox: Sandbox) -> None:
    console.print(f"\n[bold]Cute API demo[/] on {sandbox.base_url}")
    started = time.perf_counter()
    step = Steps(sandbox.base_url, sandbox.make_key(sandbox.email, name="make demo"))
    took = (time.perf_counter() - started) * 1000
    console.print(f"  [green]✓[/] {'cute keys create':<44} {took:7.1f} ms")
    receiver = Receiver()

    def take(request: Request) -> Response:
        receiver.take(request.body, dict(request.headers))
        return Response(204)

    with serving(take) as server:
        wanted = {"url": server.url("/hook"), "types": list(EVENTS)}
        hook = step("register a webhook", "POST", "/webhooks", 201, wanted)
        receiver.secret = hook["secret"]
        try:
            sell_something(step, receiver)
        finally:
            step("remove the webhook", "DELETE", f"/webhooks/{hook['id']}", 204)


def sell_something(step: Steps, receiver: Receiver) -> None:
    step("list items", "GET", "/items?limit=20", 200)
    category = step("list categories", "GET", "/categories?limit=1", 200)["data"][0]["id"]
    item = step(
        "create an item",
        "POST",
        "/items",
        201,
        {
            "title": "Corduroy jacket",
            "price": {"amount": 3_900, "currency": "EUR"},
            "category_id": category,
            "condition": "good",
        },
    )
    path = f"/items/{item['id']}"
    step("update it", "PATCH", path, 200, {"color": "rust"})
    for number in range(EDITS):
        step.call("PATCH", path, 200, {"price": {"amount": 3_800 - number, "currency": "EUR"}})
        receiver.wait_for(number + 3)
    console.print(f"  [green]✓[/] and {EDITS} more times, each awaited")
    step("a buyer writes", "POST", "/sandbox/messages", 201, {"item_id": item["id"]})
    order = step("a buyer orders it", "POST", "/sandbox/orders", 201, {"item_id": item["id"]})
    step("complete the order", "POST", f"/sandbox/orders/{order['id']}/complete", 200)
    if step("get it", "GET", path, 200)["status"] != "sold":
        raise DemoError("the item is not sold")
    receiver.wait_for(2 + EDITS + 5, EVENTS)
    report(receiver)


def report(receiver: Receiver) -> None:
    console.print("\n[bold]Webhooks received and verified[/]")
    for name in EVENTS:
        delays = receiver.delays[name]
        console.print(
            f"  [green]✓[/] {name:<20} {len(delays):>3} x   {statistics.median(delays):7.1f} ms"
        )
    times = [delay for delays in receiver.delays.values() for delay in delays]
    console.print(
        f"\nFrom event to arrival: p50 {statistics.median(times):.1f} ms, max {max(times):.1f} ms "
        f"over {len(times)} events.\nThe event's time is taken before its commit, so commit to "
        "first attempt is shorter.\n"
    )


def main() -> int:
    try:
        with at_hand() as sandbox:
            run(sandbox)
    except (DemoError, SandboxError, httpx.HTTPError, config.ConfigError) as error:
        console.print(f"[red]✗ {error}[/]")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
