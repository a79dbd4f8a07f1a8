# Generated from the spec by `make generate`: never edit this file.
# Change a webhook: PATCH /v1/webhooks/{webhook_id}
WEBHOOK_ID=01a19ca7-b17d-7a35-b1c9-48f7d03e6a21
curl -X PATCH "$CUTE_BASE_URL/v1/webhooks/$WEBHOOK_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "types": ["item.*"],
  "filter": "data.price.amount >= 5000 and data.price.currency == \"EUR\""
}'
