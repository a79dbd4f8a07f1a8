"""Stand-ins of servers outside, each as a process: mail, OpenID Connect, ClickHouse, OTLP, names.

`python -m scripts.checks.drills.outages.outside mail PORT FILE` runs one. It appends a line to the
file for each thing that it gets: the recipient of an email, the number of rows or bytes.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from aiosmtpd.smtp import SMTP, Envelope, Session
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from scripts.checks.drills.outages import names
from scripts.shared.http_server import Request, Response, serve_forever
from scripts.shared.ports import HOST

CLIENT_ID, CLIENT_SECRET = "cute", "drill"
TOKEN_S = 60
Note = Callable[[object], None]


class StandIn(StrEnum):
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

    def respond(self, request: Request) -> Response:
        if request.method == "POST":
            return as_json(self.tokens(parse_qs(request.body.decode())))
        match request.path:
            case "/authorize":
                return Response(302, headers={"Location": self.authorize(parse_qs(request.query))})
            case "/keys":
                return as_json(self.keys())
        return as_json(self.document())


def as_json(value: object) -> Response:
    return Response(body=json.dumps(value).encode())


def serve_mail(port: int, note: Note) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        handler = Mails(note)
        server = await loop.create_server(lambda: SMTP(handler, hostname=HOST), HOST, port)
        await server.serve_forever()

    asyncio.run(run())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.drills.outages.outside")
    parser.add_argument("kind", type=StandIn, choices=tuple(StandIn))
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path, help="gets a line for what arrives")
    parser.add_argument("--url", default="", help="what clients call the issuer")
    options = parser.parse_args(arguments)
    with options.file.open("a", buffering=1) as file:

        def note(entry: object) -> None:
            file.write(f"{time.time():.3f} {entry}\n")

        match options.kind:
            case StandIn.NAMES:
                names.serve(options.port)
            case StandIn.MAIL:
                serve_mail(options.port, note)
            case StandIn.ISSUER:
                serve_forever(Issuer(options.url).respond, options.port)
            case _:

                def noted(request: Request) -> Response:
                    note(len(request.body))
                    return Response()

                serve_forever(noted, options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
