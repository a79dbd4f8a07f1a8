"""The only reader of the environment: CUTE_API_KEY, CUTE_BASE_URL, CUTE_CONTRACT_RECORD."""

from __future__ import annotations

import os

API_KEY = "CUTE_API_KEY"
BASE_URL = "CUTE_BASE_URL"
# Set by `cute-contract record` for the program that it runs: where to write what is used.
CONTRACT_RECORD = "CUTE_CONTRACT_RECORD"


def variable(name: str) -> str | None:
    """The value of a variable; None when it is not set, or empty."""
    return os.environ.get(name) or None
