"""A webhook receiver: an HTTP server on loopback that stores its requests."""

import hmac
import json
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
LARGEST_BODY = 2_000_000
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.05
READ_SECONDS = 10
MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Hook:
    """A received request. Header names are in lower case; `at` is in Unix seconds."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def value(self) -> Any:
        """The body as a JSON object; empty if it isn't one."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def signed_by(self, secret: str) -> bool:
        """Return whether the request has a Standard Webhooks signature of `secret`."""
        signed = b".".join(
            (
                self.headers.get("webhook-id", "").encode(),
                self.headers.get("webhook-timestamp", "").encode(),
                self.body,
            )
        )
        key = b64decode(secret.removeprefix("whsec_"))
        wanted = "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()
        given = self.headers.get("webhook-signature", "").split(" ")
        return any(hmac.compare_digest(signature.encode(), wanted.encode()) for signature in given)


@dataclass(slots=True)
class Receiver:
    """A receiver. The API sends to `url`."""

    url: str
    hooks: list[Hook] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)

    def refuse_once(self, item: str) -> None:
        """Respond with 500 to the next request about an item."""
        self._refused.add(item)

    def keep(self, hook: Hook) -> bool:
        """Store a request; return whether to respond with success."""
        self.hooks.append(hook)
        data = hook.value.get("data")
        stated = str(data.get("id")) if isinstance(data, dict) else ""
        refused = stated in self._refused
        self._refused.discard(stated)
        return not refused

    def wait(self, matches: Callable[[Hook], bool], seconds: float = WAIT_SECONDS) -> Hook | None:
        """Wait for the first matching request; return None after the timeout."""
        deadline = time.monotonic() + seconds
        while True:
            found = next((hook for hook in list(self.hooks) if matches(hook)), None)
            if found is not None or time.monotonic() > deadline:
                return found
            time.sleep(POLL_SECONDS)


@contextmanager
def receiving(port: int, url: str | None) -> Iterator[Receiver]:
    """Run a receiver until the block ends; `url` is its address as seen by the API."""

    class Handler(BaseHTTPRequestHandler):
        timeout = READ_SECONDS

        def log_message(self, format: str, *args: Any) -> None:
            """Drop the server's log lines, which nobody reads."""

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            size = int(length) if length.isdigit() else 0
            if size > LARGEST_BODY or len(receiver.hooks) >= MOST_KEPT:
                self.send_error(413)
                return
            hook = Hook(
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(size),
                time.time(),
            )
            if not receiver.keep(hook):
                self.send_error(500)
                return
            challenge = hook.value.get("data", {})
            text = challenge.get("challenge") if isinstance(challenge, dict) else None
            content = json.dumps({"challenge": text}).encode() if text else b""
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer((HOST, port), Handler)
    server.daemon_threads = True
    receiver = Receiver(url or f"http://{HOST}:{server.server_address[1]}/cute-contract")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
