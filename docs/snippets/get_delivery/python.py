# Generated from the spec by `make generate`: never edit this file.
# Get a delivery with its attempts: GET /v1/deliveries/{delivery_id}
from cute_sdk import Cute

DELIVERY_ID = "01a1bae4-98d5-7c6d-9a71-e3b80d5f2a46"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
delivery_with_attempts = client.deliveries.get(DELIVERY_ID)
print(delivery_with_attempts)
