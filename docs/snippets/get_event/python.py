# Generated from the spec by `make generate`: never edit this file.
# Get an event: GET /v1/events/{event_id}
from cute_sdk import Cute

EVENT_ID = "01a1bae4-98b2-7e57-a3d8-b56c1f09e874"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
event = client.events.get(EVENT_ID)
print(event)
