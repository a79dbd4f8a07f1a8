"""Logging: one JSON object a line on standard output, without secrets and without what was sent.

What an exception says can hold a row or a body, so a traceback has its places and types only.
Anything that looks like a key or a signing secret is masked, wherever it comes from.
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
# But no path of our own package, which tracebacks have.
SECRETS = re.compile(r"(cute_(?!api/)|whsec_)[0-9A-Za-z+/=-]{16,}")

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
    """A text with whatever looks like a secret of ours cut to its prefix."""
    return SECRETS.sub(r"\1…", text)


def places(error: BaseException) -> str:
    """Where an exception was raised and from which others it came, without their messages."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < MAX_CAUSES:
        code = getattr(current, "pgcode", None)
        kind = type(current).__qualname__ + (f" (SQLSTATE {code})" if code else "")
        parts.append("".join(traceback.format_tb(current.__traceback__)) + kind)
        current = current.__cause__ or current.__context__
    return "\ncaused by\n".join(parts)


def configure(level: LogLevel = LogLevel.INFO) -> None:
    """Log from this level on. Libraries log from `info` on: below it they show what is sent."""
    ours = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=max(ours, logging.INFO), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger(OURS).setLevel(ours)
    logging.getLogger("connexion").setLevel(max(ours, logging.WARNING))
    # It logs whom it counts: an address, say.
    logging.getLogger("flask-limiter").setLevel(max(ours, logging.WARNING))
