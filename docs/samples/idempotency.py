"""A change that is made once, however often it is sent."""

# region client
from cute_sdk import Cute

client = Cute()
# endregion

# region once after client
category = client.categories.list(limit=1).data[0]
for _ in range(2):  # the second call gets the response of the first
    item = client.items.create(
        title="Leather belt",
        price={"amount": 1500, "currency": "EUR"},
        category_id=category.id,
        condition="good",
        idempotency_key="import-2026-11-row-17",
    )
    print(item.id)
# endregion

# region unless_changed after client
from cute_sdk import PreconditionFailedError

item = client.me.items.list(limit=1).data[0]
try:
    client.items.update(item.id, size="M", if_match=item.etag)
except PreconditionFailedError as error:
    print("someone was quicker; its tag is now", error.etag)
# endregion
