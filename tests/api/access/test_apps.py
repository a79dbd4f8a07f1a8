"""An app calls with its own key, and names the seller who installed it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from cute_api.models import App, AuditEntry, Event, Install, User, clock
from cute_api.models.enums import AppStatus, Scope, Tier
from cute_api.services.accounts import accounts, suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps
from cute_api.services.erasure import erasure
from cute_api.services.keys import keys
from tests.api.apps import MadeApp, install, new_app, uninstall
from tests.fixtures.api import Api, Client

READ, WRITE = Scope.READ_ITEMS, Scope.WRITE_ITEMS
ACCOUNT = "Cute-Account"


@pytest.fixture(scope="module")
def app(api: Api) -> MadeApp:
    return new_app(api.database, "dana")


@pytest.fixture(scope="module")
def itself(api: Api, app: MadeApp) -> Client:
    """The app without an account."""
    return api.with_key(app.key.secret)


def acting(api: Api, app: MadeApp, account: object) -> Client:
    client = api.with_key(app.key.secret)
    client.headers[ACCOUNT] = str(account)
    return client


def seller(api: Api, app: MadeApp, **arguments: Any) -> tuple[UUID, Client]:
    """A new seller who installs the app, and the app's client for them."""
    account = install(api.database, app, f"sam-{uuid4().hex[:8]}", **arguments)
    return account, acting(api, app, account)


def email_of(api: Api, user_id: UUID) -> str:
    with api.database.transaction() as session:
        return session.get_one(User, user_id).email


def codes(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_an_app_acts_for_each_seller_with_the_scopes_of_both(api: Api, app: MadeApp) -> None:
    account, client = seller(api, app)
    _, narrow = seller(api, app, scopes=[READ])
    _, other = seller(api, app)
    made = client.post("/items", json=api.new_item())
    item_id = made.json()["id"]
    assert (made.status_code, made.json()["seller"]["id"]) == (201, str(account))
    assert [row["id"] for row in client.get("/me/items").json()["data"]] == [item_id]
    assert other.get("/me/items").json()["data"] == narrow.get("/me/items").json()["data"] == []
    assert codes(narrow.post("/items", json=api.new_item())) == (403, "missing_scope")
    assert codes(other.patch(f"/items/{item_id}", json={"title": "Mine"})) == (403, "not_owner")
    assert codes(other.delete(f"/items/{item_id}")) == (403, "not_owner")
    me = narrow.get("/me").json()
    assert (me["key"]["scopes"], "user" in me) == (["read:items"], False)
    bounded = new_app(api.database, key_scopes=[READ])
    _, client = seller(api, bounded)
    assert codes(client.post("/items", json=api.new_item())) == (403, "missing_scope")


def test_an_app_gets_neither_webhooks_nor_the_account_of_a_seller(api: Api, app: MadeApp) -> None:
    account, client = seller(api, app)
    with api.database.transaction() as session:
        everything = update(Install).where(Install.user_id == account).values(scopes=list(Scope))
        session.execute(everything)
    for path in ("/webhooks", "/me/keys", "/me/requests", "/me/usage"):
        assert codes(client.get(path)) == (403, "missing_scope"), path
    assert "user" not in client.get("/me").json()


def removed(api: Api, app: MadeApp) -> Client:
    account, client = seller(api, app)
    uninstall(api.database, app, account)
    return client


def suspended(api: Api, app: MadeApp) -> Client:
    account, client = seller(api, app)
    with api.database.transaction() as session:
        suspension.suspend(session, email=email_of(api, account), actor=SYSTEM)
    return client


def erased(api: Api, app: MadeApp) -> Client:
    account, client = seller(api, app)
    email = email_of(api, account)
    erasure.erase(api.database, email, actor=SYSTEM, progress=lambda _name, _rows: None)
    return client


def of_a_user(api: Api, _app: MadeApp) -> Client:
    client = api.client("bob")
    client.headers[ACCOUNT] = str(uuid4())
    return client


def twice(api: Api, app: MadeApp) -> Client:
    account, client = seller(api, app)
    client.headers = httpx.Headers(
        [("authorization", f"Bearer {app.key.secret}"), *[(ACCOUNT, str(account))] * 2]
    )
    return client


def someone(api: Api, _app: MadeApp) -> UUID:
    with api.database.transaction() as session:
        return accounts.create(session, email="bob@cute.example", tier=Tier.FREE)[0].id


REFUSED: dict[str, Callable[[Api, MadeApp], Client]] = {
    "removed": removed,
    "suspended": suspended,
    "erased": erased,
    "not installed": lambda api, app: acting(api, app, someone(api, app)),
    "unknown": lambda api, app: acting(api, app, uuid4()),
    "its developer": lambda api, app: acting(api, app, app.key.row.user_id),
    "malformed": lambda api, app: acting(api, app, "bob"),
    "in other words": lambda api, app: acting(api, app, seller(api, app)[0].hex),
    "empty": lambda api, app: acting(api, app, ""),
    "named twice": twice,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_an_account_without_the_app_gets_one_401_whatever_the_reason(
    api: Api, app: MadeApp, reason: str
) -> None:
    client = REFUSED[reason](api, app)
    for path in ("/me/items", "/items", "/app"):
        response = client.get(path)
        problem = response.json()
        assert (response.status_code, problem["code"], problem["detail"]) == (
            401,
            "not_installed",
            "Check `Cute-Account`, or ask the seller to install your app (again).",
        )


def test_a_key_of_a_user_must_not_name_an_account(api: Api, app: MadeApp) -> None:
    assert codes(of_a_user(api, app).get("/me/items")) == (401, "not_installed")
    nobody = api.client(None)
    nobody.headers[ACCOUNT] = str(uuid4())
    assert codes(nobody.get("/items")) == (401, "unauthenticated")


def test_what_ends_ends_with_the_next_request(api: Api) -> None:
    developer = f"dana-{uuid4().hex[:8]}"
    ended = new_app(api.database, developer)
    account, client = seller(api, ended)

    def outcome() -> tuple[int, int]:
        return client.get("/me/items").status_code, api.with_key(ended.key.secret).get(
            "/app"
        ).status_code

    assert outcome() == (200, 200)
    uninstall(api.database, ended, account)
    assert outcome() == (401, 200)
    with api.database.transaction() as session:
        email = email_of(api, account)
    install(api.database, ended, email.partition("@")[0], [READ])
    assert outcome() == (200, 200)
    for status, expected in ((AppStatus.SUSPENDED, 401), (AppStatus.DRAFT, 200)):
        with api.database.transaction() as session:
            apps.set_status(session, ended.id, status, SYSTEM)
        assert outcome() == (expected, expected)
    with api.database.transaction() as session:
        suspension.suspend(session, email=f"{developer}@cute.example", actor=SYSTEM)
    assert outcome() == (401, 401)
    with api.database.transaction() as session:
        suspension.unsuspend(session, email=f"{developer}@cute.example", actor=SYSTEM)
        keys.revoke(session, ended.key.row.id)
    assert codes(client.get("/me/items")) == (401, "invalid_api_key")


def test_without_an_account_an_app_manages_only_itself(
    api: Api, app: MadeApp, itself: Client
) -> None:
    seller(api, app)
    account, _ = seller(api, app)
    found = itself.get("/app").json()
    assert (found["id"], found["name"], found["status"]) == (str(app.id), app.name, "live")
    newest = itself.get("/app/installs", params={"limit": 1}).json()
    assert (newest["data"][0]["account"], newest["has_more"]) == (str(account), True)
    rest = itself.get("/app/installs", params={"cursor": newest["next_cursor"]}).json()
    assert str(account) not in {row["account"] for row in rest["data"]}
    uninstall(api.database, app, account)
    first = itself.get("/app/installs", params={"limit": 1}).json()
    assert first["data"][0]["account"] != str(account)
    for path in ("/items", "/me", "/me/items", "/me/keys"):
        assert codes(itself.get(path)) == (401, "account_required"), path
    user = api.client("bob")
    install(api.database, app, "bob")
    for caller in (user, acting(api, app, someone(api, app))):
        for path in ("/app", "/app/installs"):
            assert codes(caller.get(path)) == (403, "app_key_required")


def test_a_key_of_an_app_rotates_with_overlap_and_revokes_itself(api: Api) -> None:
    app = new_app(api.database)
    _, client = seller(api, app)
    itself, path = api.with_key(app.key.secret), f"/me/keys/{app.key.row.id}"
    assert codes(client.post(f"{path}/rotate")) == (403, "not_this_key")
    assert codes(client.delete(path)) == (403, "not_this_key")
    made = itself.post(f"{path}/rotate").json()
    assert made["key"].startswith("cute_app_") and made["prefix"] == made["key"][:13]
    for secret in (app.key.secret, made["key"]):
        assert api.with_key(secret).get("/app").status_code == 200
        client.headers["Authorization"] = f"Bearer {secret}"
        assert client.get("/me/items").status_code == 200
    assert api.with_key(made["key"]).delete(path).status_code == 204
    for secret in (app.key.secret, made["key"]):
        assert api.with_key(secret).get("/app").status_code == 401


def test_a_reported_key_of_an_app_is_revoked(api: Api) -> None:
    app = new_app(api.database)
    assert api.client(None).post("/keys/report", json={"key": app.key.secret}).status_code == 202
    assert api.with_key(app.key.secret).get("/app").status_code == 401


def test_a_developers_own_keys_leave_out_those_of_apps(api: Api, app: MadeApp) -> None:
    listed = api.client("dana").get("/me/keys").json()["data"]
    assert str(app.key.row.id) not in {key["id"] for key in listed}


def windows(response: httpx.Response) -> dict[str, int]:
    """The remaining calls of each window."""
    named = (part.split(";") for part in response.headers["RateLimit"].split(", "))
    return {name.strip('"'): int(left.removeprefix("r=")) for name, left, _ in named}


def test_each_install_has_a_quota_and_the_app_one_for_all(api: Api) -> None:
    app = new_app(api.database, tier=Tier.FREE)
    account, client = seller(api, app)
    _, other = seller(api, app)
    quota = api.spec.tiers["free"]
    own = api.client(email_of(api, account).partition("@")[0], tier=Tier.FREE)
    before = windows(own.get("/me"))
    minute, together = quota.minute, quota.minute * quota.app_factor
    for spent in range(1, minute + 1):
        left = windows(client.get("/me/items"))
        assert (left["minute"], left["app_minute"]) == (minute - spent, together - spent)
    refused = client.get("/me/items")
    assert codes(refused) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 0
    left = windows(other.get("/me/items"))
    assert (left["minute"], left["app_minute"]) == (minute - 1, together - minute - 1)
    names = [policy["name"] for policy in other.get("/me").json()["policies"]]
    assert names == ["minute", "day", "app_minute", "app_day"]
    assert windows(own.get("/me")) == before, "the seller's own quota"


def test_the_quota_of_the_app_bounds_its_installs_together(api: Api) -> None:
    app = new_app(api.database, tier=Tier.FREE)
    quota = api.spec.tiers["free"]
    clients = [seller(api, app)[1] for _ in range(quota.app_factor + 1)]
    statuses = [client.get("/me/items").status_code for client in clients for _ in range(60)]
    assert statuses.count(200) == quota.minute * quota.app_factor
    detail = clients[-1].get("/me/items").json()["detail"]
    most = quota.minute * quota.app_factor
    assert f"limit of {most} calls a minute for all installs of your app" in detail


def test_an_idempotency_key_counts_for_an_app_and_an_account(api: Api, app: MadeApp) -> None:
    account, client = seller(api, app)
    _, other = seller(api, app)
    rival = new_app(api.database, "eve")
    install(api.database, rival, email_of(api, account).partition("@")[0])
    own = api.client(email_of(api, account).partition("@")[0])
    headers = {"Idempotency-Key": "import-1"}
    made = {
        caller.post("/items", json=api.new_item(), headers=headers).json()["id"]
        for caller in (client, client, other, acting(api, rival, account), own)
    }
    assert len(made) == 4
    again = client.post("/items", json=api.new_item(), headers=headers)
    assert again.headers["Idempotent-Replayed"] == "true"
    uninstall(api.database, app, account)
    assert client.post("/items", json=api.new_item(), headers=headers).status_code == 401


def test_each_install_has_its_events_and_its_audit_entries(api: Api) -> None:
    app = new_app(api.database)
    account, _ = seller(api, app, scopes=[READ])
    name = email_of(api, account).partition("@")[0]
    install(api.database, app, name, [READ])
    install(api.database, app, name, [READ, WRITE])
    uninstall(api.database, app, account)
    with api.database.transaction() as session:
        assert not session.scalar(select(Install).where(Install.removed_at > clock.NOW))
        events = session.scalars(
            select(Event).where(Event.data["account"].astext == str(account)).order_by(Event.id)
        ).all()
        audited = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.target_id == account)
            .order_by(AuditEntry.id.desc())
            .limit(3)
        ).all()
        developer = session.get_one(App, app.id).user_id
    types = ["app.installed", "app.scopes_changed", "app.uninstalled"]
    assert [event.type for event in events] == types
    assert [action.value for action in reversed(audited)] == types
    assert {event.user_id for event in events} == {developer}
    assert [event.data["scopes"] for event in events] == [
        ["read:items"],
        *[["read:items", "write:items"]] * 2,
    ]
    assert events[2].data["removed_at"] is not None
