"""The Python SDK beyond one call."""

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

# region raw
response = client.items.with_raw_response.list(limit=1)
print(response.status_code, response.request_id, response.headers["RateLimit"])
page = response.parse()  # what `client.items.list` returns
# endregion
