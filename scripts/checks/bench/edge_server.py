"""One server process with five applications, for `scripts.checks.bench.edge` to call in turn.

`/gated` is the API as it is; `/open` the same without authentication and rate limits; `/older` the
API with a newer version, whose only change renames a field of each item in a list; `/traced` the
API with a span of each request, sent to the collector of the settings; `/bare` an ASGI application
that returns the same bytes and does nothing else. Run as
`python -m scripts.checks.bench.edge_server`, with the settings in the environment.
"""

import asyncio
import sys
from dataclasses import replace
from unittest.mock import patch

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

import cute_api.app
from cute_api import config
from cute_api.app import create_app
from cute_api.edge.gate import Gate
from cute_api.edge.limits.rate_limits import Admission, RequestKind
from cute_api.edge.limits.windows import Decision
from cute_api.edge.record import Record
from cute_api.edge.request import Admitted, Request
from cute_api.edge.responses.response import ResponseContext
from cute_api.lib.json_objects import Json
from cute_api.serving import http_of
from cute_api.spec import API_VERSIONS, Spec
from cute_api.versions.change import Change, ChangeFunctions
from cute_api.versions.registry import Versions, committed
from scripts.checks.proof.api import HOST, raised

GATED, OPEN, OLDER, TRACED, BARE = "/gated", "/open", "/older", "/traced", "/bare"
ITEM = "/components/schemas/Item"
ADMISSION = Admission(
    RequestKind.FREE, Decision((), admitted=True, windows=(), ends=(), local=True), ()
)


class FixedResponseApp:
    """Responds to every request with the same bytes, which the first POST sets."""

    def __init__(self) -> None:
        self._body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            message = await receive()
            while message.get("more_body"):
                self._body += message["body"]
                message = await receive()
            self._body += message["body"]
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(self._body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})


class PrefixRouter:
    """Routes a request by the first part of its path, which it removes."""

    def __init__(self, apps: dict[str, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for prefix, app in self._apps.items():
            if scope["path"].startswith(prefix + "/"):
                path = scope["path"].removeprefix(prefix)
                await app({**scope, "path": path, "raw_path": path.encode()}, receive, send)
                return
        raise ValueError(f"no application at {scope['path']}")


class OpenGate(Gate):
    """Admits every request."""

    def admit(
        self, request: Request, named: str | None, context: ResponseContext, record: Record
    ) -> Admitted:
        """Admit a request as an anonymous one without quota."""
        context.version = self._version_of(None)
        return Admitted(request, None, ADMISSION, context.version)


def without_gate(settings: config.Settings, spec: Spec) -> ASGIApp:
    """Return the API with an open gate, which serves everyone as anonymous."""
    with patch.object(cute_api.app, "Gate", OpenGate):
        return create_app(settings, spec)


def renamed(_operation: str, status: int, body: Json) -> Json:
    """Return a list of items as callers of the older version get it."""
    if status == 200:
        for row in body["data"]:
            row["colour"] = row.pop("color")
    return body


def with_newer_version(settings: config.Settings, spec: Spec) -> ASGIApp:
    """Return the API with one more version, so that the document's newest is an older one."""
    entries = spec.document[API_VERSIONS]
    date = str(int(entries[-1]["date"][:4]) + 1) + entries[-1]["date"][4:]
    newer = Spec({**spec.document, API_VERSIONS: [*entries, {"date": date}]}, sandbox=spec.sandbox)
    change = Change(
        date=date,
        name=f"{date}-colour",
        summary="`colour` of an item in a list is `color`.",
        details="",
        requests=frozenset(),
        responses=frozenset({"list_items"}),
        events=frozenset(),
        patch=[
            {"move": f"{ITEM}/properties/color", "to": f"{ITEM}/properties/colour"},
            {"replace": f"{ITEM}/required/=color", "value": "colour"},
        ],
        functions=ChangeFunctions(response_down=renamed),
    )
    return create_app(settings, versions=Versions(newer, [*committed(), change]))


def main() -> int:
    traced = config.load()
    settings = replace(traced, traces=None)
    spec = raised(Spec.load(sandbox=settings.sandbox))
    front = PrefixRouter(
        {
            GATED: create_app(settings, spec),
            OPEN: without_gate(settings, spec),
            OLDER: with_newer_version(settings, spec),
            TRACED: create_app(traced, spec),
            BARE: FixedResponseApp(),
        }
    )
    options = uvicorn.Config(
        front,
        host=HOST,
        port=settings.port,
        http=http_of(settings),
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    asyncio.run(uvicorn.Server(options).serve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
