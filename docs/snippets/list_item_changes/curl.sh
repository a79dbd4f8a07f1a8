# Generated from the spec by `make generate`: never edit this file.
# Follow the changes of all public items: GET /v1/items/changes
curl "$CUTE_BASE_URL/v1/items/changes?limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
