# Generated from the spec by `make generate`: never edit this file.
# Get the set hashes of all public items: GET /v1/items/hashes
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
item_hashes = client.items.hashes.get()
print(item_hashes)
