# Generated from the spec by `make generate`: never edit this file.
# Get the statistics of a webhook: GET /v1/webhooks/{webhook_id}/stats
from cute_sdk import Cute

WEBHOOK_ID = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
webhook_stats = client.webhooks.stats.get(WEBHOOK_ID)
print(webhook_stats)
