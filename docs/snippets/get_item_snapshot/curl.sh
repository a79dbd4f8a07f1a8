# Generated from the spec by `make generate`: never edit this file.
# Download the whole public catalogue: GET /v1/items/snapshot
curl "$CUTE_BASE_URL/v1/items/snapshot" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -o items.jsonl.gz
