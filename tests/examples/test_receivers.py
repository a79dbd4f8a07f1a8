"""Each example receiver, as a real process, against requests that our own code signs."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery import signing
from cute_api.webhooks.egress.egress import ReceiverResponse
from cute_api.webhooks.verification import challenge
from tests.examples.processes import DIRECTORY, NAMES, Receiver, running
from tests.fixtures.programs import finished_by_node
from tests.sdk.webhooks.cases import EXAMPLES, compact

SECRET = signing.new_secret(secrets.token_bytes)
NEWER_SECRET = signing.new_secret(secrets.token_bytes)
OLDER_SECRET = signing.new_secret(secrets.token_bytes)
COPIES = 8
TYPE = "item.created"
ACCOUNT = uuid4()


@pytest.fixture(scope="module", params=NAMES)
def receiver(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Receiver]:
    with running(request.param, SECRET, tmp_path_factory.mktemp("receiver")) as started:
        yield started


def body(event_id: UUID) -> bytes:
    data = compact({**EXAMPLES[TYPE]["data"], "title": "größer"})
    return signing.body(event_id, TYPE, 1_793_904_003_000, ACCOUNT, data)


def headers(
    event_id: UUID, *living: str, age_s: int = 0, test: bool = False, payload: bytes | None = None
) -> dict[str, str]:
    """Signed `age_s` seconds ago with the secrets `living`, newest first."""
    return signing.headers(
        [signing.secret_key(secret) for secret in living or (SECRET,)],
        body(event_id) if payload is None else payload,
        event_id=event_id,
        event_type=TYPE,
        attempted_at=int(time.time()) - age_s,
        test=test,
    )


def test_a_genuine_event_returns_204_and_kept(receiver: Receiver) -> None:
    event_id = uuid4()
    assert receiver.post(body(event_id), headers(event_id)) == 204
    assert f"{TYPE} {event_id}" in receiver.kept()


def test_the_challenge_is_responded_to_once_its_signature_is_verified(receiver: Receiver) -> None:
    event_id, token = uuid4(), challenge.new_challenge(secrets.token_bytes)
    data = challenge.data(token, str(event_id))
    payload = signing.body(event_id, challenge.EVENT_TYPE, 1, ACCOUNT, data)
    signed = headers(event_id, payload=payload)
    response = httpx.post(receiver.url, content=payload, headers=signed, trust_env=False)
    attempt = ReceiverResponse(
        AttemptOutcome.SUCCESS, datetime.now(UTC), 1, response.status_code, response.text
    )
    assert response.status_code == 200
    assert challenge.rejection(attempt, token) is None
    assert receiver.post(payload, {**signed, "webhook-id": str(uuid4())}) == 400
    assert str(event_id) not in receiver.kept()


def test_events_of_the_same_second_are_all_kept(receiver: Receiver) -> None:
    now, events = int(time.time()), [uuid4() for _ in range(3)]
    for event_id in events:
        sent = headers(event_id, age_s=int(time.time()) - now)
        assert receiver.post(body(event_id), sent) == 204
    assert receiver.kept()[-3:] == [f"{TYPE} {event_id}" for event_id in events]


def test_a_changed_body_returns_400(receiver: Receiver) -> None:
    event_id = uuid4()
    sent, changed = headers(event_id), body(event_id).replace(b"title", b"Title")
    for content in (changed, body(event_id) + b" ", b"", b"\xff", b"not JSON"):
        assert receiver.post(content, sent) == 400
    assert f"{TYPE} {event_id}" not in receiver.kept()


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-id": "01920000-0000-7000-8000-000000000001"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": ""},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,!!!! v1"},
        {"webhook-signature": f"v1,{'A' * 43}="},
    ],
    ids=str,
)
def test_changed_headers_return_400(receiver: Receiver, changes: dict[str, str]) -> None:
    event_id = uuid4()
    assert receiver.post(body(event_id), {**headers(event_id), **changes}) == 400
    assert f"{TYPE} {event_id}" not in receiver.kept()


def test_a_changed_time_returns_400(receiver: Receiver) -> None:
    event_id = uuid4()
    sent = headers(event_id)
    later = {**sent, "webhook-timestamp": str(int(sent["webhook-timestamp"]) + 1)}
    assert receiver.post(body(event_id), later) == 400


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_returns_400(receiver: Receiver, name: str) -> None:
    event_id = uuid4()
    sent = headers(event_id)
    del sent[name]
    assert receiver.post(body(event_id), sent) == 400


def test_another_version_of_the_signature_returns_400(receiver: Receiver) -> None:
    event_id = uuid4()
    sent = headers(event_id)
    sent["webhook-signature"] = sent["webhook-signature"].replace("v1,", "v2,")
    assert receiver.post(body(event_id), sent) == 400


def test_a_foreign_secret_returns_400(receiver: Receiver) -> None:
    event_id = uuid4()
    assert receiver.post(body(event_id), headers(event_id, OLDER_SECRET)) == 400


@pytest.mark.parametrize(("age_s", "status"), [(-400, 400), (-200, 204), (200, 204), (400, 400)])
def test_only_five_minutes_either_way_are_accepted(
    receiver: Receiver, age_s: int, status: int
) -> None:
    event_id = uuid4()
    assert receiver.post(body(event_id), headers(event_id, age_s=age_s)) == status


def test_during_a_rotation_the_older_and_the_newer_secret_do(receiver: Receiver) -> None:
    event_id = uuid4()
    assert receiver.post(body(event_id), headers(event_id, NEWER_SECRET, SECRET)) == 204
    assert receiver.post(body(event_id), headers(event_id, SECRET, OLDER_SECRET)) == 204
    assert receiver.post(body(event_id), headers(event_id, NEWER_SECRET)) == 400


def test_copies_of_an_event_are_kept_once(receiver: Receiver) -> None:
    event_id = uuid4()
    with ThreadPoolExecutor(COPIES) as pool:
        copies = [
            pool.submit(receiver.post, body(event_id), headers(event_id)) for _ in range(COPIES)
        ]
    assert [copy.result() for copy in copies] == [204] * COPIES
    assert receiver.post(body(event_id), headers(event_id, age_s=60)) == 204
    assert receiver.kept().count(f"{TYPE} {event_id}") == 1


def test_a_test_event_is_verified_but_not_kept(receiver: Receiver) -> None:
    event_id = uuid4()
    assert receiver.post(body(event_id), headers(event_id, test=True)) == 204
    assert f"{TYPE} {event_id}" not in receiver.kept()
    assert receiver.post(body(event_id), headers(event_id, OLDER_SECRET, test=True)) == 400


def test_a_body_without_end_returns_413(receiver: Receiver) -> None:
    event_id, large = uuid4(), b"x" * 1_100_000
    assert receiver.post(large, headers(event_id, payload=large)) == 413


@pytest.mark.parametrize("name", NAMES)
def test_an_event_from_before_a_restart_is_kept_once(name: str, tmp_path: Path) -> None:
    event_id = uuid4()
    for _ in range(2):
        with running(name, SECRET, tmp_path) as receiver:
            assert receiver.post(body(event_id), headers(event_id)) == 204
    assert receiver.kept() == [f"{TYPE} {event_id}"]


@pytest.mark.parametrize("name", ["express_receiver.mjs", "node_receiver.mjs"])
def test_an_older_node_is_told_what_the_receiver_needs(name: str) -> None:
    # As before Node.js 22.13, there is no node:sqlite.
    done = finished_by_node("--no-experimental-sqlite", DIRECTORY / name, timeout=20)
    needed = "This receiver needs Node.js 22.13 or newer, because it uses node:sqlite.\n"
    assert (done.returncode, done.stderr) == (1, needed)
