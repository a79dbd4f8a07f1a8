# Generated from the spec by `make generate`: never edit this file.
# Recover the events that a webhook missed: POST /v1/webhooks/{webhook_id}/recover
from cute_sdk import Cute

WEBHOOK_ID = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
recovery = client.webhooks.recover(WEBHOOK_ID)
print(recovery)
