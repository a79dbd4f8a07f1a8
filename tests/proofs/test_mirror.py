"""A mirror that uses the SDK is proved exact: the proof `mirror`, made small."""

from uuid import uuid4

from cute_sdk import Cute

from scripts.checks.proof.mirror import Mirror, MirrorProof
from tests.api.items.mirror import number_changes
from tests.fixtures.api import Api
from tests.webhooks.delivery.pumping import relaying

ITEMS, CHANGES = 600, 200


def test_a_mirror_is_exact_after_changes_and_repairs_what_it_has_wrong(api: Api) -> None:
    key = api.key(f"alice-{uuid4().hex[:8]}")
    category_id = api.new_item()["category_id"]
    number_changes(api)
    proof = MirrorProof(api.database, str(key.row.user_id), category_id)
    with relaying(api.settings), Cute(key.secret, api.base_url, allow_http=True) as client:
        proof.create(ITEMS)
        proof.snapshot()
        mirror = Mirror(client)
        proof.change(CHANGES)
        proof.prove(mirror)
    assert len(mirror.items) >= ITEMS - CHANGES
