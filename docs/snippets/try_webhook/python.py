# Generated from the spec by `make generate`: never edit this file.
# Retry now: POST /v1/webhooks/{webhook_id}/try-now
from cute_sdk import Cute

WEBHOOK_ID = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
webhook = client.webhooks.try_now(WEBHOOK_ID)
print(webhook)
