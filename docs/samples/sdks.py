"""The Python SDK beyond one call."""

# region client
from cute_sdk import Cute

client = Cute()
# endregion

# region async
import asyncio

from cute_sdk import AsyncCute


async def main() -> None:
    async with AsyncCute() as client:
        me, brands = await asyncio.gather(client.me.get(), client.brands.list(limit=5))
        print(me.key.name, len(brands.data))


asyncio.run(main())
# endregion

# region settings
from cute_sdk import Cute, Exchange


def log(exchange: Exchange) -> None:
    print(exchange.method, exchange.path, exchange.status, f"{exchange.duration:.3f} s")


client = Cute(event_hooks={"response": [log]}, max_retries=4, timeout=10)
client.brands.list(timeout=5, max_retries=0)  # or for one call
# endregion

# region raw after client
response = client.items.with_raw_response.list(limit=1)
print(response.status_code, response.request_id, response.headers["RateLimit"])
page = response.parse()  # what `client.items.list` returns
# endregion

# region rotating
import os

from cute_sdk import Cute


def read_key() -> str:
    return os.environ["CUTE_API_KEY"]  # or from a file, or your vault


with Cute(api_key=read_key) as rotating:
    print(rotating.me.get().key.name)
# endregion

# region options after client
patient = client.with_options(timeout=120, max_retries=5, headers={"X-Job": "nightly"})
print(patient.brands.list(limit=1).data)
# endregion

# region extra after client
client.brands.list(extra_query={"limit": 1}, extra_headers={"X-Run": "7"})
print(client.request("GET", "/categories", query={"limit": 1})["data"])
# endregion

# region money
from cute_sdk.models import Money

price = Money.of("42.50", "EUR")
print(price.amount, price.decimal * 2)  # 4250 85.00
# endregion

# region http_client
import ssl

from cute_sdk import Cute, Limits

# proxy="http://proxy.example:3128" sends all calls through a proxy.
with Cute(limits=Limits(max_connections=10), tls=ssl.create_default_context()) as client:
    print(client.brands.list(limit=1).data)
# endregion
