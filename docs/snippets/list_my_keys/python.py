# Generated from the spec by `make generate`: never edit this file.
# List your keys: GET /v1/me/keys
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for user_key in client.keys.list(limit=20):
    print(user_key)
