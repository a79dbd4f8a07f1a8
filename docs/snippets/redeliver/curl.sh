# Generated from the spec by `make generate`: never edit this file.
# Send a delivery again: POST /v1/deliveries/{delivery_id}/redeliver
DELIVERY_ID=01a1bae4-98d5-7c6d-9a71-e3b80d5f2a46
curl -X POST "$CUTE_BASE_URL/v1/deliveries/$DELIVERY_ID/redeliver" \
  -H "Authorization: Bearer $CUTE_API_KEY"
