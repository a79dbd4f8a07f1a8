# Generated from the spec by `make generate`: never edit this file.
# Get an event: GET /v1/events/{event_id}
EVENT_ID=01a1bae4-98b2-7e57-a3d8-b56c1f09e874
curl "$CUTE_BASE_URL/v1/events/$EVENT_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
