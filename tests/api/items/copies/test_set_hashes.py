"""Set hashes prove a mirror: at the end of the changes, by bucket, of a snapshot."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from cute_api.services.feeds import verifying
from tests.api.items.copies.mirror import Mirror, load, make_snapshot, number_changes, set_hash_of
from tests.api.webhooks.feed import create
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying

HASHES = "/items/hashes"
MANY = 700


@pytest.fixture
def alice(api: Api) -> Client:
    return api.client(f"alice-{uuid4().hex[:8]}")


@pytest.fixture
def mirror(api: Api) -> Mirror:
    """A mirror that has caught up, while no relay works."""
    number_changes(api)
    found = Mirror(api.client("bob"), limit=100)
    found.catch_up()
    return found


def change(api: Api, item_id: str, price: int) -> None:
    with api.database.transaction() as session:
        session.execute(
            text(
                "UPDATE items SET price_amount = :price, updated_at = clock_timestamp() "
                "WHERE id = :id"
            ),
            {"price": price, "id": UUID(item_id)},
        )


def bucket_of(client: Client, item_id: str) -> dict[str, str]:
    """The versions in an item's bucket, whose set hash is checked."""
    page = client.get(f"/item-buckets/{int(item_id[-2:], 16)}").json()
    versions = {row["id"]: row["version"] for row in page["data"]}
    assert page["complete"]
    assert page["set_hash"] == set_hash_of((id_, f'"{versions[id_]}"') for id_ in versions)
    return versions


def test_list_item_changes_200_proves_a_mirror_after_each_kind_of_change(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    seller = create(api, alice)["seller"]["id"]
    load(api.database, seller, MANY)
    with relaying(api.settings):
        eventually(lambda: mirror.is_exact() and len(mirror.items) > MANY // 2)
        edited, archived, deleted = [*mirror.items][-3:]
        change(api, edited, 77)
        alice.patch(f"/items/{archived}", json={"status": "archived"})
        alice.delete(f"/items/{deleted}")
        eventually(lambda: mirror.get(deleted) is None and mirror.is_exact())
        assert mirror.get(edited, "price")["amount"] == 77
        assert mirror.get(archived) is None
        create(api, alice, status="draft")
        assert mirror.is_exact()


def test_get_item_hashes_200_finds_the_bucket_of_a_wrong_version_and_of_a_missing_item(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    made = [create(api, alice)["id"] for _ in range(2)]
    number_changes(api)
    assert mirror.is_exact()
    hashes = alice.get(HASHES).json()
    assert (hashes["cursor"], hashes["set_hash"]) == (mirror.cursor, mirror.set_hash)
    assert hashes["item_count"] == len(mirror.items)
    buckets = {row["bucket"]: row["set_hash"] for row in hashes["buckets"]}
    assert f"{sum(int(value, 16) for value in buckets.values()) % 2**256:064x}" == mirror.set_hash

    wrong, missing = (mirror.items.pop(item_id) for item_id in made)
    mirror.items[wrong["id"]] = {**wrong, "etag": '"1-20270115"'}
    differ = {
        bucket
        for bucket, value in buckets.items()
        if value
        != set_hash_of(
            (item_id, item["etag"])
            for item_id, item in mirror.items.items()
            if int(item_id[-2:], 16) == bucket
        )
    }
    assert differ == {int(item_id[-2:], 16) for item_id in made}
    for item in (wrong, missing):
        assert bucket_of(alice, item["id"])[item["id"]] == item["etag"][1:].split("-")[0]


def test_get_item_bucket_422_for_a_number_that_is_not_a_byte(alice: Client) -> None:
    for bucket in ("256", "-1", "4a", "1.5"):
        assert alice.get(f"/item-buckets/{bucket}").status_code == 422


def test_list_item_changes_200_gives_no_proof_until_a_change_that_it_showed_has_its_number(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    edited, other = (create(api, alice)["id"] for _ in range(2))
    number_changes(api)
    change(api, edited, 77)
    mirror.catch_up()
    assert mirror.items[edited]["price"]["amount"] == 77, "it is shown as it is now"
    assert mirror.proof is None
    mirror.catch_up()
    assert mirror.proof is None, "the mirror is ahead of the feed"
    behind = Mirror(alice, limit=1)
    behind.catch_up()
    assert behind.proof is None
    number_changes(api)
    assert mirror.is_exact()
    assert behind.is_exact()
    assert mirror.items[other]["etag"] == behind.items[other]["etag"]


def test_get_item_hashes_503_after_changes_that_were_not_added_up(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    item_id = create(api, alice)["id"]
    number_changes(api)
    assert mirror.is_exact()
    with api.database.transaction() as session:
        # As a relay of an earlier release, which doesn't know of the hashes.
        session.execute(text("UPDATE items SET updated_at = now() WHERE id = :id"), {"id": item_id})
        session.execute(text("DELETE FROM item_change_outbox"))
        session.execute(
            text(
                "UPDATE item_changes SET sequence = (SELECT max(sequence) + 1 FROM item_changes) "
                "WHERE item_id = :id"
            ),
            {"id": item_id},
        )
    mirror.catch_up()
    assert mirror.proof is None
    for path in (HASHES, "/item-buckets/0"):
        response = alice.get(path)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "5"
    number_changes(api)
    assert mirror.is_exact()


def test_get_item_snapshot_200_has_the_set_hash_of_its_lines(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    create(api, alice)
    number_changes(api)
    make_snapshot(api)
    response = alice.get("/items/snapshot")
    copy = Mirror.of_snapshot(alice)
    assert response.headers["X-Set-Hash"] == copy.set_hash
    mirror.catch_up()
    assert mirror.set_hash == copy.set_hash
    assert copy.is_exact()


def test_catalog_verify_finds_a_wrong_hash_and_a_wrong_version_until_they_are_rebuilt(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    item_id = create(api, alice)["id"]
    number_changes(api)
    assert verify(api).is_exact
    with api.database.transaction() as session:
        session.execute(text("UPDATE item_hashes SET hash = hash + 1 WHERE bucket = 7"))
    assert (verify(api).buckets, verify(api).is_sum_of_buckets) == ([7], False)

    # As writers that no trigger sees.
    with api.database.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(
            text("UPDATE items SET updated_at = now() WHERE id = :id"), {"id": UUID(item_id)}
        )
    assert verify(api).items == [item_id]

    with api.database.autocommit() as connection:
        verifying.rebuild(connection)
    assert not verify(api).is_known
    number_changes(api)
    assert verify(api).is_exact
    assert alice.get(HASHES).json()["item_count"] == len(mirror.items) + 1


def verify(api: Api) -> verifying.Verification:
    with api.database.autocommit() as connection:
        return verifying.verify(connection)
