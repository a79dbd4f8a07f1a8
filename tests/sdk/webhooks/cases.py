"""The shared cases of `webhooks.unwrap`, as requests that the server's signer signed."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from codegen.bundle import load
from codegen.reading import read
from cute_api.config import ROOT
from cute_api.webhooks.delivery import signing
from tests.yaml_files import read_yaml

FILE = ROOT / "sdks" / "scenarios" / "webhooks" / "unwrap.yaml"
DATA: dict[str, Any] = read_yaml(FILE)


def secret_of(name: str) -> str:
    """A secret that is always the same, for a name."""
    return signing.new_secret(lambda size: name.encode().ljust(size, b"."))


SECRETS: Mapping[str, str] = {name: secret_of(name) for name in DATA["secrets"]}
EXAMPLES = {event.type: event.example for event in read(load(ROOT)).events}
OTHER_ID = "01920000-0000-7000-8000-000000000002"

Payload = dict[str, Any]


def compact(payload: object) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


# What becomes of a body after it was signed.
CHANGES: Mapping[str, Callable[[bytes, Payload], bytes]] = {
    "as sent": lambda body, _: body,
    "other value": lambda body, _: body.replace(b"Linen", b"Woven"),
    "spaced": lambda _, payload: json.dumps(payload, ensure_ascii=False).encode(),
    "indented": lambda _, payload: json.dumps(payload, ensure_ascii=False, indent=2).encode(),
    "escaped": lambda _, payload: json.dumps(payload, separators=(",", ":")).encode(),
    "line break": lambda body, _: body + b"\n",
    "reordered": lambda _, payload: compact(dict(reversed(payload.items()))),
    "cut": lambda body, _: body[:-20],
    "empty": lambda _body, _payload: b"",
    "words": lambda _body, _payload: b"not JSON",
    "bytes": lambda _body, _payload: b"\xff\xfe",
    "deep": lambda _body, _payload: b"[" * 50_000 + b"]" * 50_000,
    "other event": lambda _, payload: compact({**payload, "id": OTHER_ID}),
    "large": lambda body, _: body + b" " * 1_000_000,
}
# What stands in the body's place and is signed as it is.
SIGNED = {"signed list": b"[1,2]", "signed object": b'{"type":"item.sold"}'}


@dataclass(frozen=True)
class Case:
    """One request, the receiver's settings, and the expected result. `now` is in Unix seconds."""

    name: str
    body: bytes
    payload: Payload
    headers: dict[str, str]
    secrets: list[str | None]
    now: float
    expect: dict[str, Any]
    tolerance: float | None = None
    seen: list[str] | None = None
    form: str = "bytes"
    standard: bool = True
    signed: bytes = field(default=b"", repr=False)

    def options(self) -> dict[str, Any]:
        """The receiver's settings as arguments in Python."""
        options: dict[str, Any] = {"clock": lambda: self.now}
        if self.tolerance is not None:
            options["tolerance"] = self.tolerance
        if self.seen is not None:
            options["seen"] = set(self.seen)
        return options

    def for_node(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "body": base64.b64encode(self.body).decode(),
            "headers": self.headers,
            "secrets": self.secrets,
            "now": self.now,
            "tolerance": self.tolerance,
            "seen": self.seen,
            "form": self.form,
        }


def built(now: int) -> list[Case]:
    """All cases, with `now` (Unix seconds) as the receiver's clock."""
    return [_case(entry, now) for entry in DATA["cases"]]


def _case(entry: dict[str, Any], now: int) -> Case:
    payload = _payload(entry)
    change = entry.get("body", "as sent")
    original = SIGNED.get(change) or compact(payload)
    body = original if change in SIGNED else CHANGES[change](original, payload)
    sign = {"by": ["current"], "ago": 0, **entry.get("sign", {})}
    headers = signing.headers(
        [signing.secret_key(SECRETS[name]) for name in sign["by"]],
        original,
        event_id=UUID(payload["id"]),
        event_type=payload["type"],
        attempted_at=now - sign["ago"],
        test=entry.get("test", False),
    )
    seen = entry.get("seen")
    return Case(
        name=entry["name"],
        body=body,
        payload=payload,
        headers=_named(_changed(headers, entry.get("headers", {}), original), entry),
        secrets=[_secret(given) for given in entry.get("give", ["current"])],
        now=now,
        expect=entry["expect"],
        tolerance=entry.get("tolerance"),
        seen=None
        if seen is None
        else [{"this": payload["id"]}.get(event_id, OTHER_ID) for event_id in seen],
        form=entry.get("form", "bytes"),
        standard=entry.get("standard", True),
        signed=original,
    )


def _payload(entry: dict[str, Any]) -> Payload:
    event_type = entry.get("type", "item.sold")
    example = EXAMPLES.get(event_type) or {**EXAMPLES["item.sold"], "type": event_type}
    payload: Payload = json.loads(json.dumps(example))
    for place, value in entry.get("add", {}).items():
        *parents, last = place.split(".")
        target = payload
        for name in parents:
            target = target[name]
        target[last] = value
    return payload


def _changed(headers: dict[str, str], changes: Any, original: bytes) -> dict[str, str]:
    if changes == "all gone":
        return {}
    signature = headers["webhook-signature"]
    words = {
        "later": str(int(headers["webhook-timestamp"]) + 1),
        "full": str(len(original)),
        "halves": f"{signature[:20]} v1,{signature[20:]}",
    }
    made = {**headers}
    for name, value in changes.items():
        if value is None:
            del made[name]
        else:
            made[name] = words.get(value, value.replace("{}", signature))
    return made


def _named(headers: dict[str, str], entry: dict[str, Any]) -> dict[str, str]:
    upper = entry.get("names") == "upper"
    return {name.upper() if upper else name: value for name, value in headers.items()}


def _secret(given: str | None) -> str | None:
    if given is None or not given.startswith("="):
        return None if given is None else SECRETS[given]
    text = given[1:]
    return SECRETS[text.strip()] + text[len(text.strip()) :] if text.strip() in SECRETS else text
