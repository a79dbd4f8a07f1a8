"""The app: three sellers install it, one removes it, one is erased; their data goes.

The sellers sign up, allow and disconnect it in a browser. It is killed in between, and what
happens in the meantime must still be in its store at the end.
"""

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager

from cute_cross_listing.store import Store
from cute_sdk import Cute
from playwright.sync_api import Browser, Error, Page, StorageState, expect

from cute_api.config import ROOT, child_environ
from scripts.checks.examples.part import ExampleResult, ExampleStage, PartError
from scripts.sandbox.embedded.processes import RunningProcess
from scripts.shared.chromium import NoBrowserError, chromium
from scripts.shared.ports import free_port, listens
from scripts.shared.waiting import until

PATHS = (ROOT / "examples" / "cross-listing", ROOT / "sdks/python/sdk/src")
DEVELOPER = "dana@cute.example"
STAYING, LEAVING, ERASED = "sam@shop.example", "kim@shop.example", "lou@shop.example"
SELLERS = (STAYING, LEAVING, ERASED)
ITEMS = 4
REDIRECT_URI = "http://127.0.0.1/callback"
SCOPES = ("read:items",)
PATIENCE_S = 60.0
PASSWORD = "correct horse battery staple"  # noqa: S105 - only this run's users have it


class CrossListing:
    """See `scripts.checks.examples.part.ExamplePart`."""

    name = "cross-listing"

    def __init__(self) -> None:
        self._running: RunningProcess | None = None
        self._clients: dict[str, Cute] = {}
        self._sessions: dict[str, StorageState] = {}
        self._port = free_port()

    def begin(self, stage: ExampleStage) -> None:
        self._stage = stage
        sandbox = stage.sandbox
        sandbox.make_user(DEVELOPER)
        self._app_id, self._key = sandbox.make_app(DEVELOPER, REDIRECT_URI, SCOPES)
        self._start()
        with _browser() as browser:
            for seller in SELLERS:
                self._come(browser, seller)
        self._wait(SELLERS)

    def work(self) -> None:
        """Kill the app, and let one seller go while it is down."""
        self._kill()
        with _browser() as browser:
            context = browser.new_context(
                base_url=self._stage.sandbox.base_url, storage_state=self._sessions[LEAVING]
            )
            page = context.new_page()
            page.goto("/account/apps")
            page.get_by_role("button", name="Disconnect").click()
            expect(page.get_by_role("status")).to_contain_text("The app was disconnected.")
        self._list_item(STAYING, "listed while the app was down")

    def end(self) -> ExampleResult:
        self._start()
        self._wait((STAYING, ERASED))
        self._stage.sandbox.cute("users", "erase", "--email", ERASED, "--yes")
        self._wait((STAYING,))
        copied = len(SELLERS) * ITEMS
        return ExampleResult(
            (
                f"{len(SELLERS)} sellers installed it in a browser; it copied {copied} listings",
                "after kill -9 it still acted on the seller who left in the meantime",
                "one seller was erased: no listing of the two sellers who left remains",
            ),
            f"{ITEMS + 1} listings of 1 seller exact, 2 sellers gone with all data",
        )

    def close(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.kill()
            self._running.wait()
        for client in self._clients.values():
            client.close()

    def _come(self, browser: Browser, seller: str) -> None:
        """Sign up, list items, and connect the app."""
        sandbox = self._stage.sandbox
        context = browser.new_context(base_url=sandbox.base_url)
        page = context.new_page()
        _sign_up(page, seller)
        key = sandbox.make_key(seller, name="shop")
        self._clients[seller] = Cute(key, sandbox.base_url)
        for number in range(ITEMS):
            self._list_item(seller, f"{seller} {number}")
        page.goto(f"http://127.0.0.1:{self._port}")
        page.get_by_role("link", name="Connect").click()
        page.get_by_role("button", name="Allow").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Connected")
        self._sessions[seller] = context.storage_state()

    def _list_item(self, seller: str, title: str) -> None:
        client = self._clients[seller]
        category = next(row.id for row in client.categories.list().data)
        client.items.create(
            title=title,
            price={"amount": 2_450, "currency": "EUR"},
            category_id=category,
            condition="good",
        )

    def _wait(self, sellers: tuple[str, ...]) -> None:
        """Wait until the store has exactly what these sellers have on sale."""
        until(
            lambda: self._stored() == self._on_sale(sellers),
            f"the app has the listings of {len(sellers)} sellers",
            PATIENCE_S,
            error=PartError,
        )

    def _on_sale(self, sellers: tuple[str, ...]) -> set[str]:
        lists = (self._clients[seller].me.items.list(status="active") for seller in sellers)
        return {str(item.id) for items in lists for item in items}

    def _stored(self) -> set[str]:
        path = self._stage.directory / "listings.db"
        if not path.exists():
            return set()
        with closing(Store(path)) as store:
            return {listing.item_id for listing in store.listings()}

    def _kill(self) -> None:
        assert self._running is not None
        self._running.kill()
        if self._running.wait(PATIENCE_S) != -signal.SIGKILL:
            raise PartError("cute-cross-listing ended before it was killed.")

    def _start(self) -> None:
        environ = {
            "CUTE_APP_KEY": self._key,
            "CUTE_APP_ID": str(self._app_id),
            "CUTE_BASE_URL": self._stage.sandbox.base_url,
            "REDIRECT_URI": f"http://127.0.0.1:{self._port}/callback",
            "COOKIE_SECRET": "only-for-the-show-" * 2,
            "PORT": str(self._port),
            "PYTHONPATH": ":".join(str(path) for path in PATHS),
        }
        self._running = self._stage.start(
            ("cute_cross_listing", "serve", "--interval", "0.2"),
            environ=child_environ(environ),
            cwd=self._stage.directory,
            output=self._stage.directory / "output",
            errors=self._stage.directory / "errors",
        )
        until(lambda: listens(self._port), "the app listens", PATIENCE_S, error=PartError)


@contextmanager
def _browser() -> Iterator[Browser]:
    """A browser until the block ends. Raises `PartError` without one, and for a failed step."""
    try:
        with chromium() as browser:
            yield browser
    except (NoBrowserError, Error, AssertionError) as error:
        raise PartError(str(error)) from error


def _sign_up(page: Page, email: str) -> None:
    page.goto("/signup")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("link", name="Apps", exact=True)).to_be_visible()
