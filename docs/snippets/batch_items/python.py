# Generated from the spec by `make generate`: never edit this file.
# Change many items at once: POST /v1/items/batch
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
item_batch_result = client.items.batch(
    operations=[
        {
            "op": "update",
            "id": "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375",
            "item": {"price": {"amount": 3900, "currency": "EUR"}},
        },
        {
            "op": "put",
            "sku": "SCARF-0007",
            "item": {
                "title": "Wool scarf",
                "price": {"amount": 1500, "currency": "EUR"},
                "category_id": "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52",
                "condition": "good",
            },
        },
        {"op": "delete", "id": "01a1a0b1-293a-7d10-8a4e-7c1f5e2b9d36"},
    ]
)
print(item_batch_result)
