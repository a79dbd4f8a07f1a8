"""The example receivers delete what they kept of a user when `user.erased` says so."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cute_api.webhooks.delivery import signing
from tests.examples.processes import NAMES, Receiver, running
from tests.sdk.webhooks.cases import EXAMPLES, SECRETS, compact

SECRET = SECRETS["current"]
ORDER, ITEM, ERASED = (EXAMPLES[name] for name in ("order.created", "item.sold", "user.erased"))


def post(receiver: Receiver, event: dict[str, Any]) -> int:
    """Send an event as our deliverer would; the status."""
    body = compact(event)
    headers = signing.headers(
        [signing.secret_key(SECRET)],
        body,
        event_id=UUID(event["id"]),
        event_type=event["type"],
        attempted_at=int(time.time()),
    )
    return receiver.post(body, headers)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_receiver_forgets_what_names_an_erased_user(name: str, tmp_path: Path) -> None:
    assert ORDER["data"]["buyer"]["id"] == ERASED["data"]["user_id"]
    assert ORDER["data"]["buyer"]["id"] not in str(ITEM)
    with running(name, SECRET, tmp_path) as receiver:
        assert [post(receiver, event) for event in (ORDER, ITEM, ERASED)] == [204, 204, 204]
    with closing(sqlite3.connect(tmp_path / "inbox.db")) as inbox:
        kept = {row[0] for row in inbox.execute("SELECT id FROM events")}
    assert kept == {ITEM["id"], ERASED["id"]}
