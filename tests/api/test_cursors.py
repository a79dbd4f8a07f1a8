"""Cursors: only the server writes them, each for one list, its filters and its user.

`WALKS` has every operation of the document with a cursor parameter: a new one must be added.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from cute_api.models.enums import Scope, Tier
from cute_api.services.common.cursors import SIGNATURE_SIZE, Cursors, Listing
from cute_api.services.common.pagination import LOWEST, ListPosition
from cute_api.services.deliveries import recovery
from cute_api.services.items import pages
from cute_api.services.keys.principals import Key, Principal
from cute_api.spec import Spec
from scripts.checks.proof.api import raised
from scripts.checks.proof.apps import owe_receipt
from tests.api.apps import install, new_app
from tests.api.contract_scenarios import new_contract
from tests.api.forgeries import FORGERIES, OTHER_FORMS, flipped, text
from tests.api.webhooks.log import Hook, hook
from tests.fixtures.api import Api, Client, furnish, running_api
from tests.usage.helpers import moved, row


@dataclass(frozen=True, slots=True)
class Walk:
    """How to read a list so that it has a second page. `others` are other filters of it.

    `parameter` takes the cursor: a parameter, or a field of the body by its pointer. `by_app` if
    only the key of an app may read it.
    """

    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    parameter: str = "cursor"
    method: str = "GET"
    public: bool = False
    by_app: bool = False


WALKS = {
    "list_categories": Walk(
        "/categories", others={"parent_id": "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375"}, public=True
    ),
    "list_brands": Walk("/brands", public=True),
    "list_items": Walk("/items", {"q": "scarf"}, {"sort": "newest"}, public=True),
    "list_item_changes": Walk("/items/changes", parameter="after"),
    "list_events": Walk("/events", parameter="after"),
    "list_my_items": Walk("/me/items", others={"status": "active"}),
    "list_my_favorites": Walk("/me/favorites"),
    "list_my_orders": Walk("/me/orders", others={"role": "seller"}),
    "list_my_keys": Walk("/me/keys"),
    "list_audit_entries": Walk("/audit"),
    "list_my_usage": Walk("/me/usage", {"group_by": "operation"}, {"by": "day"}),
    "list_my_requests": Walk("/me/requests", others={"operation": "get_me"}),
    "list_app_installs": Walk("/app/installs", by_app=True),
    "list_app_erasures": Walk("/app/erasures", by_app=True),
    "list_webhooks": Walk("/webhooks"),
    "list_contracts": Walk("/contracts"),
    "list_deliveries": Walk("{hook}/deliveries", others={"status": "failed"}),
    "recover_deliveries": Walk("{hook}/recover", parameter="/cursor", method="POST"),
}


class Person:
    """A user who has two of everything, and a cursor of each list."""

    def __init__(self, api: Api, name: str) -> None:
        key = api.key(name, tier=Tier.PRO)
        self.client: Client = api.with_key(key.secret)
        self.user_id = key.row.user_id
        self.key_id = key.row.id
        api.key(name, tier=Tier.PRO)
        for _ in range(2):
            made = self.client.post("/items", json=api.new_item()).json()
            assert self.client.post("/sandbox/orders", json={"item_id": made["id"]}).is_success
            self.client.post("/items", json=api.new_item())
            assert self.client.put(f"/me/favorites/{made['id']}").is_success
            self.hook: Hook = hook(api, self.client)
        for number in range(2):
            self.hook.delivery()
            assert self.client.put("/contracts", json=new_contract(str(number))).is_success
        app = new_app(api.database, name)
        for seller in ("sam", "tess"):
            install(api.database, app, seller)
            with api.database.transaction() as session:
                owe_receipt(session, app.key.secret)
        self.app: Client = api.with_key(app.key.secret)
        self._api = api
        self.cursors: dict[str, str] = {}

    def find_cursors(self) -> None:
        for name, walk in WALKS.items():
            if name == "recover_deliveries":
                self.cursors[name] = self._recovery()
                continue
            # The events of these webhooks are none that the feed could show.
            newest = "newest" if name == "list_events" else None
            response = self.ask(name, newest, query={"limit": 1})
            assert response.status_code == 200, response.text
            assert response.json()["next_cursor"], name
            assert response.json()["has_more"] or walk.parameter == "after", name
            self.cursors[name] = response.json()["next_cursor"]

    def ask(
        self,
        name: str,
        cursor: str | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        client: Client | None = None,
    ) -> httpx.Response:
        walk = WALKS[name]
        client = client or (self.app if walk.by_app else self.client)
        place = {} if cursor is None else {walk.parameter: cursor}
        path = walk.path.format(hook=self.hook.path)
        if walk.method == "POST":
            body = {} if cursor is None else {"cursor": cursor}
            return client.post(path, json=body)
        params = {**walk.query, **(query or {}), **place}
        return client.request(walk.method, path, params=params)

    def _recovery(self) -> str:
        """The cursor of a call that scans one event instead of 10,000."""
        principal = Principal(self.user_id, "", Tier.PRO, frozenset(Scope), Key(self.key_id))
        with self._api.database.transaction() as session:
            types = self._api.spec.events
            done = recovery.recover(
                session, principal, self.hook.id, {}, event_types=types, examined=1
            )
        cursor: str = done["next_cursor"]
        return cursor


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str) -> Iterator[Api]:
    """An API with quotas that these requests don't reach."""
    spec = raised(Spec.load(sandbox=True))
    with running_api(database_url, redis_url, spec=spec) as running:
        furnish(running.database)
        yield running


@pytest.fixture(scope="module")
def people(api: Api, database_url: str, redis_url: str) -> dict[str, Person]:
    found = {name: Person(api, f"{name}-{uuid4().hex[:8]}") for name in ("alice", "bob")}
    with moved(database_url, redis_url) as store:
        store.tend()
        for person in found.values():
            mine: dict[str, Any] = {
                "user_id": str(person.user_id),
                "key_id": str(person.key_id),
            }
            store.send(
                *(
                    row(operation=operation, **mine)
                    for operation in ("get_me", "get_item", "get_me")
                )
            )
        store.drain()
    for person in found.values():
        person.find_cursors()
    return found


@pytest.fixture
def alice(people: dict[str, Person]) -> Person:
    return people["alice"]


@pytest.fixture
def bob(people: dict[str, Person]) -> Person:
    return people["bob"]


def refused(response: httpx.Response, parameter: str) -> str:
    """The code of the error for a cursor; checks that it says what to do.

    `parameter` is a parameter's name, or the pointer of a field of the body.
    """
    assert response.status_code == 422, response.text
    (error,) = response.json()["errors"]
    assert error.get("parameter", error.get("pointer")) == parameter
    assert "start" in error["detail"] or "again" in error["detail"]
    code: str = error["code"]
    return code


def test_every_operation_with_a_cursor_is_here(api: Api) -> None:
    document = api.spec.document
    found = set()
    for path in document["paths"].values():
        for method, operation in path.items():
            if method not in {"get", "post"}:
                continue
            given = [*path.get("parameters", ()), *operation.get("parameters", ())]
            names = {
                document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]["name"]
                if "$ref" in parameter
                else parameter["name"]
                for parameter in given
            }
            if "requestBody" in operation:
                media = operation["requestBody"]["content"]["application/json"]
                names |= api.spec.resolve(media["schema"]).get("properties", {}).keys()
            if names & {"cursor", "after"}:
                found.add(operation["operationId"])
    # No list: it continues where a cursor of `list_events` says, and reads by the same function.
    assert found - {"stream_events"} == WALKS.keys()


@pytest.mark.parametrize("name", WALKS)
def test_cursor_422_when_the_server_did_not_write_it(
    alice: Person, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ranked: list[UUID] = []

    def rank(*given: Any, **wanted: Any) -> Any:
        ranked.append(wanted["floor"])
        return real(*given, **wanted)

    real = pages.ranked
    monkeypatch.setattr(pages, "ranked", rank)
    cursor, parameter = alice.cursors[name], WALKS[name].parameter
    for forged in flipped(cursor):
        assert refused(alice.ask(name, forged), parameter) == "invalid_cursor"
    for forgery, forge in FORGERIES.items():
        code = refused(alice.ask(name, forge(cursor)), parameter)
        assert code == "invalid_cursor", forgery
    for other in OTHER_FORMS:
        assert refused(alice.ask(name, other), parameter) == "invalid_cursor", other
    assert ranked == []
    assert alice.ask(name, cursor).is_success


@pytest.mark.parametrize(
    "given", [{"params": {"after": "a b"}}, {"headers": {"Last-Event-ID": "a b"}}]
)
def test_stream_events_422_for_a_cursor_of_another_form(alice: Person, given: Any) -> None:
    (place,) = given.values()
    response = alice.client.get("/events/stream", **given)
    assert refused(response, *place) == "invalid_cursor"


@pytest.mark.parametrize("name", WALKS)
def test_cursor_422_of_another_list(bob: Person, name: str) -> None:
    for other, cursor in bob.cursors.items():
        if other == name:
            assert bob.ask(name, cursor).is_success
        else:
            refused(bob.ask(name, cursor), WALKS[name].parameter)


@pytest.mark.parametrize("name", [name for name, walk in WALKS.items() if walk.others])
def test_cursor_422_with_other_filters(alice: Person, name: str) -> None:
    response = alice.ask(name, alice.cursors[name], query=WALKS[name].others)
    assert refused(response, "cursor") == "cursor_of_another_list"


def test_recovery_422_with_another_body(alice: Person) -> None:
    response = alice.client.post(
        f"{alice.hook.path}/recover",
        json={"status": "missing", "cursor": alice.cursors["recover_deliveries"]},
    )
    assert refused(response, "/cursor") == "cursor_of_another_list"


def test_list_deliveries_422_with_the_cursor_of_another_webhook(api: Api, bob: Person) -> None:
    other = hook(api, bob.client)
    response = bob.client.get(
        f"{other.path}/deliveries", params={"cursor": bob.cursors["list_deliveries"]}
    )
    assert refused(response, "cursor") == "cursor_of_another_list"


@pytest.mark.parametrize("name", [name for name in WALKS if name != "list_item_changes"])
def test_cursor_of_another_user_422_of_what_is_a_users_own(
    alice: Person, bob: Person, name: str
) -> None:
    response = bob.ask(name, alice.cursors[name])
    if WALKS[name].public:
        assert response.status_code == 200
    else:
        assert refused(response, WALKS[name].parameter) == "invalid_cursor"


@pytest.mark.parametrize("name", [name for name, walk in WALKS.items() if walk.public])
def test_cursor_200_of_a_public_list_without_a_key(api: Api, alice: Person, name: str) -> None:
    assert alice.ask(name, alice.cursors[name], client=api.client(None)).status_code == 200


def test_list_item_changes_200_with_a_cursor_that_another_user_got(
    alice: Person, bob: Person
) -> None:
    assert bob.ask("list_item_changes", alice.cursors["list_item_changes"]).status_code == 200


def test_list_events_200_with_other_types_in_the_middle_of_the_feed(alice: Person) -> None:
    response = alice.ask("list_events", alice.cursors["list_events"], query={"types": "item.sold"})
    assert response.status_code == 200


def test_list_items_422_for_a_forged_cursor_that_would_rank_all_items(
    api: Api, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ranked", lambda *_a, **_k: pytest.fail("ranked"))
    place = ListPosition(2**62, UUID(int=2**128 - 1), LOWEST).pack()
    with api.database.transaction() as session:
        cursors = Cursors.of(session, Listing.ITEMS, query={"q": "scarf", "sort": "relevance"})
    signed = cursors.head + place
    for forged in (
        replace(cursors, keys=(secrets.token_bytes(32),)).write(place),
        text(signed + bytes(SIGNATURE_SIZE)),
        text(signed),
    ):
        assert refused(alice.ask("list_items", forged), "cursor") == "invalid_cursor"


def test_listings_have_a_number_each() -> None:
    assert len(Listing) == len(Listing.__members__)
    assert max(Listing) < 256
