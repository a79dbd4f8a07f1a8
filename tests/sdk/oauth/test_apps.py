"""`OAuthApp` against the real server: one refresh for all, and none that is lost."""

import asyncio
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cute_sdk import (
    AsyncOAuthApp,
    AuthenticationError,
    ConfigurationError,
    ConsentError,
    ConsentRequiredError,
    Cute,
    FileTokenStore,
    MemoryTokenStore,
    OAuthApp,
    OAuthTokens,
    TokenStoreError,
)
from cute_sdk._clock import Clock

from tests.api.apps import new_app, uninstall
from tests.fixtures.api import Api
from tests.portal.oauth.flow import post
from tests.sdk.oauth.sellers import CALLBACK, SECRET, Connected, connect, finished, returned
from tests.sdk.oauth.token_program import CRASHED, FULL
from tests.sdk.oauth.token_stores import KINDS, expire, stored, token_store


@pytest.fixture(params=KINDS)
def seller(
    request: pytest.FixtureRequest, api: Api, tmp_path: Path, database_url: str
) -> Iterator[Connected]:
    """A seller of an app with a secret, for each kind of store."""
    with token_store(request.param, tmp_path, database_url) as store:
        yield connect(api, store)


@pytest.fixture
def public(api: Api, tmp_path: Path) -> Connected:
    """A seller of a public app, whose refresh tokens are rotated."""
    return connect(api, FileTokenStore(tmp_path), is_public=True)


def test_a_consent_stores_the_tokens_that_calls_use(seller: Connected) -> None:
    tokens = stored(seller.store, seller.account)
    assert tokens.scopes == ("read:items", "write:items")
    assert 3_500 < tokens.expires_at - time.time() <= 3_600
    seller.call()
    assert seller.sent == ["list_my_items"]


def test_threads_refresh_an_expired_token_once(seller: Connected) -> None:
    before = expire(seller.store, seller.account)
    with seller.app() as app, ThreadPoolExecutor(20) as threads:
        # Threads share a client, or have one each.
        clients = [app.account(seller.account) for _ in range(10)] * 2
        pages = list(threads.map(lambda client: client.me.items.list(), clients))
    assert len(pages) == 20
    assert seller.sent.count("refresh_token") == 1
    after = stored(seller.store, seller.account)
    assert after.access_token != before.access_token
    assert after.refresh_token == before.refresh_token, "an app with a secret keeps it"


def test_tasks_refresh_an_expired_token_once(seller: Connected) -> None:
    expire(seller.store, seller.account)

    async def run() -> int:
        async with AsyncOAuthApp(**seller.settings()) as app:
            clients = [app.account(seller.account) for _ in range(10)] * 2
            pages = await asyncio.gather(*(client.me.items.list() for client in clients))
            return len(pages)

    assert asyncio.run(run()) == 20
    assert seller.sent.count("refresh_token") == 1


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_processes_refresh_an_expired_token_once(
    api: Api, tmp_path: Path, database_url: str, kind: str
) -> None:
    with token_store(kind, tmp_path, database_url) as store:
        seller = connect(api, store)
        expire(store, seller.account)
        path = tmp_path / {"file": "tokens", "sqlite": "tokens.db"}[kind]
        programs = [seller.program("call", path) for _ in range(3)]
        assert finished(programs) == [0, 0, 0]
    assert seller.issued() == 2, "one of the consent, one refresh"


def test_a_crash_between_response_and_store_loses_nothing(
    public: Connected, tmp_path: Path
) -> None:
    before = expire(public.store, public.account)
    assert finished([public.program("crash", tmp_path)]) == [CRASHED]
    assert public.issued() == 2
    assert stored(public.store, public.account) == before
    lock = tmp_path / f"{public.account}.lock"
    # The time of the crashed process's lock passes.
    os.utime(lock, times=(lock.stat().st_atime, lock.stat().st_mtime - 31))
    public.call()
    assert public.issued() == 2, "the server repeated its response"
    rotated = stored(public.store, public.account)
    assert rotated.refresh_token != before.refresh_token
    public.let_pass()
    expire(public.store, public.account)
    public.call()
    assert public.sent == ["refresh_token", "list_my_items"] * 2


class Failing(FileTokenStore):
    """A store whose disk is full, or was."""

    is_full = False

    def save(self, account: str, owner: str, tokens: OAuthTokens | None) -> bool:
        if self.is_full:
            raise TokenStoreError("full")
        return super().save(account, owner, tokens)


@pytest.mark.parametrize("is_async", [False, True])
def test_a_token_that_could_not_be_stored_is_not_used_and_is_stored_later(
    api: Api, tmp_path: Path, is_async: bool
) -> None:
    store = Failing(tmp_path)
    public = connect(api, store, is_public=True)
    expire(store, public.account)

    async def run() -> None:
        async with AsyncOAuthApp(**public.settings()) as app:
            client = app.account(public.account)
            store.is_full = True
            with pytest.raises(TokenStoreError, match="full"):
                await client.me.items.list()
            after_failure()
            await client.me.items.list()

    def after_failure() -> None:
        assert public.sent == ["refresh_token"]
        store.is_full = False
        # Repeating the request would now end all tokens.
        public.let_pass()

    if is_async:
        asyncio.run(run())
    else:
        with public.app() as app:
            client = app.account(public.account)
            store.is_full = True
            with pytest.raises(TokenStoreError, match="full"):
                client.me.items.list()
            after_failure()
            client.me.items.list()
    assert public.sent == ["refresh_token", "list_my_items"]
    assert stored(store, public.account).expires_at > time.time()


def test_a_store_that_cannot_be_written_fails_before_a_refresh_is_sent(
    public: Connected, tmp_path: Path
) -> None:
    before = expire(public.store, public.account)
    assert finished([public.program("full", tmp_path)]) == [FULL]
    assert (public.issued(), stored(public.store, public.account)) == (1, before)
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]


class LaterClock(Clock):
    """The real clock, ahead by some seconds."""

    later = 0.0

    def now(self) -> float:
        return super().now() + self.later


def test_an_access_token_is_refreshed_a_minute_before_it_expires(public: Connected) -> None:
    clock = LaterClock()
    with OAuthApp(**public.settings(), _clock=clock) as app:
        client = app.account(public.account)
        client.me.items.list()
        clock.later = 3_530
        client.me.items.list()
        assert public.sent == ["list_my_items"] * 2
        clock.later = 3_545
        client.me.items.list()
    assert public.sent[2:] == ["refresh_token", "list_my_items"]


def pacer_of(client: Cute) -> object:
    key = client._driver.rules.keys.current
    assert key is not None
    return key.pacer


def test_a_revoked_access_token_is_refreshed_once_after_its_401(public: Connected) -> None:
    with public.app() as app:
        client = app.account(public.account)
        client.me.items.list()
        pacer = pacer_of(client)
        form = {"client_id": str(public.made.id)}
        token = stored(public.store, public.account).access_token
        assert post(public.api, "revoke", {**form, "token": token}).status_code == 200
        client.me.items.list()
        assert pacer_of(client) is pacer, "the quota is the install's"
    assert public.sent == ["list_my_items"] * 2 + ["refresh_token", "list_my_items"]


def test_a_cancelled_call_does_not_lose_its_refresh(public: Connected) -> None:
    before = expire(public.store, public.account)

    async def run() -> None:
        refreshing = asyncio.Event()
        settings = public.settings()
        settings["event_hooks"]["response"] = [lambda _: refreshing.set()]
        async with AsyncOAuthApp(**settings) as app:
            call = asyncio.create_task(listed(app))
            await refreshing.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await listed(app)

    async def listed(app: AsyncOAuthApp) -> None:
        await app.account(public.account).me.items.list()

    asyncio.run(run())
    assert public.sent == ["refresh_token", "list_my_items"]
    assert stored(public.store, public.account).refresh_token != before.refresh_token


def test_a_removed_install_asks_for_consent_again(public: Connected) -> None:
    uninstall(public.api.database, public.made, UUID(public.account))
    with pytest.raises(ConsentRequiredError, match="may have removed the app") as caught:
        public.call()
    assert caught.value.account == public.account
    with public.app() as app:
        with pytest.raises(ConsentRequiredError, match="no tokens"):
            app.account(uuid4()).me.items.list()
        with pytest.raises(ConfigurationError, match="account"):
            app.account("../other")


def test_an_app_whose_secret_has_ended_is_told_so(api: Api) -> None:
    store = MemoryTokenStore()
    seller = connect(api, store)
    expire(store, seller.account)
    seller.made = replace(seller.made, key=new_app(api.database).key)
    with pytest.raises(AuthenticationError, match="invalid_client"):
        seller.call()


@pytest.mark.parametrize("is_async", [False, True])
def test_revoking_ends_the_tokens_and_removes_them(public: Connected, is_async: bool) -> None:
    token = stored(public.store, public.account).access_token

    async def run() -> None:
        async with AsyncOAuthApp(**public.settings()) as app:
            await app.revoke(public.account)
            await app.revoke(public.account)

    if is_async:
        asyncio.run(run())
    else:
        with public.app() as app:
            app.revoke(public.account)
            app.revoke(public.account)
    assert public.store.load(public.account) is None
    assert public.sent == ["revoke_token"]
    assert public.api.with_key(token).get("/me/items").status_code == 401


def test_an_async_consent_stores_the_tokens(api: Api) -> None:
    store = MemoryTokenStore()
    seller = connect(api, store, is_public=True)

    async def run() -> UUID:
        async with AsyncOAuthApp(**seller.settings()) as app:
            consent = app.consent(redirect_uri=CALLBACK, secret=SECRET)
            start = consent.start(["read:items"])
            back, cookie = returned(api, seller.made, start.url), start.set_cookie.split(";")[0]
            account = (await consent.finish(back, cookie)).account
            with pytest.raises(ConsentError) as caught:
                await consent.finish(back, cookie)
            assert caught.value.code == "invalid_grant"
            return account

    assert stored(store, str(asyncio.run(run()))).scopes == ("read:items",)
