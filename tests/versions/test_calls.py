"""Calls in older versions against a server whose newest version has test changes."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import update

from cute_api.edge.versions.translation import Lowering
from cute_api.models import ApiKey
from cute_api.models.enums import Scope
from cute_api.models.trade import IdempotencyRecord
from tests.fixtures.api import Api, Client
from tests.versions.changes import NEW
from tests.versions.served import FIRST, HEADER, NEWEST, OLDER, SERVED

NO_DATES = {"newest": "pattern", "": "min_length", None: "type", 1: "type"}
HOOK = "https://receiver.cute.example/hook"
DEPRECATION = "@1798848000"
SUNSET = datetime(2028, 1, 2, tzinfo=UTC)


def test_responses_say_their_version(api: Api, alice: Client) -> None:
    anonymous = api.client(None)
    assert anonymous.get("/brands").headers[HEADER] == NEW, "the newest, without a key"
    assert anonymous.get("/brands", headers=OLDER).headers[HEADER] == FIRST
    assert HEADER in anonymous.get("/brands").headers["Vary"]
    assert alice.get("/me", headers=OLDER).headers[HEADER] == FIRST
    assert alice.get("/none").headers[HEADER] == NEW, "also where nothing is"
    assert api.client("bob", version=FIRST).get("/brands").headers[HEADER] == FIRST


@pytest.mark.parametrize(
    "date",
    [
        "",
        "0000-00-00",
        "2026-11-01",
        "2099-01-01",
        "9999-12-31",
        "10000-01-01",
        "2026-12-1",
        "2026-13-45",
        "2026-12-01,2026-12-01",
        "newest",
        "2026-12-01T00:00Z",
        "2026-12-01" * 50,
    ],
)
def test_an_unknown_version_400(api: Api, date: str) -> None:
    refused = api.client("alice").get("/brands", headers={HEADER: date})
    assert refused.status_code == 400
    problem = refused.json()
    assert problem["code"] == "unknown_version"
    assert FIRST in problem["detail"] and NEW in problem["detail"], "it lists those that live"
    assert problem["errors"][0]["parameter"] == HEADER
    assert "RateLimit" in refused.headers, "it is counted as any call"


def test_two_versions_at_once_400(api: Api) -> None:
    twice = [("Cute-Version", FIRST), ("Cute-Version", FIRST)]
    refused = api.client(None).request("GET", "/brands", headers=twice)
    assert refused.json()["code"] == "unknown_version"


def test_a_version_in_a_body_is_an_unknown_field_422(api: Api, alice: Client) -> None:
    refused = alice.post("/items", json=api.new_item(**{HEADER: FIRST}))
    assert refused.status_code == 422
    assert refused.headers[HEADER] == NEW


def test_a_webhook_has_the_version_of_its_request_unless_it_names_one(
    api: Api, alice: Client
) -> None:
    def made(headers: dict[str, str], **settings: str) -> Any:
        body = {"url": HOOK, "types": ["item.sold"], **settings}
        created = alice.post("/webhooks", json=body, headers=headers)
        assert created.status_code == 201, created.text
        return created.json()

    assert made({})["version"] == NEW
    assert made(OLDER)["version"] == FIRST
    chosen = made(OLDER, version="2027-02-04")
    assert chosen["version"] == "2027-02-04"
    path = f"/webhooks/{chosen['id']}"
    moved = alice.patch(path, json={"version": FIRST}, headers={"If-Match": chosen["etag"]})
    assert (moved.status_code, moved.json()["version"]) == (200, FIRST), "back, too"
    stale = alice.patch(path, json={"version": NEW}, headers={"If-Match": chosen["etag"]})
    assert stale.status_code == 412, "it is one of the settings"
    assert alice.get(path).json() == moved.json()


@pytest.mark.parametrize("date", ["2026-11-01", "9999-12-31", "2026-13-45", "newest", "", None, 1])
def test_a_webhook_of_an_unknown_version_422(api: Api, date: Any) -> None:
    erin = api.client("erin", version=NEW)
    body = {"url": HOOK, "types": ["item.sold"]}
    refused = [erin.post("/webhooks", json={**body, "version": date})]
    if not erin.get("/webhooks").json()["data"]:
        erin.post("/webhooks", json=body)
    (webhook,) = erin.get("/webhooks").json()["data"]
    refused.append(erin.patch(f"/webhooks/{webhook['id']}", json={"version": date}))
    wanted = (422, "/version", NO_DATES.get(date, "unknown_version"))
    for response in refused:
        (error, *_) = response.json()["errors"]
        assert (response.status_code, error["pointer"], error["code"]) == wanted
        assert (FIRST in error["detail"] and NEW in error["detail"]) is (date not in NO_DATES)
    assert erin.get("/webhooks").json()["data"] == [webhook]


def test_a_key_shows_its_version_not_that_of_the_request(api: Api) -> None:
    client = api.client("frank", version="2027-02-04")
    assert client.get("/me", headers=NEWEST).json()["key"]["version"] == "2027-02-04"
    (listed,) = client.get("/me/keys").json()["data"]
    assert listed["version"] == "2027-02-04"


def test_a_pin_decides_and_moves(api: Api) -> None:
    key = api.key("carol")
    _pin(api, key.row.id, "2027-02-04")
    carol = api.with_key(key.secret)
    assert carol.get("/me").json()["user"]["name4"] == "carol"
    assert "username" in carol.get("/me", headers=NEWEST).json()["user"], "the header comes first"
    _pin(api, key.row.id, FIRST)
    assert carol.get("/me").headers[HEADER] == FIRST
    assert carol.get("/me").json()["user"]["name0"] == "carol", "ten changes down"
    _pin(api, key.row.id, "2024-01-01")
    assert carol.get("/me").headers[HEADER] == FIRST, "the oldest that lives"


def test_an_old_key_with_a_new_scope(api: Api) -> None:
    """The scope decides what it may do, its version how that looks."""
    key = api.key("dora", scopes=[Scope.READ_ITEMS])
    _pin(api, key.row.id, FIRST)
    dora = api.with_key(key.secret)
    new = api.new_item(colour="red")
    assert dora.post("/items", json=new).status_code == 403
    with api.database.transaction() as session:
        session.execute(
            update(ApiKey)
            .where(ApiKey.id == key.row.id)
            .values(scopes=[Scope.READ_ITEMS, Scope.WRITE_ITEMS])
        )
    made = dora.post("/items", json=new)
    assert (made.status_code, made.json()["colour"]) == (201, "red")


def test_requests_are_checked_by_the_document_of_their_version(api: Api, alice: Client) -> None:
    made = alice.post("/items", json=api.new_item(colour="red"), headers=OLDER)
    assert made.status_code == 201
    assert made.json()["colour"] == "red"
    item = alice.get(f"/items/{made.json()['id']}").json()
    assert item["color"] == "red"
    for body, headers, pointer in (
        (api.new_item(color="red"), OLDER, "/color"),
        (api.new_item(colour="red"), NEWEST, "/colour"),
        (api.new_item(colour=7), OLDER, "/colour"),
        (api.new_item(color=7), NEWEST, "/color"),
    ):
        refused = alice.post("/items", json=body, headers=headers)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == pointer


def test_lists_and_batches_in_an_older_version(api: Api, alice: Client) -> None:
    rows: list[dict[str, Any]] = [
        {"op": "create", "item": api.new_item(colour="green")},
        {"op": "create", "item": api.new_item(colour=7)},
        {"op": "create", "item": api.new_item(color="green")},
        {"op": "create", "item": api.new_item(colour="blue")},
    ]
    done = alice.post("/items/batch", json={"operations": rows}, headers=OLDER).json()
    assert [row["status"] for row in done["data"]] == [201, 422, 422, 201]
    assert done["data"][1]["problem"]["errors"][0]["pointer"].endswith("/colour")
    assert [done["data"][index]["item"]["colour"] for index in (0, 3)] == ["green", "blue"]
    listed = alice.get("/me/items", headers=OLDER).json()["data"]
    assert [item["colour"] for item in listed[:2]] == ["blue", "green"]
    assert [item["color"] for item in alice.get("/me/items").json()["data"][:2]] == [
        "blue",
        "green",
    ]


def test_an_etag_is_of_one_form_and_matches_in_each(api: Api, alice: Client) -> None:
    made = alice.post("/items", json=api.new_item(color="red"))
    path, newest = f"/items/{made.json()['id']}", made.headers["ETag"]
    older = alice.get(path, headers=OLDER).headers["ETag"]
    assert newest != older
    assert newest == older.removesuffix('"') + '-20270601"'
    assert alice.get(path, headers={"If-None-Match": newest}).status_code == 304
    assert alice.get(path, headers={**OLDER, "If-None-Match": older}).status_code == 304
    assert alice.get(path, headers={"If-None-Match": older}).status_code == 200, "another form"
    assert alice.get(path, headers={**OLDER, "If-None-Match": newest}).status_code == 200
    assert alice.get(path, headers={"If-None-Match": f'"x", {newest}'}).status_code == 304
    assert alice.get(path, headers={"If-None-Match": "*"}).status_code == 304
    changed = alice.patch(path, json={"colour": "blue"}, headers={**OLDER, "If-Match": newest})
    assert changed.status_code == 200, "a pin may move between reading and writing"
    stale = alice.patch(path, json={"color": "grey"}, headers={"If-Match": older})
    assert stale.status_code == 412
    now = alice.get(path).headers["ETag"]
    assert stale.headers["ETag"] == now
    assert alice.delete(path, headers={"If-Match": now}).status_code == 204


def test_head_in_an_older_version_has_no_body_and_the_length_of_that_version(
    api: Api, alice: Client
) -> None:
    path = f"/items/{alice.post('/items', json=api.new_item()).json()['id']}"
    head = alice.head(path, headers=OLDER)
    assert head.status_code == 200
    got = alice.get(path, headers={**OLDER, "Accept-Encoding": "identity"})
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(got.content))
    newest = alice.head(path, headers=NEWEST)
    assert newest.headers["Content-Length"] != head.headers["Content-Length"]


def test_a_list_in_an_older_version_304_for_its_own_etag_only(api: Api, alice: Client) -> None:
    alice.post("/items", json=api.new_item())
    listed = alice.get("/items", headers=OLDER)
    assert {"colour" in row and "color" not in row for row in listed.json()["data"]} == {True}
    tag = {"If-None-Match": listed.headers["ETag"]}
    assert alice.get("/items", headers={**OLDER, **tag}).status_code == 304
    assert alice.get("/items", headers={**NEWEST, **tag}).status_code == 200


def test_a_replay_is_in_the_version_of_who_repeats(api: Api, alice: Client) -> None:
    """The same request, said in two versions, is one change."""
    keyed = {"Idempotency-Key": f"replay-{time.time_ns()}"}
    first = alice.post("/items", json=api.new_item(colour="red"), headers={**OLDER, **keyed})
    again = alice.post("/items", json=api.new_item(color="red"), headers={**NEWEST, **keyed})
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json()["id"] == again.json()["id"]
    assert (again.headers[HEADER], again.json()["color"]) == (NEW, "red")
    same = alice.post("/items", json=api.new_item(colour="red"), headers={**OLDER, **keyed})
    assert same.headers["Idempotent-Replayed"] == "true"


def test_a_replay_of_before_a_release_is_in_the_version_of_then(api: Api, alice: Client) -> None:
    key = f"release-{time.time_ns()}"
    keyed = {"Idempotency-Key": key}
    alice.post("/items", json=api.new_item(color="red"), headers=keyed)
    with api.database.transaction() as session:
        record = session.query(IdempotencyRecord).filter_by(key=key).one()
        older = SERVED.translation("create_item", FIRST)
        body = older.lower("create_item", 201, orjson.loads(record.body), NEW)
        record.body = orjson.dumps(body)
        record.headers = {**record.headers, HEADER: FIRST}
    again = alice.post("/items", json=api.new_item(color="red"), headers=keyed)
    assert (again.headers[HEADER], again.json()["colour"]) == (FIRST, "red")


def test_the_documents_of_living_versions_are_served(api: Api) -> None:
    operation = "/docs/operations/get_item"
    pages = {
        "/openapi.json": '"colour":{',
        "/docs/operations": f'"{operation}?version={FIRST}"',
        operation: 'id="response-200-colour"',
        f"{operation}.md": "| `colour` |",
        f"{operation}/try": f'data-version="{FIRST}"',
    }
    with httpx.Client(base_url=api.base_url) as anonymous:
        for path, of_first in pages.items():
            assert of_first in anonymous.get(path, params={"version": FIRST}).text, path
            assert of_first not in anonymous.get(path).text, path
            refused = anonymous.get(path, params={"version": "2020-01-01"})
            assert (refused.status_code, FIRST in refused.text) == (400, True)


def test_a_version_that_retires_is_announced_and_then_refused_400(
    api: Api, clock: list[datetime]
) -> None:
    """Each call in the version has the headers, however it chose it; no other call has them."""
    anonymous, pinned = api.client(None), api.client("frida", version=FIRST)
    calls = [
        anonymous.get("/brands", headers=OLDER),
        anonymous.get("/nothing", headers=OLDER),
        anonymous.get("/me/orders", headers=OLDER),
        pinned.get("/brands"),
    ]
    assert [call.status_code for call in calls] == [200, 404, 401, 200]
    for announced in calls:
        assert announced.headers["Deprecation"] == DEPRECATION
        assert announced.headers["Sunset"] == "Sun, 02 Jan 2028 00:00:00 GMT"
        assert '</docs/versioning>; rel="deprecation"' in announced.headers["Link"]
    for stays in (anonymous.get("/brands"), pinned.get("/brands", headers=NEWEST)):
        assert not stays.headers.keys() & {"deprecation", "sunset", "link"}

    clock[0] = SUNSET - timedelta(seconds=1)
    assert anonymous.get("/brands", headers=OLDER).status_code == 200
    clock[0] = SUNSET
    refused = anonymous.get("/brands", headers=OLDER)
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_version")
    assert FIRST not in refused.json()["detail"]
    assert "2026-12-15" in refused.json()["detail"]
    moved = pinned.get("/brands")
    assert (moved.status_code, moved.headers[HEADER]) == (200, "2026-12-15"), "the next that lives"
    assert "Sunset" not in moved.headers
    for path in ("/openapi.json", "/docs/operations"):
        page = httpx.get(f"{api.base_url}{path}", params={"version": FIRST})
        assert page.status_code == 400


def _pin(api: Api, key_id: Any, date: str) -> None:
    with api.database.transaction() as session:
        session.execute(update(ApiKey).where(ApiKey.id == key_id).values(api_version=date))


def test_a_change_that_fails_500_is_a_problem(
    api: Api, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("color")

    monkeypatch.setattr(Lowering, "body", fail)
    failed = alice.get("/me", headers=OLDER)
    assert (failed.status_code, failed.json()["code"]) == (500, "internal_error")
    assert failed.json()["request_id"] == failed.headers["X-Request-Id"]
    assert failed.headers[HEADER] == FIRST
    assert "color" not in failed.text
