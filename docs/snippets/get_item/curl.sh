# Generated from the spec by `make generate`: never edit this file.
# Get an item: GET /v1/items/{item_id}
ITEM_ID=01a1a0b1-293a-7c44-9f0e-2d6b81a4c375
curl "$CUTE_BASE_URL/v1/items/$ITEM_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
