# Generated from the spec by `make generate`: never edit this file.
"""The resource `org`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Organisation

GET_ORG = SdkOperation(
    "get_org",
    "GET",
    "/org",
    ResponseKind.MODEL,
    model="Organisation",
)


class OrgResource(SyncResource):
    """`client.org` of the sync client."""

    @property
    def with_raw_response(self) -> OrgResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return OrgResourceRaw(OrgResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Organisation:
        """Get your organisation.

        Returns the organisation of the user that the key acts for: its sellers, and its members
        with their roles. Needs `read:account`. Members are invited and removed in the portal.

        Scope: `read:account`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Organisation = self._call(
            Call(
                GET_ORG,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncOrgResource(AsyncResource):
    """`client.org` of the async client."""

    @property
    def with_raw_response(self) -> AsyncOrgResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncOrgResourceRaw(AsyncOrgResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Organisation:
        """Get your organisation.

        Returns the organisation of the user that the key acts for: its sellers, and its members
        with their roles. Needs `read:account`. Members are invited and removed in the portal.

        Scope: `read:account`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Organisation = await self._call(
            Call(
                GET_ORG,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class OrgResourceRaw:
    """`client.org.with_raw_response` of the sync client."""

    def __init__(self, methods: OrgResource) -> None:
        self.get = raw(methods.get)


class AsyncOrgResourceRaw:
    """`client.org.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncOrgResource) -> None:
        self.get = async_raw(methods.get)
