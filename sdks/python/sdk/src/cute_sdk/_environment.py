"""The environment variables that the SDK reads. No other module reads the environment."""

from __future__ import annotations

import os

API_KEY = "CUTE_API_KEY"
BASE_URL = "CUTE_BASE_URL"
# The folder of `cute-dev` profiles; by default the system's configuration folder.
CONFIG_FOLDER = "CUTE_CONFIG_DIR"
# Set where programs can open windows on Linux: X11 and Wayland.
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
# `debug` or `info`: write a line for each call to standard error.
LOG = "CUTE_LOG"
# Set by `cute-contract record` for the program that it runs: where to write the recording.
CONTRACT_RECORD = "CUTE_CONTRACT_RECORD"


def variable(name: str) -> str | None:
    """Return the value of a variable, or None if it is unset or empty."""
    return os.environ.get(name) or None
