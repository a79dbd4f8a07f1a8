# Generated from the spec by `make generate`: never edit this file.
# Get one of your orders: GET /v1/me/orders/{order_id}
from cute_sdk import Cute

ORDER_ID = "01a1ad02-c828-7d28-8c61-7a0f5e3b9d42"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
order = client.orders.get(ORDER_ID)
print(order)
