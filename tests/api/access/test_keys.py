"""`/v1/me/keys`: a key sees its user's keys and manages only itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update

from cute_api.models import ApiKey, AuditEntry, Event, IdempotencyRecord, Notice, Webhook
from cute_api.models.enums import Scope, Tier, WebhookStatus
from cute_api.services.accounts import suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.keys import keys, own_keys, rotation
from cute_api.services.keys.keys import KeySettings
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from cute_api.versions.registry import EventVersions
from tests.api.idempotency.retries import REPLAYED, assert_replay, new_key
from tests.api.scenarios import HOOK
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually

HOUR = 3_600


def key_of(client: Client) -> str:
    key_id: str = client.get("/me").json()["key"]["id"]
    return key_id


def rotate(client: Client, grace: int | None = None, **arguments: Any) -> Any:
    if grace is not None:
        arguments["json"] = {"grace_seconds": grace}
    return client.post(f"/me/keys/{key_of(client)}/rotate", **arguments)


def status(api: Api, secret: str) -> int:
    return api.with_key(secret).get("/me").status_code


def change(api: Api, key_id: str, **values: Any) -> None:
    with api.database.transaction() as session:
        session.execute(update(ApiKey).where(ApiKey.id == key_id).values(**values))


def records_of(api: Api, key_id: str) -> tuple[list[Any], list[Any], list[Any]]:
    """The events, notices and audit entries of a key and its owner."""
    with api.database.transaction() as session:
        events = session.scalars(
            select(Event).where(Event.subject_id == key_id).order_by(Event.position)
        ).all()
        notices = session.scalars(
            select(Notice).where(Notice.data["id"].astext == key_id).order_by(Notice.id)
        ).all()
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.target_id == key_id).order_by(AuditEntry.id)
        ).all()
    return list(events), list(notices), list(entries)


def test_list_my_keys_200_shows_the_users_keys_without_secrets(api: Api) -> None:
    first = api.client("dora", scopes=[Scope.READ_ITEMS], tier=Tier.FREE)
    second = api.client("dora", scopes=[Scope.READ_ACCOUNT])
    api.client("bob")
    response = second.get("/me/keys")
    page = response.json()
    assert [(key["current"], key["scopes"], key["tier"]) for key in page["data"]] == [
        (True, ["read:account"], "pro"),
        (False, ["read:items"], "free"),
    ]
    assert all(key["previous_expires_at"] is None for key in page["data"])
    assert first.key and second.key
    assert first.key not in response.text and second.key not in response.text


def test_list_my_keys_200_pages_and_leaves_out_revoked_ones(api: Api) -> None:
    clients = [api.client("erik") for _ in range(3)]
    ids = [key_of(client) for client in clients]
    page = clients[0].get("/me/keys?limit=2").json()
    assert [key["id"] for key in page["data"]] == ids[:0:-1]
    rest = clients[0].get("/me/keys", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    assert [key["id"] for key in rest["data"]] == ids[:1]
    assert clients[1].delete(f"/me/keys/{ids[1]}").status_code == 204
    left = clients[0].get("/me/keys").json()["data"]
    assert [key["id"] for key in left] == [ids[2], ids[0]]


def test_rotate_key_200_keeps_id_settings_and_counters_and_both_secrets_work(api: Api) -> None:
    scopes = [Scope.READ_ACCOUNT, Scope.READ_ITEMS]
    client = api.client("alice", scopes=scopes, tier=Tier.BASIC)
    before = client.get("/me").json()["key"]
    response = rotate(client)
    assert response.status_code == 200
    made = response.json()
    assert made["id"] == before["id"]
    assert made["key"].startswith(made["prefix"]) and made["key"] != client.key
    new = api.with_key(made["key"])
    assert new.get("/me").json()["key"] == {**before, "prefix": made["prefix"]}
    assert client.get("/me").status_code == 200
    left = int(new.get("/brands").headers["X-RateLimit-Remaining"])
    assert int(client.get("/brands").headers["X-RateLimit-Remaining"]) == left - 1
    (listed,) = [key for key in new.get("/me/keys").json()["data"] if key["current"]]
    assert listed["previous_expires_at"] == made["previous_expires_at"]


@pytest.mark.parametrize(("sent", "seconds"), [(None, 24 * HOUR), (HOUR, HOUR), (604_800, 604_800)])
def test_rotate_key_200_ends_the_old_secret_after_its_grace(
    api: Api, sent: int | None, seconds: int
) -> None:
    client = api.client("alice")
    made = rotate(client, sent).json()
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, made["id"])
        assert row.previous_expires_at and row.rotated_at
        assert row.previous_expires_at - row.rotated_at == timedelta(seconds=seconds)
    change(api, made["id"], previous_expires_at=func.clock_timestamp())
    assert client.get("/me").status_code == 401
    assert status(api, made["key"]) == 200
    keys_shown = api.with_key(made["key"]).get("/me/keys").json()["data"]
    assert [key["previous_expires_at"] for key in keys_shown if key["current"]] == [None]


def test_rotate_key_409_within_the_hour_that_the_secret_of_before_was_promised(api: Api) -> None:
    """Two rotations in a row must not lock out the owner of a secret that leaked."""
    client = api.client("alice")
    second = rotate(client, HOUR).json()["key"]
    refused = rotate(api.with_key(second))
    assert (refused.status_code, refused.json()["code"]) == (409, "rotated_recently")
    assert [status(api, secret) for secret in (str(client.key), second)] == [200, 200]
    change(api, key_of(client), previous_expires_at=func.clock_timestamp())
    assert rotate(api.with_key(second)).status_code == 200


def test_rotate_key_200_again_ends_the_older_secret(api: Api) -> None:
    client = api.client("alice")
    second = rotate(client).json()["key"]
    change(api, key_of(client), rotated_at=ApiKey.rotated_at - rotation.OWN_GRACE)
    third = rotate(api.with_key(second)).json()["key"]
    assert [status(api, secret) for secret in (str(client.key), second, third)] == [401, 200, 200]


def test_the_least_grace_of_the_document_is_that_of_the_rule(api: Api) -> None:
    grace = api.spec.document["components"]["schemas"]["KeyRotationCreate"]["properties"]
    assert grace["grace_seconds"]["minimum"] == rotation.OWN_GRACE.total_seconds()
    assert grace["grace_seconds"]["maximum"] == rotation.MAX_GRACE.total_seconds()


@pytest.mark.parametrize("grace", [0, HOUR - 1, 604_801, "3600", None])
def test_rotate_key_422_for_a_grace_out_of_bounds(api: Api, grace: Any) -> None:
    client = api.client("alice")
    response = client.post(f"/me/keys/{key_of(client)}/rotate", json={"grace_seconds": grace})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (
        422,
        "/grace_seconds",
    )
    assert client.get("/me").status_code == 200


def test_rotate_key_403_with_the_secret_of_before(api: Api) -> None:
    client = api.client("alice")
    rotate(client)
    response = rotate(client)
    assert (response.status_code, response.json()["code"]) == (403, "not_this_key")


@pytest.mark.parametrize(("method", "more"), [("POST", "/rotate"), ("DELETE", "")])
def test_a_key_403_for_a_sibling_and_404_for_others(api: Api, method: str, more: str) -> None:
    alice, sibling, bob = api.client("alice"), api.client("alice"), api.client("bob")
    response = alice.request(method, f"/me/keys/{key_of(sibling)}{more}")
    assert (response.status_code, response.json()["code"]) == (403, "not_this_key")
    for key_id in (key_of(bob), str(uuid4())):
        assert alice.request(method, f"/me/keys/{key_id}{more}").status_code == 404
    assert sibling.get("/me").status_code == bob.get("/me").status_code == 200


def test_rotate_key_200_is_replayed_to_the_key_alone_and_stored_sealed(api: Api) -> None:
    client, sibling = api.client("alice"), api.client("alice")
    headers = new_key()
    path = f"/me/keys/{key_of(client)}/rotate"
    first = client.post(path, headers=headers)
    assert_replay(first, client.post(path, headers=headers))
    assert_replay(first, api.with_key(first.json()["key"]).post(path, headers=headers))
    refused = sibling.post(path, headers=headers)
    assert (refused.status_code, REPLAYED in refused.headers) == (403, False)
    with api.database.transaction() as session:
        record = session.scalars(
            select(IdempotencyRecord).where(IdempotencyRecord.key == next(iter(headers.values())))
        ).one()
    assert record.sealed
    assert first.json()["key"].encode() not in record.body


def test_rotate_key_notifies_its_owner_and_the_audit_log_without_secrets(api: Api) -> None:
    client = api.client("alice")
    made = rotate(client, HOUR).json()
    (event,), (notice,), (*_, entry) = records_of(api, made["id"])
    data = {name: value for name, value in made.items() if name != "key"}
    assert (event.type, event.data) == ("key.rotated", data)
    assert (notice.kind, notice.data, notice.seen_at) == ("key_rotated", data, None)
    assert (entry.action, entry.actor_kind, entry.actor) == ("key.rotated", "key", made["id"])
    assert entry.details["grace_seconds"] == HOUR
    with api.database.transaction() as session:
        for table in ("audit_log", "notices", "events", "api_keys"):
            rows = session.scalar(text(f"SELECT string_agg(t::text, ' ') FROM {table} AS t"))
            assert made["key"] not in rows and str(client.key) not in rows


@pytest.mark.parametrize("by", ["newest", "previous"])
def test_revoke_key_204_by_either_secret_ends_both(api: Api, by: str) -> None:
    client = api.client("alice")
    newest = api.with_key(rotate(client).json()["key"])
    key_id = key_of(newest)
    caller = newest if by == "newest" else client
    assert caller.delete(f"/me/keys/{key_id}").status_code == 204
    assert [client.get("/me").status_code, newest.get("/me").status_code] == [401, 401]
    events, notices, entries = records_of(api, key_id)
    assert [event.type for event in events] == ["key.rotated", "key.revoked"]
    assert events[-1].data["reason"] == "by_owner"
    assert notices[-1].kind == "key_revoked"
    assert entries[-1].action == "key.revoked"


def test_revoke_key_pauses_what_it_created_or_edited_and_nothing_else(api: Api) -> None:
    lost, other = api.client("fred"), api.client("fred")
    created = lost.post("/webhooks", json=HOOK).json()["id"]
    edited = other.post("/webhooks", json=HOOK).json()["id"]
    untouched = other.post("/webhooks", json=HOOK).json()["id"]
    key_id = key_of(lost)
    with api.database.transaction() as session:
        session.get_one(Webhook, edited).edited_by_key_ids = [uuid4(), UUID(key_id)]
    assert lost.delete(f"/me/keys/{key_id}").status_code == 204
    statuses = {hook["id"]: hook["status"] for hook in other.get("/webhooks").json()["data"]}
    assert statuses == {created: "paused", edited: "paused", untouched: "active"}
    (event,), _, _ = records_of(api, key_id)
    assert event.data["paused_webhook_count"] == 2


def test_confirm_webhook_200_releases_it_and_the_confirming_key_stands_for_it(api: Api) -> None:
    lost, second, third = (api.client("gina") for _ in range(3))
    hook = lost.post("/webhooks", json=HOOK).json()["id"]
    lost.delete(f"/me/keys/{key_of(lost)}")
    response = second.post(f"/webhooks/{hook}/confirm")
    assert (response.status_code, response.json()["status"]) == (200, "active")
    assert second.post(f"/webhooks/{hook}/confirm").json() == response.json()
    second.delete(f"/me/keys/{key_of(second)}")
    assert [hook["status"] for hook in third.get("/webhooks").json()["data"]] == ["paused"]
    with api.database.transaction() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.target_id == hook)).all()
    assert {entry.action for entry in entries} == {"webhook.created", "webhook.confirmed"}


def test_confirm_webhook_403_without_the_scope_of_its_events_and_404_for_others(api: Api) -> None:
    lost = api.client("hugo")
    hook = lost.post("/webhooks", json=HOOK).json()["id"]
    lost.delete(f"/me/keys/{key_of(lost)}")
    narrow = api.client("hugo", scopes=[Scope.WEBHOOKS])
    assert narrow.post(f"/webhooks/{hook}/confirm").status_code == 403
    assert api.client("bob").post(f"/webhooks/{hook}/confirm").status_code == 404
    with api.database.transaction() as session:
        assert session.get_one(Webhook, hook).status is WebhookStatus.PAUSED


def waiting(api: Api) -> bool:
    with api.database.engine.connect() as connection:
        return bool(
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND wait_event_type = 'Lock'"
                )
            )
        )


def test_create_webhook_401_when_its_key_was_revoked_after_the_look_up(api: Api) -> None:
    """The revocation holds the key's row; the registration waits for it, then sees it."""
    made = api.key("ines")
    client = api.with_key(made.secret)
    with ThreadPoolExecutor(1) as pool:
        with api.database.transaction() as session:
            assert keys.revoke(session, made.row.id)
            response = pool.submit(client.post, "/webhooks", json=HOOK)
            eventually(lambda: waiting(api))
        assert response.result().status_code == 401


@pytest.mark.parametrize(
    ("changes", "path", "expected"),
    [
        ({"scopes": []}, "/me/items", 403),
        ({"expires_at": func.clock_timestamp()}, "/me", 401),
        ({"revoked_at": func.clock_timestamp()}, "/me", 401),
    ],
)
def test_a_changed_key_counts_from_the_next_request(
    api: Api, changes: dict[str, Any], path: str, expected: int
) -> None:
    client = api.client("alice")
    assert client.get(path).status_code == 200
    key_id = key_of(client)
    change(api, key_id, **changes)
    assert client.get(path).status_code == expected


def test_an_edited_scope_counts_from_the_next_request(api: Api) -> None:
    client = api.client("alice")
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, key_of(client))
    for scopes, expected in ([Scope.WEBHOOKS], 403), ([Scope.READ_ITEMS], 200), ([], 403):
        with api.database.transaction() as session:
            own_keys.edit(
                session,
                Principal(row.user_id, "alice", row.tier, EVERY_SCOPE),
                row.id,
                KeySettings(row.name, scopes),
                versions=EventVersions.of_events(),
            )
        assert client.get("/me/items").status_code == expected


def test_a_changed_tier_counts_from_the_next_request(api: Api) -> None:
    # A user without other keys: theirs would count against the bound of all keys.
    client = api.client(f"tier-{uuid4().hex[:8]}", tier=Tier.FREE)
    key_id = client.get("/me").json()["key"]["id"]
    with api.database.transaction() as session:
        keys.set_tier(session, key_id, Tier.BASIC, SYSTEM)
    assert client.get("/me").headers["X-RateLimit-Limit"] == str(api.spec.tiers["basic"].minute)


def test_a_suspended_users_keys_401_from_the_next_request_until_unsuspended(api: Api) -> None:
    client, other = api.client("jana"), api.client("bob")
    previous = str(client.key)
    newest = rotate(client).json()["key"]
    with api.database.transaction() as session:
        assert suspension.suspend(session, email="jana@cute.example", actor=SYSTEM)
    assert [status(api, previous), status(api, newest)] == [401, 401]
    assert other.get("/me").status_code == 200
    with api.database.transaction() as session:
        assert suspension.unsuspend(session, email="jana@cute.example", actor=SYSTEM)
    assert [status(api, previous), status(api, newest)] == [200, 200]
