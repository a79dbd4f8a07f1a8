"""Requests to the endpoints of OAuth, which are beside those of the API."""

from __future__ import annotations

import base64
import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ._calls.requests import Call, ResponseKind, SdkOperation
from ._errors import APIStatusError
from ._gen.types import UNSET
from ._loading import load
from ._settings import BASE_PATH, Options, checked_key

if TYPE_CHECKING:
    from ._calls.http import TaskDriver, ThreadDriver

EXCHANGE = SdkOperation(
    "exchange_code", "POST", "/oauth/token", ResponseKind.JSON, metered=False, form=True
)
# A refresh that comes again within 60 s gets the same tokens, and revoking again changes nothing.
REFRESH = replace(EXCHANGE, id="refresh_token", repeats=True)
REVOKE = replace(REFRESH, id="revoke_token", path="/oauth/revoke", response_kind=ResponseKind.EMPTY)


class BaseOAuthClient:
    """The common part of both classes.

    key: the client secret, a function that returns it, or None for a public client.
    """

    def __init__(self, driver: Any, client_id: UUID | str, key: Any) -> None:
        settings = driver.rules.settings
        self.issuer: str = settings.base_url.removesuffix(BASE_PATH)
        self.client_id = str(client_id)
        self.clock = driver.rules.clock
        self._driver = driver.sharing(replace(settings, base_url=self.issuer, api_key=None))
        self._key = key

    def _call(self, operation: SdkOperation, form: Mapping[str, str]) -> Call:
        public = {"client_id": self.client_id} if self._key is None else {}
        return Call(operation, body={**form, **public})

    def _options(self, key: object, deadline: float | None) -> Options:
        headers = None
        if key is not None:
            pair = f"{self.client_id}:{checked_key(key)}".encode()
            headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        limit = UNSET if deadline is None else deadline
        return Options(UNSET, extra_headers=headers, deadline=limit)


class OAuthClient(BaseOAuthClient):
    """Sends forms to the endpoints of OAuth for a client."""

    _driver: ThreadDriver

    def send(
        self, operation: SdkOperation, form: Mapping[str, str], deadline: float | None = None
    ) -> Any:
        """Return the JSON of the response. deadline: seconds for all attempts."""
        key = self._key() if callable(self._key) else self._key
        resource = load("._resources", __package__).SyncResource(self._driver)
        return resource.call(self._call(operation, form), self._options(key, deadline))


class AsyncOAuthClient(BaseOAuthClient):
    """Like `OAuthClient`, for asyncio."""

    _driver: TaskDriver

    async def send(
        self, operation: SdkOperation, form: Mapping[str, str], deadline: float | None = None
    ) -> Any:
        """Like `OAuthClient.send`."""
        key = self._key() if callable(self._key) else self._key
        options = self._options(await key if inspect.isawaitable(key) else key, deadline)
        resource = load("._resources", __package__).AsyncResource(self._driver)
        return await resource.call(self._call(operation, form), options)


def oauth_error(error: APIStatusError) -> tuple[str, str] | None:
    """Return the code and the description of an error of OAuth, or None for another response."""
    body = error.body if isinstance(error.body, dict) else {}
    code = body.get("error")
    if not isinstance(code, str):
        return None
    return code, str(body.get("error_description") or code)
