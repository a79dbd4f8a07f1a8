# Generated from the spec by `make generate`: never edit this file.
# List your webhooks: GET /v1/webhooks
curl "$CUTE_BASE_URL/v1/webhooks?metadata_key=warehouse&metadata_value=A7&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
