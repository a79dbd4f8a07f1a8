"""Count views of items by day, without a write per view.

The thread that records requests notes the API's views, off their path; the public page notes its
own. A process writes what it collected every 30 s, and when it ends; a killed process loses it. A
viewer counts once a day for each item in a process. Only counts are stored, never who viewed.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from cute_api.config_values import Pooler
from cute_api.lib.worker_thread import WorkerThread
from cute_api.models.failures import PostgresError
from cute_api.models.statements import sql
from cute_api.processes.connections import connect
from cute_api.usage.rows import ObservedRequest

FLUSH_SECONDS = 30.0
RETRY_SECONDS = 1.0
STOP_SECONDS = 5.0
MAX_COUNTS = 50_000
"""How many counts wait to be written; views beyond are not counted. About 20 MB."""
MAX_VIEWERS = 200_000
"""How many views of today are remembered, to count none twice. About 20 MB."""
KEPT = timedelta(days=400)
OPERATION = "get_item"
# Programs that read pages for search, previews or checks, by their own names.
BOT = re.compile(
    rb"bot|crawl|spider|slurp|scrap|preview|monitor|headless|lighthouse|facebookexternalhit",
    re.IGNORECASE,
)

log = logging.getLogger("cute.views")

# Sorted, so that processes with the same rows don't deadlock. Sellers' own views don't count.
WRITE = sql("""
INSERT INTO item_views AS kept (item_id, day, user_id, views, bot_views)
SELECT items.id, seen.day, items.seller_id,
    coalesce(sum(seen.times) FILTER (WHERE NOT seen.is_bot), 0),
    coalesce(sum(seen.times) FILTER (WHERE seen.is_bot), 0)
FROM unnest(
    %(items)s::uuid[], %(days)s::date[], %(bots)s::boolean[], %(users)s::uuid[], %(times)s::bigint[]
) AS seen (item_id, day, is_bot, user_id, times)
JOIN items ON items.id = seen.item_id
WHERE items.deleted_at IS NULL AND items.seller_id IS DISTINCT FROM seen.user_id
GROUP BY 1, 2, 3
ORDER BY 1, 2
ON CONFLICT (item_id, day) DO UPDATE
SET views = kept.views + excluded.views, bot_views = kept.bot_views + excluded.bot_views
""")


class CountedView(NamedTuple):
    """What views are counted by until they are written. `user_id` is the viewer's, if any."""

    item_id: UUID
    day: date
    is_bot: bool
    user_id: UUID | None


class ItemViews:
    """Call `note` from any thread, `start` and `stop` once each. `clock` returns UTC."""

    def __init__(
        self,
        database_url: str,
        pooler: Pooler = Pooler.NONE,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._url, self._pooler = database_url, pooler
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counter[CountedView] = Counter()
        self._viewers: set[int] = set()
        self._today = date.min
        self._thread = WorkerThread("item views", self._work, last=self._work)

    def note(
        self, item_id: UUID, *, user_id: UUID | None, client_address: str, user_agent: bytes
    ) -> None:
        """Count a view, unless this viewer had one today or there is no room."""
        view = CountedView(item_id, self._clock().date(), is_bot(user_agent), user_id)
        viewer = hash((item_id, user_id or (client_address, user_agent)))
        with self._lock:
            if view.day != self._today or len(self._viewers) >= MAX_VIEWERS:
                self._today, self._viewers = view.day, set()
            if viewer in self._viewers:
                return
            if len(self._counts) < MAX_COUNTS or view in self._counts:
                self._viewers.add(viewer)
                self._counts[view] += 1

    def note_call(self, seen: ObservedRequest) -> None:
        """Count a call of the API if it returned an item."""
        if seen.operation_id != OPERATION or seen.status != 200 or seen.method != "GET":
            return
        self.note(
            UUID(seen.path.rpartition("/")[2]),
            user_id=seen.user_id,
            client_address=seen.client_address,
            user_agent=seen.user_agent,
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and end the thread. Waits for at most `STOP_SECONDS`."""
        self._thread.stop(STOP_SECONDS)

    def flush(self) -> None:
        """Write the collected counts. Keeps them for the next time if it raises `PostgresError`."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with closing(connect(self._url, "cute item views", self._pooler)) as connection:
                connection.run(
                    WRITE,
                    items=[view.item_id for view in counts],
                    days=[view.day for view in counts],
                    bots=[view.is_bot for view in counts],
                    users=[view.user_id for view in counts],
                    times=list(counts.values()),
                )
        except PostgresError:
            with self._lock:
                self._counts.update(counts)
            raise

    def _work(self) -> float:
        try:
            self.flush()
        except PostgresError as error:
            log.warning("Writing views of items later: %s", str(error).strip())
            self._thread.pause(RETRY_SECONDS)
        return FLUSH_SECONDS


def is_bot(user_agent: bytes) -> bool:
    """Return whether a client says that it is a program for search, previews or checks.

    A client without a name counts as one.
    """
    return not user_agent.strip() or BOT.search(user_agent) is not None
