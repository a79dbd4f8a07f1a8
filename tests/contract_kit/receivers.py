"""Receivers of webhooks with one mistake each, and one without: small servers in a thread."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from threading import Event
from typing import Any

from scripts.shared import http_server
from scripts.shared.http_server import Request, Response

Headers = Mapping[str, str]
KNOWN = ("alert.", "app.", "catalog.", "item.", "key.", "message.", "order.", "user.", "webhook.")
FIELDS = {"id", "type", "timestamp", "account", "data"}


def any_signature(headers: Headers, expected: str) -> bool:
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(signature, expected) for signature in given)


def first_signature(headers: Headers, expected: str) -> bool:
    return hmac.compare_digest(headers.get("webhook-signature", "").split(" ")[0], expected)


def any_case(headers: Headers, expected: str) -> bool:
    given = headers.get("webhook-signature", "").lower().split(" ")
    return expected.lower() in given


@dataclass(frozen=True)
class Rules:
    """The rules of a receiver; the defaults are right."""

    key: bytes
    verifies: bool = True
    tolerance_s: float = 300
    limit: int = 1_000_000
    signed_part: Callable[[bytes], bytes] = lambda body: body
    matches: Callable[[Headers, str], bool] = any_signature
    is_known: Callable[[bytes], bool] = lambda _: True
    legacy: bool = False
    refusal: int = 400
    hangs_on: bytes | None = None
    methods: tuple[str, ...] = ("POST",)
    seen: set[str] = field(default_factory=set)
    refuses_seen: bool = False
    challenged: bool = True
    trusts_seen: bool = False
    oldest_ms: float = float("inf")
    takes_s: float = 0

    def text(self, body: bytes) -> str:
        """The response to an accepted request."""
        try:
            challenge = json.loads(body)["data"]["challenge"]
        except (ValueError, KeyError, TypeError):
            return ""
        return json.dumps({"challenge": challenge}) if self.challenged else ""

    def status(self, headers: Headers, body: bytes) -> int:
        if len(body) > self.limit:
            return 413
        known = self.trusts_seen and headers.get("webhook-id", "") in self.seen
        if self.verifies and not known and not self._is_genuine(headers, body):
            return self.refusal
        if time.time() * 1_000 - json.loads(body)["timestamp"] > self.oldest_ms:
            return 400
        if not self.is_known(body):
            return 422
        if self.refuses_seen and headers.get("webhook-id", "") in self.seen:
            return 409
        self.seen.add(headers.get("webhook-id", ""))
        return 200

    def _is_genuine(self, headers: Headers, body: bytes) -> bool:
        if self.legacy:
            expected = hmac.new(self.key, body, sha256).hexdigest()
            return hmac.compare_digest(headers.get("x-cute-signature", ""), expected)
        event_id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        try:
            content = self.signed_part(body)
            fresh = abs(time.time() - float(moment)) <= self.tolerance_s
        except ValueError:
            return False
        signed = f"{event_id}.{moment}.".encode() + content
        digest = hmac.new(self.key, signed, sha256).digest()
        return fresh and self.matches(headers, f"v1,{base64.b64encode(digest).decode()}")


def bad(key: bytes, mistake: str) -> Rules:
    """The rules with one of the seeded mistakes."""
    right = Rules(key)
    return {
        "none": right,
        "never verifies": replace(right, verifies=False),
        "verifies what it wrote again": replace(right, signed_part=written_again),
        "verifies what it wrote again with spaces": replace(right, signed_part=with_spaces),
        "ignores the time": replace(right, tolerance_s=float("inf")),
        "refuses unknown types": replace(right, is_known=known_type),
        "refuses unknown fields": replace(right, is_known=known_fields),
        "compares the first signature": replace(right, matches=first_signature),
        "takes 100 kB": replace(right, limit=100_000),
        "verifies X-Cute-Signature": replace(right, legacy=True),
        "has another secret": replace(right, key=b"x" * 32),
        "doesn't decode the secret": replace(right, key=as_text(key)),
        "says gone": replace(right, refusal=410),
        "refuses what it has": replace(right, refuses_seen=True),
        "redirects": replace(right, refusal=307, key=b"x" * 32),
        "hangs": replace(right, hangs_on=b"order.cancelled"),
        "responds without the challenge": replace(right, challenged=False),
        "takes PUT too": replace(right, methods=("POST", "PUT")),
        "takes GET too": replace(right, methods=("POST", "GET")),
        "strips the body": replace(right, signed_part=bytes.strip),
        "trusts ids it knows": replace(right, trusts_seen=True),
        "refuses older events": replace(right, oldest_ms=30_000),
        "compares without case": replace(right, matches=any_case),
        "takes too long": replace(right, takes_s=1.5),
    }[mistake]


def as_text(key: bytes) -> bytes:
    return b"whsec_" + base64.b64encode(key)


def written_again(body: bytes) -> bytes:
    """The JSON that JavaScript's `JSON.stringify` writes."""
    return json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode()


def with_spaces(body: bytes) -> bytes:
    """The JSON that Python's `json.dumps` writes."""
    return json.dumps(json.loads(body)).encode()


def known_type(body: bytes) -> bool:
    event: dict[str, Any] = json.loads(body)
    return str(event["type"]).startswith(KNOWN) and event["type"] != "item.reviewed"


def known_fields(body: bytes) -> bool:
    event: dict[str, Any] = json.loads(body)
    return set(event) <= {*FIELDS, "padding"} and "rating" not in event["data"]


@contextmanager
def serving(rules: Rules) -> Iterator[str]:
    """The URL of a receiver with these rules, until the block ends."""
    ended = Event()

    def respond(request: Request) -> Response:
        if rules.hangs_on is not None and rules.hangs_on in request.body:
            ended.wait()
        ended.wait(rules.takes_s)
        if request.method not in rules.methods:
            return Response(405)
        status = rules.status(request.headers, request.body)
        return Response(status, rules.text(request.body).encode() if status == 200 else b"")

    with http_server.serving(respond) as server:
        try:
            yield server.url("/hook")
        finally:
            ended.set()
