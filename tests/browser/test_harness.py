"""The guard hears what no page may do: what all other tests in this folder rest on."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.checks import (
    SCHEMES,
    SCREENS,
    SIZES,
    grave_violations,
    overflow,
    screenshots,
    unreachable,
)
from tests.browser.guard import Guard

POLL_MS = 20
POLLS = 500
# Three times what the login page has to reach.
TABS = 60
CAUSES = {
    "console error: spilt": "() => console.error('spilt')",
    "console warning: hot": "() => console.warn('hot')",
    "thrown: dropped": "() => void setTimeout(() => { throw new Error('dropped') })",
    "dialog: boo": "() => alert('boo')",
    "request to another host": "() => void (new Image().src = 'http://elsewhere.example/x.png')",
    "Content Security Policy": """() => {
      const made = document.createElement('script');
      made.textContent = 'window.ran = true';
      document.body.append(made);
    }""",
}


@pytest.mark.parametrize("expected", CAUSES)
def test_an_error_on_a_page_is_reported(visit: Page, guard: Guard, expected: str) -> None:
    guard.allow("")
    visit.goto("/login")
    visit.evaluate(CAUSES[expected])
    for _ in range(POLLS):
        if any(expected in error for error in guard.errors):
            return
        visit.wait_for_timeout(POLL_MS)
    pytest.fail(f"not reported: {guard.errors}")


def test_a_page_without_errors_is_not_reported(visit: Page, guard: Guard) -> None:
    visit.goto("/login")
    visit.click("main button[type=submit]")
    visit.wait_for_selector(".field-error")
    assert guard.unexcused() == []


def test_checks_see_what_is_wrong(visit: Page) -> None:
    visit.goto("/login")
    visit.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(document.createElement("select"));
          const wide = document.createElement("p");
          wide.textContent = "x".repeat(2000);
          main.append(wide);
          document.addEventListener("keydown", (event) => {
            if (event.key === "Tab") event.preventDefault();
          });
        }"""
    )
    assert any("select-name" in violation for violation in grave_violations(visit))
    assert overflow(visit) > 0
    assert unreachable(visit, most=TABS)


def test_pictures_of_a_page_are_taken_where_they_are_wanted(
    visit: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.goto("/login")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv(SCREENS, raising=False)
    screenshots(visit, "login")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv(SCREENS, "1")
    screenshots(visit, "login")
    kinds = {f"login-{scheme}-{size}.png" for scheme in SCHEMES for size in SIZES}
    assert {path.name for path in (tmp_path / "screens").iterdir()} == kinds
