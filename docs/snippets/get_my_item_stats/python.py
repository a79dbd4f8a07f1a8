# Generated from the spec by `make generate`: never edit this file.
# Get your views and favorites: GET /v1/me/items/stats
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
item_stats = client.me.items.stats.get()
print(item_stats)
