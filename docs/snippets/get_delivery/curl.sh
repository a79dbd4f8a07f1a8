# Generated from the spec by `make generate`: never edit this file.
# Get a delivery with its attempts: GET /v1/deliveries/{delivery_id}
DELIVERY_ID=01a1bae4-98d5-7c6d-9a71-e3b80d5f2a46
curl "$CUTE_BASE_URL/v1/deliveries/$DELIVERY_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
