# Generated from the spec by `make generate`: never edit this file.
# List items: GET /v1/items
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for item in client.items.list(q="linen dress", condition=["very_good", "good"], limit=20):
    print(item)
