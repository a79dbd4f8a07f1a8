# Generated from the spec by `make generate`: never edit this file.
# Stream your events: GET /v1/events/stream
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for event in client.events.stream(after="newest", types=["item.created", "item.sold"]):
    print(event)
    break  # leave this out to get all that follow
