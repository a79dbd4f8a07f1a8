"""Stand-ins of servers outside, each as a process: mail, OpenID Connect, ClickHouse, OTLP, names.

`python -m scripts.checks.drills.outages.outside mail PORT FILE` runs one. It appends a line to the
file for what it gets: the recipient of an email, the number of rows or bytes.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from scripts.checks.drills.outages import names
from scripts.shared.ports import HOST

CLIENT_ID, CLIENT_SECRET = "cute", "drill"
TOKEN_S = 60
Note = Callable[[object], None]


class Outside(StrEnum):
    """The stand-ins."""

    MAIL = "mail"
    ISSUER = "issuer"
    CLICKHOUSE = "clickhouse"
    COLLECTOR = "collector"
    NAMES = "names"


class Mails:
    """Takes every email."""

    def __init__(self, note: Note) -> None:
        self._note = note

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        for recipient in envelope.rcpt_tos:
            self._note(recipient)
        return "250 ok"


class Issuer:
    """An issuer that logs in a new person immediately. `url` is its public URL."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._key = ECKey.generate_key("P-256", {"kid": "1"})
        self._nonces: dict[str, str] = {}
        self._numbers = count()

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self._url,
            "authorization_endpoint": f"{self._url}/authorize",
            "token_endpoint": f"{self._url}/token",
            "jwks_uri": f"{self._url}/keys",
        }

    def keys(self) -> dict[str, Any]:
        public: dict[str, Any] = dict(KeySet([self._key]).as_dict(private=False))
        return public

    def authorize(self, query: dict[str, list[str]]) -> str:
        """Return the redirect of the browser."""
        code = f"code-{next(self._numbers)}"
        self._nonces[code] = query["nonce"][0]
        back = urlencode({"code": code, "state": query["state"][0], "iss": self._url})
        return f"{query['redirect_uri'][0]}?{back}"

    def tokens(self, form: dict[str, list[str]]) -> dict[str, Any]:
        now, code = int(time.time()), form["code"][0]
        claims = {
            "sub": code,
            "email": f"{code}@cute.example",
            "email_verified": True,
            "iss": self._url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + TOKEN_S,
            "nonce": self._nonces.pop(code),
        }
        header = {"alg": "ES256", "kid": self._key.kid}
        return {"id_token": jwt.encode(header, claims, self._key), "access_token": "x"}


class _Handler(BaseHTTPRequestHandler):
    """A request of the issuer's clients, or rows and spans, which are only noted."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, issuer: Issuer | None, note: Note) -> None:
        self._issuer, self._note = issuer, note
        super().__init__(*arguments)

    def do_GET(self) -> None:
        assert self._issuer is not None, "only the issuer is asked"
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self._respond(302, b"", Location=self._issuer.authorize(parse_qs(parts.query)))
            return
        found = self._issuer.keys() if parts.path == "/keys" else self._issuer.document()
        self._respond(200, json.dumps(found).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._issuer is not None:
            tokens = self._issuer.tokens(parse_qs(body.decode()))
            self._respond(200, json.dumps(tokens).encode())
            return
        self._note(len(body))
        self._respond(200, b"")

    def _respond(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are noted, not logged."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


def serve_mail(port: int, note: Note) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        handler = Mails(note)
        server = await loop.create_server(lambda: SMTP(handler, hostname=HOST), HOST, port)
        await server.serve_forever()

    asyncio.run(run())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.drills.outages.outside")
    parser.add_argument("kind", type=Outside, choices=tuple(Outside))
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path, help="gets a line for what arrives")
    parser.add_argument("--url", default="", help="what clients call the issuer")
    options = parser.parse_args(arguments)
    with options.file.open("a", buffering=1) as file:

        def note(what: object) -> None:
            file.write(f"{time.time():.3f} {what}\n")

        match options.kind:
            case Outside.NAMES:
                names.serve(options.port)
            case Outside.MAIL:
                serve_mail(options.port, note)
            case _:
                is_issuer = options.kind is Outside.ISSUER
                issuer = Issuer(options.url) if is_issuer else None
                handler = partial(_Handler, issuer=issuer, note=note)
                _Server((HOST, options.port), handler).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
