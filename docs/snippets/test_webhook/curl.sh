# Generated from the spec by `make generate`: never edit this file.
# Send a test event: POST /v1/webhooks/{webhook_id}/test
WEBHOOK_ID=01a19ca7-b17d-7a35-b1c9-48f7d03e6a21
curl "$CUTE_BASE_URL/v1/webhooks/$WEBHOOK_ID/test" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "type": "item.sold" }'
