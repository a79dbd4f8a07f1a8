"""If-Match of a webhook: no other change of its settings is lost, whatever its health."""

from uuid import UUID

import pytest
from sqlalchemy import text

from cute_api.models import Lane, Webhook
from cute_api.services.webhooks.columns import settings_version
from tests.fixtures.api import Api, Client
from tests.spec.document import SCHEMAS

URL = "https://receiver.cute.example/hook"


@pytest.fixture
def path(api: Api, alice: Client) -> str:
    """A webhook of Alice's, and none of other tests, of which there is a limit."""
    with api.database.transaction() as session:
        session.execute(text("UPDATE webhooks SET deleted_at = now()"))
    made = alice.post("/webhooks", json={"url": URL, "types": ["item.sold"]})
    assert made.headers["ETag"] == made.json()["etag"]
    return f"/webhooks/{made.json()['id']}"


def tag_of(client: Client, path: str) -> str:
    response = client.get(path)
    tag: str = response.json()["etag"]
    assert response.headers["ETag"] == tag
    assert client.get("/webhooks").json()["data"][0]["etag"] == tag
    return tag


def test_update_webhook_412_has_the_current_tag_and_changes_nothing(
    alice: Client, path: str
) -> None:
    first = tag_of(alice, path)
    second = alice.patch(path, json={"types": ["item.*"]}, headers={"If-Match": first})
    assert (second.status_code, second.headers["ETag"]) == (200, tag_of(alice, path))
    refused = alice.patch(path, json={"url": URL + "/2"}, headers={"If-Match": first})
    assert (refused.status_code, refused.headers["ETag"]) == (412, second.json()["etag"])
    assert alice.get(path).json() == second.json()


@pytest.mark.parametrize(
    "patch",
    [
        {"url": URL + "/2"},
        {"types": ["order.created"]},
        {"filter": "data.price.amount > 1"},
        {"description": "Stock sync"},
        {"version": "2026-12-01"},
        {"status": "disabled"},
    ],
    ids=lambda patch: next(iter(patch)),
)
def test_update_webhook_412_after_a_change_of_each_setting(
    alice: Client, path: str, patch: dict[str, object]
) -> None:
    assert patch.keys() <= SCHEMAS["WebhookPatch"]["properties"].keys()
    first = tag_of(alice, path)
    assert alice.patch(path, json=patch).status_code == 200
    assert alice.patch(path, json=patch, headers={"If-Match": first}).status_code == 412


def test_every_setting_of_a_patch_is_part_of_the_version() -> None:
    same: dict[str, object] = {
        "url": URL,
        "types": ["*"],
        "filter": None,
        "description": None,
        "status": "active",
        "pairs": {},
        "api_version": "2026-12-15",
    }
    pairs = {"channel": "shop"}
    other: dict[str, object] = {
        "url": "",
        "types": [],
        "filter": "",
        "description": "",
        "status": "disabled",
        "pairs": pairs,
        "api_version": "2026-12-01",
    }
    patched = SCHEMAS["WebhookPatch"]["properties"].keys() - {"metadata", "version"}
    assert same.keys() == patched | {"pairs", "api_version"}
    versions = {settings_version(Webhook(**same | {name: other[name]})) for name in same}
    assert len(versions | {settings_version(Webhook(**same))}) == 1 + len(same)


def test_update_webhook_200_with_the_tag_of_before_a_delivery_or_a_new_secret(
    api: Api, alice: Client, path: str
) -> None:
    first = tag_of(alice, path)
    with api.database.transaction() as session:
        lane = session.merge(Lane(webhook_id=UUID(path.rpartition("/")[2])))
        lane.last_success_at = session.execute(text("SELECT now()")).scalar_one()
    assert alice.post(f"{path}/rotate-secret").status_code == 200
    assert alice.get(path, headers={"If-None-Match": first}).status_code == 200
    assert tag_of(alice, path) != first
    patched = alice.patch(path, json={"description": "New"}, headers={"If-Match": first})
    assert patched.status_code == 200
    assert alice.get(path, headers={"If-None-Match": patched.headers["ETag"]}).status_code == 304


def test_update_webhook_by_a_star_200_and_by_a_weak_tag_412(alice: Client, path: str) -> None:
    tag = tag_of(alice, path)
    for condition, status in ((f"W/{tag}", 412), ('"0"', 412), (f'"0", {tag}', 200), ("*", 200)):
        patched = alice.patch(path, json={"description": None}, headers={"If-Match": condition})
        assert patched.status_code == status, condition
