"""The ESM build in a real browser, on a page of another origin than the API."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from scripts.shared.javascript import build
from tests.fixtures.api import Api
from tests.fixtures.browser import Tab

PAGE = "<!doctype html><title>Shop</title><link rel=icon href=data:,><h1>Shop</h1>"
SCRIPT = """
async ({ apiKey, baseUrl, category }) => {
  const { Cute, NotFoundError, Page } = await import("/esm/index.js");
  const attempts = [];
  const eventHooks = { response: [({ status }) => attempts.push(status)] };
  const client = new Cute({ apiKey, baseUrl, eventHooks });
  for (const title of ["Silk scarf", "Wool coat"]) {
    await client.items.create({
      title,
      price: { amount: 2450, currency: "EUR" },
      category_id: category,
      condition: "very_good",
    });
  }
  const titles = [];
  for await (const item of client.items.list({ limit: 1 })) titles.push(item.title);
  const { response, requestId } = await client.me.get().withResponse();
  return { titles, attempts, requestId, limits: response.headers.get("RateLimit") };
}
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without logging."""

    def log_message(self, format: str, *args: Any) -> None:
        """The name is the library's."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A page and the built SDK, on an origin of their own."""
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "esm").symlink_to(build() / "esm")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_browser_calls_the_api_across_origins_without_an_error_in_its_console(
    api: Api, site: str, tab: Tab
) -> None:
    tab.page.goto(site)
    settings = {
        "apiKey": api.key().secret,
        "baseUrl": api.base_url,
        "category": str(api.category_id),
    }
    seen = tab.page.evaluate(SCRIPT, settings)
    assert seen["titles"] == ["Wool coat", "Silk scarf"]
    assert seen["attempts"] == [201, 201, 200, 200, 200]
    assert seen["requestId"]
    # Exposed across origins: without it the client could not pace itself.
    assert '"minute";r=' in seen["limits"]
    assert tab.errors == []
