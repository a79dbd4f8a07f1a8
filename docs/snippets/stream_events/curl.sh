# Generated from the spec by `make generate`: never edit this file.
# Stream your events: GET /v1/events/stream
curl -N "$CUTE_BASE_URL/v1/events/stream?after=newest&types=item.created&types=item.sold" \
  -H "Authorization: Bearer $CUTE_API_KEY"
