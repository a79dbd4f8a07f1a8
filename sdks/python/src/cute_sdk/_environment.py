"""The only reader of the environment: the variables of this module."""

from __future__ import annotations

import os

API_KEY = "CUTE_API_KEY"
BASE_URL = "CUTE_BASE_URL"
# Where `cute-dev` keeps profiles, in place of the system's folder for settings.
CONFIG_FOLDER = "CUTE_CONFIG_DIR"
# Set where windows can be opened on Linux and alike: X11 and Wayland.
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
# `debug` or `info`: write a line for each call to standard error.
LOG = "CUTE_LOG"
# Set by `cute-contract record` for the program that it runs: where to write what is used.
CONTRACT_RECORD = "CUTE_CONTRACT_RECORD"


def variable(name: str) -> str | None:
    """The value of a variable; None when it is not set, or empty."""
    return os.environ.get(name) or None
