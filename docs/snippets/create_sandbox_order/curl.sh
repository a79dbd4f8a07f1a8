# Generated from the spec by `make generate`: never edit this file.
# Simulate an order of your item: POST /v1/sandbox/orders
curl "$CUTE_BASE_URL/v1/sandbox/orders" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "item_id": "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375" }'
