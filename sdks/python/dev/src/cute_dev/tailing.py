"""Yield new calls by polling the list of recent ones.

Times are the server's, because this machine's clock may be wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from cute_sdk import Cute

EVERY_SECONDS = 2.0
# Each poll takes a unit of the quota, so polls are rarer after a minute without calls.
IDLE_SECONDS = 10.0
IDLE_AFTER_SECONDS = 60.0
# Rows appear shortly after the call's end, so slow calls appear with an earlier start.
BACK = timedelta(seconds=60)
PAGE = 100
MOST_PAGES = 5
# Skip our own polls.
OWN_OPERATION = "list_my_requests"
# Without rows the server's time is unknown, and every later row is new.
LONG_AGO = timedelta(days=1)

Row = dict[str, Any]


class LogTail:
    """Yields each new call once. `asked` are filters of `GET /v1/me/requests`.

    `overflow` is called if there were too many calls between two polls.
    """

    def __init__(
        self,
        client: Cute,
        asked: Mapping[str, Any],
        overflow: Callable[[], object],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._client = client
        self._asked = asked
        self._overflow = overflow
        self._monotonic = monotonic
        self._sleep = sleep
        self._seen: dict[str, datetime] = {}
        self._mark, self._marked_at = self._start()

    def rows(self) -> Iterator[Row]:
        """Yield calls forever, each poll's oldest first."""
        last_new = self._monotonic()
        while True:
            new = self._look()
            now = self._monotonic()
            if new:
                last_new = now
                yield from sorted(new, key=_began)
            self._sleep(EVERY_SECONDS if now - last_new < IDLE_AFTER_SECONDS else IDLE_SECONDS)

    def _start(self) -> tuple[datetime, float]:
        """Return the newest call's start (server's clock) and the time of the poll (ours)."""
        at = self._monotonic()
        newest = self._page({"limit": 1})["data"]
        if not newest:
            return datetime.now(timezone.utc) - LONG_AGO, at
        self._seen[newest[0]["request_id"]] = _began(newest[0])
        return _began(newest[0]), at

    def _look(self) -> list[Row]:
        passed = timedelta(seconds=self._monotonic() - self._marked_at)
        since = max(self._mark, self._mark + passed - BACK)
        query = {**self._asked, "started_since": since.isoformat(), "limit": PAGE}
        found: list[Row] = []
        for _ in range(MOST_PAGES):
            page = self._page(query)
            found += page["data"]
            if not page["has_more"]:
                break
            query["cursor"] = page["next_cursor"]
        else:
            if all(row["request_id"] not in self._seen for row in page["data"]):
                self._overflow()
        new = [row for row in found if row["request_id"] not in self._seen]
        self._seen = {
            **{request_id: at for request_id, at in self._seen.items() if at >= since},
            **{row["request_id"]: _began(row) for row in found},
        }
        return [row for row in new if row.get("operation") != OWN_OPERATION]

    def _page(self, query: Mapping[str, Any]) -> Any:
        return self._client.request("GET", "/me/requests", query=query)


def _began(row: Mapping[str, Any]) -> datetime:
    # Python 3.10 reads no Z.
    return datetime.fromisoformat(str(row["started_at"]).replace("Z", "+00:00"))
