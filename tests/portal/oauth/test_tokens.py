"""Tokens for programs that speak only OAuth: they act for one seller, and end with the install."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text, update

from cute_api.models import AppGrant, AppToken, User, clock
from cute_api.models.enums import AppStatus, Scope
from cute_api.services.accounts import suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps, installs, tokens
from cute_api.services.keys import keys
from tests.api.apps import MadeApp, install, new_app, uninstall
from tests.api.sandbox_clock import CLOCK, DAY_S, Workers
from tests.fixtures.api import Api, Client
from tests.portal.oauth.flow import consent, error_of, redeem, send
from tests.webhooks.backend import eventually

READ, WRITE = Scope.READ_ITEMS, Scope.WRITE_ITEMS
BOTH = "read:items write:items"
GONE = (401, "invalid_api_key")

Tokens = dict[str, Any]


@pytest.fixture
def seller() -> str:
    return f"sam-{uuid4().hex[:8]}"


@pytest.fixture
def app(api: Api) -> MadeApp:
    return new_app(api.database, scopes=[READ, WRITE])


@pytest.fixture
def issued(api: Api, app: MadeApp, seller: str) -> Tokens:
    return obtain(api, app, seller)


def obtain(api: Api, app: MadeApp, seller: str, scope: str = BOTH) -> Tokens:
    response = redeem(api, app, consent(api, app, seller, scope))
    assert response.status_code == 200, response.text
    found: Tokens = response.json()
    return found


def caller(api: Api, issued: Tokens) -> Client:
    return api.with_key(issued["access_token"])


def refresh(api: Api, app: MadeApp, issued: Tokens, **form: str) -> httpx.Response:
    token = issued["refresh_token"]
    return send(api, app, "token", grant_type="refresh_token", refresh_token=token, **form)


def outcome(response: httpx.Response) -> tuple[int, str | None]:
    return response.status_code, response.json().get("code")


def test_a_token_calls_for_its_seller_without_an_account(
    api: Api, app: MadeApp, issued: Tokens
) -> None:
    assert issued["access_token"].startswith("cute_at_")
    assert (issued["token_type"], issued["expires_in"], issued["scope"]) == ("Bearer", 3600, BOTH)
    client = caller(api, issued)
    made = client.post("/items", json=api.new_item())
    assert (made.status_code, made.json()["seller"]["id"]) == (201, issued["account"])
    me = client.get("/me").json()
    assert (me["key"]["id"], me["key"]["scopes"]) == (str(app.key.row.id), BOTH.split())
    names = [policy["name"] for policy in me["policies"]]
    assert names == ["minute", "day", "app_minute", "app_day"]
    client.headers["Cute-Account"] = issued["account"]
    assert client.get("/me/items").json()["data"][0]["id"] == made.json()["id"]


def test_a_token_names_no_other_account(api: Api, app: MadeApp, issued: Tokens) -> None:
    client = caller(api, issued)
    others = install(api.database, app, f"sam-{uuid4().hex[:8]}"), uuid4(), "bob"
    for account in others:
        client.headers["Cute-Account"] = str(account)
        assert outcome(client.get("/me/items")) == (401, "not_installed")


def test_a_token_and_the_key_share_the_quota_of_an_install(
    api: Api, app: MadeApp, issued: Tokens
) -> None:
    by_key = api.with_key(app.key.secret)
    by_key.headers["Cute-Account"] = issued["account"]
    left = [
        int(client.get("/me/items").headers["X-RateLimit-Remaining"])
        for client in (caller(api, issued), by_key, caller(api, issued))
    ]
    assert left == [left[0], left[0] - 1, left[0] - 2]


def test_tokens_end_by_the_clock_of_the_developer(
    api: Api, app: MadeApp, issued: Tokens, seller: str
) -> None:
    workers, developer = Workers(api), api.client(app.developer)
    assert api.client(seller).post(CLOCK, json={"seconds": DAY_S}).status_code == 202
    while workers.leap():
        pass
    assert caller(api, issued).get("/me").status_code == 200, "a seller's clock ends no token"
    workers.advance(developer, 30 * 60)
    assert caller(api, issued).get("/me").status_code == 200
    workers.advance(developer, 30 * 60)
    assert outcome(caller(api, issued).get("/me")) == GONE
    again = refresh(api, app, issued).json()
    assert caller(api, again).get("/me").status_code == 200
    with api.database.transaction() as session:
        grants = update(AppGrant).where(AppGrant.app_id == app.id)
        session.execute(grants.values(expires_at=clock.now(session) + timedelta(days=2)))
    workers.advance(developer, 2 * DAY_S)
    assert outcome(caller(api, again).get("/me")) == GONE
    assert error_of(refresh(api, app, issued)) == (400, "invalid_grant")


def test_a_token_cannot_become_a_key(api: Api, app: MadeApp, issued: Tokens) -> None:
    client, path = caller(api, issued), f"/me/keys/{app.key.row.id}"
    assert outcome(client.post(f"{path}/rotate")) == (403, "not_this_key")
    assert outcome(client.delete(path)) == (403, "not_this_key")
    assert outcome(client.get("/app")) == (403, "app_key_required")


def test_the_scopes_are_those_of_token_install_and_key(
    api: Api, app: MadeApp, seller: str, issued: Tokens
) -> None:
    narrow = refresh(api, app, issued, scope="read:items").json()
    assert narrow["scope"] == "read:items"
    assert outcome(caller(api, narrow).post("/items", json=api.new_item())) == (
        403,
        "missing_scope",
    )
    obtain(api, app, seller, "read:items")
    assert outcome(caller(api, issued).post("/items", json=api.new_item())) == (
        403,
        "missing_scope",
    )
    assert refresh(api, app, issued).json()["scope"] == "read:items"
    obtain(api, app, seller, BOTH)
    with api.database.transaction() as session:
        row = keys.need(session, app.key.row.id)
        row.scopes = [WRITE]
    assert outcome(caller(api, issued).get("/me/items")) == (403, "missing_scope")


def test_a_refresh_gives_no_scope_that_its_seller_did_not_allow(
    api: Api, app: MadeApp, seller: str
) -> None:
    issued = obtain(api, app, seller, "read:items")
    assert error_of(refresh(api, app, issued, scope=BOTH)) == (400, "invalid_scope")
    obtain(api, app, seller, BOTH)
    assert error_of(refresh(api, app, issued, scope=BOTH)) == (400, "invalid_scope")
    assert refresh(api, app, issued).json()["scope"] == "read:items"


def test_a_refresh_token_of_a_confidential_client_stays(
    api: Api, app: MadeApp, issued: Tokens
) -> None:
    with ThreadPoolExecutor(4) as threads:
        refreshed = list(threads.map(lambda _: refresh(api, app, issued).json(), range(4)))
    assert len({found["access_token"] for found in refreshed}) == 4
    assert [found for found in refreshed if "refresh_token" in found] == []
    for found in (issued, *refreshed):
        assert caller(api, found).get("/me/items").status_code == 200


def removed(api: Api, app: MadeApp, issued: Tokens) -> None:
    uninstall(api.database, app, UUID(issued["account"]))


def suspended(api: Api, app: MadeApp, _issued: Tokens) -> None:
    with api.database.transaction() as session:
        apps.set_status(session, app.id, AppStatus.SUSPENDED, SYSTEM)


def revoked(api: Api, app: MadeApp, _issued: Tokens) -> None:
    with api.database.transaction() as session:
        keys.revoke(session, app.key.row.id)


def expired(api: Api, _app: MadeApp, issued: Tokens) -> None:
    with api.database.transaction() as session:
        for table in (AppToken, AppGrant):
            of_install = table.install_id == issued["install"]
            session.execute(update(table).where(of_install).values(expires_at=clock.NOW))


def without_seller(api: Api, _app: MadeApp, issued: Tokens) -> None:
    with api.database.transaction() as session:
        email = session.get_one(User, UUID(issued["account"])).email
        suspension.suspend(session, email=email, actor=SYSTEM)


def without_developer(api: Api, app: MadeApp, _issued: Tokens) -> None:
    with api.database.transaction() as session:
        suspension.suspend(session, email=f"{app.developer}@cute.example", actor=SYSTEM)


ENDINGS: dict[str, tuple[Callable[[Api, MadeApp, Tokens], None], str]] = {
    "install removed": (removed, "invalid_grant"),
    "expired": (expired, "invalid_grant"),
    "seller suspended": (without_seller, "invalid_grant"),
    "app suspended": (suspended, "invalid_client"),
    "key revoked": (revoked, "invalid_client"),
    "developer suspended": (without_developer, "invalid_client"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_ends_with_the_next_request(
    api: Api, app: MadeApp, issued: Tokens, ending: str
) -> None:
    assert caller(api, issued).get("/me/items").status_code == 200
    end, error = ENDINGS[ending]
    end(api, app, issued)
    assert outcome(caller(api, issued).get("/me/items")) == GONE
    assert refresh(api, app, issued).json()["error"] == error


def test_a_code_that_comes_again_ends_the_tokens_that_it_gave(
    api: Api, app: MadeApp, seller: str, issued: Tokens
) -> None:
    code = consent(api, app, seller, BOTH)
    stolen = redeem(api, app, code).json()
    later = refresh(api, app, stolen).json()
    rival = new_app(api.database, scopes=[READ])
    assert error_of(redeem(api, rival, code)) == (400, "invalid_grant")
    assert caller(api, later).get("/me/items").status_code == 200
    assert error_of(redeem(api, app, code)) == (400, "invalid_grant")
    for found in (stolen, later):
        assert outcome(caller(api, found).get("/me/items")) == GONE
    assert error_of(refresh(api, app, stolen)) == (400, "invalid_grant")
    assert caller(api, issued).get("/me/items").status_code == 200


def test_one_of_two_who_redeem_a_code_at_once_gets_tokens_that_then_end(
    api: Api, app: MadeApp, seller: str
) -> None:
    code = consent(api, app, seller, BOTH)
    with ThreadPoolExecutor(2) as threads:
        responses = list(threads.map(lambda _: redeem(api, app, code), range(2)))
    assert sorted(response.status_code for response in responses) == [200, 400]
    (won,) = (response.json() for response in responses if response.status_code == 200)
    assert outcome(caller(api, won).get("/me/items")) == GONE


def test_a_removal_during_a_redemption_wins(api: Api, app: MadeApp, seller: str) -> None:
    account = UUID(obtain(api, app, seller)["account"])
    code = consent(api, app, seller, BOTH)
    with ThreadPoolExecutor(1) as threads, api.database.transaction() as session:
        keys.take_turns(session, account)
        redeemed = threads.submit(redeem, api, app, code)
        eventually(lambda: is_waiting(api))
        assert installs.remove(session, app.id, account, SYSTEM)
    assert error_of(redeemed.result()) == (400, "invalid_grant")


def is_waiting(api: Api) -> bool:
    """Whether a transaction waits for a lock of another one."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with api.database.transaction() as session:
        return bool(session.scalar(waiting))


def test_tokens_of_another_client_are_refused(api: Api, app: MadeApp, issued: Tokens) -> None:
    rival = new_app(api.database, scopes=[READ, WRITE])
    assert error_of(refresh(api, rival, issued)) == (400, "invalid_grant")
    for name in ("access_token", "refresh_token"):
        assert send(api, rival, "revoke", token=issued[name]).status_code == 200
    assert caller(api, issued).get("/me/items").status_code == 200
    assert refresh(api, app, issued).status_code == 200


def test_a_client_revokes_its_tokens(api: Api, app: MadeApp, issued: Tokens) -> None:
    other = refresh(api, app, issued).json()
    assert send(api, app, "revoke", token=other["access_token"]).status_code == 200
    assert outcome(caller(api, other).get("/me/items")) == GONE
    assert caller(api, issued).get("/me/items").status_code == 200
    revocation = {"token": issued["refresh_token"], "token_type_hint": "access_token"}
    assert send(api, app, "revoke", **revocation).status_code == 200
    assert outcome(caller(api, issued).get("/me/items")) == GONE
    assert error_of(refresh(api, app, issued)) == (400, "invalid_grant")
    for token in ("unknown", issued["refresh_token"]):
        assert send(api, app, "revoke", token=token).status_code == 200
    assert error_of(send(api, app, "revoke")) == (400, "invalid_request")


def test_the_oldest_tokens_of_an_install_give_way(
    api: Api, app: MadeApp, seller: str, issued: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MAX_ACCESS_TOKENS", 3)
    monkeypatch.setattr(tokens, "MAX_REFRESH_TOKENS", 2)
    found = [issued, *(refresh(api, app, issued).json() for _ in range(3))]
    statuses = [caller(api, each).get("/me/items").status_code for each in found]
    assert statuses == [401, 200, 200, 200]
    for _ in range(2):
        obtain(api, app, seller)
    assert error_of(refresh(api, app, issued)) == (400, "invalid_grant")


def test_only_digests_of_tokens_are_stored(api: Api, issued: Tokens) -> None:
    with api.database.transaction() as session:
        stored = session.scalars(
            text("SELECT CAST(g AS text) FROM app_grants AS g WHERE install_id = :install"),
            {"install": issued["install"]},
        ).one()
    assert issued["refresh_token"][20:-6] not in stored
