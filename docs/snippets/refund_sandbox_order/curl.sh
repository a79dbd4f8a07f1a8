# Generated from the spec by `make generate`: never edit this file.
# Refund an order of your item: POST /v1/sandbox/orders/{order_id}/refund
ORDER_ID=01a1ad02-c828-7d28-8c61-7a0f5e3b9d42
curl "$CUTE_BASE_URL/v1/sandbox/orders/$ORDER_ID/refund" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "amount": { "amount": 1000, "currency": "EUR" } }'
