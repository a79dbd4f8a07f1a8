"""The example `cross-listing`: three sellers install it, one leaves, one is erased."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from cute_cross_listing.copying import Copier
from cute_cross_listing.pages import server_of
from cute_cross_listing.store import Store
from cute_sdk import App, Consent

from cute_api.models.enums import Scope
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.erasure import erasure
from tests.api.apps import MadeApp, install, new_app, uninstall
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.oauth.flow import decide
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying

SELLERS = ("sam", "kim", "lou")
REDIRECT_URI = "http://127.0.0.1/callback"


@dataclass(frozen=True, slots=True)
class Example:
    """The example on a store of its own."""

    made: MadeApp
    consent: Consent
    store: Store
    copier: Copier

    def titles(self) -> set[str]:
        return {listing.title for listing in self.store.listings()}

    def follows(self, titles: set[str]) -> None:
        """Follow the feed until the store has exactly these listings."""

        def has_them() -> bool:
            self.copier.follow()
            return self.titles() == titles

        eventually(has_them)


@pytest.fixture
def example(api: Api, tmp_path: Path) -> Iterator[Example]:
    made = new_app(api.database, redirect_uris=[REDIRECT_URI], scopes=[Scope.READ_ITEMS])
    with App(made.key.secret, api.base_url) as app, closing(Store(tmp_path / "store.db")) as store:
        consent = app.consent(client_id=made.id, redirect_uri=REDIRECT_URI, secret="s" * 32)
        yield Example(made, consent, store, Copier(app, store))


@contextmanager
def serving(example: Example) -> Iterator[str]:
    """The pages of the example, until the block ends."""
    with server_of(example.consent, example.store, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def connect(api: Api, browser: NewBrowser, url: str, name: str) -> httpx.Response:
    with httpx.Client(base_url=url, trust_env=False) as client:
        asked = client.get("/connect").headers["Location"].removeprefix(api.base_url)
        back = decide(browser(name), asked).headers["Location"]
        return client.get(f"/callback?{back.partition('?')[2]}")


def list_item(api: Api, name: str, title: str | None = None) -> str:
    title = title or f"Scarf of {name}"
    response = api.client(name).post("/items", json=api.new_item(title=title))
    assert response.status_code == 201
    return title


def erase(api: Api, name: str) -> None:
    email = f"{name}@cute.example"
    erasure.erase(api.database, email, actor=SYSTEM, progress=lambda _step, _rows: None)


def test_three_install_all_sync_one_leaves_one_is_erased_and_their_data_goes(
    api: Api, browser: NewBrowser, example: Example
) -> None:
    example.copier.reconcile()
    with relaying(api.settings), serving(example) as url:
        for name in SELLERS:
            assert "Connected" in connect(api, browser, url, name).text
        sam, kim, lou = (list_item(api, name) for name in SELLERS)
        example.follows({sam, kim, lou})
        late = list_item(api, "sam", "Late scarf")
        example.follows({sam, kim, lou, late})
        assert all(title in httpx.get(url, trust_env=False).text for title in (sam, kim, lou))
        account = api.client("kim").get("/me").json()["user"]["id"]
        uninstall(api.database, example.made, UUID(account))
        example.follows({sam, lou, late})
        erase(api, "lou")
        example.follows({sam, late})
        assert len(example.store.accounts()) == 1
        assert httpx.get(f"{url}/callback?code=c", trust_env=False).status_code == 400


def test_reconciling_finds_those_who_left_while_no_event_came(api: Api, example: Example) -> None:
    accounts = {name: str(install(api.database, example.made, f"{name}-2")) for name in SELLERS}
    titles = {name: list_item(api, f"{name}-2") for name in SELLERS}
    example.copier.reconcile()
    assert example.titles() == set(titles.values())
    erase(api, "lou-2")
    example.copier.reconcile()
    assert example.titles() == {titles["sam"], titles["kim"]}
    assert example.store.accounts() == {accounts["sam"], accounts["kim"]}
