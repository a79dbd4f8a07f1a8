"""Operations of the tag `market`."""

from datetime import UTC, datetime

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.items import sold_prices


def get_market_prices(call: Call, query: sold_prices.PricesQuery) -> CallResult:
    return CallResult(sold_prices.statistics(call.reads, query, now=datetime.now(UTC)))
