# Generated from the spec by `make generate`: never edit this file.
# Read your event feed: GET /v1/events
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for event in client.events.list(types=["item.created", "item.sold"], limit=20):
    print(event)
