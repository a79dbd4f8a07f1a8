"""Logs: one JSON object a line, and nothing in it that was sent or that is secret."""

import logging
import sys
from collections import Counter
from types import TracebackType

import orjson
import psycopg2
import pytest

from cute_api.config import ConfigError, child_environ, load
from cute_api.logs import JsonFormatter
from cute_api.services.keys.principals import make_secret
from cute_api.webhooks.delivery.signing import new_secret
from tests.fixtures.programs import printed

Caught = tuple[type[BaseException], BaseException, TracebackType | None]


def line(message: str, error: Caught | None = None, **extra: object) -> str:
    record = logging.makeLogRecord({"msg": message, "levelname": "INFO", **extra})
    record.exc_info = error
    return JsonFormatter().format(record)


def caught(error: Exception, cause: Exception) -> Caught:
    try:
        try:
            raise cause
        except Exception as first:
            raise error from first
    except Exception:
        found = sys.exc_info()
        assert found[0] is not None
        return found


LEVELS = """
import logging
from cute_api import logs
from cute_api.config import load
logs.configure(load().log_level)
for name in ("cute.relay", "redis", "connexion"):
    for level in ("DEBUG", "INFO", "WARNING", "ERROR"):
        logging.getLogger(name).log(getattr(logging, level), name)
"""


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("debug", {"cute.relay": 4, "redis": 3, "connexion": 2}),
        ("", {"cute.relay": 3, "redis": 3, "connexion": 2}),
        ("error", {"cute.relay": 1, "redis": 1, "connexion": 1}),
    ],
)
def test_the_level_is_that_of_the_settings(level: str, expected: dict[str, int]) -> None:
    environ = child_environ({"CUTE_LOG_LEVEL": level, "DATA_DIR": "/nowhere"})
    said = printed(sys.executable, "-c", LEVELS, env=environ)
    lines = [orjson.loads(line) for line in said.splitlines()]
    assert Counter(line["logger"] for line in lines) == expected


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="CUTE_LOG_LEVEL must be one of debug, info"):
        load({"DATA_DIR": "/nowhere", "CUTE_LOG_LEVEL": "loud"})


@pytest.mark.parametrize("text", ["two\nlines", 'a "quote"', "\x00\x1b[31m", "ключ"])
def test_a_record_is_one_line_of_json(text: str) -> None:
    written = line(text, request_id="1", pair={1: text})
    assert "\n" not in written
    assert orjson.loads(written)["message"] == text
    assert orjson.loads(written)["request_id"] == "1"


def test_an_exception_shows_places_and_types_and_no_message() -> None:
    error = caught(RuntimeError("Alice's body"), psycopg2.DataError("row of Bob"))
    shown = orjson.loads(line("failed", error))["exception"]
    assert "in caught" in shown
    assert "RuntimeError\ncaused by\n" in shown
    assert shown.endswith("DataError")
    assert "Alice" not in shown.replace(__file__, "")
    assert "row of Bob" not in shown


@pytest.mark.parametrize(
    "secret",
    [make_secret(lambda choices: choices[9]), new_secret(bytes)],
    ids=["key", "signing"],
)
def test_secrets_are_masked_wherever_they_come_from(secret: str) -> None:
    error = caught(KeyError(secret), ValueError(secret))
    for written in (line(secret), line("x", path=f"/v1/{secret}"), line("x", error)):
        assert secret not in written
        assert orjson.loads(written)
    for text in ("cute_items", "/server/cute_api/edge/validation/bodies.py"):
        assert text in line(text)
