"""The event feed of an app: the events of all its installs, and of nobody else."""

from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

import httpx
import orjson
import pytest
from sqlalchemy import text, update

from cute_api.models import Install
from cute_api.models.enums import AppStatus, Scope
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps, installs
from cute_api.services.erasure import erasure
from cute_api.services.feeds.rows import EXAMINED
from cute_api.webhooks.outbox import outbox
from tests.api.apps import MadeApp, install, new_app, uninstall
from tests.api.webhooks.feed import Json, Reader, create
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually

pytestmark = pytest.mark.usefixtures("relay")

READ, ORDERS = Scope.READ_ITEMS, Scope.READ_ORDERS
ERASED_AT = "2026-11-20T10:04:11.512Z"
# Events of an install, all with the number of its first.
HIDDEN = text("""
INSERT INTO app_events (event_id, app_id, sequence, type, account, install_id, is_notice)
SELECT (left(event_id::text, 24) || lpad(to_hex(place), 12, '0'))::uuid, app_id, sequence,
    'item.created', account, install_id, false
FROM app_events, generate_series(1, :number) AS place
WHERE app_id = :app_id AND type = 'app.installed'
""")
NOTICES = ["app.installed", "app.scopes_changed", "app.uninstalled", "user.erased"]


@dataclass(frozen=True, slots=True)
class Seller:
    """A seller with a key of their own."""

    name: str
    client: Client

    @property
    def account(self) -> str:
        return str(self.client.get("/me").json()["user"]["id"])


@pytest.fixture
def seller(api: Api) -> Seller:
    return new_seller(api)


@pytest.fixture
def app(api: Api) -> MadeApp:
    return new_app(api.database)


def new_seller(api: Api) -> Seller:
    name = f"sam-{uuid4().hex[:8]}"
    return Seller(name, api.client(name))


def reader(api: Api, app: MadeApp) -> Reader:
    return Reader(api.with_key(app.key.secret), limit=3)


def shown(event: Json) -> tuple[str, str]:
    return event["type"], event["account"]


def settled(api: Api, seller: Seller) -> None:
    """Wait until all that the seller did so far has its numbers."""
    last = create(api, seller.client)["id"]
    own = Reader(seller.client, types=["item.created"])
    eventually(lambda: last in own.subjects())


def test_list_events_200_shows_an_app_the_events_of_its_installs_and_of_nobody_else(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    other, stranger = new_seller(api), new_seller(api)
    before = create(api, seller.client)["id"]
    settled(api, seller)
    for installing in (seller, other):
        install(api.database, app, installing.name)
    create(api, stranger.client)
    ids = {seller.account: create(api, seller.client)["id"]}
    ids[other.account] = create(api, other.client)["id"]
    own = reader(api, app)
    eventually(lambda: len(own.ids()) == 4)
    assert sorted(map(shown, own.seen)) == sorted(
        (event_type, account) for account in ids for event_type in ("app.installed", "item.created")
    )
    assert before not in str(own.seen)
    for account, item_id in ids.items():
        installed, created = (event for event in own.seen if event["account"] == account)
        assert installed["install"] == installed["data"]["id"] == created["install"]
        assert created["data"]["id"] == item_id
        assert own.client.get(f"/events/{created['id']}").json() == created


def test_list_events_200_with_an_account_is_that_sellers_feed_by_scope(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    account = install(api.database, app, seller.name, [READ])
    client = api.with_key(app.key.secret)
    client.headers["Cute-Account"] = str(account)
    item_id = create(api, seller.client)["id"]
    own = Reader(client)
    eventually(lambda: own.subjects() == [item_id])
    assert "install" not in own.seen[0]
    assert client.get("/events", params={"types": "order.created"}).status_code == 403


def test_list_events_200_after_a_removal_shows_the_removal_alone(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    account = install(api.database, app, seller.name)
    create(api, seller.client)
    own = reader(api, app)
    eventually(lambda: len(own.ids()) == 2)
    uninstall(api.database, app, account)
    settled(api, seller)
    assert [event["type"] for event in own.seen] == ["app.installed", "item.created"]
    own.catch_up()
    assert shown(own.seen[-1]) == ("app.uninstalled", str(account))
    assert len(own.seen) == 3
    late = reader(api, app)
    late.catch_up()
    assert [event["type"] for event in late.seen] == ["app.installed", "app.uninstalled"]
    event_id = own.seen[1]["id"]
    assert own.client.get(f"/events/{event_id}").status_code == 404
    install(api.database, app, seller.name)
    settled(api, seller)
    late.catch_up()
    assert [event["type"] for event in late.seen[2:]] == ["app.installed", "item.created"]
    assert late.client.get(f"/events/{event_id}").status_code == 404


def test_list_events_200_examines_a_bounded_number_of_hidden_events_for_a_page(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    account = install(api.database, app, seller.name)
    settled(api, seller)
    with api.database.transaction() as session:
        session.execute(HIDDEN, {"app_id": app.id, "number": EXAMINED})
    uninstall(api.database, app, account)
    settled(api, seller)
    own = reader(api, app)
    assert own.poll()
    assert [event["type"] for event in own.seen] == ["app.installed"]
    assert not own.poll()
    assert [event["type"] for event in own.seen] == ["app.installed", "app.uninstalled"]


def test_list_events_200_follows_the_scopes_of_the_install_and_of_the_key(
    api: Api, seller: Seller
) -> None:
    app = new_app(api.database, key_scopes=[READ])
    account = install(api.database, app, seller.name, [READ, ORDERS])
    with api.database.transaction() as session:
        # Of the seller's buyer: it needs the scope, unlike the erasure of the seller.
        data = {"user_id": str(uuid4()), "username": "erased_1", "erased_at": ERASED_AT}
        outbox.record(session, "user.erased", user_id=account, subject_id=account, data=data)
    order = partial(seller.client.post, "/sandbox/orders")
    item_id = create(api, seller.client)["id"]
    assert order(json={"item_id": item_id}).status_code == 201
    settled(api, seller)
    own = reader(api, app)
    own.catch_up()
    assert {event["type"] for event in own.seen} == {
        "app.installed",
        "item.created",
        "item.reserved",
        "item.updated",
    }
    assert own.client.get("/events", params={"types": "order.created"}).status_code == 403
    install(api.database, app, seller.name, [ORDERS])
    settled(api, seller)
    again = reader(api, app)
    again.catch_up()
    assert [event["type"] for event in again.seen] == ["app.installed", "app.scopes_changed"]
    by_type = Reader(own.client, types=["app.scopes_changed", "item.created"])
    by_type.catch_up()
    assert [event["type"] for event in by_type.seen] == ["app.scopes_changed"]


def test_list_events_200_keeps_two_apps_of_a_developer_apart_and_their_own_feed_as_it_was(
    api: Api, seller: Seller
) -> None:
    mine, other = (new_app(api.database, "dora") for _ in range(2))
    install(api.database, mine, seller.name)
    settled(api, seller)
    feeds = [reader(api, mine), reader(api, other), Reader(api.client("dora"))]
    for feed in feeds:
        feed.catch_up()
    types = [[event["type"] for event in feed.seen] for feed in feeds]
    assert types == [["app.installed", "item.created"], [], ["app.installed"]]
    assert "install" not in feeds[2].seen[0]
    foreign = {"after": feeds[2].cursor}
    assert feeds[0].client.get("/events", params=foreign).status_code == 422


def test_list_events_401_for_a_suspended_app_which_finds_the_removal_when_it_is_restored(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    account = install(api.database, app, seller.name)
    own = reader(api, app)
    eventually(lambda: len(own.ids()) == 1)
    set_status(api, app, AppStatus.SUSPENDED)
    assert own.client.get("/events").status_code == 401
    uninstall(api.database, app, account)
    settled(api, seller)
    set_status(api, app, AppStatus.LIVE)
    own.catch_up()
    assert [event["type"] for event in own.seen] == ["app.installed", "app.uninstalled"]


@dataclass(slots=True)
class Listener:
    """A client of an app's stream, which resumes where the last connection ended."""

    url: str
    key: str
    position: str = "newest"
    seen: list[Json] = field(default_factory=list)

    def listen(self) -> None:
        """Read until the server ends the stream."""
        headers = {"Authorization": f"Bearer {self.key}"}
        query = {"after": self.position}
        with httpx.stream("GET", self.url, params=query, headers=headers, timeout=60) as stream:
            assert stream.status_code == 200
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    self.position = value
                if name == "data":
                    self.seen.append(orjson.loads(value))

    def has(self, event_type: str) -> bool:
        self.listen()
        return event_type in {event["type"] for event in self.seen}


def test_stream_events_200_sends_an_app_the_events_of_all_its_installs(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    other = new_seller(api)
    listener = Listener(f"{api.base_url}/v1/events/stream", app.key.secret)
    listener.listen()
    accounts = [install(api.database, app, name) for name in (seller.name, other.name)]
    create(api, new_seller(api).client)
    create(api, seller.client)
    eventually(lambda: listener.has("item.created"))
    uninstall(api.database, app, accounts[1])
    eventually(lambda: listener.has("app.uninstalled"))
    own = reader(api, app)
    own.catch_up()
    assert {event["account"] for event in own.seen} == {str(account) for account in accounts}
    assert listener.seen == own.seen


def test_list_events_200_shows_the_erasure_of_a_seller_and_nothing_after_it(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    account = install(api.database, app, seller.name, [READ])
    create(api, seller.client)
    erasure.erase(
        api.database,
        f"{seller.name}@cute.example",
        actor=SYSTEM,
        progress=lambda _name, _rows: None,
    )
    own = reader(api, app)
    eventually(lambda: len(own.ids()) == 3)
    assert [shown(event) for event in own.seen] == [
        (event_type, str(account)) for event_type in NOTICES if event_type != "app.scopes_changed"
    ]
    assert own.seen[2]["data"]["user_id"] == str(account)
    assert len({event["install"] for event in own.seen}) == 1


def test_list_events_200_shows_a_request_for_data_though_no_scope_allows_it(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    account = install(api.database, app, seller.name, [READ])
    with api.database.transaction() as session:
        row = session.query(Install).filter_by(app_id=app.id, user_id=account).one()
        installs.request_data(session, account, row.id, SYSTEM)
    own = reader(api, app)
    eventually(lambda: len(own.ids()) == 2)
    event = own.seen[1]
    assert shown(event) == ("app.data_requested", str(account))
    assert event["data"]["install_id"] == event["install"]


def test_list_events_200_hides_what_no_install_may_have(
    api: Api, app: MadeApp, seller: Seller
) -> None:
    """Even if a row of the database allows everything, no app gets `read:account`."""
    account = install(api.database, app, seller.name)
    with api.database.transaction() as session:
        everything = update(Install).where(Install.user_id == account).values(scopes=list(Scope))
        session.execute(everything)
    key = api.client(seller.name)
    assert key.post(f"/me/keys/{key.get('/me').json()['key']['id']}/rotate").status_code == 200
    settled(api, seller)
    own = reader(api, app)
    own.catch_up()
    assert {event["type"] for event in own.seen} == {"app.installed", "item.created"}


def set_status(api: Api, app: MadeApp, status: AppStatus) -> None:
    with api.database.transaction() as session:
        apps.set_status(session, app.id, status, SYSTEM)
