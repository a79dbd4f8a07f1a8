"""An app reaches nothing of a seller through the install of another, by any operation."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text

from cute_api.models import Event
from cute_api.models.base import Base
from cute_api.sealing import Sealer
from cute_api.services.keys.principals import APP_SCOPES
from cute_api.spec import Operation
from tests.api.apps import MadeApp, install, new_app
from tests.fixtures.api import Api, Client
from tests.portal.belongings import give
from tests.portal.oauth.flow import consent, redeem
from tests.portal.oauth.flow import send as oauth
from tests.spec.document import by_id, resolve

NAME = re.compile(r"\{(\w+)\}")
STREAM = "text/event-stream"
SKU = "B-1"
# The last one comes after a hundred refusals in a minute.
REFUSED = ("not_installed", "account_required", "auth_throttled")
REFUSED_TOKEN = ("missing_scope", "not_this_key", "app_key_required", "account_required")
NOTHING = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"


@dataclass(frozen=True, slots=True)
class Victim:
    """A seller who installed the app, and the ids of what nobody else may see."""

    account: UUID
    client: Client
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that names ids of the victim: those of `names`."""

    operation: Operation
    path: str
    arguments: Mapping[str, Any]
    names: frozenset[str]


@pytest.fixture(scope="module")
def app(api: Api) -> MadeApp:
    return new_app(api.database)


@pytest.fixture(scope="module")
def victim(api: Api, app: MadeApp) -> Victim:
    account = install(api.database, app, "isolated")
    client = api.client("isolated")
    given = give(api.database, account, Sealer.of(api.settings)).ids
    order = client.post("/sandbox/orders", json={"item_id": given["item_id"]})
    assert order.status_code == 201
    draft = client.post("/items", json=api.new_item(status="draft", sku=SKU))
    ids = {"order_id": order.json()["id"], "item_id": draft.json()["id"]}
    with api.database.transaction() as session:
        event = session.scalars(select(Event).where(Event.subject_id == UUID(ids["item_id"]))).one()
        # The relay would number it, and only then it is in the feed.
        event.sequence = (session.scalar(select(func.max(Event.sequence))) or 0) + 1
        ids["event_id"] = str(event.id)
    names = ("key_id", "webhook_id", "delivery_id")
    return Victim(account, client, {**ids, **{name: given[name] for name in names}})


def acting(api: Api, app: MadeApp, account: UUID) -> Client:
    client = api.with_key(app.key.secret)
    client.headers["Cute-Account"] = str(account)
    return client


def by_token(api: Api, app: MadeApp, seller: str) -> Client:
    """The app with an access token of the named seller's install."""
    code = consent(api, app, seller, " ".join(APP_SCOPES))
    token: str = redeem(api, app, code).json()["access_token"]
    return api.with_key(token)


def rows(api: Api, victim: Victim) -> list[str]:
    """All rows of the victim, in every table that names a user.

    Without the last use of their key, which the server stores some time after the call.
    """
    with api.database.transaction() as session:
        return sorted(
            row
            for table in Base.metadata.sorted_tables
            for key in table.foreign_keys
            if key.target_fullname == "users.id"
            for row in session.scalars(
                text(
                    f"SELECT (to_jsonb(t) - 'last_used_at')::text FROM {table} t "
                    f"WHERE {key.parent.name} = :id"
                ),
                {"id": victim.account},
            )
        )


def attempts(api: Api, victim: Victim) -> Iterator[Attempt]:
    """Each operation with its example, with the victim's ids wherever it takes one."""
    category = {"category_id": str(api.category_id)}
    known = {**victim.ids, **category, "seller_id": str(victim.account), "sku": SKU}
    for operation in api.spec.operations.values():
        names = {*NAME.findall(operation.path)} & victim.ids.keys()
        path = NAME.sub(lambda found: known.get(found[1], NOTHING), operation.path)
        asked = [p.name for p in operation.parameters if p.place == "query" and p.name in known]
        query = {name: known[name] for name in asked}
        contents = by_id()[operation.id].get("requestBody", {}).get("content", {})
        for media_type, content in contents.items() or ((None, None),):
            arguments: dict[str, Any] = {"params": query}
            if content is not None:
                example = resolve(next(iter(content["examples"].values())))["value"]
                arguments["json"] = filled(example, {**victim.ids, **category})
                arguments["headers"] = {"Content-Type": media_type}
            yield Attempt(operation, path, arguments, frozenset(names))


def filled(node: Any, ids: Mapping[str, str]) -> Any:
    """An example with these ids, and without a brand."""
    if isinstance(node, list):
        return [filled(element, ids) for element in node]
    if not isinstance(node, dict):
        return node
    return {
        name: ids.get(name, filled(value, ids))
        for name, value in node.items()
        if name != "brand_id"
    }


def send(client: Client, attempt: Attempt) -> tuple[int, str]:
    """Make a call; return its status and text; of a stream that begins, no text."""
    method, success = attempt.operation.method.upper(), attempt.operation.responses.get("200", {})
    if STREAM not in success.get("content", {}):
        response = client.request(method, attempt.path, **attempt.arguments)
        return response.status_code, response.text
    address = client.base_url.join(attempt.path.removeprefix("/"))
    with httpx.stream(method, address, headers=client.headers, trust_env=False) as response:
        began = response.status_code == 200
        return response.status_code, "" if began else response.read().decode()


@pytest.mark.parametrize("by", ["key", "token"])
def test_the_ids_of_one_seller_are_unknown_to_the_install_of_another(
    api: Api, app: MadeApp, victim: Victim, by: str
) -> None:
    if by == "token":
        attacker = by_token(api, app, "isolating")
    else:
        attacker = acting(api, app, install(api.database, app, "isolating"))
    before = rows(api, victim)
    tried = 0
    for attempt in attempts(api, victim):
        status, shown = send(attacker, attempt)
        if attempt.names:
            assert status in (403, 404), (attempt, shown)
            tried += 1
        else:
            sent = str(attempt.arguments)
            leaked = [key for key in victim.ids.values() if key in shown and key not in sent]
            assert leaked == [], (attempt, shown)
    assert rows(api, victim) == before
    assert tried > 20


@pytest.mark.parametrize(
    "caller", ["not installed", "without an account", "a token of another install"]
)
def test_no_operation_names_a_seller_for_an_app_without_an_install(
    api: Api, app: MadeApp, victim: Victim, caller: str
) -> None:
    client = api.with_key(new_app(api.database).key.secret)
    if caller == "a token of another install":
        client = by_token(api, app, "isolating")
    if caller != "without an account":
        client.headers["Cute-Account"] = str(victim.account)
    before = rows(api, victim)
    for attempt in attempts(api, victim):
        status, shown = send(client, attempt)
        by_itself = caller == "without an account" and attempt.operation.by_app
        if not by_itself:
            assert status in (401, 429), (attempt, shown)
            assert json.loads(shown)["code"] in REFUSED, (attempt, shown)
        elif attempt.names:
            assert status in (403, 404), (attempt, shown)
        else:
            assert str(victim.account) not in shown, attempt
    assert rows(api, victim) == before


def test_operations_take_tokens_exactly_where_the_document_names_oauth2(
    api: Api, victim: Victim
) -> None:
    app = new_app(api.database)
    itself = oauth(api, app, "token", grant_type="client_credentials").json()["access_token"]
    tokens = (by_token(api, app, "isolating"), api.with_key(itself))
    for attempt in attempts(api, victim):
        answers = [send(client, attempt) for client in tokens]
        refused = [
            status in (401, 403) and json.loads(shown)["code"] in REFUSED_TOKEN
            for status, shown in answers
        ]
        assert attempt.operation.by_token is not all(refused), (attempt, answers)


def test_those_ids_are_found_by_the_seller_and_through_their_own_install(
    api: Api, app: MadeApp, victim: Victim
) -> None:
    """The attacks above fail because of who calls, not because of what they name."""
    own = acting(api, app, victim.account)
    for attempt in attempts(api, victim):
        if attempt.operation.method == "get" and attempt.names:
            assert send(victim.client, attempt)[0] == 200, attempt
            if not attempt.operation.scopes & {"webhooks", "read:account"}:
                assert send(own, attempt)[0] == 200, attempt
