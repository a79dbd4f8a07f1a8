# Generated from the spec by `make generate`: never edit this file.
# Register a webhook: POST /v1/webhooks
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
webhook_with_secret = client.webhooks.create(
    url="https://shop.example/hooks/cute",
    types=["order.created", "item.sold"],
    description="Stock sync",
    metadata={"channel": "cute"},
)
print(webhook_with_secret)
