"""The other engine: it gets each batch once, and while it is away PostgreSQL misses nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson
import pytest

from cute_api.config import ROOT, load
from cute_api.config_urls import Sink
from cute_api.config_values import ConfigError
from cute_api.metrics.metric import CounterName
from cute_api.usage.clickhouse import COLUMNS, ClickHouseSink
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.usage.rows import RequestRow
from cute_api.usage.sinks import SinkError, SinkWriter
from scripts.shared.http_server import Request, Response, serving
from tests.fixtures.servers import NewDatabase
from tests.usage.helpers import moved, row
from tests.webhooks.backend import eventually

PASSWORD = "a secret: 100 %"


@dataclass
class Engine:
    """A stand-in for ClickHouse: takes the same requests, and stores tokens in the same way."""

    rows: list[dict[str, object]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    fails_after_storing: int = 0
    port: int = 0

    @property
    def sink(self) -> Sink:
        return Sink(f"http://127.0.0.1:{self.port}/", "cute", PASSWORD, "logs", "requests")

    def insert(self, query: dict[str, str], headers: Mapping[str, str], body: bytes) -> int:
        if (headers["x-clickhouse-user"], headers["x-clickhouse-key"]) != ("cute", PASSWORD):
            return 403
        names = ", ".join(COLUMNS)
        expected = {
            "database": "logs",
            "query": f"INSERT INTO requests ({names}) FORMAT JSONEachRow",
            "async_insert": "0",
            "wait_end_of_query": "1",
            "insert_deduplication_token": query["insert_deduplication_token"],
        }
        assert query == expected
        if query["insert_deduplication_token"] not in self.tokens:
            self.rows += [orjson.loads(line) for line in body.splitlines()]
        self.tokens.append(query["insert_deduplication_token"])
        if self.fails_after_storing:
            self.fails_after_storing -= 1
            return 500
        return 200


@contextmanager
def running(engine: Engine) -> Iterator[Engine]:
    """The engine on its port, or on a free one at first."""

    def respond(request: Request) -> Response:
        status = engine.insert(request.parameters, request.headers, request.body)
        code = {} if status == 200 else {"X-ClickHouse-Exception-Code": "60"}
        return Response(status, headers=code)

    with serving(respond, port=engine.port) as server:
        engine.port = server.port
        yield engine


def ids(rows: Sequence[RequestRow]) -> list[str]:
    return [stored.request_id for stored in rows]


def test_a_batch_whose_response_is_lost_is_in_the_engine_once() -> None:
    rows = [row(user_agent="Zürich ✓", operation=None), row(logged=False)]
    counters = Counters()
    with running(Engine(fails_after_storing=1)) as engine:
        feeder = SinkWriter(ClickHouseSink(engine.sink), counters=counters, gather_s=0.01)
        feeder.offer(rows)
        feeder.start()
        eventually(lambda: engine.tokens)
        # It is no part of the batch that is tried again.
        feeder.offer([row()])
        eventually(lambda: len(engine.tokens) == 3)
        feeder.offer([row()])
        feeder.close()
    assert [stored["request_id"] for stored in engine.rows[:2]] == ids(rows)
    assert [len(engine.rows), len(engine.tokens), len(set(engine.tokens))] == [4, 4, 3]
    first = engine.rows[0]
    assert list(first) == list(COLUMNS)
    assert first["at"] == f"{rows[0].at:%Y-%m-%d %H:%M:%S.%f}"
    assert (first["user_agent"], first["operation"]) == ("Zürich ✓", None)
    assert counters.take() == {CounterName.SINK_ROWS: 4}


def test_an_engine_that_is_away_costs_postgresql_no_row(
    new_database: NewDatabase, redis_url: str
) -> None:
    engine = Engine()
    with running(engine):
        pass
    counters = Counters()
    feeder = SinkWriter(ClickHouseSink(engine.sink), counters=counters, capacity=3, gather_s=0.01)
    feeder.start()
    with moved(new_database(), redis_url, feeder=feeder) as backend:
        backend.valkey.flushdb()
        backend.tend()
        sent = [row() for _ in range(5)]
        # PostgreSQL refuses it: the other engine must not get it either.
        backend.send(row(status=2**20), *sent)
        backend.drain()
        assert backend.count() == 5
        assert counters.take() == {CounterName.SINK_DROPPED_ROWS: 2}
        with running(engine):
            eventually(lambda: len(engine.rows) == 3)
            feeder.close()
    assert [stored["request_id"] for stored in engine.rows] == ids(sent[:3])
    COUNTERS.take()


def test_what_the_engine_says_is_no_part_of_an_error() -> None:
    with running(Engine()) as engine:
        wrong = Sink(engine.sink.url, "cute", "another", "logs", "requests")
        with pytest.raises(SinkError, match="ClickHouse responded 403, exception code 60"):
            ClickHouseSink(wrong).write([row()])
    with pytest.raises(SinkError, match="can't be called: ConnectError"):
        ClickHouseSink(engine.sink).write([row()])


@pytest.mark.parametrize(
    "url",
    [
        "https://clickhouse.example/cute/requests",
        "clickhouse+https://clickhouse.example/cute",
        "clickhouse+https://clickhouse.example/cute/requests;DROP",
        "clickhouse+https://one,two/cute/requests",
        "clickhouse+https://user:hush@hush@clickhouse.example/cute/requests",
        "kafka://clickhouse.example/cute/requests",
    ],
)
def test_a_url_that_names_no_table_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="CUTE_REQUEST_SINK must be") as refused:
        load({"DATA_DIR": "/nowhere", "CUTE_REQUEST_SINK": url})
    assert "hush" not in str(refused.value)


def test_a_url_names_the_server_the_user_and_the_table() -> None:
    given = "clickhouse+http://cute:a%20secret@10.0.0.7:8123/logs/requests"
    found = load({"DATA_DIR": "/nowhere", "CUTE_REQUEST_SINK": given}).request_sink
    assert found == Sink("http://10.0.0.7:8123/", "cute", "a secret", "logs", "requests")


def test_the_table_has_the_columns_that_are_written() -> None:
    table = (ROOT / "deploy" / "clickhouse" / "requests.sql").read_text()
    columns = table.partition("(\n    at ")[2].partition("\n)")[0].splitlines()
    assert ["at", *(line.split()[0] for line in columns[1:])] == list(COLUMNS)
