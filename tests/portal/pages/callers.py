"""Someone with a browser and a key, for tests of the request log."""

import re
from datetime import UTC, datetime, timedelta

from cute_api.usage.rows import RequestRow
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser
from tests.usage.helpers import Moved, row

SHOWN = re.compile(r'href="/requests/([0-9a-f-]{36})"')


class Person:
    """A user with a browser and a key, whose logged requests a test makes up."""

    def __init__(self, name: str, api: Api, browser: NewBrowser, store: Moved) -> None:
        self.browser: Browser = browser(name)
        self.key = api.key(name)
        self._store = store
        self.id = self.key.row.user_id

    def made(self, *rows: RequestRow) -> list[str]:
        self._store.send(*rows)
        self._store.drain()
        return [stored.request_id for stored in rows]

    def row(self, seconds_ago: float = 0, **changes: object) -> RequestRow:
        at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        mine = {"user_id": str(self.id), "key_id": str(self.key.row.id)}
        return row(at, **{**mine, **changes})

    def listed(self, query: str = "") -> list[str]:
        response = self.browser.get(f"/requests?{query}")
        assert response.status_code == 200, response.text
        return SHOWN.findall(response.text)
