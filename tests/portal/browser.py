"""A browser as far as HTTP goes: it keeps cookies, reads forms and sends them as a page would."""

import re
from html.parser import HTMLParser
from typing import Any

import httpx

from cute_api.portal import trust
from tests.fixtures.api import Api
from tests.fixtures.http import NO_TLS

PASSWORD = "correct horse battery staple"
OPEN = "text/event-stream"
# The token of a form, which each page masks in another way.
TOKEN = re.compile(rf'name="{trust.FORM_FIELD}" value="([^"]*)"')


class Forms(HTMLParser):
    """The fields of each form of a page, by the form's action."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, Any]] = {}
        self._open: dict[str, Any] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open = self.found.setdefault(given["action"] or "", {})
        elif tag == "input" and self._open is not None and given.get("name"):
            if given.get("type") == "checkbox":
                if "checked" in given:
                    self._open.setdefault(given["name"] or "", []).append(given["value"])
            else:
                self._open[given["name"] or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Browser(httpx.Client):
    """`base_url` is where the portal is; redirects are shown, not followed."""

    def __init__(self, base_url: str, *, site: str | None = "same-origin") -> None:
        headers = {"Accept": "text/html"}
        if site is not None:
            headers["Sec-Fetch-Site"] = site
        super().__init__(
            base_url=base_url, headers=headers, timeout=30, trust_env=False, verify=NO_TLS
        )

    def send(
        self, request: httpx.Request, *, stream: bool = False, **kwargs: Any
    ) -> httpx.Response:
        """Send a request; of a response that stays open, read the beginning."""
        response = super().send(request, stream=True, **kwargs)
        if stream:
            return response
        if not response.headers.get("Content-Type", "").startswith(OPEN):
            response.read()
            return response
        beginning = next(response.iter_raw(), b"")
        response.close()
        return httpx.Response(
            response.status_code, headers=response.headers, content=beginning, request=request
        )

    def form(self, path: str, action: str) -> dict[str, Any]:
        """The fields of a form as the page at `path` has them."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return Forms(response.text).found[action]

    def submit(self, path: str, action: str, **fields: Any) -> httpx.Response:
        """Open a page, fill in a form of it, and send that."""
        return self.post(action, data={**self.form(path, action), **fields})

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.submit("/login", "/login", email=f"{name}@cute.example", password=password)

    def create_key(self, name: str = "Sync", **fields: Any) -> httpx.Response:
        return self.submit(
            "/keys/new", "/keys", **{"name": name, "scope": ["read:items"], **fields}
        )

    def is_in(self) -> bool:
        """Whether this browser is still logged in."""
        response = self.get("/keys")
        assert response.status_code in {200, 303}, response.text
        return response.status_code == 200


def secret_of(response: httpx.Response) -> str:
    """The secret that a page shows."""
    found = re.search(r'<code id="secret">(cute_\w+)</code>', response.text)
    assert found is not None, response.text
    return found[1]


def key_ids(browser: Browser) -> list[str]:
    """The ids of the keys on the page, the newest first."""
    return re.findall(r'href="/keys/([0-9a-f-]{36})/edit"', browser.get("/keys").text)


def calls(api: Api, secret: str) -> int:
    """The status of a call with this key."""
    return api.with_key(secret).get("/me").status_code
