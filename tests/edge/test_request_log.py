"""Log lines of requests equal those of `logging`, and lost ones are reported."""

import io
import logging
import threading
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from cute_api.edge import request_log
from cute_api.edge.request_log import LOGGER, RequestLog
from cute_api.logs import JsonFormatter
from cute_api.services.keys.principals import make_secret
from cute_api.usage.rows import ObservedRequest
from cute_api.webhooks.delivery.signing import new_secret

MAX_LINES = 10_000
MAX_PATH_LENGTH = 200
PATIENCE_S = 60.0
AT = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC).timestamp()
KEY_ID = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"


def seen(**changes: Any) -> ObservedRequest:
    values: dict[str, Any] = {
        "started": AT - 0.001234,
        "seconds": 0.001234,
        "request_id": "1",
        "key_id": KEY_ID,
        "user_id": None,
        "operation_id": "list_items",
        "method": "GET",
        "path": "/v1/items",
        "status": 200,
        "bytes_out": 2,
        "client_address": "192.0.2.1",
        "user_agent": b"curl",
        "error_code": None,
        "counted": True,
        **changes,
    }
    return ObservedRequest(**values)


class Written(io.StringIO):
    """The written text, and whether it was flushed since."""

    def __init__(self) -> None:
        super().__init__()
        self.is_flushed = False
        self.is_there = threading.Event()

    def write(self, text: str, /) -> int:
        self.is_flushed = False
        return super().write(text)

    def flush(self) -> None:
        self.is_flushed = True
        self.is_there.set()

    def lines(self) -> list[dict[str, Any]]:
        assert self.is_flushed
        text = self.getvalue()
        assert text.endswith("\n")
        return [orjson.loads(splitline) for splitline in text.splitlines()]


def written_at_once(*noted: ObservedRequest) -> Written:
    written = Written()
    log = RequestLog(lambda: written)
    for line in noted:
        log.note(line)
    log.flush()
    return written


def test_a_line_has_the_members_of_every_other_line_and_those_of_a_request() -> None:
    record = logging.makeLogRecord(
        {
            "msg": "request",
            "name": LOGGER,
            "levelname": "INFO",
            "created": AT,
            "request_id": "1",
            "method": "GET",
            "path": "/v1/items",
            "operation": "list_items",
            "status": 200,
            "key": KEY_ID,
            "ms": 1.23,
        }
    )
    assert written_at_once(seen()).getvalue() == JsonFormatter().format(record) + "\n"


def test_a_line_of_a_caller_without_a_key_at_a_path_of_no_operation() -> None:
    (found,) = written_at_once(seen(operation_id=None, key_id=None, status=404)).lines()
    assert (found["operation"], found["key"], found["status"]) == (None, None, 404)


def test_a_line_names_the_trace_where_there_is_one() -> None:
    with_trace, without = written_at_once(seen(trace_id="4bf9"), seen()).lines()
    assert with_trace["trace_id"] == "4bf9"
    assert "trace_id" not in without


def test_lines_are_in_their_order_one_for_each_request() -> None:
    paths = ["/v1/1", "/v1/two\nlines", '/v1/"3"', "/v1/\u2028", "/v1/😀", "/v1/\x00\x1b[31m"]
    text = written_at_once(*[seen(path=path) for path in paths]).getvalue()
    assert [orjson.loads(line)["path"] for line in text.rstrip("\n").split("\n")] == paths


@pytest.mark.parametrize(
    "secret",
    [make_secret(lambda letters: letters[9]), new_secret(bytes)],
    ids=["key", "signing"],
)
def test_secrets_in_paths_are_masked(secret: str) -> None:
    written = written_at_once(seen(path=f"/v1/{secret}"), seen(path="/v1/items"))
    assert secret not in written.getvalue()
    assert [line["path"] for line in written.lines()] == [
        f"/v1/{secret.partition('_')[0]}_…",
        "/v1/items",
    ]


def test_a_long_path_is_cut() -> None:
    (found,) = written_at_once(seen(path="/" + "x" * 10_000)).lines()
    assert found["path"] == "/" + "x" * (MAX_PATH_LENGTH - 1)


def test_a_secret_at_the_cut_of_a_path_is_masked() -> None:
    secret = make_secret(lambda letters: letters[9])
    (found,) = written_at_once(seen(path="/".ljust(MAX_PATH_LENGTH - 30, "x") + secret)).lines()
    assert found["path"].endswith("cute_…")


def test_lines_beyond_the_room_are_dropped_and_said_once() -> None:
    written = Written()
    log = RequestLog(lambda: written)
    for number in range(MAX_LINES + 3):
        log.note(seen(request_id=str(number)))
    log.flush()
    *kept, said = written.lines()
    assert [line["request_id"] for line in kept] == [str(number) for number in range(MAX_LINES)]
    assert said.items() >= {"level": "warning", "logger": LOGGER, "dropped": 3}.items()
    assert {"time", "message"} <= said.keys()
    log.note(seen(request_id="after"))
    log.flush()
    assert [line["request_id"] for line in written.lines()[MAX_LINES + 1 :]] == ["after"]


def test_nothing_is_written_of_no_request() -> None:
    assert written_at_once().getvalue() == ""


def test_a_line_is_written_soon_and_the_rest_when_the_log_stops() -> None:
    written = Written()
    log = RequestLog(lambda: written)
    log.start()
    log.note(seen(request_id="first"))
    assert written.is_there.wait(PATIENCE_S)
    for number in range(100):
        log.note(seen(request_id=str(number)))
    log.stop()
    found = [line["request_id"] for line in written.lines()]
    assert found == ["first", *(str(number) for number in range(100))]


def test_a_log_that_was_never_started_writes_what_it_has_when_it_stops() -> None:
    written = Written()
    log = RequestLog(lambda: written)
    log.note(seen())
    log.stop()
    assert len(written.lines()) == 1


def test_lines_of_many_threads_are_all_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "GATHER_SECONDS", 0.001)
    written = Written()
    log = RequestLog(lambda: written)
    log.start()

    def work(name: str) -> None:
        for number in range(500):
            log.note(seen(request_id=f"{name}-{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.stop()
    found = sorted(line["request_id"] for line in written.lines())
    assert found == sorted(f"{name}-{number}" for name in "abcd" for number in range(500))


class Refusing(Written):
    """A stream that accepts nothing, like a full disk, until the test allows it."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error: Exception | None = error
        self.has_refused = threading.Event()

    def write(self, text: str, /) -> int:
        if self.error is not None:
            self.has_refused.set()
            raise self.error
        return super().write(text)


@pytest.mark.parametrize("error", [OSError("No space left on device"), ValueError("closed file")])
def test_a_stream_that_fails_gets_the_lines_after_it_and_how_many_are_lost(
    error: Exception,
) -> None:
    written = Refusing(error)
    log = RequestLog(lambda: written)
    log.start()
    log.note(seen(request_id="lost"))
    assert written.has_refused.wait(PATIENCE_S)
    written.error = None
    log.note(seen(request_id="kept"))
    assert written.is_there.wait(PATIENCE_S)
    log.stop()
    kept, said = written.lines()
    assert (kept["request_id"], said["dropped"]) == ("kept", 1)


def test_what_a_failing_stream_lost_is_counted_once() -> None:
    written = Refusing(OSError())
    log = RequestLog(lambda: written)
    for _ in range(3):
        log.note(seen())
        log.note(seen())
        log.flush()
    written.error = None
    log.flush()
    (said,) = written.lines()
    assert said["dropped"] == 6


def test_nothing_is_written_where_the_log_is_off() -> None:
    written = Written()
    log = RequestLog(lambda: written, enabled=False)
    log.note(seen())
    log.flush()
    assert written.getvalue() == ""
