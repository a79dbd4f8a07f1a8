# Generated from the spec by `make generate`: never edit this file.
# Rotate the secret of a webhook: POST /v1/webhooks/{webhook_id}/rotate-secret
from cute_sdk import Cute

WEBHOOK_ID = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
webhook_with_secret = client.webhooks.rotate_secret(WEBHOOK_ID, overlap_seconds=172800)
print(webhook_with_secret)
