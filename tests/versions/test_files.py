"""Files and streams in older versions: the form of each line and of each event."""

import orjson

from cute_api.lib.json_objects import Json
from cute_api.services.snapshots.building import build
from tests.api.items.copies.mirror import unpack
from tests.fixtures.api import Api, Client
from tests.versions.served import NEWEST, OLDER, SERVED
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying


def test_a_snapshot_has_a_file_for_each_form_of_its_lines(api: Api, alice: Client) -> None:
    path = "/items/snapshot"
    alice.post("/items", json=api.new_item(color="mauve"))
    with api.database.autocommit() as connection:
        build(connection, api.settings.item_url, versions=SERVED)
    older, newest = alice.get(path, headers=OLDER), alice.get(path)
    lines = {response: unpack(response.content) for response in (older, newest)}
    assert [row["colour"] for row in lines[older]] == [row["color"] for row in lines[newest]]
    assert not any("color" in row for row in lines[older])
    names = [(row["seller"]["username"], row["seller"]["id"]) for row in lines[newest]]
    assert [(row["seller"], row["seller_id"]) for row in lines[older]] == names
    assert older.headers["ETag"] != newest.headers["ETag"]
    for response, version in ((older, OLDER), (newest, NEWEST)):
        tag = response.headers["ETag"]
        assert alice.get(path, headers={**version, "If-None-Match": tag}).status_code == 304
        rest = alice.get(path, headers={**version, "Range": "bytes=20-", "If-Range": tag})
        assert (rest.status_code, rest.content) == (206, response.content[20:])
    other = alice.get(path, headers={**OLDER, "Range": "bytes=20-", "If-Range": tag})
    assert (other.status_code, other.content) == (200, older.content), "a tag of another form"


def test_a_stream_has_the_form_of_its_version(api: Api) -> None:
    fred, other = api.client("fred"), api.key("fred")
    path = f"/events?after={fred.get('/events', headers=OLDER).json()['next_cursor']}"
    assert api.with_key(other.secret).delete(f"/me/keys/{other.row.id}").status_code == 204
    with relaying(api.settings):
        eventually(lambda: fred.get(path, headers=OLDER).json()["data"])
    listed = fred.get(path, headers=OLDER).json()["data"]
    streamed: list[Json] = []

    def listen() -> bool:
        """Read a stream to its end. It can end before its first event: clients connect again."""
        text = fred.get(path.replace("events", "events/stream"), headers=OLDER).text
        lines = [line for line in text.splitlines() if line.startswith("data: ")]
        streamed.extend(orjson.loads(line.removeprefix("data: ")) for line in lines)
        return bool(streamed)

    eventually(listen)
    assert streamed[0] == listed[0]
    assert listed[0].keys() == {"id", "type", "sent_at", "account", "data"}
