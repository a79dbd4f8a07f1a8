"""Signatures, checked against the public library of Standard Webhooks."""

import base64
import json
import time
from uuid import UUID

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from cute_api.webhooks.delivery.signing import body, headers, new_secret, secret_key

EVENT = UUID("01920000-0000-7000-8000-000000000001")
ALICE = UUID("01920000-0000-7000-8000-000000000002")
SECRET = new_secret(bytes)
OLD_SECRET = new_secret(lambda count: b"\x02" * count)


def test_new_secret_is_the_base64_of_the_given_bytes() -> None:
    for size in (24, 32, 64):
        secret = new_secret(lambda count: bytes(range(count)), size)
        assert secret.startswith("whsec_")
        assert base64.b64decode(secret.removeprefix("whsec_")) == bytes(range(size))
        assert secret_key(secret) == bytes(range(size))


@pytest.mark.parametrize("size", [0, 23, 65])
def test_new_secret_of_a_wrong_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="24 to 64"):
        new_secret(bytes, size)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_!!!!", "whsec_YWJj", SECRET[6:], "WHSEC_" + SECRET[6:]]
)
def test_a_secret_that_is_none_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(ValueError, match="A signing secret is") as caught:
        secret_key(secret)
    assert "YWJj" not in str(caught.value)


def test_body_has_the_five_fields_and_keeps_the_payload() -> None:
    data = '{"title": "größer"}'.encode()
    payload = body(EVENT, "item.created", 1_700_000_000_123, ALICE, data)
    assert json.loads(payload) == {
        "id": str(EVENT),
        "type": "item.created",
        "timestamp": 1_700_000_000_123,
        "account": str(ALICE),
        "data": {"title": "größer"},
    }
    assert list(json.loads(payload)) == ["id", "type", "timestamp", "account", "data"]
    assert payload.endswith('"data":{"title":"größer"}}'.encode())


def signed(
    payload: bytes, *secrets: str, at: int | None = None, test: bool = False
) -> dict[str, str]:
    """The headers that our side makes for these secrets, newest first."""
    return headers(
        [secret_key(secret) for secret in secrets],
        payload,
        event_id=EVENT,
        event_type="item.created",
        attempted_at=int(time.time()) if at is None else at,
        test=test,
    )


def test_headers_verify_with_the_public_library() -> None:
    payload = body(EVENT, "item.created", 1, ALICE, b"{}")
    sent = signed(payload, SECRET)
    assert Verifier(SECRET).verify(payload, sent)["id"] == str(EVENT)
    assert sent["webhook-id"] == str(EVENT)
    assert sent["X-Cute-Event"] == "item.created"
    assert "X-Cute-Test" not in sent


def test_during_a_rotation_both_secrets_verify() -> None:
    payload = body(EVENT, "item.created", 1, ALICE, b"{}")
    sent = signed(payload, SECRET, OLD_SECRET)
    assert Verifier(SECRET).verify(payload, sent) == Verifier(OLD_SECRET).verify(payload, sent)
    newest, older = (
        signed(payload, secret, at=int(sent["webhook-timestamp"]))
        for secret in (SECRET, OLD_SECRET)
    )
    assert (
        sent["webhook-signature"] == f"{newest['webhook-signature']} {older['webhook-signature']}"
    )
    assert sent["X-Cute-Signature"] == newest["X-Cute-Signature"] != older["X-Cute-Signature"]


def test_after_a_rotation_the_old_secret_does_not_verify() -> None:
    payload = body(EVENT, "item.created", 1, ALICE, b"{}")
    with pytest.raises(WebhookVerificationError):
        Verifier(OLD_SECRET).verify(payload, signed(payload, SECRET))


def test_nothing_is_signed_without_a_secret() -> None:
    with pytest.raises(ValueError, match="without a secret"):
        signed(b"{}")


def test_a_test_event_says_so() -> None:
    assert signed(b"{}", SECRET, test=True)["X-Cute-Test"] == "true"


def test_a_changed_body_time_id_or_secret_does_not_verify() -> None:
    payload = body(EVENT, "item.created", 1, ALICE, b"{}")
    now = int(time.time())
    sent = signed(payload, SECRET, OLD_SECRET, at=now)
    other = new_secret(lambda count: b"\x01" * count)
    attempts = [
        (SECRET, payload + b" ", sent),
        (SECRET, payload, {**sent, "webhook-timestamp": str(now - 1)}),
        (SECRET, payload, {**sent, "webhook-id": "another"}),
        (other, payload, sent),
    ]
    for secret, content, given in attempts:
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(content, given)


def test_a_signature_that_is_too_old_or_too_new_does_not_verify() -> None:
    now = int(time.time())
    for at in (now - 400, now + 400):
        with pytest.raises(WebhookVerificationError, match=r"too (old|new)"):
            Verifier(SECRET).verify(b"{}", signed(b"{}", SECRET, at=at))


def test_the_plain_signature_is_the_hex_hmac_of_the_body() -> None:
    # Worked out with: printf '{}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00…00 (32 bytes)
    sent = signed(b"{}", SECRET, at=1)
    assert (
        sent["X-Cute-Signature"]
        == "22f8eea909400af98adf3681a9f31923ef6b7fcba4abb553d92823a3e9d5c25e"
    )
