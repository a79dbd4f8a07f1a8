"""The pages on which sellers connect the app, and what it shows of their listings."""

from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from cute_sdk import Consent, ConsentError

from cute_cross_listing.store import Store

SCOPES = ("read:items",)
PAGE = "<!doctype html><title>Cross-listing</title><h1>{title}</h1>{content}"


def server_of(consent: Consent, store: Store, port: int) -> ThreadingHTTPServer:
    """Return a server of the pages on 127.0.0.1; the caller runs it."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            routes: dict[str, Callable[[], None]] = {
                "/": self._list,
                "/connect": self._connect,
                "/callback": self._callback,
            }
            route = routes.get(urlsplit(self.path).path)
            if route is None:
                self._show(HTTPStatus.NOT_FOUND, "There is no such page", "")
            else:
                route()

        def _list(self) -> None:
            rows = "".join(
                f"<li>{escape(listing.title)}: {listing.amount / 100:.2f} {listing.currency}</li>"
                for listing in store.listings()
            )
            self._show(HTTPStatus.OK, "Listings", f'<ul>{rows}</ul><a href="/connect">Connect</a>')

        def _connect(self) -> None:
            start = consent.start(SCOPES)
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", start.url)
            self.send_header("Set-Cookie", start.set_cookie)
            self.end_headers()

        def _callback(self) -> None:
            try:
                consent.finish(self.path, self.headers.get("Cookie"))
            except ConsentError as error:
                self._show(HTTPStatus.BAD_REQUEST, "Not connected", escape(error.message))
                return
            # The feed says `app.installed`, whoever began the consent: nothing to store here.
            self._show(HTTPStatus.OK, "Connected", '<a href="/">Listings</a>', consent.clear_cookie)

        def _show(
            self, status: HTTPStatus, title: str, content: str, cookie: str | None = None
        ) -> None:
            body = PAGE.format(title=title, content=content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if cookie is not None:
                self.send_header("Set-Cookie", cookie)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Requests have codes of consents, which are not for logs."""

    return ThreadingHTTPServer(("127.0.0.1", port), Pages)
