# Generated from the spec by `make generate`: never edit this file.
# List your orders: GET /v1/me/orders
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for order in client.orders.list(role=["seller"], status=["completed"], limit=20):
    print(order)
