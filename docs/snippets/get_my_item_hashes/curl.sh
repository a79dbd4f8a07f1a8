# Generated from the spec by `make generate`: never edit this file.
# Get the set hashes of your items: GET /v1/me/items/hashes
curl "$CUTE_BASE_URL/v1/me/items/hashes" \
  -H "Authorization: Bearer $CUTE_API_KEY"
