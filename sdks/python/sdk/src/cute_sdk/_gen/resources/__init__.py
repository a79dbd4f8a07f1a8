# Generated from the spec by `make generate`: never edit this file.
"""The resources of both clients. Each is loaded when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._loading import load

if TYPE_CHECKING:
    from ..._calls.http import TaskDriver, ThreadDriver
    from .app import AppResource, AsyncAppResource
    from .audit import AsyncAuditResource, AuditResource
    from .brands import AsyncBrandsResource, BrandsResource
    from .categories import AsyncCategoriesResource, CategoriesResource
    from .certificates import AsyncCertificatesResource, CertificatesResource
    from .contracts import AsyncContractsResource, ContractsResource
    from .deliveries import AsyncDeliveriesResource, DeliveriesResource
    from .events import AsyncEventsResource, EventsResource
    from .item_buckets import AsyncItemBucketsResource, ItemBucketsResource
    from .items import AsyncItemsResource, ItemsResource
    from .keys import AsyncKeysResource, KeysResource
    from .market import AsyncMarketResource, MarketResource
    from .me import AsyncMeResource, MeResource
    from .orders import AsyncOrdersResource, OrdersResource
    from .org import AsyncOrgResource, OrgResource
    from .sandbox import AsyncSandboxResource, SandboxResource
    from .usage import AsyncUsageResource, UsageResource
    from .webhooks import AsyncWebhooksResource, WebhooksResource


def _load(module: str, name: str) -> Any:
    return getattr(load(module, __name__), name)


class SyncResources:
    """All resources of the sync client."""

    _driver: ThreadDriver

    @property
    def items(self) -> ItemsResource:
        """Items for sale. Everyone can read listed items; only their owner can change them."""
        made: ItemsResource = _load(".items", "ItemsResource")(self._driver)
        return made

    @property
    def item_buckets(self) -> ItemBucketsResource:
        """The resource `item_buckets`."""
        made: ItemBucketsResource = _load(".item_buckets", "ItemBucketsResource")(self._driver)
        return made

    @property
    def categories(self) -> CategoriesResource:
        """The category tree that items belong to."""
        made: CategoriesResource = _load(".categories", "CategoriesResource")(self._driver)
        return made

    @property
    def brands(self) -> BrandsResource:
        """The brands that items can have."""
        made: BrandsResource = _load(".brands", "BrandsResource")(self._driver)
        return made

    @property
    def me(self) -> MeResource:
        """The user that the API key acts for, and the items that they sell."""
        made: MeResource = _load(".me", "MeResource")(self._driver)
        return made

    @property
    def org(self) -> OrgResource:
        """The resource `org`."""
        made: OrgResource = _load(".org", "OrgResource")(self._driver)
        return made

    @property
    def market(self) -> MarketResource:
        """The prices of sold items."""
        made: MarketResource = _load(".market", "MarketResource")(self._driver)
        return made

    @property
    def orders(self) -> OrdersResource:
        """What you sold and bought."""
        made: OrdersResource = _load(".orders", "OrdersResource")(self._driver)
        return made

    @property
    def usage(self) -> UsageResource:
        """The calls of your keys, counted by the hour or day and one by one."""
        made: UsageResource = _load(".usage", "UsageResource")(self._driver)
        return made

    @property
    def keys(self) -> KeysResource:
        """The API keys of your user, and reports of leaked ones."""
        made: KeysResource = _load(".keys", "KeysResource")(self._driver)
        return made

    @property
    def audit(self) -> AuditResource:
        """The audit log of your account."""
        made: AuditResource = _load(".audit", "AuditResource")(self._driver)
        return made

    @property
    def app(self) -> AppResource:
        """Your app, and the sellers who installed it. Only an app's key can call these."""
        made: AppResource = _load(".app", "AppResource")(self._driver)
        return made

    @property
    def webhooks(self) -> WebhooksResource:
        """Where your events are sent."""
        made: WebhooksResource = _load(".webhooks", "WebhooksResource")(self._driver)
        return made

    @property
    def deliveries(self) -> DeliveriesResource:
        """What was sent to your webhooks, the result of each attempt, and redelivery."""
        made: DeliveriesResource = _load(".deliveries", "DeliveriesResource")(self._driver)
        return made

    @property
    def events(self) -> EventsResource:
        """What happened to the items that you sell, as a feed."""
        made: EventsResource = _load(".events", "EventsResource")(self._driver)
        return made

    @property
    def certificates(self) -> CertificatesResource:
        """The resource `certificates`."""
        made: CertificatesResource = _load(".certificates", "CertificatesResource")(self._driver)
        return made

    @property
    def contracts(self) -> ContractsResource:
        """Which parts of the API your programs use, and how its later versions affect them."""
        made: ContractsResource = _load(".contracts", "ContractsResource")(self._driver)
        return made

    @property
    def sandbox(self) -> SandboxResource:
        """Generated buyers and sellers for tests. These operations exist only in a sandbox; elsewhere they return 404."""
        made: SandboxResource = _load(".sandbox", "SandboxResource")(self._driver)
        return made


class AsyncResources:
    """All resources of the async client."""

    _driver: TaskDriver

    @property
    def items(self) -> AsyncItemsResource:
        """Items for sale. Everyone can read listed items; only their owner can change them."""
        made: AsyncItemsResource = _load(".items", "AsyncItemsResource")(self._driver)
        return made

    @property
    def item_buckets(self) -> AsyncItemBucketsResource:
        """The resource `item_buckets`."""
        made: AsyncItemBucketsResource = _load(".item_buckets", "AsyncItemBucketsResource")(
            self._driver
        )
        return made

    @property
    def categories(self) -> AsyncCategoriesResource:
        """The category tree that items belong to."""
        made: AsyncCategoriesResource = _load(".categories", "AsyncCategoriesResource")(
            self._driver
        )
        return made

    @property
    def brands(self) -> AsyncBrandsResource:
        """The brands that items can have."""
        made: AsyncBrandsResource = _load(".brands", "AsyncBrandsResource")(self._driver)
        return made

    @property
    def me(self) -> AsyncMeResource:
        """The user that the API key acts for, and the items that they sell."""
        made: AsyncMeResource = _load(".me", "AsyncMeResource")(self._driver)
        return made

    @property
    def org(self) -> AsyncOrgResource:
        """The resource `org`."""
        made: AsyncOrgResource = _load(".org", "AsyncOrgResource")(self._driver)
        return made

    @property
    def market(self) -> AsyncMarketResource:
        """The prices of sold items."""
        made: AsyncMarketResource = _load(".market", "AsyncMarketResource")(self._driver)
        return made

    @property
    def orders(self) -> AsyncOrdersResource:
        """What you sold and bought."""
        made: AsyncOrdersResource = _load(".orders", "AsyncOrdersResource")(self._driver)
        return made

    @property
    def usage(self) -> AsyncUsageResource:
        """The calls of your keys, counted by the hour or day and one by one."""
        made: AsyncUsageResource = _load(".usage", "AsyncUsageResource")(self._driver)
        return made

    @property
    def keys(self) -> AsyncKeysResource:
        """The API keys of your user, and reports of leaked ones."""
        made: AsyncKeysResource = _load(".keys", "AsyncKeysResource")(self._driver)
        return made

    @property
    def audit(self) -> AsyncAuditResource:
        """The audit log of your account."""
        made: AsyncAuditResource = _load(".audit", "AsyncAuditResource")(self._driver)
        return made

    @property
    def app(self) -> AsyncAppResource:
        """Your app, and the sellers who installed it. Only an app's key can call these."""
        made: AsyncAppResource = _load(".app", "AsyncAppResource")(self._driver)
        return made

    @property
    def webhooks(self) -> AsyncWebhooksResource:
        """Where your events are sent."""
        made: AsyncWebhooksResource = _load(".webhooks", "AsyncWebhooksResource")(self._driver)
        return made

    @property
    def deliveries(self) -> AsyncDeliveriesResource:
        """What was sent to your webhooks, the result of each attempt, and redelivery."""
        made: AsyncDeliveriesResource = _load(".deliveries", "AsyncDeliveriesResource")(
            self._driver
        )
        return made

    @property
    def events(self) -> AsyncEventsResource:
        """What happened to the items that you sell, as a feed."""
        made: AsyncEventsResource = _load(".events", "AsyncEventsResource")(self._driver)
        return made

    @property
    def certificates(self) -> AsyncCertificatesResource:
        """The resource `certificates`."""
        made: AsyncCertificatesResource = _load(".certificates", "AsyncCertificatesResource")(
            self._driver
        )
        return made

    @property
    def contracts(self) -> AsyncContractsResource:
        """Which parts of the API your programs use, and how its later versions affect them."""
        made: AsyncContractsResource = _load(".contracts", "AsyncContractsResource")(self._driver)
        return made

    @property
    def sandbox(self) -> AsyncSandboxResource:
        """Generated buyers and sellers for tests. These operations exist only in a sandbox; elsewhere they return 404."""
        made: AsyncSandboxResource = _load(".sandbox", "AsyncSandboxResource")(self._driver)
        return made
