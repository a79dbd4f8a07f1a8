"""Alice, whose product shows her webhooks in a frame."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fixtures.api import Api, Client
from tests.portal.conftest import NewBrowser
from tests.portal.embeds.frames import Frame, follow, link_of, register_origins, user_id_of

URL = "https://shop.example/hooks/cute"
HOOK = {"url": URL, "types": ["item.sold"]}


@dataclass
class Shop:
    """A user whose organisation registered an origin, a client with her key, and a webhook.

    `open` opens a new link in a new browser.
    """

    user_id: UUID
    client: Client
    webhook_id: str
    open: Callable[..., Frame]


NewShop = Callable[..., Shop]


@pytest.fixture
def new_shop(api: Api, browser: NewBrowser) -> NewShop:
    """Makes a new user. Takes what `Api.client` takes."""

    def make(**key: Any) -> Shop:
        name = f"alice-{uuid4().hex[:12]}"
        webhook_id = api.client(name).post("/webhooks", json=HOOK).json()["id"]
        client, user_id = api.client(name, **key), user_id_of(api, name)
        register_origins(api, user_id)

        def open_frame(*, read_only: bool = False) -> Frame:
            return follow(browser(), link_of(client, read_only=read_only))

        return Shop(user_id, client, webhook_id, open_frame)

    return make


@pytest.fixture
def alice(new_shop: NewShop) -> Shop:
    return new_shop()
