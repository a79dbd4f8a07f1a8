"""A walk through pages at a person's pace, measured step by step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Locator, expect

from scripts.checks.proof.portal.stage import PATIENCE_S

# Seconds that a person takes: from one key to the next (100 words a minute), to find what
# matters on a page, to move to a button or a field and click it, and to go to another window.
KEY_S = 0.1
READ_S = 1.0
AIM_S = 0.4
SWITCH_S = 1.0
# Words that a person reads in a second.
WORDS_A_SECOND = 4.0


def new_profile(browser: Browser, base_url: str) -> BrowserContext:
    """Return a browser profile that may use the clipboard; close it."""
    context = browser.new_context(base_url=base_url, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE_S * 1_000)
    return context


@dataclass
class Walk:
    """The seconds of each step, and the person's share of them."""

    seconds: dict[str, float] = field(default_factory=dict)
    person_s: float = 0.0

    @property
    def total_s(self) -> float:
        return sum(self.seconds.values())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step."""
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began

    def pause(self, seconds: float) -> None:
        """Wait while a person reads, aims, or changes windows."""
        time.sleep(seconds)
        self.person_s += seconds

    def read(self, text: str) -> None:
        """Wait while a person reads a text."""
        self.pause(len(text.split()) / WORDS_A_SECOND)

    def key_in(self, text: str) -> None:
        """Wait while a person types a text outside of a page."""
        self.pause(len(text) * KEY_S)

    def click(self, target: Locator) -> None:
        """Wait until the element is there, then aim and click."""
        expect(target).to_be_visible()
        self.pause(AIM_S)
        target.click()

    def type(self, target: Locator, text: str) -> None:
        """Click into a field and type."""
        self.click(target)
        began = time.monotonic()
        target.press_sequentially(text, delay=KEY_S * 1_000)
        self.person_s += time.monotonic() - began

    def fill(self, target: Locator, text: str) -> None:
        """Click into a field and paste, or accept the password manager's value."""
        self.click(target)
        target.fill(text)

    def copied(self, block: Locator) -> str:
        """Click the button of a code block; return the clipboard."""
        page, code = block.page, block.locator("code:visible")
        self.click(block.get_by_role("button", name="Copy", exact=True))
        expected = code.first.inner_text().strip()
        page.wait_for_function(
            "start => navigator.clipboard.readText().then((text) => text.includes(start))",
            arg=expected.splitlines()[0],
        )
        clipboard: str = page.evaluate("() => navigator.clipboard.readText()")
        return clipboard

    def report(self, whole: str) -> None:
        """Print the seconds of each step, and of all under the name `whole`."""
        for name, seconds in self.seconds.items():
            print(f"{name:28} {seconds:5.1f} s")
        print(f"{whole:28} {self.total_s:5.1f} s, the person's {self.person_s:.1f} s")
