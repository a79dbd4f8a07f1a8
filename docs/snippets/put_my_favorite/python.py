# Generated from the spec by `make generate`: never edit this file.
# Add an item to your favorites: PUT /v1/me/favorites/{item_id}
from cute_sdk import Cute

ITEM_ID = "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.me.favorites.put(ITEM_ID)
