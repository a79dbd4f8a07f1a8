"""The environment variables of the command line. No other module of it reads the environment."""

from __future__ import annotations

import os

API_KEY = "CUTE_API_KEY"
BASE_URL = "CUTE_BASE_URL"
# The folder of profiles; by default the system's configuration folder.
CONFIG_FOLDER = "CUTE_CONFIG_DIR"
# Set where programs can open windows on Linux: X11 and Wayland.
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def variable(name: str) -> str | None:
    """Return the value of a variable, or None if it is unset or empty."""
    return os.environ.get(name) or None
