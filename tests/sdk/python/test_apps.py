"""`App` and `AsyncApp`: one key, and a client for each seller, with real calls."""

import asyncio
from uuid import UUID

import pytest
from cute_sdk import App, AsyncApp, AuthenticationError

from cute_api.models.enums import Scope
from scripts.checks.proof.apps import owe_receipt
from tests.api.apps import install, new_app, uninstall
from tests.fixtures.api import Api


def test_an_app_calls_for_each_seller_with_a_pacing_of_its_own(api: Api) -> None:
    made = new_app(api.database)
    sam, kim = (install(api.database, made, name) for name in ("sam", "kim"))
    with App(made.key.secret, api.base_url) as app:
        assert app.get().id == made.id
        assert {row.account for row in app.installs.list()} == {sam, kim}
        seller, other = app.account(sam), app.account(kim)
        item = seller.items.create(
            title="Silk scarf",
            price={"amount": 2_450, "currency": "EUR"},
            category_id=api.category_id,
            condition="very_good",
        )
        assert item.seller.id == sam
        assert [row.id for row in seller.me.items.list()] == [item.id]
        assert other.me.items.list().data == []
        pacings = {id(client._driver.rules.keys) for client in (app._client, seller, other)}
        assert len(pacings) == 3
        uninstall(api.database, made, install(api.database, made, "kim", [Scope.READ_ITEMS]))
        with pytest.raises(AuthenticationError) as caught:
            other.me.items.list()
        assert caught.value.code == "not_installed"


def test_an_async_app_does_the_same_with_a_key_from_a_function(api: Api) -> None:
    made = new_app(api.database)
    account = install(api.database, made, "sam")
    with api.database.transaction() as session:
        erased = owe_receipt(session, made.key.secret)

    async def key() -> str:
        return made.key.secret

    async def run() -> tuple[UUID, list[UUID], int]:
        async with AsyncApp(key, api.base_url) as app:
            found = await app.get()
            installs = [row.account async for row in app.installs.list()]
            items = await app.account(account).me.items.list()
            assert [row.account async for row in app.erasures.list()] == [erased]
            assert (await app.acknowledge_erasure(erased)).acknowledged_at is not None
            return found.id, installs, len(items.data)

    found_id, installs, _ = asyncio.run(run())
    assert (found_id, installs) == (made.id, [account])
