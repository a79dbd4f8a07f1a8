# Generated from the spec by `make generate`: never edit this file.
# Send a test event: POST /v1/webhooks/{webhook_id}/test
from cute_sdk import Cute

WEBHOOK_ID = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
delivery = client.webhooks.test(WEBHOOK_ID, type="item.sold")
print(delivery)
