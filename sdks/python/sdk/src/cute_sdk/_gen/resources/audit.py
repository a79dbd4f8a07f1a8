# Generated from the spec by `make generate`: never edit this file.
"""The audit log of your account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import AuditEntry

LIST_AUDIT_ENTRIES = SdkOperation(
    "list_audit_entries",
    "GET",
    "/audit",
    ResponseKind.PAGE,
    model="AuditEntry",
    cursor="cursor",
)


class AuditResource(SyncResource):
    """`client.audit` of the sync client."""

    @property
    def with_raw_response(self) -> AuditResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AuditResourceRaw(AuditResource(self._driver, raw=True))

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
    ) -> Page[AuditEntry]:
        """List who did what in your account.

        Lists the entries of your audit log, newest first: logins, and changes of your account,
        keys, webhooks and apps. Each says who acted, in which role and from which address, and
        the values before and after. Secrets are never in it. Entries are kept for a year. Needs
        `read:audit`. An app's key can't call this.

        The `hash` of an entry covers the entry and the hash of the one before it,
        `previous_hash`. If you keep the entries, you can notice that one was removed, because
        the hashes no longer match. The developer portal exports all entries as JSON Lines.

        Scope: `read:audit`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[AuditEntry] = self._call(
            Call(
                LIST_AUDIT_ENTRIES,
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


class AsyncAuditResource(AsyncResource):
    """`client.audit` of the async client."""

    @property
    def with_raw_response(self) -> AsyncAuditResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncAuditResourceRaw(AsyncAuditResource(self._driver, raw=True))

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
    ) -> AsyncPager[AuditEntry]:
        """List who did what in your account.

        Lists the entries of your audit log, newest first: logins, and changes of your account,
        keys, webhooks and apps. Each says who acted, in which role and from which address, and
        the values before and after. Secrets are never in it. Entries are kept for a year. Needs
        `read:audit`. An app's key can't call this.

        The `hash` of an entry covers the entry and the hash of the one before it,
        `previous_hash`. If you keep the entries, you can notice that one was removed, because
        the hashes no longer match. The developer portal exports all entries as JSON Lines.

        Scope: `read:audit`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[AuditEntry] = self._list(
            Call(
                LIST_AUDIT_ENTRIES,
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


class AuditResourceRaw:
    """`client.audit.with_raw_response` of the sync client."""

    def __init__(self, methods: AuditResource) -> None:
        self.list = raw(methods.list)


class AsyncAuditResourceRaw:
    """`client.audit.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncAuditResource) -> None:
        self.list = async_raw(methods.list)
