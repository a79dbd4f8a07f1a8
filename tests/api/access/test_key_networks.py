"""A key with networks is refused from elsewhere, whatever else is wrong with it."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from cute_api.models import ApiKey, App, User
from cute_api.models.connections.direct import DirectReads
from cute_api.models.enums import AppStatus
from cute_api.services.keys import keys
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.keys.principals import digest
from tests.api.apps import MadeApp, install, new_app
from tests.fixtures.api import Api, Client
from tests.portal.oauth.flow import send

ELSEWHERE = ["192.0.2.0/24", "2001:db8::/32"]
HERE = ["127.0.0.0/8", "::1/128"]


@pytest.fixture
def app(api: Api) -> MadeApp:
    return new_app(api.database)


def bind(api: Api, key_id: Any, networks: Sequence[str], **values: Any) -> None:
    with api.database.transaction() as session:
        changed = update(ApiKey).where(ApiKey.id == key_id)
        session.execute(changed.values(networks=list(networks), **values))


def key_of(client: Client) -> UUID:
    return UUID(client.get("/me").json()["key"]["id"])


def refused(client: Client, path: str = "/me") -> str | None:
    response = client.get(path)
    return response.json()["code"] if response.status_code == 401 else None


def test_networks_count_from_the_next_request(api: Api) -> None:
    client = api.client("nora")
    key_id = key_of(client)
    for _ in range(2):
        bind(api, key_id, ELSEWHERE)
        assert refused(client) == refused(client, "/items") == "network_not_allowed"
        bind(api, key_id, HERE)
        assert refused(client) is None
    assert client.get("/me").json()["key"]["networks"] == HERE


def suspend(api: Api, key_id: UUID) -> None:
    with api.database.transaction() as session:
        owner = select(ApiKey.user_id).where(ApiKey.id == key_id).scalar_subquery()
        suspended = update(User).where(User.id == owner)
        session.execute(suspended.values(suspended_at=func.clock_timestamp()))


def revoke(api: Api, key_id: UUID) -> None:
    with api.database.transaction() as session:
        assert keys.revoke(session, key_id)


def expire(api: Api, key_id: UUID) -> None:
    bind(api, key_id, ELSEWHERE, expires_at=func.clock_timestamp())


def narrow(api: Api, key_id: UUID) -> None:
    bind(api, key_id, ELSEWHERE, scopes=[])


STATES: tuple[Callable[[Api, UUID], None], ...] = (suspend, revoke, expire, narrow)


def shown(client: Client, path: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    """What a caller can see of a response, without what differs for each."""
    response = client.get(path)
    body = {name: value for name, value in response.json().items() if name != "request_id"}
    own = {"x-request-id", "date"}
    headers = {name: value for name, value in response.headers.items() if name not in own}
    return response.status_code, body, headers


@pytest.mark.parametrize("change", STATES)
def test_a_refused_network_reveals_no_state_of_the_key(
    api: Api, change: Callable[[Api, UUID], None]
) -> None:
    good, bad = (api.client(f"nils-{uuid4().hex[:8]}") for _ in range(2))
    key_id = key_of(bad)
    for bound in (key_of(good), key_id):
        bind(api, bound, ELSEWHERE)
    change(api, key_id)
    for path in ("/me/items", "/items", "/nothing"):
        assert shown(bad, path) == shown(good, path)
    assert refused(good) == "network_not_allowed"


def test_the_keys_of_apps_have_networks_too(api: Api, app: MadeApp) -> None:
    client = api.with_key(app.key.secret)
    account = install(api.database, app, f"nell-{uuid4().hex[:8]}")
    issued = send(api, app, "token", grant_type="client_credentials").json()
    tokens = api.with_key(issued["access_token"])
    assert refused(client, "/app") is refused(tokens, "/app") is None
    bind(api, app.key.row.id, ELSEWHERE)
    assert refused(client, "/app") == refused(tokens, "/app") == "network_not_allowed"
    for named in (account, uuid4()):
        client.headers["Cute-Account"] = str(named)
        assert refused(client, "/me/items") == "network_not_allowed"
    again = send(api, app, "token", grant_type="client_credentials")
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    with api.database.transaction() as session:
        session.execute(update(App).where(App.id == app.id).values(status=AppStatus.SUSPENDED))
    assert refused(client, "/me/items") == refused(tokens, "/app") == "network_not_allowed"


def test_a_stream_ends_when_its_network_is_no_longer_allowed(api: Api) -> None:
    client = api.client("nadja")
    key_id = key_of(client)
    reader = PrincipalReader(DirectReads(api.settings.need_database_url(), {}))
    found = reader.find(digest(str(client.key)), "127.0.0.1")
    assert found is not None and reader.again(found) is not None
    bind(api, key_id, ELSEWHERE)
    assert reader.again(found) is None
    replayed = reader.find_key(key_id)
    assert replayed is not None and reader.again(replayed) is not None


def test_list_my_keys_200_shows_networks_and_note(api: Api) -> None:
    client = api.client(f"nele-{uuid4().hex[:8]}")
    bind(api, key_of(client), HERE, note="In the cellar.\nAsk Dana.")
    (listed,) = client.get("/me/keys").json()["data"]
    assert (listed["networks"], listed["note"]) == (HERE, "In the cellar.\nAsk Dana.")
