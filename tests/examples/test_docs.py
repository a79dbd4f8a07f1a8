"""The guide of webhooks is true: its code is what is tested, its numbers are the server's."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cute_api import config
from cute_api.config import ROOT
from cute_api.webhooks.delivery import signing
from tests.examples.processes import DIRECTORY, NAMES, running

PAGE = (ROOT / "docs" / "guides" / "webhooks.md").read_text()
SECRET = signing.new_secret(bytes)
DAY = datetime(2026, 11, 25, tzinfo=UTC)
UNITS = {"s": 1, "min": 60, "h": 3_600}


@pytest.mark.parametrize("name", [*NAMES, "digest.py"])
def test_the_page_has_each_example(name: str) -> None:
    assert PAGE.count(f"(../../examples/receivers/{name})\n") == 1


def test_every_example_is_on_the_page() -> None:
    files = {path.name for path in DIRECTORY.iterdir() if path.is_file()}
    assert files - {"inbox.db"} == {*NAMES, "digest.py"}


def test_the_request_on_the_page_is_what_we_would_send() -> None:
    request = (ROOT / "docs" / "samples" / "webhook.http").read_text()
    head, body = request.rstrip("\n").split("\n\n")
    shown = dict(line.split(": ", 1) for line in head.splitlines()[1:])
    (secret,) = re.findall(r"signed with `(whsec_[^`]+)`", PAGE)
    event = json.loads(body)
    assert shown == signing.headers(
        [signing.secret_key(secret)],
        body.encode(),
        event_id=UUID(event["id"]),
        event_type=event["type"],
        attempted_at=int(shown["webhook-timestamp"]),
    )
    made = signing.body(
        UUID(event["id"]), event["type"], event["timestamp"], event["account"], b"{}"
    )
    assert made.decode() == body


def test_the_schedule_on_the_page_is_the_default(tmp_path: Path) -> None:
    (row,) = re.findall(r"^\| wait before it \| none \| (.*) \|$", PAGE, re.MULTILINE)
    waits = [cell.split() for cell in row.split(" | ")]
    seconds = [0, *(int(number) * UNITS[unit] for number, unit in waits)]
    assert tuple(seconds) == config.load({"DATA_DIR": str(tmp_path)}).webhook_schedule


def test_digest_py_counts_and_chains_the_events_of_one_day(tmp_path: Path) -> None:
    moments = [
        DAY - timedelta(milliseconds=1),
        DAY,
        DAY + timedelta(hours=12),
        DAY + timedelta(days=1, milliseconds=-1),
        DAY + timedelta(days=1),
    ]
    sent = [(uuid4(), moment) for moment in moments]
    with running("node_receiver.mjs", SECRET, tmp_path) as receiver:
        for event_id, moment in [*sent, *sent]:
            assert receiver.post(*_signed(event_id, moment)) == 204

    ids = sorted(str(event_id) for event_id, moment in sent if moment.date() == DAY.date())
    assert len(ids) == 3
    assert receiver.digest("2026-11-25") == f"3 {_chain(ids).hex()}"
    assert receiver.digest("2026-11-23") == f"0 {bytes(32).hex()}"


def _signed(event_id: UUID, moment: datetime) -> tuple[bytes, dict[str, str]]:
    body = signing.body(event_id, "item.created", int(moment.timestamp() * 1_000), uuid4(), b"{}")
    headers = signing.headers(
        [signing.secret_key(SECRET)],
        body,
        event_id=event_id,
        event_type="item.created",
        attempted_at=int(datetime.now(UTC).timestamp()),
    )
    return body, headers


def _chain(ids: list[str]) -> bytes:
    links = accumulate(
        ids,
        lambda value, event_id: hashlib.sha256(value + event_id.encode()).digest(),
        initial=bytes(32),
    )
    return list(links)[-1]
