"""Mirrors that use the SDKs are proved exact: the proof `mirror`, made small."""

from uuid import uuid4

from cute_sdk import Cute

from scripts.checks.proof.mirror import JavascriptMirror, MirrorProof, PythonMirror
from tests.api.items.copies.mirror import number_changes
from tests.fixtures.api import Api
from tests.webhooks.delivery.pumping import relaying

ITEMS, CHANGES = 600, 200


def test_mirrors_are_exact_after_changes_and_repair_what_they_have_wrong(api: Api) -> None:
    key = api.key(f"alice-{uuid4().hex[:8]}")
    category_id = api.new_item()["category_id"]
    number_changes(api)
    proof = MirrorProof(api.database, str(key.row.user_id), category_id)
    with relaying(api.settings), Cute(key.secret, api.base_url, allow_http=True) as client:
        proof.create(ITEMS)
        proof.snapshot()
        mirror = PythonMirror(client)
        with JavascriptMirror(key.secret, api.base_url) as other:
            proof.change(CHANGES)
            proof.prove(mirror)
            proof.prove(other)
            assert mirror.count() == other.count() >= ITEMS - CHANGES
