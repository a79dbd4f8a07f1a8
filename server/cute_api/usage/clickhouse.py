"""ClickHouse as a sink: `INSERT … FORMAT JSONEachRow` over its HTTP interface.

A batch has a token derived from its rows. A MergeTree table that remembers tokens drops a repeated
batch (`deploy/clickhouse/requests.sql`). Rows repeated in another batch, after a process was
killed, become one row when ClickHouse merges them (ReplacingMergeTree).
"""

import hashlib
import ssl
import time
from collections.abc import Callable, Sequence
from uuid import UUID

import httpx
import orjson

from cute_api.config_urls import Sink
from cute_api.outbound import bounded_http
from cute_api.outbound.look_up import Resolver
from cute_api.usage.rows import TYPES, RequestRow
from cute_api.usage.sinks import SinkError

WAIT_S = 20.0
DEADLINE_S = 30.0
MAX_SHOWN = 200
# Have ClickHouse respond only after it has stored the rows.
SETTINGS = {"async_insert": "0", "wait_end_of_query": "1"}
# Bodies stay in PostgreSQL, where their owner can have them removed.
LEFT_OUT = frozenset({"at_us", "logged", "body"})
FIELDS = tuple(name for name in TYPES if name not in LEFT_OUT)
COLUMNS = ("at", *FIELDS)


class ClickHouseSink:
    """Writes to one table. All methods raise `SinkError` for every failure."""

    def __init__(
        self,
        sink: Sink,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._resolver = Resolver()
        self._tls = ssl.create_default_context()

    def write(self, rows: Sequence[RequestRow]) -> int:
        query = f"INSERT INTO {self._sink.table} ({', '.join(COLUMNS)}) FORMAT JSONEachRow"
        self._send(query, body_of(rows), insert_deduplication_token=token_of(rows), **SETTINGS)
        return len(rows)

    def erase(self, user_id: UUID) -> None:
        """Have ClickHouse delete a user's rows: it stores the request, and rewrites the parts."""
        self._send(f"ALTER TABLE {self._sink.table} DELETE WHERE user_id = '{user_id}'", b"")

    def _send(self, query: str, content: bytes, **settings: str) -> None:
        parameters = {**settings, "database": self._sink.database, "query": query}
        headers = {
            "X-ClickHouse-User": self._sink.user,
            "X-ClickHouse-Key": self._sink.password,
            "Content-Type": "application/x-ndjson",
        }
        try:
            with bounded_http.client(
                self._tls,
                wait_s=WAIT_S,
                ends=self._clock() + DEADLINE_S,
                clock=self._clock,
                resolver=self._resolver,
            ) as client:
                response = client.post(
                    self._sink.url, params=parameters, headers=headers, content=content
                )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SinkError(f"ClickHouse can't be called: {type(error).__name__}") from error
        if response.status_code != httpx.codes.OK:
            # Use the code, because the text may contain values of a row.
            code = response.headers.get("X-ClickHouse-Exception-Code", "none")[:MAX_SHOWN]
            raise SinkError(f"ClickHouse responded {response.status_code}, exception code {code}")


def token_of(rows: Sequence[RequestRow]) -> str:
    """A token that is equal for equal rows in the same order."""
    ids = "".join([f"{row.at_us} {row.request_id}\n" for row in rows])
    return hashlib.sha256(ids.encode()).hexdigest()


def body_of(rows: Sequence[RequestRow]) -> bytes:
    """A line of JSON for each row."""
    return b"\n".join([orjson.dumps(_object(row)) for row in rows])


def _object(row: RequestRow) -> dict[str, object]:
    values = {name: getattr(row, name) for name in FIELDS}
    return {"at": f"{row.at:%Y-%m-%d %H:%M:%S.%f}", **values}
