# Generated from the spec by `make generate`: never edit this file.
"""Where your events are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ...webhooks import receive, receive_async, unwrap, unwrap_async
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import (
        Delivery,
        DeliveryStatus,
        EmbedLinkWithSecret,
        EventPattern,
        EventType,
        Recovery,
        Webhook,
        WebhookDigest,
        WebhookStats,
        WebhookWithSecret,
    )
    from ..params import DeliveryStatusValue, EventPatternValue, EventTypeValue, RecoveryStatusValue

CREATE_EMBED_LINK = SdkOperation(
    "create_embed_link",
    "POST",
    "/webhooks/embed-links",
    ResponseKind.MODEL,
    model="EmbedLinkWithSecret",
    takes_idempotency_key=True,
)
LIST_DELIVERIES = SdkOperation(
    "list_deliveries",
    "GET",
    "/webhooks/{webhook_id}/deliveries",
    ResponseKind.PAGE,
    model="Delivery",
    cursor="cursor",
    repeated=(
        "status",
        "types",
    ),
)
GET_WEBHOOK_STATS = SdkOperation(
    "get_webhook_stats",
    "GET",
    "/webhooks/{webhook_id}/stats",
    ResponseKind.MODEL,
    model="WebhookStats",
)
GET_WEBHOOK_DIGEST = SdkOperation(
    "get_webhook_digest",
    "GET",
    "/webhooks/{webhook_id}/digest",
    ResponseKind.MODEL,
    model="WebhookDigest",
)
LIST_WEBHOOKS = SdkOperation(
    "list_webhooks",
    "GET",
    "/webhooks",
    ResponseKind.PAGE,
    model="Webhook",
    cursor="cursor",
)
CREATE_WEBHOOK = SdkOperation(
    "create_webhook",
    "POST",
    "/webhooks",
    ResponseKind.MODEL,
    model="WebhookWithSecret",
    takes_idempotency_key=True,
)
GET_WEBHOOK = SdkOperation(
    "get_webhook",
    "GET",
    "/webhooks/{webhook_id}",
    ResponseKind.MODEL,
    model="Webhook",
)
DELETE_WEBHOOK = SdkOperation(
    "delete_webhook",
    "DELETE",
    "/webhooks/{webhook_id}",
    ResponseKind.EMPTY,
)
UPDATE_WEBHOOK = SdkOperation(
    "update_webhook",
    "PATCH",
    "/webhooks/{webhook_id}",
    ResponseKind.MODEL,
    model="Webhook",
    takes_idempotency_key=True,
)
CONFIRM_WEBHOOK = SdkOperation(
    "confirm_webhook",
    "POST",
    "/webhooks/{webhook_id}/confirm",
    ResponseKind.MODEL,
    model="Webhook",
    takes_idempotency_key=True,
)
VERIFY_WEBHOOK = SdkOperation(
    "verify_webhook",
    "POST",
    "/webhooks/{webhook_id}/verify",
    ResponseKind.MODEL,
    model="Webhook",
    takes_idempotency_key=True,
)
TRY_WEBHOOK = SdkOperation(
    "try_webhook",
    "POST",
    "/webhooks/{webhook_id}/try-now",
    ResponseKind.MODEL,
    model="Webhook",
    takes_idempotency_key=True,
)
ROTATE_WEBHOOK_SECRET = SdkOperation(
    "rotate_webhook_secret",
    "POST",
    "/webhooks/{webhook_id}/rotate-secret",
    ResponseKind.MODEL,
    model="WebhookWithSecret",
    takes_idempotency_key=True,
)
TEST_WEBHOOK = SdkOperation(
    "test_webhook",
    "POST",
    "/webhooks/{webhook_id}/test",
    ResponseKind.MODEL,
    model="Delivery",
    takes_idempotency_key=True,
)
RECOVER_DELIVERIES = SdkOperation(
    "recover_deliveries",
    "POST",
    "/webhooks/{webhook_id}/recover",
    ResponseKind.MODEL,
    model="Recovery",
    takes_idempotency_key=True,
)


class WebhooksEmbedLinksResource(SyncResource):
    """`client.webhooks.embed_links` of the sync client."""

    @property
    def with_raw_response(self) -> WebhooksEmbedLinksResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return WebhooksEmbedLinksResourceRaw(WebhooksEmbedLinksResource(self._driver, raw=True))

    def create(
        self,
        *,
        read_only: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> EmbedLinkWithSecret:
        """Make a link that embeds your webhook pages.

        Makes a link for an `<iframe>` of your product. It opens the pages about your webhooks:
        their settings, deliveries and attempts, and no other page. Send `read_only: false` if
        your users may also register, change, test and delete webhooks there, and see the secret
        of one that they register or rotate. Needs `webhooks`.

        The link is valid for 15 minutes and opens a session of one hour. Both end at once when
        the secret of this request no longer works. Only pages on the origins that an owner or
        admin registered on “Organisation” in the portal can frame it. Make a link each time you
        show the page, and give it only to people who may see these webhooks.

        The pages do what your key may do, so a key without `read:orders` can't subscribe to
        `order.*` there. An app's key without `Cute-Account` embeds the webhooks of the app.

        Scope: `webhooks`.

        Args:
            read_only: Whether the pages are read-only, without forms. `true` by default.
        """
        result: EmbedLinkWithSecret = self._call(
            Call(
                CREATE_EMBED_LINK,
                body={
                    "read_only": read_only,
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


class AsyncWebhooksEmbedLinksResource(AsyncResource):
    """`client.webhooks.embed_links` of the async client."""

    @property
    def with_raw_response(self) -> AsyncWebhooksEmbedLinksResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncWebhooksEmbedLinksResourceRaw(
            AsyncWebhooksEmbedLinksResource(self._driver, raw=True)
        )

    async def create(
        self,
        *,
        read_only: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> EmbedLinkWithSecret:
        """Make a link that embeds your webhook pages.

        Makes a link for an `<iframe>` of your product. It opens the pages about your webhooks:
        their settings, deliveries and attempts, and no other page. Send `read_only: false` if
        your users may also register, change, test and delete webhooks there, and see the secret
        of one that they register or rotate. Needs `webhooks`.

        The link is valid for 15 minutes and opens a session of one hour. Both end at once when
        the secret of this request no longer works. Only pages on the origins that an owner or
        admin registered on “Organisation” in the portal can frame it. Make a link each time you
        show the page, and give it only to people who may see these webhooks.

        The pages do what your key may do, so a key without `read:orders` can't subscribe to
        `order.*` there. An app's key without `Cute-Account` embeds the webhooks of the app.

        Scope: `webhooks`.

        Args:
            read_only: Whether the pages are read-only, without forms. `true` by default.
        """
        result: EmbedLinkWithSecret = await self._call(
            Call(
                CREATE_EMBED_LINK,
                body={
                    "read_only": read_only,
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


class WebhooksEmbedLinksResourceRaw:
    """`client.webhooks.embed_links.with_raw_response` of the sync client."""

    def __init__(self, methods: WebhooksEmbedLinksResource) -> None:
        self.create = raw(methods.create)


class AsyncWebhooksEmbedLinksResourceRaw:
    """`client.webhooks.embed_links.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncWebhooksEmbedLinksResource) -> None:
        self.create = async_raw(methods.create)


class WebhooksDeliveriesResource(SyncResource):
    """`client.webhooks.deliveries` of the sync client."""

    @property
    def with_raw_response(self) -> WebhooksDeliveriesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return WebhooksDeliveriesResourceRaw(WebhooksDeliveriesResource(self._driver, raw=True))

    def list(
        self,
        webhook_id: UUID | str,
        *,
        status: DeliveryStatus
        | DeliveryStatusValue
        | Sequence[DeliveryStatus | DeliveryStatusValue]
        | Unset = UNSET,
        types: EventType | EventTypeValue | Sequence[EventType | EventTypeValue] | Unset = UNSET,
        has_failed_attempts: bool | Unset = UNSET,
        created_since: datetime | str | Unset = UNSET,
        created_until: datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[Delivery]:
        """List the deliveries of a webhook.

        Lists the deliveries of one of your webhooks, newest first: one for each event that was
        or will be sent to it. Needs `webhooks`. Deliveries are kept for 30 days.

        An event has at most one delivery to a webhook. When it is sent again, the delivery
        stays the same and keeps its place in this list. `GET /v1/deliveries/{delivery_id}` has
        each attempt.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            status: Only deliveries in this status. Repeat the parameter for several, up to 20.
            types: Only deliveries of events of this type. Repeat the parameter for several, up
                to 20.
            has_failed_attempts: `true`: only deliveries with at least one failed attempt,
                whatever their status. `false`: only the others.
            created_since: Only deliveries that were created at or after this moment.
            created_until: Only deliveries that were created before this moment.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[Delivery] = self._call(
            Call(
                LIST_DELIVERIES,
                path={
                    "webhook_id": webhook_id,
                },
                query={
                    "status": status,
                    "types": types,
                    "has_failed_attempts": has_failed_attempts,
                    "created_since": created_since,
                    "created_until": created_until,
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


class AsyncWebhooksDeliveriesResource(AsyncResource):
    """`client.webhooks.deliveries` of the async client."""

    @property
    def with_raw_response(self) -> AsyncWebhooksDeliveriesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncWebhooksDeliveriesResourceRaw(
            AsyncWebhooksDeliveriesResource(self._driver, raw=True)
        )

    def list(
        self,
        webhook_id: UUID | str,
        *,
        status: DeliveryStatus
        | DeliveryStatusValue
        | Sequence[DeliveryStatus | DeliveryStatusValue]
        | Unset = UNSET,
        types: EventType | EventTypeValue | Sequence[EventType | EventTypeValue] | Unset = UNSET,
        has_failed_attempts: bool | Unset = UNSET,
        created_since: datetime | str | Unset = UNSET,
        created_until: datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[Delivery]:
        """List the deliveries of a webhook.

        Lists the deliveries of one of your webhooks, newest first: one for each event that was
        or will be sent to it. Needs `webhooks`. Deliveries are kept for 30 days.

        An event has at most one delivery to a webhook. When it is sent again, the delivery
        stays the same and keeps its place in this list. `GET /v1/deliveries/{delivery_id}` has
        each attempt.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            status: Only deliveries in this status. Repeat the parameter for several, up to 20.
            types: Only deliveries of events of this type. Repeat the parameter for several, up
                to 20.
            has_failed_attempts: `true`: only deliveries with at least one failed attempt,
                whatever their status. `false`: only the others.
            created_since: Only deliveries that were created at or after this moment.
            created_until: Only deliveries that were created before this moment.
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[Delivery] = self._list(
            Call(
                LIST_DELIVERIES,
                path={
                    "webhook_id": webhook_id,
                },
                query={
                    "status": status,
                    "types": types,
                    "has_failed_attempts": has_failed_attempts,
                    "created_since": created_since,
                    "created_until": created_until,
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


class WebhooksDeliveriesResourceRaw:
    """`client.webhooks.deliveries.with_raw_response` of the sync client."""

    def __init__(self, methods: WebhooksDeliveriesResource) -> None:
        self.list = raw(methods.list)


class AsyncWebhooksDeliveriesResourceRaw:
    """`client.webhooks.deliveries.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncWebhooksDeliveriesResource) -> None:
        self.list = async_raw(methods.list)


class WebhooksStatsResource(SyncResource):
    """`client.webhooks.stats` of the sync client."""

    @property
    def with_raw_response(self) -> WebhooksStatsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return WebhooksStatsResourceRaw(WebhooksStatsResource(self._driver, raw=True))

    def get(
        self,
        webhook_id: UUID | str,
        *,
        hour_since: datetime | str | Unset = UNSET,
        hour_until: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WebhookStats:
        """Get the statistics of a webhook.

        Returns statistics of one of your webhooks, in total and by hour (UTC), newest first:
        how many attempts there were, how many succeeded, and the time from the event to its
        acknowledgement. Needs `webhooks`. Hours without an attempt are left out.

        Without `hour_since` you get the last 24 hours. Hours are available for the last 31
        days, including the current hour, which lags by about a second.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            hour_since: Only hours that begin at or after this moment. Without it, the last 24
                hours.
            hour_until: Only hours that begin before this moment. Without it, up to now.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: WebhookStats = self._call(
            Call(
                GET_WEBHOOK_STATS,
                path={
                    "webhook_id": webhook_id,
                },
                query={
                    "hour_since": hour_since,
                    "hour_until": hour_until,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncWebhooksStatsResource(AsyncResource):
    """`client.webhooks.stats` of the async client."""

    @property
    def with_raw_response(self) -> AsyncWebhooksStatsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncWebhooksStatsResourceRaw(AsyncWebhooksStatsResource(self._driver, raw=True))

    async def get(
        self,
        webhook_id: UUID | str,
        *,
        hour_since: datetime | str | Unset = UNSET,
        hour_until: datetime | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WebhookStats:
        """Get the statistics of a webhook.

        Returns statistics of one of your webhooks, in total and by hour (UTC), newest first:
        how many attempts there were, how many succeeded, and the time from the event to its
        acknowledgement. Needs `webhooks`. Hours without an attempt are left out.

        Without `hour_since` you get the last 24 hours. Hours are available for the last 31
        days, including the current hour, which lags by about a second.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            hour_since: Only hours that begin at or after this moment. Without it, the last 24
                hours.
            hour_until: Only hours that begin before this moment. Without it, up to now.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: WebhookStats = await self._call(
            Call(
                GET_WEBHOOK_STATS,
                path={
                    "webhook_id": webhook_id,
                },
                query={
                    "hour_since": hour_since,
                    "hour_until": hour_until,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class WebhooksStatsResourceRaw:
    """`client.webhooks.stats.with_raw_response` of the sync client."""

    def __init__(self, methods: WebhooksStatsResource) -> None:
        self.get = raw(methods.get)


class AsyncWebhooksStatsResourceRaw:
    """`client.webhooks.stats.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncWebhooksStatsResource) -> None:
        self.get = async_raw(methods.get)


class WebhooksDigestResource(SyncResource):
    """`client.webhooks.digest` of the sync client."""

    @property
    def with_raw_response(self) -> WebhooksDigestResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return WebhooksDigestResourceRaw(WebhooksDigestResource(self._driver, raw=True))

    def get(
        self,
        webhook_id: UUID | str,
        *,
        date: date | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WebhookDigest:
        """Check that a webhook got everything.

        Returns how many events of one day (UTC, by their `timestamp`) one of your webhooks
        should receive, and a hash chain over their ids. Compute the chain from the ids that you
        received: if it is the same, you have all of them. Needs `webhooks`.

        The chain starts with 32 zero bytes. Take the ids in ascending order, as lower-case
        text; the next link is the SHA-256 of the previous link followed by the id. `chain` is
        the last link. Test events and cancelled deliveries are left out. The digest can still
        change until it is `complete`. Days older than 31 days, and future days, return 404.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            date: The day, in UTC. Without it, yesterday.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: WebhookDigest = self._call(
            Call(
                GET_WEBHOOK_DIGEST,
                path={
                    "webhook_id": webhook_id,
                },
                query={
                    "date": date,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncWebhooksDigestResource(AsyncResource):
    """`client.webhooks.digest` of the async client."""

    @property
    def with_raw_response(self) -> AsyncWebhooksDigestResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncWebhooksDigestResourceRaw(AsyncWebhooksDigestResource(self._driver, raw=True))

    async def get(
        self,
        webhook_id: UUID | str,
        *,
        date: date | str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> WebhookDigest:
        """Check that a webhook got everything.

        Returns how many events of one day (UTC, by their `timestamp`) one of your webhooks
        should receive, and a hash chain over their ids. Compute the chain from the ids that you
        received: if it is the same, you have all of them. Needs `webhooks`.

        The chain starts with 32 zero bytes. Take the ids in ascending order, as lower-case
        text; the next link is the SHA-256 of the previous link followed by the id. `chain` is
        the last link. Test events and cancelled deliveries are left out. The digest can still
        change until it is `complete`. Days older than 31 days, and future days, return 404.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            date: The day, in UTC. Without it, yesterday.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: WebhookDigest = await self._call(
            Call(
                GET_WEBHOOK_DIGEST,
                path={
                    "webhook_id": webhook_id,
                },
                query={
                    "date": date,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class WebhooksDigestResourceRaw:
    """`client.webhooks.digest.with_raw_response` of the sync client."""

    def __init__(self, methods: WebhooksDigestResource) -> None:
        self.get = raw(methods.get)


class AsyncWebhooksDigestResourceRaw:
    """`client.webhooks.digest.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncWebhooksDigestResource) -> None:
        self.get = async_raw(methods.get)


class WebhooksResource(SyncResource):
    """`client.webhooks` of the sync client."""

    @property
    def embed_links(self) -> WebhooksEmbedLinksResource:
        """`client.webhooks.embed_links`."""
        return WebhooksEmbedLinksResource(self._driver)

    @property
    def deliveries(self) -> WebhooksDeliveriesResource:
        """`client.webhooks.deliveries`."""
        return WebhooksDeliveriesResource(self._driver)

    @property
    def stats(self) -> WebhooksStatsResource:
        """`client.webhooks.stats`."""
        return WebhooksStatsResource(self._driver)

    @property
    def digest(self) -> WebhooksDigestResource:
        """`client.webhooks.digest`."""
        return WebhooksDigestResource(self._driver)

    @property
    def with_raw_response(self) -> WebhooksResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return WebhooksResourceRaw(WebhooksResource(self._driver, raw=True))

    # The same as in `cute_sdk.webhooks`: they need no key and make no call.
    receive = staticmethod(receive)
    receive_async = staticmethod(receive_async)
    unwrap = staticmethod(unwrap)
    unwrap_async = staticmethod(unwrap_async)

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        metadata_key: str | Unset = UNSET,
        metadata_value: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[Webhook]:
        """List your webhooks.

        Lists your webhooks, newest first, without their secrets. Needs `webhooks`.

        Deleted webhooks are not included. `metadata_key` with `metadata_value` selects those
        with a pair of your own data.

        Scope: `webhooks`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            metadata_key: Only entries whose `metadata` has a pair of this key and the value in
                `metadata_value`. Send both parameters, or neither.
            metadata_value: The value of the pair whose key is in `metadata_key`. Values are
                case-sensitive.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[Webhook] = self._call(
            Call(
                LIST_WEBHOOKS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "metadata_key": metadata_key,
                    "metadata_value": metadata_value,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def create(
        self,
        *,
        url: str,
        types: Sequence[EventPattern | EventType | EventPatternValue],
        filter: str | None | Unset = UNSET,
        description: str | None | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        version: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> WebhookWithSecret:
        """Register a webhook.

        Registers a URL for the event types that you choose. Needs `webhooks`, and the scope
        that each event type needs: `read:account` for `alert.*`, `read:account` for `app.*`,
        `read:items` for `catalog.*`, `read:items` for `item.*`, `read:account` for `key.*`,
        `read:messages` for `message.*`, `read:orders` for `order.*`, `read:orders` for `user.*`
        and `webhooks` for `webhook.*`; all of them for `*`.

        Only this response contains the signing secret: store it. The URL must be `https` on
        port 443 or 8443 and lead to a public address, or you get 422; a sandbox also accepts
        `http` to loopback. Your tier limits the number of webhooks; above it you get 409
        (`webhook_limit_reached`). Events from before the registration are not sent.

        An app's key without `Cute-Account` registers a webhook of the app, which no key of its
        developer sees. It gets the events of all installs, each with `account` and `install`,
        if the install allows the type, and the events about the installs (`app.*` and
        `user.erased`), for which the key needs no scope. For `*` the key needs the scope of
        every type that an app can get.

        With a `filter`, only events whose `data` matches are sent. An invalid filter, or one
        with a field that none of the event types has, returns 422 with the place of the error.

        Scope: `webhooks`.

        Args:
            url: Where to send the events: `https`, a public address, port 443 or 8443, no user
                name or password in it. A sandbox also accepts `http` and any port on loopback,
                except those of its own servers.
            types: The event types to send; `item.*` and `*` work too. Your key must have the
                scope that each type needs.
            filter: Which events to send, by their `data`: at most ten conditions such as
                `data.price.amount >= 5000`, joined by `and` and `or`, with parentheses. A
                condition is a path, one of `==`, `!=`, `<`, `<=`, `>`, `>=`, and a number, a
                "string", `true`, `false` or `null`. It is false if the path doesn't exist or
                has a value of another type; `null` equals only `null`. Without a filter, all
                events are sent.
            description: A note for you, in one line.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            version: The API version of its events, one of `x-versions`. By default, the version
                of this request.
        """
        result: WebhookWithSecret = self._call(
            Call(
                CREATE_WEBHOOK,
                body={
                    "url": url,
                    "types": types,
                    "filter": filter,
                    "description": description,
                    "metadata": metadata,
                    "version": version,
                },
                body_required=True,
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

    def get(
        self,
        webhook_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Webhook:
        """Get a webhook.

        Returns one of your webhooks, without its secret. Needs `webhooks`. A webhook of another
        user, or a deleted one, returns 404.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Webhook = self._call(
            Call(
                GET_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def delete(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a webhook.

        Deletes one of your webhooks. We send no more events to it, and cancel pending
        deliveries. Needs `webhooks`.

        A webhook of another user returns 404, as does deleting it again.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: None = self._call(
            Call(
                DELETE_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def update(
        self,
        webhook_id: UUID | str,
        *,
        url: str | Unset = UNSET,
        types: Sequence[EventPattern | EventType | EventPatternValue] | Unset = UNSET,
        filter: str | None | Unset = UNSET,
        description: str | None | Unset = UNSET,
        metadata: Mapping[str, str | None] | Unset = UNSET,
        version: str | Unset = UNSET,
        status: Literal["active", "disabled"] | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Change a webhook.

        Changes the settings that you send and leaves the others (JSON Merge Patch, RFC 7396).
        Needs `webhooks`, and the scope of each event type that it has before or after the
        change. Disabling it, or changing its description or metadata, needs only `webhooks`.

        When you enable a webhook again, `missed` in the response says what to recover. An
        invalid `url` or `filter` returns 422 with the reason; a filter is checked against the
        fields of the event types. Pending deliveries go to the new `url`; a filter is applied
        when an event happens.

        With `If-Match`, the call returns 412 (`precondition_failed`) if these settings have
        changed in the meantime. Changes to the webhook's deliveries, verification or secret
        don't matter.

        After the change, the webhook also depends on your key: it is paused if that key is
        revoked.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            url: Where to send the events: `https`, a public address, port 443 or 8443, no user
                name or password in it. A sandbox also accepts `http` and any port on loopback,
                except those of its own servers.
            types: The event types to send; `item.*` and `*` work too. Your key must have the
                scope that each type needs.
            filter: Which events to send, by their `data`: at most ten conditions such as
                `data.price.amount >= 5000`, joined by `and` and `or`, with parentheses. A
                condition is a path, one of `==`, `!=`, `<`, `<=`, `>`, `>=`, and a number, a
                "string", `true`, `false` or `null`. It is false if the path doesn't exist or
                has a value of another type; `null` equals only `null`. Without a filter, all
                events are sent. `null` clears it.
            description: A note for you, in one line. `null` clears it.
            metadata: The pairs of your own data to set; `null` removes a pair. The others stay.
            version: The API version of its events, from `x-versions`. It applies from the next
                attempt on, including pending and redelivered events.
            status: Whether to send events to it. The values are `active`: enables a disabled
                webhook, even if we disabled it; it is then `unverified` or `paused` if
                verification or confirmation is pending; `disabled`: no events are sent, and
                pending deliveries are cancelled.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: Webhook = self._call(
            Call(
                UPDATE_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
                headers={
                    "If-Match": if_match,
                },
                body={
                    "url": url,
                    "types": types,
                    "filter": filter,
                    "description": description,
                    "metadata": metadata,
                    "version": version,
                    "status": status,
                },
                body_required=True,
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

    def confirm(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Confirm a paused webhook.

        Activates one of your paused webhooks, and sends its pending deliveries. Send no body.
        Needs `webhooks`, and the scope that each of its event types needs.

        A webhook is paused when a key that created or edited it is revoked or reported as
        leaked. Check that `url` is yours before you confirm it; if it isn't, delete the
        webhook. An active webhook stays active.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: Webhook = self._call(
            Call(
                CONFIRM_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def verify(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Verify a webhook now.

        Sends the verification challenge (`webhook.verification`) to the URL of one of your
        webhooks at once, and restarts its schedule. Send no body. Needs `webhooks`.

        Until its URL has responded with the challenge, a webhook is `unverified`, and its
        deliveries are queued. The challenge is sent automatically when you register the webhook
        and when its URL changes, and retried for a day. After that the webhook is disabled
        (`status_detail.reason` is `unverified`), and this operation enables it. `verification`
        says why the last attempt failed. A verified webhook stays verified, and a webhook that
        is disabled for another reason returns 409.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: Webhook = self._call(
            Call(
                VERIFY_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def try_now(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Retry now.

        Retries up to 1,000 pending deliveries of one of your webhooks now, without waiting for
        their next attempt. If they are `held`, only one of them is tried. Call it when you have
        fixed your receiver. Send no body. Needs `webhooks`.

        If the attempt succeeds, the rest are sent. If the receiver still fails, at most ten
        requests are made, and `held` deliveries stay held. To send failed deliveries, use
        `recover`. A webhook that is disabled, paused or unverified returns 409
        (`webhook_not_active`). The limit of one minute is shared with redeliveries.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: Webhook = self._call(
            Call(
                TRY_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def rotate_secret(
        self,
        webhook_id: UUID | str,
        *,
        overlap_seconds: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> WebhookWithSecret:
        """Rotate the secret of a webhook.

        Gives one of your webhooks a new signing secret, which only this response contains. For
        `overlap_seconds` the previous secret also signs: every delivery then has both
        signatures in `webhook-signature`, so replace it in that time. `X-Cute-Signature` uses
        the new one at once. Without a body the overlap is one day. Needs `webhooks`, and the
        scope that each of its event types needs.

        At most one previous secret signs: rotating again ends the older one. Send an
        `Idempotency-Key`: if the response does not arrive, the same request returns the same
        secret again.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            overlap_seconds: How many seconds the previous secret also signs, up to 7 days. With
                0, it stops at once. A day (86400) by default.
        """
        result: WebhookWithSecret = self._call(
            Call(
                ROTATE_WEBHOOK_SECRET,
                path={
                    "webhook_id": webhook_id,
                },
                body={
                    "overlap_seconds": overlap_seconds,
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

    def test(
        self,
        webhook_id: UUID | str,
        *,
        type: EventType | EventTypeValue,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Delivery:
        """Send a test event.

        Sends an event of any type to one of your webhooks at once, with the example of this
        document as its `data`. It is signed, retried and logged like a real one, with the
        header `X-Cute-Test: true`. It is in no feed and goes to no other webhook. Needs
        `webhooks`, and the scope that the type needs.

        The webhook doesn't have to be subscribed to the type, and its filter is ignored. The
        event is sent before all pending deliveries, even if they are `held`. A paused webhook
        gets it once you confirm it; a disabled one returns 409 (`webhook_not_active`).

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            type: The event's type. The webhook needs no subscription to it.
        """
        result: Delivery = self._call(
            Call(
                TEST_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
                body={
                    "type": type,
                },
                body_required=True,
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

    def recover(
        self,
        webhook_id: UUID | str,
        *,
        since: datetime | str | Unset = UNSET,
        until: datetime | str | Unset = UNSET,
        status: RecoveryStatusValue | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Recovery:
        """Recover the events that a webhook missed.

        Sends the events of a time range that one of your webhooks missed: deliveries that
        failed or were cancelled, and events without a delivery, for example from a time when it
        was disabled. Deliveries with 100 attempts or more are left out. Needs `webhooks`, and
        the scope of each event type that the webhook has.

        Without `since` and `until` the range is what the webhook missed (`missed` of the
        webhook), or, if there is none, the whole time since its registration. Only events of
        the last 31 days and since the registration can be recovered. An event counts as missing
        if the webhook would get it now, with its current event types and filter.

        One call checks up to 10,000 events. While `has_more` is true, send the same body again
        with `next_cursor` as its `cursor`. Enable a disabled webhook first (409,
        `webhook_not_active`).

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            since: Events that happened at or after this moment.
            until: Events that happened before this moment.
            status: Which of them. By default `all`: every undelivered event.
            cursor: Where to continue: the `next_cursor` of the previous response, with the
                other fields as before.
        """
        result: Recovery = self._call(
            Call(
                RECOVER_DELIVERIES,
                path={
                    "webhook_id": webhook_id,
                },
                body={
                    "since": since,
                    "until": until,
                    "status": status,
                    "cursor": cursor,
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


class AsyncWebhooksResource(AsyncResource):
    """`client.webhooks` of the async client."""

    @property
    def embed_links(self) -> AsyncWebhooksEmbedLinksResource:
        """`client.webhooks.embed_links`."""
        return AsyncWebhooksEmbedLinksResource(self._driver)

    @property
    def deliveries(self) -> AsyncWebhooksDeliveriesResource:
        """`client.webhooks.deliveries`."""
        return AsyncWebhooksDeliveriesResource(self._driver)

    @property
    def stats(self) -> AsyncWebhooksStatsResource:
        """`client.webhooks.stats`."""
        return AsyncWebhooksStatsResource(self._driver)

    @property
    def digest(self) -> AsyncWebhooksDigestResource:
        """`client.webhooks.digest`."""
        return AsyncWebhooksDigestResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncWebhooksResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncWebhooksResourceRaw(AsyncWebhooksResource(self._driver, raw=True))

    # The same as in `cute_sdk.webhooks`: they need no key and make no call.
    receive = staticmethod(receive)
    receive_async = staticmethod(receive_async)
    unwrap = staticmethod(unwrap)
    unwrap_async = staticmethod(unwrap_async)

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        metadata_key: str | Unset = UNSET,
        metadata_value: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[Webhook]:
        """List your webhooks.

        Lists your webhooks, newest first, without their secrets. Needs `webhooks`.

        Deleted webhooks are not included. `metadata_key` with `metadata_value` selects those
        with a pair of your own data.

        Scope: `webhooks`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            metadata_key: Only entries whose `metadata` has a pair of this key and the value in
                `metadata_value`. Send both parameters, or neither.
            metadata_value: The value of the pair whose key is in `metadata_key`. Values are
                case-sensitive.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[Webhook] = self._list(
            Call(
                LIST_WEBHOOKS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "metadata_key": metadata_key,
                    "metadata_value": metadata_value,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def create(
        self,
        *,
        url: str,
        types: Sequence[EventPattern | EventType | EventPatternValue],
        filter: str | None | Unset = UNSET,
        description: str | None | Unset = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        version: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> WebhookWithSecret:
        """Register a webhook.

        Registers a URL for the event types that you choose. Needs `webhooks`, and the scope
        that each event type needs: `read:account` for `alert.*`, `read:account` for `app.*`,
        `read:items` for `catalog.*`, `read:items` for `item.*`, `read:account` for `key.*`,
        `read:messages` for `message.*`, `read:orders` for `order.*`, `read:orders` for `user.*`
        and `webhooks` for `webhook.*`; all of them for `*`.

        Only this response contains the signing secret: store it. The URL must be `https` on
        port 443 or 8443 and lead to a public address, or you get 422; a sandbox also accepts
        `http` to loopback. Your tier limits the number of webhooks; above it you get 409
        (`webhook_limit_reached`). Events from before the registration are not sent.

        An app's key without `Cute-Account` registers a webhook of the app, which no key of its
        developer sees. It gets the events of all installs, each with `account` and `install`,
        if the install allows the type, and the events about the installs (`app.*` and
        `user.erased`), for which the key needs no scope. For `*` the key needs the scope of
        every type that an app can get.

        With a `filter`, only events whose `data` matches are sent. An invalid filter, or one
        with a field that none of the event types has, returns 422 with the place of the error.

        Scope: `webhooks`.

        Args:
            url: Where to send the events: `https`, a public address, port 443 or 8443, no user
                name or password in it. A sandbox also accepts `http` and any port on loopback,
                except those of its own servers.
            types: The event types to send; `item.*` and `*` work too. Your key must have the
                scope that each type needs.
            filter: Which events to send, by their `data`: at most ten conditions such as
                `data.price.amount >= 5000`, joined by `and` and `or`, with parentheses. A
                condition is a path, one of `==`, `!=`, `<`, `<=`, `>`, `>=`, and a number, a
                "string", `true`, `false` or `null`. It is false if the path doesn't exist or
                has a value of another type; `null` equals only `null`. Without a filter, all
                events are sent.
            description: A note for you, in one line.
            metadata: Your own data about it, up to 20 pairs. Only you see it. None by default.
            version: The API version of its events, one of `x-versions`. By default, the version
                of this request.
        """
        result: WebhookWithSecret = await self._call(
            Call(
                CREATE_WEBHOOK,
                body={
                    "url": url,
                    "types": types,
                    "filter": filter,
                    "description": description,
                    "metadata": metadata,
                    "version": version,
                },
                body_required=True,
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

    async def get(
        self,
        webhook_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Webhook:
        """Get a webhook.

        Returns one of your webhooks, without its secret. Needs `webhooks`. A webhook of another
        user, or a deleted one, returns 404.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Webhook = await self._call(
            Call(
                GET_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def delete(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a webhook.

        Deletes one of your webhooks. We send no more events to it, and cancel pending
        deliveries. Needs `webhooks`.

        A webhook of another user returns 404, as does deleting it again.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: None = await self._call(
            Call(
                DELETE_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def update(
        self,
        webhook_id: UUID | str,
        *,
        url: str | Unset = UNSET,
        types: Sequence[EventPattern | EventType | EventPatternValue] | Unset = UNSET,
        filter: str | None | Unset = UNSET,
        description: str | None | Unset = UNSET,
        metadata: Mapping[str, str | None] | Unset = UNSET,
        version: str | Unset = UNSET,
        status: Literal["active", "disabled"] | Unset = UNSET,
        if_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Change a webhook.

        Changes the settings that you send and leaves the others (JSON Merge Patch, RFC 7396).
        Needs `webhooks`, and the scope of each event type that it has before or after the
        change. Disabling it, or changing its description or metadata, needs only `webhooks`.

        When you enable a webhook again, `missed` in the response says what to recover. An
        invalid `url` or `filter` returns 422 with the reason; a filter is checked against the
        fields of the event types. Pending deliveries go to the new `url`; a filter is applied
        when an event happens.

        With `If-Match`, the call returns 412 (`precondition_failed`) if these settings have
        changed in the meantime. Changes to the webhook's deliveries, verification or secret
        don't matter.

        After the change, the webhook also depends on your key: it is paused if that key is
        revoked.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            url: Where to send the events: `https`, a public address, port 443 or 8443, no user
                name or password in it. A sandbox also accepts `http` and any port on loopback,
                except those of its own servers.
            types: The event types to send; `item.*` and `*` work too. Your key must have the
                scope that each type needs.
            filter: Which events to send, by their `data`: at most ten conditions such as
                `data.price.amount >= 5000`, joined by `and` and `or`, with parentheses. A
                condition is a path, one of `==`, `!=`, `<`, `<=`, `>`, `>=`, and a number, a
                "string", `true`, `false` or `null`. It is false if the path doesn't exist or
                has a value of another type; `null` equals only `null`. Without a filter, all
                events are sent. `null` clears it.
            description: A note for you, in one line. `null` clears it.
            metadata: The pairs of your own data to set; `null` removes a pair. The others stay.
            version: The API version of its events, from `x-versions`. It applies from the next
                attempt on, including pending and redelivered events.
            status: Whether to send events to it. The values are `active`: enables a disabled
                webhook, even if we disabled it; it is then `unverified` or `paused` if
                verification or confirmation is pending; `disabled`: no events are sent, and
                pending deliveries are cancelled.
            if_match: The `ETag` of the resource as you read it, or its `etag` from a list, an
                event or another response. If the resource has changed since, nothing is changed
                and you get 412 with the current `ETag`.
        """
        result: Webhook = await self._call(
            Call(
                UPDATE_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
                headers={
                    "If-Match": if_match,
                },
                body={
                    "url": url,
                    "types": types,
                    "filter": filter,
                    "description": description,
                    "metadata": metadata,
                    "version": version,
                    "status": status,
                },
                body_required=True,
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

    async def confirm(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Confirm a paused webhook.

        Activates one of your paused webhooks, and sends its pending deliveries. Send no body.
        Needs `webhooks`, and the scope that each of its event types needs.

        A webhook is paused when a key that created or edited it is revoked or reported as
        leaked. Check that `url` is yours before you confirm it; if it isn't, delete the
        webhook. An active webhook stays active.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: Webhook = await self._call(
            Call(
                CONFIRM_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def verify(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Verify a webhook now.

        Sends the verification challenge (`webhook.verification`) to the URL of one of your
        webhooks at once, and restarts its schedule. Send no body. Needs `webhooks`.

        Until its URL has responded with the challenge, a webhook is `unverified`, and its
        deliveries are queued. The challenge is sent automatically when you register the webhook
        and when its URL changes, and retried for a day. After that the webhook is disabled
        (`status_detail.reason` is `unverified`), and this operation enables it. `verification`
        says why the last attempt failed. A verified webhook stays verified, and a webhook that
        is disabled for another reason returns 409.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: Webhook = await self._call(
            Call(
                VERIFY_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def try_now(
        self,
        webhook_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Retry now.

        Retries up to 1,000 pending deliveries of one of your webhooks now, without waiting for
        their next attempt. If they are `held`, only one of them is tried. Call it when you have
        fixed your receiver. Send no body. Needs `webhooks`.

        If the attempt succeeds, the rest are sent. If the receiver still fails, at most ten
        requests are made, and `held` deliveries stay held. To send failed deliveries, use
        `recover`. A webhook that is disabled, paused or unverified returns 409
        (`webhook_not_active`). The limit of one minute is shared with redeliveries.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
        """
        result: Webhook = await self._call(
            Call(
                TRY_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def rotate_secret(
        self,
        webhook_id: UUID | str,
        *,
        overlap_seconds: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> WebhookWithSecret:
        """Rotate the secret of a webhook.

        Gives one of your webhooks a new signing secret, which only this response contains. For
        `overlap_seconds` the previous secret also signs: every delivery then has both
        signatures in `webhook-signature`, so replace it in that time. `X-Cute-Signature` uses
        the new one at once. Without a body the overlap is one day. Needs `webhooks`, and the
        scope that each of its event types needs.

        At most one previous secret signs: rotating again ends the older one. Send an
        `Idempotency-Key`: if the response does not arrive, the same request returns the same
        secret again.

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            overlap_seconds: How many seconds the previous secret also signs, up to 7 days. With
                0, it stops at once. A day (86400) by default.
        """
        result: WebhookWithSecret = await self._call(
            Call(
                ROTATE_WEBHOOK_SECRET,
                path={
                    "webhook_id": webhook_id,
                },
                body={
                    "overlap_seconds": overlap_seconds,
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

    async def test(
        self,
        webhook_id: UUID | str,
        *,
        type: EventType | EventTypeValue,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Delivery:
        """Send a test event.

        Sends an event of any type to one of your webhooks at once, with the example of this
        document as its `data`. It is signed, retried and logged like a real one, with the
        header `X-Cute-Test: true`. It is in no feed and goes to no other webhook. Needs
        `webhooks`, and the scope that the type needs.

        The webhook doesn't have to be subscribed to the type, and its filter is ignored. The
        event is sent before all pending deliveries, even if they are `held`. A paused webhook
        gets it once you confirm it; a disabled one returns 409 (`webhook_not_active`).

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            type: The event's type. The webhook needs no subscription to it.
        """
        result: Delivery = await self._call(
            Call(
                TEST_WEBHOOK,
                path={
                    "webhook_id": webhook_id,
                },
                body={
                    "type": type,
                },
                body_required=True,
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

    async def recover(
        self,
        webhook_id: UUID | str,
        *,
        since: datetime | str | Unset = UNSET,
        until: datetime | str | Unset = UNSET,
        status: RecoveryStatusValue | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Recovery:
        """Recover the events that a webhook missed.

        Sends the events of a time range that one of your webhooks missed: deliveries that
        failed or were cancelled, and events without a delivery, for example from a time when it
        was disabled. Deliveries with 100 attempts or more are left out. Needs `webhooks`, and
        the scope of each event type that the webhook has.

        Without `since` and `until` the range is what the webhook missed (`missed` of the
        webhook), or, if there is none, the whole time since its registration. Only events of
        the last 31 days and since the registration can be recovered. An event counts as missing
        if the webhook would get it now, with its current event types and filter.

        One call checks up to 10,000 events. While `has_more` is true, send the same body again
        with `next_cursor` as its `cursor`. Enable a disabled webhook first (409,
        `webhook_not_active`).

        Scope: `webhooks`.

        Args:
            webhook_id: The webhook's id.
            since: Events that happened at or after this moment.
            until: Events that happened before this moment.
            status: Which of them. By default `all`: every undelivered event.
            cursor: Where to continue: the `next_cursor` of the previous response, with the
                other fields as before.
        """
        result: Recovery = await self._call(
            Call(
                RECOVER_DELIVERIES,
                path={
                    "webhook_id": webhook_id,
                },
                body={
                    "since": since,
                    "until": until,
                    "status": status,
                    "cursor": cursor,
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


class WebhooksResourceRaw:
    """`client.webhooks.with_raw_response` of the sync client."""

    def __init__(self, methods: WebhooksResource) -> None:
        self.list = raw(methods.list)
        self.create = raw(methods.create)
        self.get = raw(methods.get)
        self.delete = raw(methods.delete)
        self.update = raw(methods.update)
        self.confirm = raw(methods.confirm)
        self.verify = raw(methods.verify)
        self.try_now = raw(methods.try_now)
        self.rotate_secret = raw(methods.rotate_secret)
        self.test = raw(methods.test)
        self.recover = raw(methods.recover)


class AsyncWebhooksResourceRaw:
    """`client.webhooks.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncWebhooksResource) -> None:
        self.list = async_raw(methods.list)
        self.create = async_raw(methods.create)
        self.get = async_raw(methods.get)
        self.delete = async_raw(methods.delete)
        self.update = async_raw(methods.update)
        self.confirm = async_raw(methods.confirm)
        self.verify = async_raw(methods.verify)
        self.try_now = async_raw(methods.try_now)
        self.rotate_secret = async_raw(methods.rotate_secret)
        self.test = async_raw(methods.test)
        self.recover = async_raw(methods.recover)
