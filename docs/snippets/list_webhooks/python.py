# Generated from the spec by `make generate`: never edit this file.
# List your webhooks: GET /v1/webhooks
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for webhook in client.webhooks.list(metadata_key="warehouse", metadata_value="A7", limit=20):
    print(webhook)
