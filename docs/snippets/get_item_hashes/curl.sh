# Generated from the spec by `make generate`: never edit this file.
# Get the set hashes of all public items: GET /v1/items/hashes
curl "$CUTE_BASE_URL/v1/items/hashes" \
  -H "Authorization: Bearer $CUTE_API_KEY"
