"""Log calls with the logger `cute_sdk`, which CUTE_LOG or your own logging turns on.

`info` logs a line for each attempt and before each wait, `debug` another one before an attempt.
Lines have no values of parameters or bodies, and never an API key or a signing secret.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._environment import LOG, variable
from .._errors import ConfigurationError

if TYPE_CHECKING:
    from .hooks import APIRequest, Exchange, Waiting

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}
logger = logging.getLogger("cute_sdk")
_SECRET = re.compile(r"(cute_|whsec_)[0-9A-Za-z+/=_-]+")


def configure() -> None:
    """Log to standard error as CUTE_LOG says. Raises `ConfigurationError`."""
    name = variable(LOG)
    if name is None:
        return
    if name.lower() not in LEVELS:
        raise ConfigurationError(f"{LOG} is {name!r}: set it to debug or info.")
    logger.setLevel(LEVELS[name.lower()])
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False


def log_hooks(kind: str) -> tuple[Callable[..., Any], ...]:
    """Return the logging hooks of this kind."""
    if kind == "request" and logger.isEnabledFor(logging.DEBUG):
        return (_log_request,)
    if kind == "response" and logger.isEnabledFor(logging.INFO):
        return (_log_exchange,)
    if kind == "waiting" and logger.isEnabledFor(logging.INFO):
        return (_log_wait,)
    return ()


def _log_request(request: APIRequest) -> None:
    parameters = ", ".join(request.parameters) or "none"
    fields = ", ".join(request.body) if isinstance(request.body, dict) else "none"
    logger.debug(
        _without_secrets(
            f"sending {request.method} {request.path}, attempt {request.attempt}; "
            f"parameters: {parameters}; fields of the body: {fields}"
        )
    )


def _log_exchange(exchange: Exchange) -> None:
    ended = exchange.error if exchange.status is None else exchange.status
    again = ""
    if exchange.retry_in is not None:
        again = f"; again in {exchange.retry_in:.1f} s ({exchange.retry_reason})"
    logger.info(
        _without_secrets(
            f"{exchange.method} {exchange.path} {ended} in {exchange.duration:.3f} s, attempt "
            f"{exchange.attempt}, request {exchange.request_id or 'without id'}{again}"
        )
    )


def _log_wait(waiting: Waiting) -> None:
    how_long = "a response" if waiting.seconds is None else f"{waiting.seconds:.1f} s"
    logger.info(
        _without_secrets(
            f"{waiting.method} {waiting.path} waits for {how_long} ({waiting.reason}), attempt "
            f"{waiting.attempt}"
        )
    )


def _without_secrets(message: str) -> str:
    return _SECRET.sub(lambda found: f"{found[1]}…", message)
