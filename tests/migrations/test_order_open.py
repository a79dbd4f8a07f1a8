"""The filters of webhooks that named the status of a new order."""

from importlib import import_module
from uuid import uuid4

import pytest
from sqlalchemy import text

from cute_api.models import Webhook
from cute_api.models.database import Database
from cute_api.services.accounts import accounts
from cute_api.webhooks.selection import filters

MIGRATION = import_module("cute_api.migrations.versions.0065_order_open")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('data.status == "created"', 'data.status == "open"'),
        (
            'data.status != "created" and (data.total.amount > 5 or data.status == "created")',
            'data.status != "open" and (data.total.amount > 5 or data.status == "open")',
        ),
        ('data.title == "data.status == \\"created\\""', None),
        ('data.status == "completed" and data.item.title == "created"', None),
    ],
)
def test_filters_call_a_new_order_open(
    database: Database, monkeypatch: pytest.MonkeyPatch, before: str, after: str | None
) -> None:
    old, new = filters.parse(before), filters.parse(after or before)
    with database.transaction() as session:
        user, _ = accounts.create(session, email=f"{uuid4().hex}@cute.example")
        hook = Webhook(
            user_id=user.id,
            url="https://shop.example/hook",
            types=["order.*"],
            filter=old.text,
            filter_path=old.jsonpath,
            sealed_secret=b"sealed",
        )
        session.add(hook)
        session.flush()
        monkeypatch.setattr(
            MIGRATION.online,
            "in_batches",
            lambda statement: session.execute(text(statement), {"rows": 100}),
        )
        MIGRATION.upgrade()
        session.refresh(hook)
        assert (hook.filter, hook.filter_path) == (new.text, new.jsonpath)
