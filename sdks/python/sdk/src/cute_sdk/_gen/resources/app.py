# Generated from the spec by `make generate`: never edit this file.
"""Your app, and the sellers who installed it. Only an app's key can call these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import AppErasure, Install, RegisteredApp, Scope
    from ..params import ScopeValue

LIST_APP_INSTALLS = SdkOperation(
    "list_app_installs",
    "GET",
    "/app/installs",
    ResponseKind.PAGE,
    model="Install",
    cursor="cursor",
)
LIST_APP_ERASURES = SdkOperation(
    "list_app_erasures",
    "GET",
    "/app/erasures",
    ResponseKind.PAGE,
    model="AppErasure",
    cursor="cursor",
)
PUT_APP_ERASURE = SdkOperation(
    "put_app_erasure",
    "PUT",
    "/app/erasures/{account}",
    ResponseKind.MODEL,
    model="AppErasure",
)
GET_APP = SdkOperation(
    "get_app",
    "GET",
    "/app",
    ResponseKind.MODEL,
    model="RegisteredApp",
)
PUT_APP = SdkOperation(
    "put_app",
    "PUT",
    "/app",
    ResponseKind.MODEL,
    model="RegisteredApp",
)


class AppInstallsResource(SyncResource):
    """`client.app.installs` of the sync client."""

    @property
    def with_raw_response(self) -> AppInstallsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AppInstallsResourceRaw(AppInstallsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[Install]:
        """List the installs of your app.

        Lists the sellers who currently have your app installed, newest install first. No scope
        is needed. Compare it with what you have stored: an account that is missing has removed
        the app, so delete its data.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[Install] = self._call(
            Call(
                LIST_APP_INSTALLS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncAppInstallsResource(AsyncResource):
    """`client.app.installs` of the async client."""

    @property
    def with_raw_response(self) -> AsyncAppInstallsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncAppInstallsResourceRaw(AsyncAppInstallsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[Install]:
        """List the installs of your app.

        Lists the sellers who currently have your app installed, newest install first. No scope
        is needed. Compare it with what you have stored: an account that is missing has removed
        the app, so delete its data.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[Install] = self._list(
            Call(
                LIST_APP_INSTALLS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AppInstallsResourceRaw:
    """`client.app.installs.with_raw_response` of the sync client."""

    def __init__(self, methods: AppInstallsResource) -> None:
        self.list = raw(methods.list)


class AsyncAppInstallsResourceRaw:
    """`client.app.installs.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncAppInstallsResource) -> None:
        self.list = async_raw(methods.list)


class AppErasuresResource(SyncResource):
    """`client.app.erasures` of the sync client."""

    @property
    def with_raw_response(self) -> AppErasuresResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AppErasuresResourceRaw(AppErasuresResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[AppErasure]:
        """List the erasures that your app has not acknowledged.

        Lists the erased sellers who had installed your app and for whom you have not sent a
        receipt, newest erasure first. No scope is needed. Delete what you hold about each, then
        send the receipt.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[AppErasure] = self._call(
            Call(
                LIST_APP_ERASURES,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def put(
        self,
        account: UUID | str,
        *,
        receipt: str,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> AppErasure:
        """Acknowledge an erasure.

        Stores your receipt: it says that you have deleted the data of a seller who was erased
        (`user.erased`). No scope is needed. The SDKs sign and send it with
        `acknowledge_erasure` (Python) or `acknowledgeErasure` (JavaScript) of `App`.

        The receipt is signed with the secret that this call sends. You can repeat the call: the
        first receipt stays. You get 404 for an account without an erasure that concerns your
        app, and 422 for a receipt that was changed, is signed with another secret or for
        another account, or is from before the erasure or from the future.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            account: The account of the seller who was erased.
            receipt: A JWS (RFC 7515, compact, HS256) whose payload has exactly `account` and
                `iat`, the time in Unix seconds. Its key is `HMAC-SHA-256(SHA-256(secret), "cute
                erasure receipt 1")`, for the secret that the call sends as `Bearer`.
        """
        result: AppErasure = self._call(
            Call(
                PUT_APP_ERASURE,
                path={
                    "account": account,
                },
                body={
                    "receipt": receipt,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result


class AsyncAppErasuresResource(AsyncResource):
    """`client.app.erasures` of the async client."""

    @property
    def with_raw_response(self) -> AsyncAppErasuresResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncAppErasuresResourceRaw(AsyncAppErasuresResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[AppErasure]:
        """List the erasures that your app has not acknowledged.

        Lists the erased sellers who had installed your app and for whom you have not sent a
        receipt, newest erasure first. No scope is needed. Delete what you hold about each, then
        send the receipt.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[AppErasure] = self._list(
            Call(
                LIST_APP_ERASURES,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def put(
        self,
        account: UUID | str,
        *,
        receipt: str,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> AppErasure:
        """Acknowledge an erasure.

        Stores your receipt: it says that you have deleted the data of a seller who was erased
        (`user.erased`). No scope is needed. The SDKs sign and send it with
        `acknowledge_erasure` (Python) or `acknowledgeErasure` (JavaScript) of `App`.

        The receipt is signed with the secret that this call sends. You can repeat the call: the
        first receipt stays. You get 404 for an account without an erasure that concerns your
        app, and 422 for a receipt that was changed, is signed with another secret or for
        another account, or is from before the erasure or from the future.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            account: The account of the seller who was erased.
            receipt: A JWS (RFC 7515, compact, HS256) whose payload has exactly `account` and
                `iat`, the time in Unix seconds. Its key is `HMAC-SHA-256(SHA-256(secret), "cute
                erasure receipt 1")`, for the secret that the call sends as `Bearer`.
        """
        result: AppErasure = await self._call(
            Call(
                PUT_APP_ERASURE,
                path={
                    "account": account,
                },
                body={
                    "receipt": receipt,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result


class AppErasuresResourceRaw:
    """`client.app.erasures.with_raw_response` of the sync client."""

    def __init__(self, methods: AppErasuresResource) -> None:
        self.list = raw(methods.list)
        self.put = raw(methods.put)


class AsyncAppErasuresResourceRaw:
    """`client.app.erasures.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncAppErasuresResource) -> None:
        self.list = async_raw(methods.list)
        self.put = async_raw(methods.put)


class AppResource(SyncResource):
    """`client.app` of the sync client."""

    @property
    def installs(self) -> AppInstallsResource:
        """`client.app.installs`."""
        return AppInstallsResource(self._driver)

    @property
    def erasures(self) -> AppErasuresResource:
        """`client.app.erasures`."""
        return AppErasuresResource(self._driver)

    @property
    def with_raw_response(self) -> AppResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AppResourceRaw(AppResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> RegisteredApp:
        """Get your app.

        Returns the app that the key of this request belongs to. No scope is needed.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: RegisteredApp = self._call(
            Call(
                GET_APP,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def put(
        self,
        *,
        name: str,
        redirect_uris: Sequence[str],
        scopes: Sequence[Scope | ScopeValue],
        logo: str | None | Unset = UNSET,
        version: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> RegisteredApp:
        """Replace the settings of your app.

        Replaces the name, the redirect URIs and the scopes of the app that the key of this
        request belongs to, and its logo and API version if you send them. No scope is needed.
        Installs keep the scopes that their sellers allowed.

        Sellers may already trust a published app, so its key can't do everything: to change its
        name or its logo, or to add a redirect URI on a new origin, use the app's page. The key
        can add only scopes that it has itself. Otherwise you get 422 with the reason.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            name: The name that sellers see.
            redirect_uris: Where sellers may return after their consent: `https`, or `http` on
                127.0.0.1 at any port, without a fragment.
            scopes: All scopes that the app can ask a seller for. No app gets `read:account`,
                `webhooks` or `contracts`.
            logo: The logo, as the base64 of a PNG file: square, 128 to 1,024 pixels on a side,
                at most 256 KiB. `null` removes it. Without this field, the logo stays.
            version: The API version of requests that don't choose one, from `x-versions`, for
                all keys of the app. Without this field, the version stays.
        """
        result: RegisteredApp = self._call(
            Call(
                PUT_APP,
                body={
                    "name": name,
                    "redirect_uris": redirect_uris,
                    "scopes": scopes,
                    "logo": logo,
                    "version": version,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result


class AsyncAppResource(AsyncResource):
    """`client.app` of the async client."""

    @property
    def installs(self) -> AsyncAppInstallsResource:
        """`client.app.installs`."""
        return AsyncAppInstallsResource(self._driver)

    @property
    def erasures(self) -> AsyncAppErasuresResource:
        """`client.app.erasures`."""
        return AsyncAppErasuresResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncAppResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncAppResourceRaw(AsyncAppResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> RegisteredApp:
        """Get your app.

        Returns the app that the key of this request belongs to. No scope is needed.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: RegisteredApp = await self._call(
            Call(
                GET_APP,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def put(
        self,
        *,
        name: str,
        redirect_uris: Sequence[str],
        scopes: Sequence[Scope | ScopeValue],
        logo: str | None | Unset = UNSET,
        version: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> RegisteredApp:
        """Replace the settings of your app.

        Replaces the name, the redirect URIs and the scopes of the app that the key of this
        request belongs to, and its logo and API version if you send them. No scope is needed.
        Installs keep the scopes that their sellers allowed.

        Sellers may already trust a published app, so its key can't do everything: to change its
        name or its logo, or to add a redirect URI on a new origin, use the app's page. The key
        can add only scopes that it has itself. Otherwise you get 422 with the reason.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`).

        Args:
            name: The name that sellers see.
            redirect_uris: Where sellers may return after their consent: `https`, or `http` on
                127.0.0.1 at any port, without a fragment.
            scopes: All scopes that the app can ask a seller for. No app gets `read:account`,
                `webhooks` or `contracts`.
            logo: The logo, as the base64 of a PNG file: square, 128 to 1,024 pixels on a side,
                at most 256 KiB. `null` removes it. Without this field, the logo stays.
            version: The API version of requests that don't choose one, from `x-versions`, for
                all keys of the app. Without this field, the version stays.
        """
        result: RegisteredApp = await self._call(
            Call(
                PUT_APP,
                body={
                    "name": name,
                    "redirect_uris": redirect_uris,
                    "scopes": scopes,
                    "logo": logo,
                    "version": version,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result


class AppResourceRaw:
    """`client.app.with_raw_response` of the sync client."""

    def __init__(self, methods: AppResource) -> None:
        self.get = raw(methods.get)
        self.put = raw(methods.put)


class AsyncAppResourceRaw:
    """`client.app.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncAppResource) -> None:
        self.get = async_raw(methods.get)
        self.put = async_raw(methods.put)
