# Generated from the spec by `make generate`: never edit this file.
# Get one of your orders: GET /v1/me/orders/{order_id}
ORDER_ID=01a1ad02-c828-7d28-8c61-7a0f5e3b9d42
curl "$CUTE_BASE_URL/v1/me/orders/$ORDER_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
