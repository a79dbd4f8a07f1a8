# Generated from the spec by `make generate`: never edit this file.
# Read your event feed: GET /v1/events
curl "$CUTE_BASE_URL/v1/events?types=item.created&types=item.sold&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
