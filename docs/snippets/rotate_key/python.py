# Generated from the spec by `make generate`: never edit this file.
# Rotate the key of this request: POST /v1/me/keys/{key_id}/rotate
from cute_sdk import Cute

KEY_ID = "01a19ca1-b49d-7c12-8f4b-a90d6e2b7c53"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
key_with_secret = client.keys.rotate(KEY_ID, grace_seconds=172800)
print(key_with_secret)
