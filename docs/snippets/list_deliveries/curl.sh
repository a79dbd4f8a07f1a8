# Generated from the spec by `make generate`: never edit this file.
# List the deliveries of a webhook: GET /v1/webhooks/{webhook_id}/deliveries
WEBHOOK_ID=01a19ca7-b17d-7a35-b1c9-48f7d03e6a21
curl "$CUTE_BASE_URL/v1/webhooks/$WEBHOOK_ID/deliveries?status=failed&types=item.sold&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
