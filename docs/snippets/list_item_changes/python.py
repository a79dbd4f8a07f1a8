# Generated from the spec by `make generate`: never edit this file.
# Follow the changes of all public items: GET /v1/items/changes
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for item_change in client.items.changes.list(limit=20):
    print(item_change)
