# Generated from the spec by `make generate`: never edit this file.
# Get the prices of sold items: GET /v1/market/prices
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
market_prices = client.market.prices.get(condition=["very_good", "good"], currency="EUR")
print(market_prices)
