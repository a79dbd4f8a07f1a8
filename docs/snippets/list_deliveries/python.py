# Generated from the spec by `make generate`: never edit this file.
# List the deliveries of a webhook: GET /v1/webhooks/{webhook_id}/deliveries
from cute_sdk import Cute

WEBHOOK_ID = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for delivery in client.webhooks.deliveries.list(
    WEBHOOK_ID, status=["failed"], types=["item.sold"], limit=20
):
    print(delivery)
