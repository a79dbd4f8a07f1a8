# Generated from the spec by `make generate`: never edit this file.
# Refund an order of your item: POST /v1/sandbox/orders/{order_id}/refund
from cute_sdk import Cute

ORDER_ID = "01a1ad02-c828-7d28-8c61-7a0f5e3b9d42"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
order = client.sandbox.orders.refund(ORDER_ID, amount={"amount": 1000, "currency": "EUR"})
print(order)
