# Generated from the spec by `make generate`: never edit this file.
# Get the set hashes of your items: GET /v1/me/items/hashes
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
own_item_hashes = client.me.items.hashes.get()
print(own_item_hashes)
