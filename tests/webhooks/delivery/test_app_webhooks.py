"""What an app's webhook is sent: its installs' events, in their order, as long as they allow it."""

import json
from uuid import uuid4

from cute_api.models.enums import AppStatus, DeliveryStatus, Scope
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps
from cute_api.services.erasure import erasure
from tests.api.apps import MadeApp, install, new_app, uninstall
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.pumping import pumping, relaying
from tests.webhooks.receiver import Receiver

READ, ORDERS = Scope.READ_ITEMS, Scope.READ_ORDERS
PATH = "/app"


def app_with_webhook(backend: Backend, receiver: Receiver) -> MadeApp:
    app = new_app(backend.database)
    developer = backend.value("SELECT user_id FROM apps WHERE id = :app", app=app.id)
    webhook = backend.webhook(developer, receiver.url(PATH), ["*"])
    backend.execute("UPDATE webhooks SET app_id = :app WHERE id = :id", app=app.id, id=webhook.id)
    return app


def sent(receiver: Receiver) -> list[tuple[str, str, str]]:
    bodies = [json.loads(request.body) for request in receiver.at(PATH)]
    return [(body["type"], body["account"], body["install"]) for body in bodies]


def pending(backend: Backend) -> int:
    count: int = backend.value("SELECT count(*) FROM deliveries_pending")
    return count


def test_an_app_is_sent_the_events_of_its_installs_and_nothing_that_they_end(
    idle_backend: Backend, receiver: Receiver
) -> None:
    """What waits for the worker when a seller allows less or removes the app is cancelled."""
    app, database = app_with_webhook(idle_backend, receiver), idle_backend.database
    sam, tess, uma = (f"{name}-{uuid4().hex[:8]}" for name in ("sam", "tess", "uma"))
    accounts = {name: install(database, app, name, [READ, ORDERS]) for name in (sam, tess, uma)}
    kept, removed, narrowed = (
        idle_backend.emit(accounts[name], event_type)
        for name, event_type in (
            (sam, "item.created"),
            (tess, "item.created"),
            (uma, "order.created"),
        )
    )
    with relaying(idle_backend.settings):
        eventually(lambda: pending(idle_backend) == 6)
        uninstall(database, app, accounts[tess])
        install(database, app, uma, [READ])
        eventually(lambda: pending(idle_backend) == 8)
    with pumping(idle_backend.settings):
        eventually(lambda: pending(idle_backend) == 0)
    assert idle_backend.is_(kept, DeliveryStatus.DELIVERED)
    assert idle_backend.are([removed, narrowed], DeliveryStatus.CANCELLED)
    types = {
        name: [row[0] for row in sent(receiver) if row[1] == str(account)]
        for name, account in accounts.items()
    }
    assert types == {
        sam: ["app.installed", "item.created"],
        tess: ["app.installed", "app.uninstalled"],
        uma: ["app.installed", "app.scopes_changed"],
    }
    assert len({row[2] for row in sent(receiver)}) == len(accounts)


def test_a_suspended_app_is_sent_nothing_until_it_is_restored(
    idle_backend: Backend, receiver: Receiver
) -> None:
    app = app_with_webhook(idle_backend, receiver)
    set_status(idle_backend, app, AppStatus.SUSPENDED)
    account = install(idle_backend.database, app, f"sam-{uuid4().hex[:8]}", [READ])
    own = idle_backend.webhook(account, receiver.url("/own"))
    event_id = idle_backend.emit(account)
    with relaying(idle_backend.settings), pumping(idle_backend.settings):
        eventually(lambda: receiver.at("/own"))
        assert [row.status for row in idle_backend.deliveries(event_id) if row.account] == [
            DeliveryStatus.PENDING
        ]
        assert receiver.at(PATH) == []
        set_status(idle_backend, app, AppStatus.LIVE)
        eventually(lambda: len(sent(receiver)) == 2)
    (body,) = {request.body for request in receiver.at("/own")}
    assert "install" not in json.loads(body)
    assert idle_backend.value("SELECT app_id FROM webhooks WHERE id = :id", id=own.id) is None


def test_the_erasure_of_a_seller_leaves_an_app_two_notices_and_nothing_of_the_seller(
    idle_backend: Backend, receiver: Receiver
) -> None:
    app, name = app_with_webhook(idle_backend, receiver), f"sam-{uuid4().hex[:8]}"
    account = install(idle_backend.database, app, name, [READ, ORDERS])
    idle_backend.emit(account)
    with relaying(idle_backend.settings):
        eventually(lambda: pending(idle_backend) == 2)
        erasure.erase(
            idle_backend.database,
            f"{name}@cute.example",
            actor=SYSTEM,
            progress=lambda _name, _rows: None,
        )
        eventually(lambda: pending(idle_backend) == 3)
        with pumping(idle_backend.settings):
            eventually(lambda: pending(idle_backend) == 0)
    assert [row[:2] for row in sent(receiver)] == [
        (event_type, str(account))
        for event_type in ("app.installed", "app.uninstalled", "user.erased")
    ]


def set_status(backend: Backend, app: MadeApp, status: AppStatus) -> None:
    with backend.database.transaction() as session:
        apps.set_status(session, app.id, status, SYSTEM)
