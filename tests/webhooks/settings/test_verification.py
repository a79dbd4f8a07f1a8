"""A webhook's URL must respond to a signed challenge before anything else is sent to it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook as Verifier

from cute_api.models import Webhook
from cute_api.models.enums import (
    AttemptOutcome,
    DeliveryStatus,
    DisabledReason,
    MailKind,
    WebhookStatus,
)
from cute_api.services.webhooks import verifying
from cute_api.webhooks.egress.egress import ReceiverResponse
from cute_api.webhooks.verification import challenge
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver
from tests.webhooks.records.test_budget import mails
from tests.webhooks.settings.test_settings import Hook, Owner

CHALLENGE = "5x0cQ2pJb8Yw1mVtK7nRz4sLh9eGd3uFa6oXiT-Wq_M"


def received(body: bytes) -> str:
    """A receiver's response: the challenge, or nothing for an ordinary event."""
    token: str = json.loads(body)["data"].get("challenge", "")
    return token


def as_json(body: bytes) -> str:
    return json.dumps({"challenge": received(body)})


@pytest.fixture
def alice(backend: Backend, receiver: Receiver) -> Owner:
    owner = Owner(backend, receiver)
    owner.verification = True
    return owner


def row_of(backend: Backend, webhook_id: UUID) -> Webhook:
    with backend.database.transaction() as session:
        return session.scalars(select(Webhook).where(Webhook.id == webhook_id)).one()


def is_(backend: Backend, hook: Hook, status: WebhookStatus) -> bool:
    return row_of(backend, hook.id).status is status


def verify(hook: Hook) -> dict[str, Any]:
    with hook.owner.backend.database.transaction() as session:
        return verifying.verify_own(session, hook.owner.principal, hook.id, needed=True)


def registered(alice: Owner, respond: Callable[[bytes], str] | None) -> Hook:
    """A webhook whose receiver responds so, from its first challenge on."""
    hook = alice.register(["item.created"])
    if respond is not None:
        alice.receiver.bodies[hook.path] = respond
        verify(hook)
    return hook


@pytest.mark.parametrize("respond", [as_json, received])
def test_what_happened_before_the_challenge_is_responded_to_is_sent_then(
    backend: Backend, receiver: Receiver, alice: Owner, respond: Callable[[bytes], str]
) -> None:
    hook = alice.register(["item.created"])
    eventually(lambda: row_of(backend, hook.id).verification_error is not None)
    event_id = alice.emit("item.created")
    eventually(lambda: len(backend.deliveries(event_id)) == 1)
    assert backend.is_(event_id, DeliveryStatus.PENDING)
    assert {r.headers["x-cute-event"] for r in receiver.at(hook.path)} == {challenge.EVENT_TYPE}

    receiver.bodies[hook.path] = respond
    made = verify(hook)
    assert made["status"] == "unverified"
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    row = row_of(backend, hook.id)
    assert row.status is WebhookStatus.ACTIVE
    assert row.verified_at is not None
    assert (row.verification_error, row.verification_due_at) == (None, None)
    for request in receiver.at(hook.path):
        assert Verifier(hook.secret).verify(request.body, request.headers)
    challenges = [r for r in receiver.at(hook.path) if r.event_id != str(event_id)]
    assert len({received(r.body) for r in challenges}) == len(challenges) >= 2
    assert json.loads(challenges[0].body)["data"]["webhook_id"] == str(hook.id)


def test_during_a_rotation_either_secret_verifies_the_challenge(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    hook = alice.register(["item.created"])
    eventually(lambda: row_of(backend, hook.id).verification_error is not None)
    newer = hook.rotate(timedelta(hours=1))
    receiver.bodies[hook.path] = as_json
    verify(hook)
    eventually(lambda: is_(backend, hook, WebhookStatus.ACTIVE))
    latest = receiver.at(hook.path)[-1]
    for secret in (hook.secret, newer):
        assert Verifier(secret).verify(latest.body, latest.headers)


def test_another_url_is_sent_nothing_before_it_is_verified(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    hook = registered(alice, as_json)
    eventually(lambda: is_(backend, hook, WebhookStatus.ACTIVE))
    assert hook.update(url=receiver.url("/elsewhere"))["status"] == "unverified"
    event_id = alice.emit("item.created")
    eventually(lambda: len(backend.deliveries(event_id)) == 1)
    eventually(lambda: row_of(backend, hook.id).verification_error == challenge.WRONG_RESPONSE)
    assert {r.headers["x-cute-event"] for r in receiver.at("/elsewhere")} == {challenge.EVENT_TYPE}
    assert backend.is_(event_id, DeliveryStatus.PENDING)
    receiver.bodies["/elsewhere"] = as_json
    verify(hook)
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    assert len(receiver.at("/elsewhere")) >= 3


def test_a_receiver_that_hangs_holds_up_no_other(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    slow = alice.register(["item.created"])
    receiver.behave(slow.path, lambda before: 60.0)
    verify(slow)
    eventually(lambda: len(receiver.at(slow.path)) >= 1)
    quick = registered(alice, as_json)
    eventually(lambda: is_(backend, quick, WebhookStatus.ACTIVE))
    assert is_(backend, slow, WebhookStatus.UNVERIFIED)


def test_verification_that_is_turned_off_later_opens_nothing_by_itself(
    backend: Backend, receiver: Receiver, alice: Owner
) -> None:
    waiting, asking = hooks = [alice.register(["item.created"]) for _ in range(2)]
    eventually(lambda: all(row_of(backend, hook.id).verification_error for hook in hooks))
    event_id = alice.emit("item.created")
    # As the API does it then; what is new is trusted at once.
    alice.verification = False
    with backend.database.transaction() as session:
        made = verifying.verify_own(session, alice.principal, asking.id, needed=False)
    assert made["status"] == "active"
    eventually(lambda: str(event_id) in {r.event_id for r in receiver.at(asking.path)})
    assert is_(backend, waiting, WebhookStatus.UNVERIFIED)
    assert str(event_id) not in {r.event_id for r in receiver.at(waiting.path)}
    # It is tried on, by a worker that would not ask for it.
    receiver.bodies[waiting.path] = as_json
    backend.execute("UPDATE webhooks SET verification_due_at = now() WHERE id = :id", id=waiting.id)
    eventually(lambda: str(event_id) in {r.event_id for r in receiver.at(waiting.path)})
    assert is_(backend, waiting, WebhookStatus.ACTIVE)


def test_after_the_last_try_it_is_disabled_and_what_it_missed_is_known(
    backend: Backend, alice: Owner
) -> None:
    hook = alice.register(["item.created"])
    backend.execute(
        "UPDATE webhooks SET verification_tries = :tries, verification_due_at = now()"
        " WHERE id = :id",
        tries=len(challenge.SCHEDULE) - 1,
        id=hook.id,
    )
    eventually(lambda: is_(backend, hook, WebhookStatus.DISABLED))
    row = row_of(backend, hook.id)
    assert row.disabled_reason is DisabledReason.UNVERIFIED
    assert MailKind.WEBHOOK_DISABLED in mails(backend, row.user_id)
    assert row.missed_since == row.created_at
    alice.receiver.bodies[hook.path] = as_json
    assert verify(hook)["status"] == "unverified"
    eventually(lambda: is_(backend, hook, WebhookStatus.ACTIVE))
    assert row_of(backend, hook.id).missed_until is not None


ECHO = json.dumps({"id": "1", "type": "webhook.verification", "data": {"challenge": CHALLENGE}})


@pytest.mark.parametrize(
    ("outcome", "status", "body", "error", "reason"),
    [
        (AttemptOutcome.SUCCESS, 200, f'{{"challenge": "{CHALLENGE}", "more": 1}}', None, None),
        (AttemptOutcome.SUCCESS, 204, None, None, challenge.WRONG_RESPONSE),
        (AttemptOutcome.SUCCESS, 202, f" {CHALLENGE}\n", None, None),
        (AttemptOutcome.SUCCESS, 200, f'"{CHALLENGE}"', None, None),
        (AttemptOutcome.SUCCESS, 200, ECHO, None, challenge.WRONG_RESPONSE),
        (AttemptOutcome.SUCCESS, 200, '{"challenge": 7}', None, challenge.WRONG_RESPONSE),
        (AttemptOutcome.SUCCESS, 200, f"<b>{CHALLENGE}</b>", None, challenge.WRONG_RESPONSE),
        (AttemptOutcome.SUCCESS, 200, "challénge", None, challenge.WRONG_RESPONSE),
        (AttemptOutcome.BAD_STATUS, 400, CHALLENGE, None, "The response had status 400"),
        (AttemptOutcome.BAD_STATUS, 302, CHALLENGE, None, "The response had status 302"),
        (AttemptOutcome.TIMEOUT, None, None, "Not in time.", "Not in time."),
    ],
)
def test_only_a_2xx_with_the_challenge_itself_verifies(
    outcome: AttemptOutcome,
    status: int | None,
    body: str | None,
    error: str | None,
    reason: str | None,
) -> None:
    response = ReceiverResponse(outcome, datetime.now(UTC), 1, status, body, error)
    rejection = challenge.rejection(response, CHALLENGE)
    assert (
        rejection is None
        if reason is None
        else rejection is not None and rejection.startswith(reason)
    )
