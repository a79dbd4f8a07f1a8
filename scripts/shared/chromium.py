"""Chromium by Playwright, for tests and proofs of pages: the one on PATH, without a network.

`make install-dev` installs Debian's where it can.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The first is Chromium without windows, in half the time.
PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# It sends nothing by itself, and resolves no name but the loopback's.
SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # A second page of a profile finds its scripts compiled.
    "--process-per-site",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class NoBrowserError(Exception):
    """No browser is on PATH; the text says what to install."""

    def __init__(self) -> None:
        super().__init__(
            "No browser is on PATH: install Chromium (Debian: `apt install "
            "chromium-headless-shell`)."
        )


def program_on_path() -> str:
    """Return the browser's program. Raises `NoBrowserError` if none is installed."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise NoBrowserError
    return program


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser until the block ends. Raises `NoBrowserError` if none is installed."""
    program = program_on_path()
    with sync_playwright() as playwright:
        # Its own sandbox does not work as root in a container; the pages are ours.
        opened = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=False, args=list(SWITCHES)
        )
        try:
            yield opened
        finally:
            opened.close()
