"""Things that no page may do in any test: observed in the browser, reported at the end of the test.

No error or warning on the console (breaches of the content policy are reported there), nothing
thrown and not caught, no server error, no dialog, no request to another host than those that the
test has named.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response, WebError

# What has one of these never leaves the browser.
LOCAL_SCHEMES = frozenset({"about", "blob", "data"})
# The console names every response of 400 and more; a page that is one, a form with errors, may be.
NOT_LOADED = "Failed to load resource"


@dataclass
class Guard:
    """Hears everything that happens in the contexts it watches.

    `allow` excuses what a test causes on purpose.
    """

    host: str
    errors: list[str] = field(default_factory=list)
    _let_through: set[str] = field(default_factory=set)
    _excused: list[re.Pattern[str]] = field(default_factory=list)
    _not_loaded: list[tuple[str, str]] = field(default_factory=list)
    _refused_pages: set[str] = field(default_factory=set)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._thrown)
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("response", self._response)

    def leave(self, context: BrowserContext) -> None:
        """Stop observing, because further events belong to another test."""
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._thrown)
        context.remove_listener("dialog", self._dialog)
        context.remove_listener("request", self._request)
        context.remove_listener("response", self._response)

    def allow(self, pattern: str) -> None:
        """Excuse what this regular expression finds, in this test."""
        self._excused.append(re.compile(pattern))

    def let_through(self, url: str) -> None:
        """Let this test's pages also send requests to the host and port of `url`."""
        self._let_through.add(urlsplit(url).netloc)

    def unexcused(self) -> list[str]:
        """Everything that went wrong and is not excused."""
        missing = [text for text, url in self._not_loaded if url not in self._refused_pages]
        return [
            error
            for error in (*self.errors, *missing)
            if not any(pattern.search(error) for pattern in self._excused)
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        url = message.location.get("url", "")
        text = f"console {message.type}: {message.text} ({url})"
        if message.text.startswith(NOT_LOADED):
            self._not_loaded.append((text, url))
        else:
            self.errors.append(text)

    def _thrown(self, error: WebError) -> None:
        self.errors.append(f"thrown: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        known = parts.netloc == self.host or parts.netloc in self._let_through
        if parts.scheme not in LOCAL_SCHEMES and not known:
            self.errors.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.errors.append(f"server error: {response.status} {response.url}")
        elif response.status >= 400 and response.request.is_navigation_request():
            self._refused_pages.add(response.url)
