# Generated from the spec by `make generate`: never edit this file.
# List your favorites: GET /v1/me/favorites
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for item in client.me.favorites.list(limit=20):
    print(item)
