"""Prove that a person finds out why a webhook fails in at most three clicks after the login.

`python -m scripts.checks.proof.portal.causes` starts stores, the API with the portal, relay,
worker, and receivers that are broken in six ways. For each, a user has two webhooks, one of which
fails. The user logs in with a real browser, and clicks from the first page: a link to the failing
webhook, or to the webhooks, then a link to the failed delivery, until a page shows the whole cause.
It prints the clicks, the page and the seconds of each.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from cute_api.models import Category
from cute_api.spec import BASE_PATH
from scripts.checks.proof.portal.breaks import WORDS, Break, BrokenReceivers, receiving
from scripts.checks.proof.portal.stage import PASSWORD, PortalProcesses, running, wait_for
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.shared.chromium import chromium

MOST_CLICKS = 3
REQUEST_S = 30.0
PATIENCE_MS = 60_000
SIZE = (1280, 800)
# The words on a page that mark a failing webhook.
MARKS = ("Degraded", "Failing", "Held")


@dataclass(frozen=True, slots=True)
class FoundCause:
    """The way to a cause: clicks after the login, and the last page's path.

    `read` are the words of the cause that the page shows, `missing` those that it lacks; `shown` is
    the page's text.
    """

    broken: Break
    clicks: int
    place: str
    read: Sequence[str]
    missing: Sequence[str]
    seconds: float
    shown: str

    @property
    def line(self) -> str:
        """Return a row of the table."""
        read = ", ".join(f"“{word}”" for word in self.read)
        lacks = "".join(f"; NOT: “{word}”" for word in self.missing)
        return (
            f"{self.broken:41} {self.clicks:6} {self.seconds:7.1f} s  {self.place:26} {read}{lacks}"
        )


class BrokenWebhook:
    """A user with a working webhook and one whose receiver is broken."""

    def __init__(
        self, processes: PortalProcesses, receivers: BrokenReceivers, broken: Break
    ) -> None:
        self.broken = broken
        self.email = f"{broken.name.lower().replace('_', '-')}@cute.example"
        key = processes.new_user(self.email)
        self._client = httpx.Client(
            base_url=processes.api.base_url + BASE_PATH,
            headers={"Authorization": f"Bearer {key}"},
            timeout=REQUEST_S,
            trust_env=False,
        )
        self.healthy_id = self._register(receivers.healthy)["id"]
        made = self._register(receivers.url(broken))
        self.id: str = made["id"]
        if broken is Break.OLD_SECRET:
            receivers.secret = made["secret"]
            self._post(f"/webhooks/{self.id}/rotate-secret", {"overlap_seconds": 0})

    def close(self) -> None:
        self._client.close()

    def cause_event(self, category_id: str) -> None:
        """Cause an event that both webhooks get."""
        item = {
            "title": "Silk scarf",
            "price": {"amount": 900, "currency": "EUR"},
            "category_id": category_id,
            "condition": "good",
        }
        self._post("/items", item)

    def has_failed(self) -> bool:
        """Whether the first attempts of both webhooks have ended as expected."""
        health, other = (
            self._client.get(f"/webhooks/{webhook_id}").raise_for_status().json()["health"]
            for webhook_id in (self.id, self.healthy_id)
        )
        return health["last_failure_at"] is not None and other["last_success_at"] is not None

    def _register(self, url: str) -> dict[str, Any]:
        return self._post("/webhooks", {"url": url, "types": ["item.*"]})

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self._client.post(path, json=body).raise_for_status().json()
        return made


def look_for(browser: Browser, base_url: str, webhook: BrokenWebhook) -> FoundCause:
    """Log in, and click until a page shows the cause or the clicks are used up."""
    width, height = SIZE
    context = browser.new_context(
        base_url=base_url, viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    try:
        _log_in(page, webhook.email)
        began, clicks = time.monotonic(), 0
        words = WORDS[webhook.broken]
        shown, read = _read(page, words)
        while len(read) < len(words) and clicks < MOST_CLICKS:
            following = _following(page, webhook)
            if following is None:
                break
            following.click()
            page.wait_for_load_state()
            clicks += 1
            shown, read = _read(page, words)
        return FoundCause(
            webhook.broken,
            clicks,
            _place(page, webhook.id),
            read,
            [word for word in words if word not in read],
            time.monotonic() - began,
            shown,
        )
    finally:
        context.close()


def _log_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def _read(page: Page, words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the page's visible text, and the words in it."""
    shown = " ".join(page.locator("main").inner_text().split())
    return shown, [word for word in words if word.casefold() in shown.casefold()]


def _following(page: Page, webhook: BrokenWebhook) -> Locator | None:
    """Return the next link: the failed delivery, the marked webhook, or the webhooks.

    Raises `NotProvenError` where a page has both webhooks and marks neither or both.
    """
    own = f"/webhooks/{webhook.id}"
    if page.url.endswith("/webhooks"):
        marked = [
            webhook_id
            for webhook_id in (webhook.id, webhook.healthy_id)
            if _is_marked(page, webhook_id)
        ]
        if marked != [webhook.id]:
            raise NotProvenError(f"{webhook.broken}: {len(marked)} of 2 webhooks are marked")
    for selector in (
        f'main a[href*="{own}/deliveries/"]',
        f'main a[href^="{own}"]',
        'nav a[href="/webhooks"]',
    ):
        link = page.locator(selector).locator("visible=true").first
        if link.count() and not page.url.endswith(str(link.get_attribute("href"))):
            return link
    return None


def _is_marked(page: Page, webhook_id: str) -> bool:
    """Whether the list of webhooks marks this one as failing."""
    entry = page.locator("li", has=page.locator(f'a[href="/webhooks/{webhook_id}"]'))
    shown = entry.first.inner_text()
    return any(mark in shown for mark in MARKS)


def _place(page: Page, webhook_id: str) -> str:
    """Return the page's path, with names in place of ids."""
    path = page.url.split("/", 3)[3].partition("?")[0]
    within = path.removeprefix(f"webhooks/{webhook_id}")
    if within == path:
        return f"/{path}"
    return "the webhook's page" if not within else "the delivery's page"


def prove(processes: PortalProcesses, browser: Browser) -> list[FoundCause]:
    """Break a receiver in each way, and find each cause."""
    with processes.database.transaction() as session:
        category = Category(name="Women", path=["Women"])
        session.add(category)
        session.flush()
        category_id = str(category.id)
    with receiving(processes.directory) as receivers:
        webhooks = [BrokenWebhook(processes, receivers, broken) for broken in Break]
        try:
            for webhook in webhooks:
                webhook.cause_event(category_id)
            for webhook in webhooks:
                wait_for(webhook.has_failed, f"an attempt ({webhook.broken})")
            return [look_for(browser, processes.api.base_url, webhook) for webhook in webhooks]
        finally:
            for webhook in webhooks:
                webhook.close()


def main() -> None:
    with chromium() as browser, running(sandbox=True) as processes:
        found = prove(processes, browser)
    print(f"{'what is broken':41} {'clicks':>6} {'seconds':>9}  {'where':26} what it says")
    for search in found:
        print(search.line)
    hidden = [search for search in found if search.missing]
    if hidden:
        for search in hidden:
            print(f"\n{search.broken}; the last page says:\n{search.shown}", file=sys.stderr)
        raise NotProvenError(f"{len(hidden)} of {len(found)} causes are not found.")
    most = max(search.clicks for search in found)
    print(f"Proven: each of {len(found)} causes is found in {most} clicks at most.")


if __name__ == "__main__":
    sys.exit(exit_code(main))
