# Generated from the spec by `make generate`: never edit this file.
# List items: GET /v1/items
curl "$CUTE_BASE_URL/v1/items?q=linen%20dress&condition=very_good&condition=good&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
