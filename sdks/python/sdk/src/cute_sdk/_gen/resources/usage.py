# Generated from the spec by `make generate`: never edit this file.
"""The calls of your keys, counted by the hour or day and one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import RequestEntry, UsageAdvice, UsagePeriod
    from ..params import StatusClassValue, UsageGroupValue

GET_MY_USAGE_ADVICE = SdkOperation(
    "get_my_usage_advice",
    "GET",
    "/me/usage/advice",
    ResponseKind.MODEL,
    model="UsageAdvice",
)
LIST_MY_REQUESTS = SdkOperation(
    "list_my_requests",
    "GET",
    "/me/requests",
    ResponseKind.PAGE,
    model="RequestEntry",
    cursor="cursor",
    repeated=(
        "request_id",
        "status",
        "operation",
    ),
)
LIST_MY_USAGE = SdkOperation(
    "list_my_usage",
    "GET",
    "/me/usage",
    ResponseKind.PAGE,
    model="UsagePeriod",
    cursor="cursor",
    repeated=(
        "group_by",
        "key_id",
        "operation",
        "status_class",
    ),
)


class UsageAdviceResource(SyncResource):
    """`client.usage.advice` of the sync client."""

    @property
    def with_raw_response(self) -> UsageAdviceResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return UsageAdviceResourceRaw(UsageAdviceResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> UsageAdvice:
        """Find calls to save.

        Says which calls of the last 7 days a webhook, `If-None-Match` or a batch would have
        saved. Needs `read:account`.

        Scope: `read:account`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: UsageAdvice = self._call(
            Call(
                GET_MY_USAGE_ADVICE,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncUsageAdviceResource(AsyncResource):
    """`client.usage.advice` of the async client."""

    @property
    def with_raw_response(self) -> AsyncUsageAdviceResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncUsageAdviceResourceRaw(AsyncUsageAdviceResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> UsageAdvice:
        """Find calls to save.

        Says which calls of the last 7 days a webhook, `If-None-Match` or a batch would have
        saved. Needs `read:account`.

        Scope: `read:account`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: UsageAdvice = await self._call(
            Call(
                GET_MY_USAGE_ADVICE,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class UsageAdviceResourceRaw:
    """`client.usage.advice.with_raw_response` of the sync client."""

    def __init__(self, methods: UsageAdviceResource) -> None:
        self.get = raw(methods.get)


class AsyncUsageAdviceResourceRaw:
    """`client.usage.advice.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncUsageAdviceResource) -> None:
        self.get = async_raw(methods.get)


class UsageRequestsResource(SyncResource):
    """`client.usage.requests` of the sync client."""

    @property
    def with_raw_response(self) -> UsageRequestsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return UsageRequestsResourceRaw(UsageRequestsResource(self._driver, raw=True))

    def list(
        self,
        *,
        request_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        status: int | Sequence[int] | Unset = UNSET,
        operation: str | Sequence[str] | Unset = UNSET,
        started_since: datetime | str | Unset = UNSET,
        started_until: datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[RequestEntry]:
        """List your recent requests.

        Lists the requests of your keys, newest first, including rejected ones, but not those
        with an invalid key. They are kept for `request_days` of your tier (`x-rate-limit-
        tiers`). A server with many calls may list only some of those that succeeded; `GET
        /v1/me/usage` counts them all. Needs `read:account`. A call appears within a few
        seconds. Secrets and personal data are not in the list: see `query`.

        With an app's key and without `Cute-Account` these are the requests of your app for
        itself, and those for accounts that have not installed it (`not_installed`): `errors`
        names the account. What your app did for a seller is in the seller's list.

        Use `request_id` to find the call with the id in an `X-Request-Id` header or a problem.

        Scope: `read:account`.

        Args:
            request_id: Only the request with this id, as in the `X-Request-Id` header and in
                problems. Repeat the parameter for several, up to 20.
            status: Only requests with this HTTP status in the response. Repeat the parameter
                for several, up to 20.
            operation: Only calls of the operation with this `operationId`. Repeat the parameter
                for several, up to 20. An unknown one matches nothing.
            started_since: Only requests that began at or after this moment.
            started_until: Only requests that began before this moment.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[RequestEntry] = self._call(
            Call(
                LIST_MY_REQUESTS,
                query={
                    "request_id": request_id,
                    "status": status,
                    "operation": operation,
                    "started_since": started_since,
                    "started_until": started_until,
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


class AsyncUsageRequestsResource(AsyncResource):
    """`client.usage.requests` of the async client."""

    @property
    def with_raw_response(self) -> AsyncUsageRequestsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncUsageRequestsResourceRaw(AsyncUsageRequestsResource(self._driver, raw=True))

    def list(
        self,
        *,
        request_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        status: int | Sequence[int] | Unset = UNSET,
        operation: str | Sequence[str] | Unset = UNSET,
        started_since: datetime | str | Unset = UNSET,
        started_until: datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[RequestEntry]:
        """List your recent requests.

        Lists the requests of your keys, newest first, including rejected ones, but not those
        with an invalid key. They are kept for `request_days` of your tier (`x-rate-limit-
        tiers`). A server with many calls may list only some of those that succeeded; `GET
        /v1/me/usage` counts them all. Needs `read:account`. A call appears within a few
        seconds. Secrets and personal data are not in the list: see `query`.

        With an app's key and without `Cute-Account` these are the requests of your app for
        itself, and those for accounts that have not installed it (`not_installed`): `errors`
        names the account. What your app did for a seller is in the seller's list.

        Use `request_id` to find the call with the id in an `X-Request-Id` header or a problem.

        Scope: `read:account`.

        Args:
            request_id: Only the request with this id, as in the `X-Request-Id` header and in
                problems. Repeat the parameter for several, up to 20.
            status: Only requests with this HTTP status in the response. Repeat the parameter
                for several, up to 20.
            operation: Only calls of the operation with this `operationId`. Repeat the parameter
                for several, up to 20. An unknown one matches nothing.
            started_since: Only requests that began at or after this moment.
            started_until: Only requests that began before this moment.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[RequestEntry] = self._list(
            Call(
                LIST_MY_REQUESTS,
                query={
                    "request_id": request_id,
                    "status": status,
                    "operation": operation,
                    "started_since": started_since,
                    "started_until": started_until,
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


class UsageRequestsResourceRaw:
    """`client.usage.requests.with_raw_response` of the sync client."""

    def __init__(self, methods: UsageRequestsResource) -> None:
        self.list = raw(methods.list)


class AsyncUsageRequestsResourceRaw:
    """`client.usage.requests.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncUsageRequestsResource) -> None:
        self.list = async_raw(methods.list)


class UsageResource(SyncResource):
    """`client.usage` of the sync client."""

    @property
    def advice(self) -> UsageAdviceResource:
        """`client.usage.advice`."""
        return UsageAdviceResource(self._driver)

    @property
    def requests(self) -> UsageRequestsResource:
        """`client.usage.requests`."""
        return UsageRequestsResource(self._driver)

    @property
    def with_raw_response(self) -> UsageResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return UsageResourceRaw(UsageResource(self._driver, raw=True))

    def list(
        self,
        *,
        start_since: datetime | str | Unset = UNSET,
        start_until: datetime | str | Unset = UNSET,
        by: Literal["hour", "day"] | Unset = UNSET,
        group_by: UsageGroupValue | Sequence[UsageGroupValue] | Unset = UNSET,
        key_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        operation: str | Sequence[str] | Unset = UNSET,
        status_class: StatusClassValue | Sequence[StatusClassValue] | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[UsagePeriod]:
        """Get your usage.

        Returns how many calls all your keys, including revoked ones, made in each hour or day
        (UTC), newest first, how long these took, and how much quota they used. Needs
        `read:account`. The current hour is included: a call appears within a few seconds.

        Without `group_by` there is one entry for each hour or day, with all calls in it. Hours
        and days without a call are left out. Hours are available for the last 31 days, days for
        the last 400.

        Scope: `read:account`.

        Args:
            start_since: Only hours or days that begin at or after this moment. Without it: 24
                hours ago, or 30 days ago with `by=day`.
            start_until: Only hours or days that begin before this moment. Without it, up to
                now.
            by: The length of the periods that calls are counted in. The values are `hour`: each
                hour; `day`: each day in UTC.
            group_by: What to group by within a period. Repeat the parameter for several.
            key_id: Only calls of this key, which must be yours. Repeat the parameter for
                several, up to 20. Any other id matches nothing.
            operation: Only calls of the operation with this `operationId`. Repeat the parameter
                for several, up to 20. An unknown one matches nothing.
            status_class: Only calls with a status of this class. Repeat the parameter for
                several, up to 20.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[UsagePeriod] = self._call(
            Call(
                LIST_MY_USAGE,
                query={
                    "start_since": start_since,
                    "start_until": start_until,
                    "by": by,
                    "group_by": group_by,
                    "key_id": key_id,
                    "operation": operation,
                    "status_class": status_class,
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


class AsyncUsageResource(AsyncResource):
    """`client.usage` of the async client."""

    @property
    def advice(self) -> AsyncUsageAdviceResource:
        """`client.usage.advice`."""
        return AsyncUsageAdviceResource(self._driver)

    @property
    def requests(self) -> AsyncUsageRequestsResource:
        """`client.usage.requests`."""
        return AsyncUsageRequestsResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncUsageResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncUsageResourceRaw(AsyncUsageResource(self._driver, raw=True))

    def list(
        self,
        *,
        start_since: datetime | str | Unset = UNSET,
        start_until: datetime | str | Unset = UNSET,
        by: Literal["hour", "day"] | Unset = UNSET,
        group_by: UsageGroupValue | Sequence[UsageGroupValue] | Unset = UNSET,
        key_id: UUID | str | Sequence[UUID | str] | Unset = UNSET,
        operation: str | Sequence[str] | Unset = UNSET,
        status_class: StatusClassValue | Sequence[StatusClassValue] | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[UsagePeriod]:
        """Get your usage.

        Returns how many calls all your keys, including revoked ones, made in each hour or day
        (UTC), newest first, how long these took, and how much quota they used. Needs
        `read:account`. The current hour is included: a call appears within a few seconds.

        Without `group_by` there is one entry for each hour or day, with all calls in it. Hours
        and days without a call are left out. Hours are available for the last 31 days, days for
        the last 400.

        Scope: `read:account`.

        Args:
            start_since: Only hours or days that begin at or after this moment. Without it: 24
                hours ago, or 30 days ago with `by=day`.
            start_until: Only hours or days that begin before this moment. Without it, up to
                now.
            by: The length of the periods that calls are counted in. The values are `hour`: each
                hour; `day`: each day in UTC.
            group_by: What to group by within a period. Repeat the parameter for several.
            key_id: Only calls of this key, which must be yours. Repeat the parameter for
                several, up to 20. Any other id matches nothing.
            operation: Only calls of the operation with this `operationId`. Repeat the parameter
                for several, up to 20. An unknown one matches nothing.
            status_class: Only calls with a status of this class. Repeat the parameter for
                several, up to 20.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[UsagePeriod] = self._list(
            Call(
                LIST_MY_USAGE,
                query={
                    "start_since": start_since,
                    "start_until": start_until,
                    "by": by,
                    "group_by": group_by,
                    "key_id": key_id,
                    "operation": operation,
                    "status_class": status_class,
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


class UsageResourceRaw:
    """`client.usage.with_raw_response` of the sync client."""

    def __init__(self, methods: UsageResource) -> None:
        self.list = raw(methods.list)


class AsyncUsageResourceRaw:
    """`client.usage.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncUsageResource) -> None:
        self.list = async_raw(methods.list)
