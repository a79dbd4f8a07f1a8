"""The guard hears what no page may do: what all other tests in this folder rest on."""

import pytest
from playwright.sync_api import Page

from tests.browser.checks import grave_faults, overflow, unreachable
from tests.browser.guard import Guard

POLL_MS = 20
POLLS = 500
DEEDS = {
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


@pytest.mark.parametrize("told", DEEDS)
def test_a_fault_on_a_page_is_told(visit: Page, guard: Guard, told: str) -> None:
    guard.allow("")
    visit.goto("/login")
    visit.evaluate(DEEDS[told])
    for _ in range(POLLS):
        if any(told in fault for fault in guard.faults):
            return
        visit.wait_for_timeout(POLL_MS)
    pytest.fail(f"not told: {guard.faults}")


def test_a_page_without_faults_is_not_told(visit: Page, guard: Guard) -> None:
    visit.goto("/login")
    visit.click("main button[type=submit]")
    visit.wait_for_selector(".field-error")
    assert guard.told() == []


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
    assert any("select-name" in fault for fault in grave_faults(visit))
    assert overflow(visit) > 0
    assert unreachable(visit)
