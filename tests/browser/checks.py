"""The checks of every page, and its screenshots."""

import os
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from playwright.sync_api import Page, ViewportSize, expect

from cute_api import config

Scheme = Literal["light", "dark"]

AXE = config.ROOT / "node_modules" / "axe-core" / "axe.min.js"
# All that differs in the dark.
COLOURS = ("color-contrast",)
GRAVE = ("serious", "critical")
PHONE: ViewportSize = {"width": 360, "height": 800}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
WIDE: ViewportSize = {"width": 1920, "height": 1080}
# The narrowest window that pages are made for.
NARROWEST: ViewportSize = {"width": 320, "height": 844}
SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP, "wide": WIDE}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# Pictures are for people, no test looks at them, and on a long page they cost Chromium as much as
# all its checks: only with this in the environment, as `make screens` has it.
SCREENS = "SCREENS"
# The longest page of an operation has 250 controls.
MAX_TABS = 1_000
TABS_AT_ONCE = 10

# Every rule names the impact of all that it finds. One without serious or critical impact takes as
# long as the others, and nobody looks at what it finds: these are all others that axe runs.
RUN_AXE = """([within, without, rules, grave]) => {
  const all = axe._audit.rules
    .filter((rule) => rule.enabled && (!rule.impact || grave.includes(rule.impact)))
    .filter((rule) => !rule.tags.some((tag) => axe._audit.tagExclude.includes(tag)))
    .map((rule) => rule.id);
  const context = {include: [[within]], exclude: without ? [[without]] : []};
  return axe.run(context, {resultTypes: ["violations"], runOnly: rules.length ? rules : all});
}"""
# A button that was just used changes its colours over a moment.
STILL = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.playState === "running" && isFinite(one.effect.getComputedTiming().endTime))
  .map((one) => one.finished)).then(() => null)"""
HAS_AXE = "() => 'axe' in window"

# Marks nothing on the page: what was reached is kept beside it.
WATCH_FOCUS = """() => {
  window.reached = new Set();
  document.addEventListener("focusin", (event) => window.reached.add(event.target));
  document.activeElement?.blur();
}"""
# Changes of what the page may ask its browser for take effect before the next picture is drawn.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
NOT_REACHED = """() => {
  const reached = window.reached;
  const controls = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
  )].filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({
    visibilityProperty: true
  }));
  const together = (one) => one.type === "radio" && one.name
    ? controls.filter((other) => other.type === "radio" && other.name === one.name
        && other.form === one.form)
    : one.getAttribute("role") === "tab" ? [] : [one];
  return controls.filter((one) => {
    const group = together(one);
    return group[0] === one && !group.some((other) => reached.has(other));
  }).map((one) => one.outerHTML.slice(0, 120));
}"""

# The words of code have the same colours on every page, and `test_docs.py` checks them on one:
# axe-core takes longer for them than for all the rest.
TOKENS = ".hl span"
# What is folded is checked too.
UNFOLD = """() => document.querySelectorAll("main details")
  .forEach((one) => { one.open = true; })"""
# Texts with backticks that are not shown as code.
RAW_CODE = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (data.includes("`") && !parentElement.closest("pre, code, textarea, script")) {
      found.push(data.trim());
    }
  }
  return found;
}"""
# Tables that become two lines a row on a phone, and are still wider than it or hide rows.
NOT_FOLDED = """() => [...document.querySelectorAll(".folds")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1
    || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.getAttribute("aria-label"))"""


@cache
def _axe() -> str:
    assert AXE.is_file(), f"{AXE} is missing: `make install-dev` brings it."
    return AXE.read_text()


def grave_violations(
    page: Page, *, rules: Sequence[str] = (), within: str = "html", without: str = ""
) -> list[str]:
    """The serious and critical findings of axe-core on the page, or within one selector and outside
    of another; by all of its rules, or by these.

    Evaluated by the debugger, which the page's content policy does not bind.
    """
    if not page.evaluate(HAS_AXE):
        page.evaluate(_axe())
    page.evaluate(STILL)
    results: dict[str, Any] = page.evaluate(RUN_AXE, [within, without, list(rules), GRAVE])
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: {node['html'][:160]}"
        for found in results["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


def unreachable(page: Page, most: int = MAX_TABS) -> list[str]:
    """The controls, as HTML, that Tab does not reach within about `most` steps. One radio button
    of each group is enough, and one tab: the arrow keys reach the others.
    """
    page.evaluate(WATCH_FOCUS)
    left: list[str] = page.evaluate(NOT_REACHED)
    steps = 0
    while left and steps < most:
        # Each needs a step of its own at least.
        for _ in range(max(len(left), TABS_AT_ONCE)):
            page.keyboard.down("Tab")
            steps += 1
        page.keyboard.up("Tab")
        left = page.evaluate(NOT_REACHED)
    return left


def overflow(page: Page) -> int:
    """The pixels by which the page is wider than the window."""
    wider: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


def colour(page: Page, scheme: Scheme) -> None:
    """Switch the page to light or dark, and wait until it is redrawn."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(DRAWN)
    expect(page.locator("h1")).to_have_count(1)


def check_page(page: Page) -> None:
    """Check the open page against the rules for every page."""
    where = page.url
    page.evaluate(UNFOLD)
    assert page.locator("h1").count() == 1, f"{where} has not one h1"
    assert page.evaluate(RAW_CODE) == [], f"{where} shows backticks"
    assert grave_violations(page, without=TOKENS) == [], where
    colour(page, "dark")
    assert grave_violations(page, rules=COLOURS, without=TOKENS) == [], f"{where} (dark)"
    for viewport in (WIDE, TABLET, PHONE, NARROWEST):
        page.set_viewport_size(viewport)
        assert overflow(page) <= 0, f"{where} scrolls sideways at {viewport['width']} pixels"
        if viewport in (PHONE, NARROWEST):
            assert page.evaluate(NOT_FOLDED) == [], f"{where} has a table that scrolls on a phone"
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")
    assert unreachable(page) == [], f"{where} has controls that Tab does not reach"


def screenshots(page: Page, name: str) -> None:
    """Pictures of the open page in light and dark, from a phone to a wide screen, to look at:
    `DATA_DIR/screens/NAME-light-phone.png` and so on. None unless `SCREENS` is set.
    """
    if not os.environ.get(SCREENS):
        return
    folder = config.load().data_dir / "screens"
    for scheme in SCHEMES:
        colour(page, scheme)
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            page.screenshot(
                path=folder / f"{name}-{scheme}-{size}.png", full_page=True, animations="disabled"
            )
    page.set_viewport_size(DESKTOP)
    colour(page, "light")
