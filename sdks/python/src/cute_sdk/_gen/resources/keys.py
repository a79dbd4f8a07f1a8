# Generated from the spec by `make generate`: never edit this file.
"""The API keys of your user, and reports of leaked ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._lazy import lazy
from ..._requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import KeyReport

REPORT_KEY = SdkOperation(
    "report_key",
    "POST",
    "/keys/report",
    ResponseKind.MODEL,
    model="KeyReport",
)


class KeysResource(SyncResource):
    """`client.keys` of the sync client."""

    @lazy
    def with_raw_response(self) -> KeysResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return KeysResourceRaw(KeysResource(self._driver, raw=True))

    def report(
        self,
        *,
        key: str,
        source: str | Unset = UNSET,
        url: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> KeyReport:
        """Report a leaked key.

        For secret scanners, and for anyone who finds a leaked key. The key is revoked at once,
        with both secrets if it was just rotated, and its owner is notified. No key is needed;
        if you send one, the call counts against its limits.

        The response is the same whether or not the key exists. Text that can't be one of our
        keys, judging by its checksum, returns 422. Reporting a key again does nothing, so you
        need no `Idempotency-Key`.

        Args:
            key: The whole key.
            source: Who reports it, in one line. Its owner sees this.
            url: Where the key can be seen. Its owner sees this.
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
            Options(timeout, max_retries, extra_headers, extra_query, extra_body),
        )
        return result


class AsyncKeysResource(AsyncResource):
    """`client.keys` of the async client."""

    @lazy
    def with_raw_response(self) -> AsyncKeysResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncKeysResourceRaw(AsyncKeysResource(self._driver, raw=True))

    async def report(
        self,
        *,
        key: str,
        source: str | Unset = UNSET,
        url: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> KeyReport:
        """Report a leaked key.

        For secret scanners, and for anyone who finds a leaked key. The key is revoked at once,
        with both secrets if it was just rotated, and its owner is notified. No key is needed;
        if you send one, the call counts against its limits.

        The response is the same whether or not the key exists. Text that can't be one of our
        keys, judging by its checksum, returns 422. Reporting a key again does nothing, so you
        need no `Idempotency-Key`.

        Args:
            key: The whole key.
            source: Who reports it, in one line. Its owner sees this.
            url: Where the key can be seen. Its owner sees this.
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
            Options(timeout, max_retries, extra_headers, extra_query, extra_body),
        )
        return result


class KeysResourceRaw:
    """`client.keys.with_raw_response` of the sync client."""

    def __init__(self, methods: KeysResource) -> None:
        self.report = raw(methods.report)


class AsyncKeysResourceRaw:
    """`client.keys.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncKeysResource) -> None:
        self.report = async_raw(methods.report)
