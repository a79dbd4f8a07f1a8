"""Sells clothes with the client for asyncio, and leaves failing calls to the SDK."""

import asyncio
from contextlib import suppress

from cute_sdk import AsyncCute, NotFoundError


async def main() -> None:
    """Create, change, delete and list items."""
    async with AsyncCute() as client:
        category = (await client.categories.list()).data[0]
        made = [
            await client.items.create(
                title=f"Wool hat {number}",
                price={"amount": 1_500, "currency": "EUR"},
                category_id=category.id,
                condition="good",
            )
            for number in range(3)
        ]
        await client.items.update(made[0].id, size="M")
        # An attempt whose response was lost has deleted it.
        with suppress(NotFoundError):
            await client.items.delete(made[1].id)
        mine = {item.id: item async for item in client.me.items.list()}
        if made[0].id not in mine or mine[made[0].id].size != "M" or made[1].id in mine:
            raise SystemExit("The list shows the wrong items.")


asyncio.run(main())
