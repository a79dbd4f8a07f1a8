# Generated from the spec by `make generate`: never edit this file.
# List your items: GET /v1/me/items
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for item in client.me.items.list(status=["active"], sku=["DRESS-0042", "DRESS-0043"], limit=20):
    print(item)
