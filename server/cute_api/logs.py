"""Logging: one JSON object per line on standard output, without secrets and callers' input.

The text of an exception can contain a row or a body, so tracebacks have only places and types.
Anything that looks like a key or a signing secret is masked.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime

import orjson

from cute_api.config_values import LogLevel

OURS = "cute"
MAX_CAUSES = 5
# Except paths of our own package in tracebacks.
SECRETS = re.compile(r"(cute_(?:app_)?(?!api/)|whsec_)[0-9A-Za-z+/=-]{16,}")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName", "color_message"}


class JsonFormatter(logging.Formatter):
    """A record as JSON: time, level, logger, message, its `extra` fields, a traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        document = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info and record.exc_info[1] is not None:
            document["exception"] = places(record.exc_info[1])
        line = orjson.dumps(document, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        return masked(line)


def masked(text: str) -> str:
    """Cut everything that looks like a secret of ours to its prefix."""
    return SECRETS.sub(r"\1…", text)


def places(error: BaseException) -> str:
    """The places and types of an exception and its causes, without messages."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < MAX_CAUSES:
        code = getattr(current, "pgcode", None)
        kind = type(current).__qualname__ + (f" (SQLSTATE {code})" if code else "")
        parts.append("".join(traceback.format_tb(current.__traceback__)) + kind)
        current = current.__cause__ or current.__context__
    return "\ncaused by\n".join(parts)


def configure(level: LogLevel = LogLevel.INFO) -> None:
    """Log from this level on. Libraries log from `info` on, because `debug` shows input."""
    ours = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=max(ours, logging.INFO), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger(OURS).setLevel(ours)
    logging.getLogger("connexion").setLevel(max(ours, logging.WARNING))
    # At `info` it logs client addresses.
    logging.getLogger("flask-limiter").setLevel(max(ours, logging.WARNING))
