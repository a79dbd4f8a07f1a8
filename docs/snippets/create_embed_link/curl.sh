# Generated from the spec by `make generate`: never edit this file.
# Make a link that embeds your webhook pages: POST /v1/webhooks/embed-links
curl "$CUTE_BASE_URL/v1/webhooks/embed-links" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "read_only": false }'
