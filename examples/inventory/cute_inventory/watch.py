"""`watch`: take ordered items off sale everywhere at once; sync fully at intervals.

Three threads. The receiver keeps events in the ledger (`receiver.py`). The porter handles them: it
takes ordered and sold items off the stock and the channels, and puts back what is for sale again.
The main one syncs, at the start and at intervals, which also catches up what no webhook brought.
"""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Event, Thread

from cute_sdk import CuteError
from cute_sdk.models import Item, OrderCancelledEvent

from cute_inventory.cute import DELETED, CuteSide
from cute_inventory.desk import Desk
from cute_inventory.ledger import Json
from cute_inventory.listing import Remote, State
from cute_inventory.trouble import RESUMES, StockError, describe, is_passing

FIRST_PAUSE_S = 2.0
MAX_PAUSE_S = 300.0
# An event that can't be handled now, since Cute does not respond, is taken up again after this.
AGAIN_S = 2.0

ITEM_EVENTS = frozenset({"item.created", "item.updated", "item.reserved", "item.sold"})
CANCELLED = "order.cancelled"
SELLER = "seller"
WORDS = {State.RESERVED: "ordered", State.SOLD: "sold", State.OPEN: "taken off sale"}

Say = Callable[[str], None]
# Not an event: a signal that came while the main thread holds its lock would wait for it forever.
Ended = SimpleQueue[None]


class Porter:
    """A thread that handles events as they arrive, until `close`."""

    def __init__(self, desk: Desk, cute: CuteSide, say: Say, broke: Callable[[], None]) -> None:
        """`broke` is called if the thread fails, because ordered items would stay on sale."""
        self._desk = desk
        self._broke = broke
        self._ledger = desk.ledger
        self._cute = cute
        self._say = say
        self._arrived = Event()
        self._ended = Event()
        self._thread = Thread(target=self._work, name="porter", daemon=True)

    def start(self) -> None:
        """Start with the events left in the inbox."""
        self._arrived.set()
        self._thread.start()

    def arrived(self) -> None:
        """Notify the thread of a new event."""
        self._arrived.set()

    def close(self) -> None:
        """End after the current event; the rest stays in the inbox."""
        self._ended.set()
        self._arrived.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            self._handle_as_they_come()
        except BaseException:
            self._broke()
            raise

    def _handle_as_they_come(self) -> None:
        while self._arrived.wait() and not self._ended.is_set():
            self._arrived.clear()
            try:
                self.handle()
            except (CuteError, StockError) as error:
                text = describe(error, time.time()) if isinstance(error, CuteError) else str(error)
                self._say(f"An event waits: {text}")
                if not self._ended.wait(AGAIN_S):
                    self._arrived.set()

    def handle(self) -> None:
        """Handle all events of the inbox. Raises `CuteError` and `StockError`; they then stay."""
        events = self._ledger.inbox()
        # When the last of it happened, in Unix seconds, by SKU.
        times: dict[str, float] = {}
        for _, event in events:
            sku = self._hear(event)
            if sku is not None:
                times[sku] = event["timestamp"] / 1_000
        if times:
            settled = self._desk.settle(self._cute.names, times.keys())
            now = time.time()
            for sku in [*settled.taken_off, *settled.removed]:
                self._say(off_line(sku, settled.view.items.get(sku), now - times[sku]))
            for sku in settled.put_back:
                self._say(f"{sku}  for sale again, put back everywhere")
        self._ledger.handled(id_ for id_, _ in events)

    def _hear(self, event: Json) -> str | None:
        """Store an event; return its SKU, None if it is outdated or has none."""
        data = event["data"]
        if event["type"] == DELETED:
            return self._ledger.see_deleted(data["id"])
        if event["type"] in ITEM_EVENTS:
            item = self._cute.remote(Item.from_dict(data))
        elif event["type"] == CANCELLED:
            if data["role"] != SELLER or not self._is_news(event):
                return None
            # The order has the item as it was ordered: how it is now, only the item shows.
            item = self._cute.read(data["item"]["id"])
        else:
            return None
        return item.sku if item is not None and self._ledger.see(item) else None

    def _is_news(self, event: Json) -> bool:
        """Return whether the item was last seen before the order was cancelled."""
        order = OrderCancelledEvent.from_dict(event).data
        known = self._ledger.items([order.item.sku] if order.item.sku else [])
        seen = [datetime.fromisoformat(item.updated_at) for item in known.values()]
        return order.cancelled_at is not None and all(at < order.cancelled_at for at in seen)


def off_line(sku: str, item: Remote | None, seconds: float) -> str:
    """Return the line for a SKU that is off sale everywhere, with the delay after Cute."""
    word = "deleted" if item is None else WORDS.get(item.state, item.state.value)
    return f"{sku}  {word}: off everywhere {max(seconds, 0) * 1_000:.0f} ms after the event"


def until_signalled() -> Ended:
    """Return a queue that gets an entry after Ctrl-C or a signal to end."""
    ended = Ended()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.put(None))
    return ended


def keep_on(work: Callable[[], None], interval: float, ended: Ended, say: Say) -> None:
    """Do `work` at intervals until `ended`, despite errors that end by themselves.

    Raises `CuteError` for what does not pass, such as a key that was revoked.
    """
    pause = FIRST_PAUSE_S
    while ended.empty():
        try:
            work()
            pause, wait = FIRST_PAUSE_S, interval
        except CuteError as error:
            if not is_passing(error):
                raise
            asked = getattr(error, "retry_after", None) or pause
            wait = min(max(asked, pause), MAX_PAUSE_S)
            pause = min(pause * 2, MAX_PAUSE_S)
            say(f"{describe(error, time.time()).removesuffix(RESUMES)}On it again in {wait:.0f} s.")
        except StockError as error:
            wait = interval
            say(f"{error} Looked at again in {wait:.0f} s.")
        with suppress(Empty):
            ended.get(timeout=wait)
            return
