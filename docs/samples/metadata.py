"""Data of your own on what you sell."""

# region client
from cute_sdk import Cute

client = Cute()
# endregion

# region write after client
category = client.categories.list(limit=1).data[0]
item = client.items.create(
    title="Linen midi dress",
    price={"amount": 4250, "currency": "EUR"},
    category_id=category.id,
    condition="very_good",
    metadata={"warehouse": "A7", "supplier": "88"},
)
# Sets one pair and removes another; the others stay.
client.items.update(item.id, metadata={"warehouse": "B2", "supplier": None})
# endregion

# region find after client
for found in client.me.items.list(metadata_key="warehouse", metadata_value="B2"):
    print(found.title)
# endregion
