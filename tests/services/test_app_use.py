"""Which scopes of an install are idle. Without servers."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cute_api.models import Install, InstallOperation
from cute_api.models.enums import Scope
from cute_api.services.apps import use
from cute_api.services.apps.use import IDLE_AFTER, ScopeUse

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
INSTALL = UUID(int=1)
READ, WRITE, ORDERS, MESSAGES = (
    Scope.READ_ITEMS,
    Scope.WRITE_ITEMS,
    Scope.READ_ORDERS,
    Scope.READ_MESSAGES,
)
NEEDED: Mapping[str, Collection[str]] = {
    "list_items": {READ},
    "get_item": {READ},
    "create_item": {WRITE},
    "list_my_orders": {ORDERS},
    "get_me": set(),
}


def uses(consented: timedelta, *called: tuple[str, timedelta]) -> list[ScopeUse]:
    """The uses of all four scopes, consented and called so long ago."""
    install = Install(
        id=INSTALL, scopes=[READ, WRITE, ORDERS, MESSAGES], consented_at=NOON - consented
    )
    rows = [
        InstallOperation(install_id=INSTALL, operation=name, calls=1, last_used_at=NOON - age)
        for name, age in called
    ]
    return list(use.scopes_of(install, rows, NEEDED, NOON))


def test_a_scope_without_a_call_for_90_days_is_idle() -> None:
    found = uses(
        IDLE_AFTER + 9 * DAY,
        ("list_items", IDLE_AFTER + DAY),
        ("get_item", 2 * DAY),
        ("create_item", IDLE_AFTER),
        ("get_me", DAY),
    )
    assert found == [
        ScopeUse(READ, NOON - 2 * DAY, is_idle=False),
        ScopeUse(WRITE, NOON - IDLE_AFTER, is_idle=True),
        ScopeUse(ORDERS, None, is_idle=True),
        ScopeUse(MESSAGES, None, is_idle=False),
    ], "no operation needs the last one: it is for events"


def test_no_scope_is_idle_soon_after_a_consent() -> None:
    found = uses(IDLE_AFTER - DAY, ("list_items", IDLE_AFTER + DAY))
    assert {row.is_idle for row in found} == {False}
