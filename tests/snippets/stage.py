"""A user for each snippet, who owns the objects that its example ids name."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from cute_api.config import ROOT
from cute_api.models import ApiKey, Event, ItemHashHead, User
from cute_api.models.enums import AppStatus, DeliveryStatus
from cute_api.portal import trust
from cute_api.services.accounts import sessions
from cute_api.services.accounts.clients import UNKNOWN
from cute_api.services.keys.principals import digest
from cute_api.services.snapshots.building import build
from scripts.checks.proof.apps import owe_receipt
from tests.api.app_scenarios import receipt
from tests.api.apps import install, new_app
from tests.api.contract_scenarios import certificate
from tests.api.webhooks.log import hook
from tests.fixtures.api import Api, Client
from tests.portal.browser import Browser
from tests.spec.document import DOCUMENT, SCHEMAS, by_id

SAMPLE = re.compile(r'data-language="([\w ]+)">(.*?)</div>', re.DOTALL)
CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)
# The snippet of an operation in each language.
FILES = {"curl": "curl.sh", "Python": "python.py", "JavaScript": "javascript.mjs"}
STREAM = "stream_events"
# What a user can't do again with the same things.
ONCE = {
    "batch_items",
    "cancel_sandbox_order",
    "complete_sandbox_order",
    "create_sandbox_order",
    "delete_contract",
    "delete_item",
    "delete_sandbox_seller",
    "delete_webhook",
    "fulfill_sandbox_order",
    "redeliver",
    "refund_sandbox_order",
    "revoke_key",
    "rotate_key",
}
# What only an app may call.
OF_APPS = {
    *("get_app", "put_app", "list_app_installs", "list_app_erasures", "put_app_erasure"),
    *("create_sandbox_seller", "put_sandbox_install"),
    *("delete_sandbox_install", "delete_sandbox_seller"),
}
ACKNOWLEDGE = "put_app_erasure"
# The bodies that the key of the call has to sign.
SIGNED = {"put_certificate": "CertificatePut", ACKNOWLEDGE: "ErasureReceipt"}
SNIPPETS = ROOT / "docs" / "snippets"
OPERATIONS = tuple(by_id())
PARAMETERS = DOCUMENT["components"]["parameters"]
# The example of `batch_items` names a second item, to be deleted.
SECOND_ITEM = "01a1a0b1-293a-7d10-8a4e-7c1f5e2b9d36"
SKU = str(PARAMETERS["own_sku"]["example"][0])
NEWEST = str(PARAMETERS["stream_after"]["example"])
# Lists that are filled by other processes, later.
EMPTY = {"list_item_changes", "list_my_usage", "list_my_requests"}
ITEM: dict[str, Any] = SCHEMAS["Item"]["examples"][0]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A snippet with the reader's own ids in place of the example's, and the key to run it with."""

    operation: str
    source: str
    key: str
    before: str
    """The cursor of the feed before its user had anything."""


def snippets(api: Api, file: str, *, users: str = "") -> list[Snippet]:
    """All operations' snippets of one kind, such as `curl.sh`, ready to run.

    Their users are named after `users`, by default the kind: another run needs others.
    """
    _make_snapshot(api)
    users = users or file.partition(".")[0]
    return [_snippet(api, operation, file, users) for operation in OPERATIONS]


def served(api: Api) -> dict[str, list[Snippet]]:
    """The samples of all operations' pages by language, each for a user with the needed objects.

    The languages of a page share its user, unless the operation can be done only once.
    """
    _make_snapshot(api)
    found: dict[str, list[Snippet]] = {label: [] for label in FILES}
    for operation in OPERATIONS:
        alone, together = [[label] for label in FILES], [list(FILES)]
        for labels in alone if operation in ONCE else together:
            made = _snippet(api, operation, FILES[labels[0]], f"pages-{labels[0].lower()}")
            code = shown_code(page_for(api, made.key, f"/docs/operations/{operation}"))
            for label in labels:
                source = code[label]
                if operation in SIGNED:
                    source = _signed(api, operation, source, made.key)
                if operation == STREAM:
                    source = source.replace(NEWEST, made.before)
                found[label].append(replace(made, source=source))
    return found


def page_for(api: Api, key: str, path: str) -> str:
    """A page as the logged-in owner of a key sees it."""
    browser, page = page_of(api, key, path)
    browser.close()
    return page


def page_of(api: Api, key: str, path: str) -> tuple[Browser, str]:
    """The open browser of a key's logged-in owner, and a page in it."""
    with api.database.transaction() as session:
        owner = select(ApiKey.user_id).where(ApiKey.digest == digest(key))
        user = session.scalars(
            select(User).where(User.id == owner.scalar_subquery()).with_for_update()
        ).one()
        token = sessions.admit(session, user, replaces=None, client=UNKNOWN)
    assert token is not None
    browser = Browser(api.base_url)
    browser.cookies.set(trust.SESSION, token)
    response = browser.get(path)
    assert response.status_code == 200, path
    return browser, response.text


def for_reader(api: Api, operation: str, users: str) -> str:
    """The key of a new user who owns everything that an operation's examples name."""
    _make_snapshot(api)
    return _snippet(api, operation, FILES["curl"], users).key


def shown_code(page: str) -> dict[str, str]:
    """The last sample of a page in each language, as its copy button takes it."""
    return dict(all_code(page))


def all_code(page: str) -> list[tuple[str, str]]:
    """All samples of a page in their order, with their languages, as the copy button takes them."""
    return [
        (label, html.unescape(re.sub(r"<[^>]+>", "", "\n".join(CODE.findall(sample)))))
        for label, sample in SAMPLE.findall(page)
    ]


def furnish(api: Api, client: Client) -> None:
    """Give a user one of everything that samples name by an id."""
    _order(api, client)
    _item(api, client)
    _numbered_event(api, _item(api, client))
    hook(api, client).delivery(DeliveryStatus.FAILED, data=ITEM)


def _snippet(api: Api, operation: str, file: str, users: str) -> Snippet:
    user = f"{operation}-{users}".replace("_", "-")
    client = api.client(user)
    if operation in OF_APPS:
        code = (SNIPPETS / operation / file).read_text(encoding="utf-8")
        key = _app(api, user)
        account = _example("sandbox_account")
        if account in code:
            code = code.replace(account, _seller(api, key))
        if operation in SIGNED:
            code = _signed(api, operation, code, key)
        return Snippet(operation, code, key, before="")
    source = (SNIPPETS / operation / file).read_text(encoding="utf-8")
    before = client.get("/events", params={"after": NEWEST}).json()["next_cursor"]
    _furnish(api, client, operation)
    if operation == STREAM:
        # What the reader waits for has happened already.
        source = source.replace(NEWEST, before)
    for example, make in _makers(api, client, paid=operation == "refund_sandbox_order").items():
        if example in source:
            source = source.replace(example, make())
    assert client.key
    if operation in SIGNED:
        source = _signed(api, operation, source, client.key)
    return Snippet(operation, source, client.key, before)


def _signed(api: Api, operation: str, source: str, key: str) -> str:
    """A snippet with what the key has signed: a result, or a receipt that its app owes."""
    if operation == ACKNOWLEDGE:
        with api.database.transaction() as session:
            account = str(owe_receipt(session, key))
        source = source.replace(_example("erased_account"), account)
        signed = receipt(key, account)
    else:
        signed = certificate(key)
    ((field, text),) = signed.items()
    example = SCHEMAS[SIGNED[operation]]["examples"][0][field]
    assert example in source
    return source.replace(example, text)


def _app(api: Api, developer: str) -> str:
    """The key of a new app of a developer, with an install and an erasure to acknowledge."""
    app = new_app(api.database, developer, status=AppStatus.DRAFT)
    install(api.database, app, f"{developer}-seller")
    with api.database.transaction() as session:
        owe_receipt(session, app.key.secret)
    return app.key.secret


def _seller(api: Api, key: str) -> str:
    """The account of a new simulated seller of an app."""
    made = api.with_key(key).post("/sandbox/sellers", json={})
    return str(made.json()["install"]["account"])


def _furnish(api: Api, client: Client, operation: str) -> None:
    """Create the objects that a list must find."""
    match operation:
        case "list_items" | "list_my_items":
            _item(api, client, sku=SKU)
        case "list_my_favorites":
            assert client.put(f"/me/favorites/{_item(api, client)}").status_code == 204
        case "list_my_orders":
            path = f"/sandbox/orders/{_order(api, client)}/complete"
            assert client.post(path).status_code == 200
        case "list_contracts":
            _contract(client)
        case "list_webhooks":
            pair = {_example("metadata_key"): _example("metadata_value")}
            changed = client.patch(f"/webhooks/{hook(api, client).id}", json={"metadata": pair})
            assert changed.status_code == 200, changed.text
        case "list_events" | "stream_events":
            _numbered_event(api, _item(api, client))


def _example(name: str) -> str:
    """A parameter's value in samples."""
    value = PARAMETERS[name]["example"]
    return str(value[0] if isinstance(value, list) else value)


def _item(api: Api, client: Client, **changes: str) -> str:
    response = client.post("/items", json=api.new_item(title="Linen dress", **changes))
    return str(response.json()["id"])


def _order(api: Api, client: Client) -> str:
    response = client.post("/sandbox/orders", json={"item_id": _item(api, client)})
    return str(response.json()["id"])


def _contract(client: Client) -> str:
    response = client.put("/contracts", json=SCHEMAS["ContractPut"]["examples"][0])
    return str(response.json()["id"])


def _makers(api: Api, client: Client, *, paid: bool) -> Mapping[str, Callable[[], str]]:
    """For each id in examples, a function that makes such an object; `paid` orders are shipped."""

    def order() -> str:
        made = _order(api, client)
        shipped = {"fulfillment_status": "shipped"}
        if paid:
            client.post(f"/sandbox/orders/{made}/fulfill", json=shipped).raise_for_status()
        return made

    def item() -> str:
        return _item(api, client)

    def webhook() -> str:
        made = hook(api, client)
        made.delivery(DeliveryStatus.FAILED, data=ITEM)
        return str(made.id)

    def delivery() -> str:
        return str(hook(api, client).delivery(DeliveryStatus.FAILED, data=ITEM))

    return {
        SECOND_ITEM: item,
        _example("contract_id"): lambda: _contract(client),
        _example("item_id"): item,
        _example("order_id"): order,
        _example("webhook_id"): webhook,
        _example("delivery_id"): delivery,
        _example("event_id"): lambda: _numbered_event(api, item()),
        _example("key_id"): lambda: str(client.get("/me").json()["key"]["id"]),
        _example("category_id"): lambda: str(api.category_id),
        _example("brand_id"): lambda: str(api.brand_id),
    }


def _numbered_event(api: Api, item_id: str) -> str:
    """The event of a new item, numbered as the relay would."""
    with api.database.transaction() as session:
        event = session.scalars(select(Event).where(Event.subject_id == UUID(item_id))).one()
        event.sequence = (session.scalar(select(func.max(Event.sequence))) or 0) + 1
        return str(event.id)


def _make_snapshot(api: Api) -> None:
    """Build a snapshot, and show the set hashes, of no items yet: no relay counts any."""
    with api.database.transaction() as session:
        session.execute(update(ItemHashHead).values(complete=True))
    with api.database.autocommit() as connection:
        build(connection, api.settings.item_url)
