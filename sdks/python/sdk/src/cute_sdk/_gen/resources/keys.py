# Generated from the spec by `make generate`: never edit this file.
"""The API keys of your user, and reports of leaked ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import KeyReport, KeyWithSecret, UserKey

LIST_MY_KEYS = SdkOperation(
    "list_my_keys",
    "GET",
    "/me/keys",
    ResponseKind.PAGE,
    model="UserKey",
    cursor="cursor",
)
REVOKE_KEY = SdkOperation(
    "revoke_key",
    "DELETE",
    "/me/keys/{key_id}",
    ResponseKind.EMPTY,
)
ROTATE_KEY = SdkOperation(
    "rotate_key",
    "POST",
    "/me/keys/{key_id}/rotate",
    ResponseKind.MODEL,
    model="KeyWithSecret",
    takes_idempotency_key=True,
)
REPORT_KEY = SdkOperation(
    "report_key",
    "POST",
    "/keys/report",
    ResponseKind.MODEL,
    model="KeyReport",
)


class KeysResource(SyncResource):
    """`client.keys` of the sync client."""

    @property
    def with_raw_response(self) -> KeysResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return KeysResourceRaw(KeysResource(self._driver, raw=True))

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
    ) -> Page[UserKey]:
        """List your keys.

        Lists the keys of your user, newest first, without their secrets. Needs `read:account`.

        Expired keys are included, revoked ones are not. `current` marks the key of this
        request. To create a key, or to change another key, use the developer portal.

        Scope: `read:account`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[UserKey] = self._call(
            Call(
                LIST_MY_KEYS,
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

    def revoke(
        self,
        key_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke the key of this request.

        Revokes the key that you call with, immediately and permanently. After a rotation,
        either of its secrets can do this, and both stop working. No scope is needed.

        A key can revoke only itself: another of your keys returns 403 (`not_this_key`), anyone
        else's 404. Webhooks that the key created or edited are paused until you confirm them,
        with another key (`confirm_webhook`) or in the developer portal. You get a `key.revoked`
        event.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
        """
        result: None = self._call(
            Call(
                REVOKE_KEY,
                path={
                    "key_id": key_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def rotate(
        self,
        key_id: UUID | str,
        *,
        grace_seconds: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> KeyWithSecret:
        """Rotate the key of this request.

        Gives the key that you call with a new secret, which only this response contains. Its
        id, name, scopes, tier, expiry and used quota stay the same. The previous secret keeps
        working for `grace_seconds`: replace it in that time. No scope is needed; without a body
        the overlap is one day.

        At most one previous secret works: rotating again ends the older one. Within an hour of
        a rotation, another rotation returns 409 (`rotated_recently`), so that somebody who
        stole a secret can't lock you out immediately. Only the newest secret can rotate. With
        the previous one, or for another of your keys, you get 403 (`not_this_key`), for anyone
        else's key 404. You get a `key.rotated` event.

        Send an `Idempotency-Key`. If the response does not arrive, send the request again with
        the same secret: it returns the same new secret. Only the key itself can repeat it.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
            grace_seconds: How many seconds the previous secret keeps working, from an hour to 7
                days. A day (86400) by default.
        """
        result: KeyWithSecret = self._call(
            Call(
                ROTATE_KEY,
                path={
                    "key_id": key_id,
                },
                body={
                    "grace_seconds": grace_seconds,
                },
                body_required=False,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def report(
        self,
        *,
        key: str,
        source: str | Unset = UNSET,
        url: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> KeyReport:
        """Report a leaked key or token.

        For secret scanners, and for anyone who finds a leaked key or token. A key is revoked
        immediately, with both secrets if it was just rotated, and its owner is notified. With
        an access or refresh token of an app (`cute_at_…`, `cute_rt_…`), all tokens of its
        install end, and the seller and the app's developer get an email. No key is needed; if
        you send one, the call counts against its limits.

        The response is the same whether or not the key or token exists. A text that is neither
        a Cute API key nor a token, judging by its checksum, returns 422. Reporting it again
        does nothing, so you need no `Idempotency-Key`.

        Args:
            key: The whole key, or access or refresh token of an app.
            source: Your name or service, in one line. The owner of the key sees this.
            url: Where it can be seen: a URL with a public host name, no user name, and no port
                other than 443. Its owner sees this.
        """
        result: KeyReport = self._call(
            Call(
                REPORT_KEY,
                body={
                    "key": key,
                    "source": source,
                    "url": url,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result


class AsyncKeysResource(AsyncResource):
    """`client.keys` of the async client."""

    @property
    def with_raw_response(self) -> AsyncKeysResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncKeysResourceRaw(AsyncKeysResource(self._driver, raw=True))

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
    ) -> AsyncPager[UserKey]:
        """List your keys.

        Lists the keys of your user, newest first, without their secrets. Needs `read:account`.

        Expired keys are included, revoked ones are not. `current` marks the key of this
        request. To create a key, or to change another key, use the developer portal.

        Scope: `read:account`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[UserKey] = self._list(
            Call(
                LIST_MY_KEYS,
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

    async def revoke(
        self,
        key_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Revoke the key of this request.

        Revokes the key that you call with, immediately and permanently. After a rotation,
        either of its secrets can do this, and both stop working. No scope is needed.

        A key can revoke only itself: another of your keys returns 403 (`not_this_key`), anyone
        else's 404. Webhooks that the key created or edited are paused until you confirm them,
        with another key (`confirm_webhook`) or in the developer portal. You get a `key.revoked`
        event.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
        """
        result: None = await self._call(
            Call(
                REVOKE_KEY,
                path={
                    "key_id": key_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def rotate(
        self,
        key_id: UUID | str,
        *,
        grace_seconds: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> KeyWithSecret:
        """Rotate the key of this request.

        Gives the key that you call with a new secret, which only this response contains. Its
        id, name, scopes, tier, expiry and used quota stay the same. The previous secret keeps
        working for `grace_seconds`: replace it in that time. No scope is needed; without a body
        the overlap is one day.

        At most one previous secret works: rotating again ends the older one. Within an hour of
        a rotation, another rotation returns 409 (`rotated_recently`), so that somebody who
        stole a secret can't lock you out immediately. Only the newest secret can rotate. With
        the previous one, or for another of your keys, you get 403 (`not_this_key`), for anyone
        else's key 404. You get a `key.rotated` event.

        Send an `Idempotency-Key`. If the response does not arrive, send the request again with
        the same secret: it returns the same new secret. Only the key itself can repeat it.

        Args:
            key_id: The key's id, as in `GET /v1/me` and `GET /v1/me/keys`.
            grace_seconds: How many seconds the previous secret keeps working, from an hour to 7
                days. A day (86400) by default.
        """
        result: KeyWithSecret = await self._call(
            Call(
                ROTATE_KEY,
                path={
                    "key_id": key_id,
                },
                body={
                    "grace_seconds": grace_seconds,
                },
                body_required=False,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def report(
        self,
        *,
        key: str,
        source: str | Unset = UNSET,
        url: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> KeyReport:
        """Report a leaked key or token.

        For secret scanners, and for anyone who finds a leaked key or token. A key is revoked
        immediately, with both secrets if it was just rotated, and its owner is notified. With
        an access or refresh token of an app (`cute_at_…`, `cute_rt_…`), all tokens of its
        install end, and the seller and the app's developer get an email. No key is needed; if
        you send one, the call counts against its limits.

        The response is the same whether or not the key or token exists. A text that is neither
        a Cute API key nor a token, judging by its checksum, returns 422. Reporting it again
        does nothing, so you need no `Idempotency-Key`.

        Args:
            key: The whole key, or access or refresh token of an app.
            source: Your name or service, in one line. The owner of the key sees this.
            url: Where it can be seen: a URL with a public host name, no user name, and no port
                other than 443. Its owner sees this.
        """
        result: KeyReport = await self._call(
            Call(
                REPORT_KEY,
                body={
                    "key": key,
                    "source": source,
                    "url": url,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result


class KeysResourceRaw:
    """`client.keys.with_raw_response` of the sync client."""

    def __init__(self, methods: KeysResource) -> None:
        self.list = raw(methods.list)
        self.revoke = raw(methods.revoke)
        self.rotate = raw(methods.rotate)
        self.report = raw(methods.report)


class AsyncKeysResourceRaw:
    """`client.keys.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncKeysResource) -> None:
        self.list = async_raw(methods.list)
        self.revoke = async_raw(methods.revoke)
        self.rotate = async_raw(methods.rotate)
        self.report = async_raw(methods.report)
