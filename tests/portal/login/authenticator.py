"""An authenticator in software: makes passkeys and answers challenges as a browser would."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

OPTIONS = re.compile(r'data-options="([^"]*)"')
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def options_in(page: str) -> dict[str, Any]:
    """The options that a page hands to the browser."""
    found = OPTIONS.search(page)
    assert found is not None, page
    options: dict[str, Any] = json.loads(unescape(found[1]))
    return options


@dataclass
class Authenticator:
    """Holds one passkey for a site; `count` is how often it answered."""

    origin: str
    host: str = "localhost"
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`, without an attestation."""
        numbers = self.key.public_key().public_numbers()
        # COSE: an EC2 key, ES256, on P-256.
        public_key = {1: 2, 3: -7, -1: 1, -2: _bytes(numbers.x), -3: _bytes(numbers.y)}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public_key)
        data = self._data(PRESENT | VERIFIED | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": _text(self._client_data("webauthn.create", options)),
                "attestationObject": _text(attestation),
            }
        )

    def show(self, options: dict[str, Any], *, counts: bool = True) -> str:
        """The answer to `navigator.credentials.get`; a copy doesn't know what another counted."""
        self.count += counts
        data = self._data(PRESENT | VERIFIED)
        client_data = self._client_data("webauthn.get", options)
        signed = data + hashlib.sha256(client_data).digest()
        return self._answer(
            {
                "clientDataJSON": _text(client_data),
                "authenticatorData": _text(data),
                "signature": _text(self.key.sign(signed, ec.ECDSA(SHA256()))),
            }
        )

    def _data(self, flags: int) -> bytes:
        return (
            hashlib.sha256(self.host.encode()).digest()
            + bytes([flags])
            + self.count.to_bytes(4, "big")
        )

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        found = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(found).encode()

    def _answer(self, response: dict[str, str]) -> str:
        identifier = _text(self.id)
        return json.dumps(
            {"id": identifier, "rawId": identifier, "type": "public-key", "response": response}
        )


def _text(content: bytes) -> str:
    return bytes_to_base64url(content)


def _bytes(number: int) -> bytes:
    return number.to_bytes(32, "big")
