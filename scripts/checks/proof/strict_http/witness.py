"""The application behind the HTTP server, which records the requests that it sees.

Any `Authorization` is a valid key to it.
"""

from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from cute_api.edge.request import KEYED

PROXY_ID = "X-Proxy-Id"
"""The header that a proxy sets on each request that it forwards, to a value of its own."""
RESPONSE = b"seen"


@dataclass(slots=True)
class WitnessedRequest:
    """A request. `body` is None until it has been read whole."""

    path: str
    proxy_ids: tuple[bytes, ...]
    body: bytes | None = None


class Witness:
    def __init__(self, response: bytes = RESPONSE) -> None:
        self.seen: list[WitnessedRequest] = []
        self._response = response

    def at(self, path: str) -> list[WitnessedRequest]:
        return [seen for seen in self.seen if seen.path == path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = PROXY_ID.lower().encode()
        ids = tuple(value for header, value in scope["headers"] if header == name)
        seen = WitnessedRequest(scope["path"], ids)
        self.seen.append(seen)
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        seen.body = body
        scope["state"][KEYED] = any(header == b"authorization" for header, _ in scope["headers"])
        headers = [(b"content-length", b"%d" % len(self._response))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._response})
