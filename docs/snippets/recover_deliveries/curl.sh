# Generated from the spec by `make generate`: never edit this file.
# Recover the events that a webhook missed: POST /v1/webhooks/{webhook_id}/recover
WEBHOOK_ID=01a19ca7-b17d-7a35-b1c9-48f7d03e6a21
curl -X POST "$CUTE_BASE_URL/v1/webhooks/$WEBHOOK_ID/recover" \
  -H "Authorization: Bearer $CUTE_API_KEY"
