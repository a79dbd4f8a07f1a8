"""`GET /v1/audit`: who did what in the account, without operators and others' entries."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cute_api.models import AuditEntry
from cute_api.models.enums import AuditAction, MemberRole
from cute_api.services.accounts import audit, audit_listing
from cute_api.services.accounts.audit import ActingRole, Operator, Origin
from cute_api.services.keys import keys
from cute_api.services.keys.keys import KeySettings
from cute_api.services.keys.principals import Principal
from tests.api.scenarios import SCENARIOS
from tests.api.world import World
from tests.fixtures.api import Api
from tests.portal import audited

ADDRESS = "203.0.113.9"


def test_list_audit_entries_200_says_who_acted_from_where_and_what_changed(api: Api) -> None:
    made = api.key("audited")
    with api.database.transaction() as session:
        row = keys.need(session, made.row.id)
        audit.come_from(session, Origin(row.user_id, MemberRole.OWNER, ADDRESS))
        settings = replace(KeySettings.of(row), name="Renamed")
        keys.put(session, row, settings, Principal.of_user(row.user))
    hook = {"url": "https://receiver.cute.example/secret?token=x", "types": ["item.created"]}
    alice = api.with_key(made.secret)
    assert alice.post("/webhooks", json=hook).status_code == 201
    registered, edited, *_ = alice.get("/audit").json()["data"]
    user_id = str(made.row.user_id)
    assert (edited["actor_id"], edited["person_id"], edited["role"]) == (user_id, user_id, "owner")
    assert (edited["action"], edited["address"]) == ("key.edited", ADDRESS)
    assert edited["changes"] == [
        {"setting": "name", "before": made.row.name, "after": "Renamed"},
    ]
    assert (registered["actor_kind"], registered["actor_id"]) == ("key", str(made.row.id))
    assert (registered["person_id"], registered["address"]) == (None, "127.0.0.1")
    url = next(change for change in registered["changes"] if change["setting"] == "url")
    assert url["after"] == "https://receiver.cute.example", "the rest may be a secret"
    assert registered["previous_hash"] == edited["hash"]


def test_list_audit_entries_200_hides_operators_and_shows_no_others_entries(api: Api) -> None:
    made, other = api.key("watched"), api.key("elsewhere")
    row = made.row
    operator = Operator(other.row.user_id)
    with api.database.transaction() as session:
        audit.come_from(session, Origin(operator.user_id, ActingRole.OPERATOR, ADDRESS))
        # The service acts for the operator in the same transaction.
        for actor in (audit.SYSTEM, operator):
            audit.record(session, actor, AuditAction.USER_VIEWED, row.user_id)
    response = api.with_key(made.secret).get("/audit")
    newest = response.json()["data"][:2]
    assert [(entry["actor_kind"], entry["role"]) for entry in newest] == [
        ("operator", "operator"),
        ("system", "operator"),
    ]
    assert str(operator.user_id) not in response.text
    assert ADDRESS not in response.text
    shown = api.with_key(other.secret).get("/audit").json()["data"]
    assert {entry["target_id"] for entry in shown} <= {str(other.row.id), str(other.row.user_id)}


def test_changes_are_texts_as_the_document_says() -> None:
    before = {"is_on": False, "scopes": ["read:items"], "limits": {"minute": 5}, "name": ""}
    entry = AuditEntry(before=before, after={"is_on": True, "scopes": ["read:items", "webhooks"]})
    assert audit_listing.changes(entry) == [
        {"setting": "is_on", "before": "false", "after": "true"},
        {"setting": "scopes", "before": "read:items", "after": "read:items, webhooks"},
        {"setting": "limits", "before": "minute=5", "after": None},
        {"setting": "name", "before": None, "after": None},
    ]


# Confirming changes nothing of a webhook that isn't paused; `test_webhooks.py` pauses one.
@pytest.mark.parametrize("operation_id", sorted({*audited.OPERATIONS} - {"confirm_webhook"}))
def test_each_operation_that_changes_something_writes_its_entry(
    api: Api, operation_id: str
) -> None:
    world = World(api, *(api.client(name) for name in ("alice", "bob", None)))
    newest = select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)
    with api.database.transaction() as session:
        before = session.scalar(newest)
    status = next(status for name, status in SCENARIOS if name == operation_id and status[0] == "2")
    assert SCENARIOS[operation_id, status](world).status_code == int(status)
    with api.database.transaction() as session:
        written = session.scalars(
            select(AuditEntry).where(
                AuditEntry.id > before, AuditEntry.action == audited.OPERATIONS[operation_id]
            )
        ).all()
    assert [entry.address for entry in written][-1:] == ["127.0.0.1"]
