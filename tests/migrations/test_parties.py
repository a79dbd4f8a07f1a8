"""The filters of webhooks that named people by flat fields."""

from importlib import import_module

import pytest
from sqlalchemy import text

from cute_api.models import Webhook
from cute_api.models.database import Database
from cute_api.services.accounts import accounts
from cute_api.webhooks.selection import filters

MIGRATION = import_module("cute_api.migrations.versions.0069_parties")
TEN = " or ".join(f'data.seller == "{n}"' for n in range(10))
LONGEST = f'{TEN[:-1]}{"x" * (500 - len(TEN))}"'
"""As long as filters could be before the migration, with as many conditions."""
FILTERS = {
    LONGEST: LONGEST.replace("data.seller", "data.seller.username"),
    'data.seller == "al\\"ice \\\\"': 'data.seller.username == "al\\"ice \\\\"',
    'data.buyer_id != "7" and (data.seller_id == "8" or data.sender == "bob")': (
        'data.buyer.id != "7" and (data.seller.id == "8" or data.sender.username == "bob")'
    ),
    'data.recipient_id == "data.seller == 1" and data.title == "or data.buyer_id == 2"': (
        'data.recipient.id == "data.seller == 1" and data.title == "or data.buyer_id == 2"'
    ),
    'data.title == "data.seller ==" or data.seller_name == "x"': None,
    'data.seller.username == "alice"': None,
}


def test_filters_find_people_in_objects(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        user, _ = accounts.create(session, email="parties@cute.example")
        hooks = []
        for old in map(filters.parse, FILTERS):
            hook = Webhook(
                user_id=user.id,
                url="https://shop.example/hook",
                types=["order.*"],
                filter=old.text,
                filter_path=old.jsonpath,
                sealed_secret=b"sealed",
            )
            session.add(hook)
            hooks.append(hook)
        session.flush()
        monkeypatch.setattr(MIGRATION.online, "run_file", lambda _path: None)
        monkeypatch.setattr(
            MIGRATION.online,
            "in_batches",
            lambda statement: [session.execute(text(statement), {"rows": 100}) for _ in "12"],
        )
        MIGRATION.upgrade()
        for hook, (before, after) in zip(hooks, FILTERS.items(), strict=True):
            session.refresh(hook)
            wanted = filters.parse(after or before)
            assert (hook.filter, hook.filter_path) == (wanted.text, wanted.jsonpath)
    assert len(LONGEST) == 500
