"""The environment variables that the SDK reads. No other module reads the environment."""

from __future__ import annotations

import os

API_KEY = "CUTE_API_KEY"
BASE_URL = "CUTE_BASE_URL"
# `debug` or `info`: write a line for each call to standard error.
LOG = "CUTE_LOG"


def variable(name: str) -> str | None:
    """Return the value of a variable, or None if it is unset or empty."""
    return os.environ.get(name) or None
