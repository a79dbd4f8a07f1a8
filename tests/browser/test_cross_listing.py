"""The example `cross-listing`: three sellers install it in a browser, one leaves, one is erased."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from cute_cross_listing.copying import Copier
from cute_cross_listing.pages import server_of
from cute_cross_listing.store import Store
from cute_sdk import App, Consent, Cute
from playwright.sync_api import Page, expect

from cute_api.models import App as AppRow
from cute_api.models import User
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import installs
from cute_api.services.erasure import erasure
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Principal
from scripts.shared.ports import free_port
from tests.api.apps import MadeApp, new_app
from tests.browser.conftest import NewPerson, PageOf, Person, Site
from tests.browser.guard import Guard
from tests.usage.world import PATIENCE_S
from tests.webhooks.backend import eventually


@dataclass(frozen=True, slots=True)
class Example:
    """The example on a store of its own; `url` is that of its pages."""

    url: str
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

        eventually(has_them, PATIENCE_S)


@pytest.fixture
def example(site: Site, tmp_path: Path) -> Iterator[Example]:
    url = f"http://127.0.0.1:{free_port()}"
    uri = f"{url}/callback"
    made = new_app(site.database, redirect_uris=[uri], scopes=[Scope.READ_ITEMS])
    with App(made.key.secret, site.base_url) as app, closing(Store(tmp_path / "store.db")) as store:
        consent = app.consent(client_id=made.id, redirect_uri=uri, secret="s" * 32)
        yield Example(url, made, consent, store, Copier(app, store))


@contextmanager
def serving(example: Example) -> Iterator[None]:
    """The pages of the example, until the block ends."""
    port = urlsplit(example.url).port
    assert port
    with server_of(example.consent, example.store, port) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def connect(page: Page, url: str) -> None:
    """Begin on the example's page, and allow it on ours."""
    page.goto(url)
    page.get_by_role("link", name="Connect").click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connected")


def disconnect(page: Page, app: MadeApp) -> None:
    page.goto("/account/apps")
    page.get_by_role("button", name=f"Disconnect {app.name}").click()
    expect(page.get_by_role("status")).to_contain_text("The app was disconnected.")


def install(site: Site, app: MadeApp, seller: Person) -> None:
    with site.database.transaction() as session:
        row, user = session.get_one(AppRow, app.id), session.get_one(User, seller.id)
        installs.put(session, row, user.id, [Scope.READ_ITEMS], Principal.of_user(user))


def list_item(site: Site, seller: Person, title: str) -> str:
    with site.database.transaction() as session:
        user = session.get_one(User, seller.id)
        scopes = (Scope.READ_ITEMS, Scope.WRITE_ITEMS)
        key = keys.create(session, user=user, name="shop", scopes=scopes, tier=Tier.PRO).secret
    with Cute(key, site.base_url) as client:
        category = client.categories.list().data[0].id
        client.items.create(
            title=title,
            price={"amount": 2_450, "currency": "EUR"},
            category_id=category,
            condition="good",
        )
    return title


def erase(site: Site, seller: Person) -> None:
    erasure.erase(site.database, seller.email, actor=SYSTEM, progress=lambda _step, _rows: None)


def test_three_install_all_sync_one_leaves_one_is_erased_and_their_data_goes(
    site: Site, page_of: PageOf, person: NewPerson, guard: Guard, example: Example
) -> None:
    site.need("relay")
    sellers = [person(name) for name in ("sam", "kim", "lou")]
    example.copier.reconcile()
    url = example.url
    guard.let_through(url)
    with serving(example):
        pages = {seller.name: page_of(seller.name) for seller in sellers}
        for page in pages.values():
            connect(page, url)
        sam, kim, lou = (list_item(site, seller, f"Scarf of {seller.name}") for seller in sellers)
        example.follows({sam, kim, lou})
        pages["sam"].goto(url)
        expect(pages["sam"].get_by_role("listitem")).to_have_count(len(sellers))
        disconnect(pages["kim"], example.made)
        example.follows({sam, lou})
        late = list_item(site, sellers[0], "Late scarf")
        example.follows({sam, lou, late})
        erase(site, sellers[2])
        example.follows({sam, late})
        assert example.store.accounts() == {str(sellers[0].id)}
        refused = httpx.get(f"{url}/callback?code=c", trust_env=False)
        assert refused.status_code == 400


def test_reconciling_finds_those_who_left_while_no_event_came(
    site: Site, person: NewPerson, example: Example
) -> None:
    sellers = [person(name) for name in ("sam", "lou")]
    for seller in sellers:
        install(site, example.made, seller)
    titles = {seller.name: list_item(site, seller, f"Coat of {seller.name}") for seller in sellers}
    example.copier.reconcile()
    assert example.titles() == set(titles.values())
    erase(site, sellers[1])
    example.copier.reconcile()
    assert example.titles() == {titles["sam"]}
    assert example.store.accounts() == {str(sellers[0].id)}
