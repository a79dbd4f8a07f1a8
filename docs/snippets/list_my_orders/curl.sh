# Generated from the spec by `make generate`: never edit this file.
# List your orders: GET /v1/me/orders
curl "$CUTE_BASE_URL/v1/me/orders?role=seller&status=completed&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
